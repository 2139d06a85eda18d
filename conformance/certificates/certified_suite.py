"""Certified suite: the cases that a certificate is about, which are those of its released set and none newer.

So a certificate stays valid when cases are added to a later set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from conformance.case import Suite
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, load
from conformance.suite.profiles import require_resources
from conformance.suite.requirements import digest, required_cases


@dataclass(frozen=True)
class CertifiedSuite:
    """The cases that are loaded for the released set of a version."""

    version: str
    loaded: Loaded

    @classmethod
    def of(cls, version: str) -> Self:
        """The cases of that set; raises `UnknownRequirements`."""
        return cls(version, load([data_folder("cases")], version, learning=False))

    @property
    def digest(self) -> str:
        """SHA-256 over what the set demands."""
        return digest(self.version, self.loaded.suite.cases)

    def drawn(self, seed: int | None, resources: Iterable[str]) -> Suite:
        """The cases of these resources, if any, with the values of a run; raises `UnknownResource`."""
        suite = self.loaded.drawn(seed).of_resources(require_resources(resources)).suite
        return replace(suite, cases=tuple(required_cases(self.version, suite.cases)))
