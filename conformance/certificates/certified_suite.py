"""Certified suite: the cases that a certificate is about, which are those of its released set and none newer.

So a certificate stays valid when cases are added to a later set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conformance.case import Suite
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.suite.profiles import require_resources
from conformance.suite.requirements import digest, required_cases


def certified_suite(version: str, seed: int | None, resources: Iterable[str]) -> Suite:
    """The cases of a released set and of these resources, if any, with the values of a run.

    Raises `UnknownRequirements` and `UnknownResource`.
    """
    loaded = load([data_folder("cases")], version, learning=False).drawn(seed)
    suite = loaded.of_resources(require_resources(resources)).suite
    return replace(suite, cases=tuple(required_cases(version, suite.cases)))


def set_digest(version: str) -> str:
    """SHA-256 over what the released set demands; raises `UnknownRequirements`."""
    return digest(version, load([data_folder("cases")], version, learning=False).suite.cases)
