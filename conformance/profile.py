"""Profiles: which resources a run asks about.

The profile of a resource has every case that needs no other resource: its own, and those of access and of what is
closed to test credentials. A case belongs to it by what it sends and by its controls; see `conformance.suite.profiles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Profile:
    """The resources that a run asked about, and the other ones; both empty where it asked about everything."""

    resources: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()

    def to_json(self) -> dict[str, list[str]]:
        """The profile as reports and certificates have it."""
        return {"resources": list(self.resources), "not_asked": list(self.not_asked)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Self:
        """What `to_json` returned; everything where a file has no profile."""
        return cls(tuple(data["resources"]), tuple(data["not_asked"])) if data else cls()


EVERYTHING = Profile()
"""The profile of a run that was asked about everything."""
