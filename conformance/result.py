"""Result of one case: its verdict and findings, with what was sent and received, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

from conformance import bounds
from conformance.case import Basis, Case
from conformance.finding import Finding, Judgement, Verdict

OPTIONAL = ("remarks", "sids", "profiles")
"""Fields that are left out of the JSON where they are empty."""

NOT_SELECTED = "not selected"
"""The reason of a case that was not chosen by name or expression."""

ACCOUNT_SUSPECTED = "Are the Account SID and the auth token right?"
"""How the remark on a run begins whose target does not seem to know the account."""

UNSTABLE = "unstable: "
"""How the reason starts where the answers of a target to a case differ from run to run."""


@dataclass(frozen=True)
class Result:
    """The verdict on one case, with the request and the answers; every text is redacted.

    `sent` and `got` are JSON objects as described in `schemas/report.json`; `then` is a second request, which the last
    of `got` answers. `elapsed` is in seconds; `place` is the place of a recorded exchange, and empty for an exchange of
    the run itself. `excuse` is what the target declares about the case, with a `complaint` where an entry of
    the target file is out of date, on a line of its own for each. `remarks` and `sids` are as in a `Judgement`.
    `drawn` are the values that were drawn for this run, by parameter. `profiles` are those of the case.
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
    remarks: tuple[str, ...] = ()
    sids: tuple[str, ...] = ()
    then: Mapping[str, Any] | None = None
    drawn: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    profiles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", bounds.bounded(self.reason, bounds.REASON))
        if self.excuse:
            excuse = {name: bounds.bounded(text, bounds.REASON) for name, text in self.excuse.items()}
            object.__setattr__(self, "excuse", excuse)

    @classmethod
    def of(cls, case: str, basis: Basis, judgement: Judgement, **more: Any) -> Self:  # noqa: ANN401 - further fields
        """The result that a judgement on a case is, with what `more` is known of it."""
        return cls(case, basis, judgement.verdict, judgement.findings, judgement.reason, judgement.drift, **more)

    @property
    def requests(self) -> tuple[Mapping[str, Any], ...]:
        """What was sent, each request once."""
        return tuple(request for request in (self.sent, self.then) if request)

    @property
    def curl(self) -> str:
        """The commands that repeat the requests, a line each or more; empty where there is none."""
        return "\n".join(filter(None, (request.get("curl", "") for request in self.requests)))

    @property
    def resource(self) -> str:
        """The first part of the name of the case."""
        return self.case.partition("/")[0]

    @property
    def is_unstable(self) -> bool:
        """Whether this result combines runs that differ."""
        return self.reason.startswith(UNSTABLE)

    @property
    def complaint(self) -> str:
        """Which lines of the target file to change, where the excuse of the case does not match the result."""
        return (self.excuse or {}).get("complaint", "")

    @property
    def undeclared(self) -> tuple[Finding, ...]:
        """The findings without those that the target declares although the case fails; of a deviation all of them."""
        return tuple(finding for finding in self.findings if not finding.declared)

    def within(self, level: Basis) -> tuple[Finding, ...]:
        """The findings of `level`, whether the target declares them or not."""
        return tuple(finding for finding in self.findings if finding.basis.within(level))

    def counted(self, level: Basis) -> tuple[Finding, ...]:
        """The findings that count at `level`: what a target declares is nothing to be mended."""
        return tuple(finding for finding in self.undeclared if finding.basis.within(level))

    @property
    def unconfirmed(self) -> tuple[Finding, ...]:
        """The departures from what was inferred and is no more than that: they keep the target from no other level."""
        return tuple(each for each in self.undeclared if each.basis is Basis.INFERRED) if self._departs else ()

    @property
    def _departs(self) -> bool:
        """Whether the findings are those of a case that was judged, with no excuse for them."""
        return self.verdict in (Verdict.PASS, Verdict.FAIL)

    def fails(self, level: Basis) -> bool:
        """Whether a run with this result fails: the case counts against the target, or its excuse does not match."""
        return bool(self.complaint) or self.counts_against(level)

    def declared(self, level: Basis) -> bool:
        """Whether the case would count against the target at `level`, had the target not declared it."""
        if self.verdict is Verdict.UNSUPPORTED:
            return self.basis.within(level)
        departs = bool(self.findings) and (self._departs or self.verdict is Verdict.DEVIATION)
        return departs and not self.counts_against(level) and bool(self.within(level))

    def counts_against(self, level: Basis) -> bool:
        """Whether the target does not conform at `level` because of this case."""
        if self.verdict is Verdict.NOT_OFFERED:
            return self.basis.within(level)
        return bool(self.findings) and self._departs and bool(self.counted(level))

    def scored_for(self, case: Case) -> Result:
        """The result, as not scored where the case is newer than the set of requirements that counts."""
        return self.as_not_scored(case.newer_than) if case.newer_than else self

    def as_not_scored(self, version: str) -> Result:
        """The result as not scored, since the case is newer than the requirements of `version`."""
        verdict = [str(self.verdict), *filter(None, (self.reason, *map(str, self.findings)))]
        reason = f"newer than requirements {version}; else it would be: {'; '.join(verdict)}"
        return replace(self, verdict=Verdict.NOT_SCORED, reason=reason, excuse=None)

    def shown(self, level: Basis) -> Verdict:
        """The verdict at `level`: a case with findings above it only passes."""
        if self.counts_against(level) and self._departs:
            return Verdict.FAIL
        if self._departs and self.declared(level):
            return Verdict.DEVIATION
        return Verdict.PASS if self.verdict is Verdict.FAIL and not self.fails(level) else self.verdict

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON object of plain types."""
        data = dict(vars(self))
        data["basis"], data["verdict"] = str(self.basis), str(self.verdict)
        data["findings"] = [finding.to_json() for finding in self.findings]
        data["drawn"] = dict(self.drawn)
        for name in ("drift", "got", *OPTIONAL):
            data[name] = list(data[name])
        for name in (*OPTIONAL, "excuse", "then", "drawn"):
            if not data[name]:
                del data[name]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Result:
        """The result from what `to_json` returned."""
        findings = tuple(Finding(**(item | {"basis": Basis(item["basis"])})) for item in data["findings"])
        fixed = {
            "basis": Basis(data["basis"]),
            "verdict": Verdict(data["verdict"]),
            "findings": findings,
            **{name: tuple(data.get(name, ())) for name in ("drift", "got", *OPTIONAL)},
        }
        return cls(**{**data, **fixed})


SKIPPED = (Verdict.UNSUPPORTED, Verdict.NOT_SCORED, Verdict.NOT_ASKED, Verdict.NOT_RUN)
"""Verdicts of cases that show nothing about the target: not claimed, not scored, not asked, or not run."""

NO_CALLBACKS = "the target cannot reach a callback server on this machine; name its public URL with --callback-url"
"""Why a case that waits for callbacks is not asked."""


def not_run(case: Case, reason: str) -> Result:
    """The result of a case that was not sent."""
    return Result(case.name, case.basis, Verdict.NOT_RUN, reason=reason, profiles=case.profiles).scored_for(case)


def complete(cases: Iterable[Case], results: Mapping[str, Result], reason: str) -> tuple[Result, ...]:
    """A result for each case in the order of the suite; `not-run` with `reason` where there is none."""
    return tuple(results.get(case.name) or not_run(case, reason) for case in cases)


SAME_CREDENTIALS = "the wrong credentials of the case are the right ones of this target, so that they prove nothing"
"""Why a case is not asked whose wrong credentials are right: a token of digits is the same in any letter case."""


def not_asked(case: Case, reason: str = NO_CALLBACKS) -> Result:
    """The result of a case that cannot be asked of this target, or from where the run stands."""
    return Result(case.name, case.basis, Verdict.NOT_ASKED, reason=reason, profiles=case.profiles).scored_for(case)
