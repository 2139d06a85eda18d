"""The report of a run: a result for every case of the suite, and how the target stands at each level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from conformance.case import Basis, Case
from conformance.exit_codes import FAILED, INCONCLUSIVE, NOTHING, PASSED, USAGE
from conformance.finding import Verdict
from conformance.result import UNHEARD, Result, not_run

UNJUDGED = (Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.NOT_OFFERED)
"""Verdicts that leave a level undecided."""


class Standing(StrEnum):
    """How a target stands at a level."""

    CONFORMANT = "conformant"
    AS_DECLARED = "as-declared"
    NONCONFORMANT = "nonconformant"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Report:
    """The whole of a run: suite, target, times in ISO 8601 (UTC), and a result for each case of the suite.

    `preflight` is the kind of credentials that a GET of the account proved, and `None` where none was asked;
    `requirements` the version of the released set that counts, and empty where every case does.
    """

    version: str
    digest: str
    target: Mapping[str, str]
    started: str
    finished: str
    level: Basis
    results: tuple[Result, ...]
    errors: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    preflight: str | None = None
    requirements: str = ""

    def standing(self, level: Basis) -> Standing:
        """Conformant needs every case of the level judged, and none that stands against the target.

        What the target itself declares does not stand against it, but it does not conform either.
        """
        if any(result.stands_against(level) for result in self.results):
            return Standing.NONCONFORMANT
        of_level = self.of_level(level)
        if self.errors or not of_level or any(result.verdict in UNJUDGED for result in of_level):
            return Standing.UNDECIDED
        return Standing.AS_DECLARED if self.declared(level) else Standing.CONFORMANT

    def of_level(self, level: Basis) -> tuple[Result, ...]:
        """The results that count at `level`."""
        return tuple(result for result in self.scored if result.basis.within(level))

    @property
    def scored(self) -> tuple[Result, ...]:
        """The results that count at all."""
        return tuple(result for result in self.results if result.verdict is not Verdict.NOT_SCORED)

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources of the cases, in the order of the suite."""
        return tuple(dict.fromkeys(result.resource for result in self.results))

    def of_resource(self, name: str) -> Report:
        """The part of the report that is about one resource: its standing and the level attained are the resource's."""
        return replace(self, results=tuple(result for result in self.results if result.resource == name))

    def keyed(self) -> dict[tuple[str, str], Result]:
        """Each result by case and place; one that comes again is told apart by a number."""
        found: dict[tuple[str, str], Result] = {}
        seen: Counter[tuple[str, str]] = Counter()
        for result in self.results:
            key = (result.case, result.place)
            seen[key] += 1
            found[key if seen[key] == 1 else (result.case, f"{result.place} ({seen[key]})")] = result
        return found

    def declared(self, level: Basis) -> tuple[Result, ...]:
        """What keeps the target from `level` as it says itself."""
        return tuple(result for result in self.results if result.declared(level))

    @property
    def attained(self) -> Basis | None:
        """The highest level at which the target conforms, if it does at all the lower ones too.

        A level below the first case asks for nothing and keeps nobody from those above.
        """
        attained = None
        for level in Basis:
            if not self.of_level(level):
                continue
            if self.standing(level) is not Standing.CONFORMANT:
                break
            attained = level
        return attained

    @property
    def counts(self) -> dict[str, int]:
        """How many cases have each verdict."""
        counted = Counter(result.verdict for result in self.results)
        return {str(verdict): counted[verdict] for verdict in Verdict}

    @property
    def exit_code(self) -> int:
        """0 conformant or as declared, 1 nonconformant, 4 a file unread, 5 nothing ran, 20 inconclusive.

        For the level asked; an excuse that does not hold is 1 at any level.
        """
        if self.errors:
            return USAGE
        if all(result.verdict in UNHEARD for result in self.results):
            return NOTHING
        if any(result.fails(self.level) for result in self.results):
            return FAILED
        return INCONCLUSIVE if any(result.verdict is Verdict.INCONCLUSIVE for result in self.results) else PASSED

    def to_json(self) -> dict[str, Any]:
        """The report as `schemas/report.json` describes it."""
        return {
            "suite": {"version": self.version, "requirements": self.requirements, "digest": self.digest},
            "target": dict(self.target),
            "preflight": self.preflight,
            "started": self.started,
            "finished": self.finished,
            "level": str(self.level),
            "standing": {str(level): str(self.standing(level)) for level in Basis},
            "attained": str(self.attained) if self.attained else None,
            "exit_code": self.exit_code,
            "counts": self.counts,
            "errors": list(self.errors),
            "remarks": list(self.remarks),
            "cases": [result.to_json() for result in self.results],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """The report that `to_json` wrote; what follows from the results is worked out again."""
        return cls(
            version=data["suite"]["version"],
            requirements=data["suite"]["requirements"],
            digest=data["suite"]["digest"],
            target=data["target"],
            started=data["started"],
            finished=data["finished"],
            level=Basis(data["level"]),
            results=tuple(Result.from_json(item) for item in data["cases"]),
            errors=tuple(data["errors"]),
            remarks=tuple(data["remarks"]),
            preflight=data.get("preflight"),
        )


def now() -> str:
    """The time as a report holds it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def complete(cases: Iterable[Case], results: Mapping[str, Result], reason: str) -> tuple[Result, ...]:
    """A result for each case in the order of the suite; `not-run` with `reason` where there is none."""
    return tuple(results.get(case.name) or not_run(case, reason) for case in cases)
