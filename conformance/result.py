"""What a run found about one case, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
