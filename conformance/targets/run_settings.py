"""Run settings of a target file: what every run against the target does, unless an option says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.bounds import MAX_CONCURRENCY
from conformance.duration import read_duration
from conformance.number import read_whole
from conformance.suite.node_values import as_texts
from conformance.suite.profiles import RESOURCES, SERVICES, UnknownResource, require_resources
from conformance.suite.yaml_document import Malformed, MappingNode
from conformance.targets.file_values import optional_text
from conformance.targets.service_urls import read_service_urls
from conformance.wire.rate_limit import Rate

ALL_RESOURCES = require_resources(RESOURCES.values())
"""Every resource, those included that are asked about by name only."""

RUN_KEYS = ("resources", "concurrency", "rate", "listen")


@dataclass(frozen=True)
class RunSettings:
    """The resources that the target offers, and how it is asked; empty or `None` where the file leaves it open.

    `concurrency` is how many exchanges may be in flight, `listen` for how many seconds callbacks are waited for.
    """

    resources: tuple[str, ...] = ()
    concurrency: int | None = None
    rate: Rate | None = None
    listen: float | None = None

    def over(self, others: RunSettings) -> RunSettings:
        """These settings, and those of `others` for what they leave open."""
        return RunSettings(
            resources=self.resources or others.resources,
            concurrency=self.concurrency or others.concurrency,
            rate=self.rate or others.rate,
            listen=self.listen or others.listen,
        )

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> RunSettings:
        """What `dataclasses.asdict` made of run settings."""
        return cls(**{**data, "resources": tuple(data["resources"]), "rate": data["rate"] and Rate(**data["rate"])})


NO_RUN_SETTINGS = RunSettings()


def read_run_settings(root: MappingNode) -> RunSettings:
    """The run settings of a target file; raises `Malformed`."""
    return RunSettings(_resources(root), _concurrency(root), _rate(root), _listen(root))


def _resources(root: MappingNode) -> tuple[str, ...]:
    if "resources" not in root.entries:
        # Whoever says where a service is offers what it is for.
        return ALL_RESOURCES if read_service_urls(root).keys() & set(SERVICES.values()) else ()
    node = root.entries["resources"]
    try:
        resources = require_resources(as_texts(node, "'resources'"))
    except UnknownResource as error:
        raise Malformed(node.place, f"'resources': {error}") from None
    if not resources:
        raise Malformed(node.place, "'resources' is empty: leave it out where all are offered")
    return resources


def _concurrency(root: MappingNode) -> int | None:
    text = optional_text(root, "concurrency")
    try:
        return None if text is None else read_whole(text, 1, MAX_CONCURRENCY)
    except ValueError as error:
        raise Malformed(root.entries["concurrency"].place, f"'concurrency': {error}") from None


def _rate(root: MappingNode) -> Rate | None:
    text = optional_text(root, "rate")
    try:
        return None if text is None else Rate.read(text)
    except ValueError as error:
        raise Malformed(root.entries["rate"].place, f"'rate': {error}") from None


def _listen(root: MappingNode) -> float | None:
    text = optional_text(root, "listen")
    try:
        return None if text is None else read_duration(text)
    except ValueError as error:
        raise Malformed(root.entries["listen"].place, f"'listen': {error}") from None
