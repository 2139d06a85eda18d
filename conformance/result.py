"""What a run found, as data: a result for every case of the suite, and the report of them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from conformance.case import Basis, Case
from conformance.finding import Finding, Verdict

UNSTABLE = "unstable: "
"""How the reason begins of a case that a target did not answer alike each time."""


@dataclass(frozen=True)
class Result:
    """The verdict on one case, what was sent and got; texts are redacted already.

    `sent` and `got` are JSON objects as `schemas/report.json` describes them; `elapsed` is in seconds; `place` is
    where a recorded exchange was found, and empty where the exchange was made by the run itself. `excuse` is what the
    target declares about the case, with a `complaint` where it does not hold.
    """

    case: str
    basis: Basis
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    drift: tuple[str, ...] = ()
    sent: Mapping[str, Any] | None = None
    got: tuple[Mapping[str, Any], ...] = ()
    elapsed: float = 0.0
    attempts: int = 0
    place: str = ""
    excuse: Mapping[str, str] | None = None

    @property
    def resource(self) -> str:
        """The first part of the name of the case."""
        return self.case.partition("/")[0]

    @property
    def is_unstable(self) -> bool:
        """Whether the runs that this result was settled from differ."""
        return self.reason.startswith(UNSTABLE)

    @property
    def complaint(self) -> str:
        """Which line of the target file to change, where its excuse for the case does not hold."""
        return (self.excuse or {}).get("complaint", "")

    def counted(self, level: Basis) -> tuple[Finding, ...]:
        """The findings that count at `level`."""
        return tuple(finding for finding in self.findings if finding.basis.within(level))

    def fails(self, level: Basis) -> bool:
        """Whether the case keeps a run from success: it stands against the target, or its excuse does not hold."""
        return bool(self.complaint) or self.stands_against(level)

    def declared(self, level: Basis) -> bool:
        """Whether the case would keep the target from `level`, and the target says so itself."""
        if self.verdict is Verdict.UNSUPPORTED:
            return self.basis.within(level)
        return self.verdict is Verdict.DEVIATION and bool(self.counted(level))

    def stands_against(self, level: Basis) -> bool:
        """Whether the case stands against the target at `level`."""
        if self.verdict is Verdict.NOT_OFFERED:
            return self.basis.within(level)
        return self.verdict is Verdict.FAIL and bool(self.counted(level))

    def counting(self, case: Case) -> Result:
        """The result as it is, or as one that does not count, where the case is newer than the set in force."""
        return self.set_aside(case.newer_than) if case.newer_than else self

    def set_aside(self, version: str) -> Result:
        """The result as one that does not count, since the case is newer than the requirements of `version`."""
        said = [str(self.verdict), *filter(None, (self.reason, *map(str, self.findings)))]
        reason = f"newer than requirements {version}; else it would be: {'; '.join(said)}"
        return replace(self, verdict=Verdict.NOT_SCORED, reason=reason, excuse=None)

    def shown(self, level: Basis) -> Verdict:
        """The verdict as `level` has it: a case that departs above it only is passed."""
        return Verdict.PASS if self.verdict is Verdict.FAIL and not self.fails(level) else self.verdict

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON object of plain types."""
        data = dict(vars(self))
        data["basis"], data["verdict"] = str(self.basis), str(self.verdict)
        data["findings"] = [finding.to_json() for finding in self.findings]
        data["drift"], data["got"] = list(self.drift), list(self.got)
        if self.excuse is None:
            del data["excuse"]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Result:
        """The result that `to_json` wrote."""
        findings = tuple(Finding(**(item | {"basis": Basis(item["basis"])})) for item in data["findings"])
        fixed = {
            "basis": Basis(data["basis"]),
            "verdict": Verdict(data["verdict"]),
            "findings": findings,
            "drift": tuple(data["drift"]),
            "got": tuple(data["got"]),
        }
        return cls(**{**data, **fixed})


UNHEARD = (Verdict.UNSUPPORTED, Verdict.NOT_SCORED, Verdict.NOT_RUN)
"""Verdicts of cases that say nothing about the target, since it does not claim them or nobody asked."""


def not_run(case: Case, reason: str) -> Result:
    """The result of a case that nobody asked."""
    return Result(case.name, case.basis, Verdict.NOT_RUN, reason=reason).counting(case)


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
            return 4
        if all(result.verdict in UNHEARD for result in self.results):
            return 5
        if any(result.fails(self.level) for result in self.results):
            return 1
        return 20 if any(result.verdict is Verdict.INCONCLUSIVE for result in self.results) else 0

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
