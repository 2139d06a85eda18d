"""Excuses: the exceptions that a target file declares, and the result of a case under its exception.

An excuse is an entry under `unsupported`, for cases that the target does not claim, or under `deviations`: for a case
that departs in exactly the findings that the entry lists, or for the findings of a fault wherever they come among the
cases of its patterns. Where an excuse does not match the result of a case, the result stays as it is and carries a
complaint, which names the line of the target file to change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.finding import Verdict
from conformance.pattern import matches
from conformance.result import Result
from conformance.targets.declared_fault import OPEN, DeclaredFault, Pin, apply_faults, mark_unused

__all__ = ["NO_EXCUSES", "DeclaredFault", "Deviation", "Excuses", "Pin", "Unsupported"]


@dataclass(frozen=True)
class Unsupported:
    """Cases that the target does not claim, by a pattern of their names in which `*` matches slashes too."""

    cases: str
    reason: str
    place: str

    def covers(self, case: str) -> bool:
        """Whether the pattern matches the name."""
        return matches(self.cases, case)

    def apply(self, result: Result) -> Result:
        """The result as unsupported; a case that passes gets a complaint, since the entry is out of date."""
        excuse = {"kind": "unsupported", "cases": self.cases, "reason": self.reason, "place": self.place}
        if result.verdict is Verdict.PASS and not result.unconfirmed:
            complaint = f"{self.place}: {result.case} passes: remove it from {self.cases!r}"
            return replace(result, excuse=excuse | {"complaint": complaint})
        if result.verdict in (Verdict.NOT_ASKED, Verdict.NOT_RUN):
            return result
        reason = f"{self.place} does not claim {self.cases}" + (f": {self.reason}" if self.reason else "")
        return replace(result, verdict=Verdict.UNSUPPORTED, reason=reason, excuse=excuse)


@dataclass(frozen=True)
class Deviation:
    """A case that departs in exactly the declared findings, for a reason, until a date in ISO 8601 where there is one.

    `until_place` is the place of that date.
    """

    case: str
    pins: tuple[Pin, ...]
    reason: str
    link: str
    until: str
    until_place: str
    place: str

    def apply(self, result: Result, day: str) -> Result:
        """The result on `day`, a date in ISO 8601, as a declared deviation, or unchanged with a complaint."""
        excuse = {"kind": "deviation", "reason": self.reason, "link": self.link, "until": self.until}
        excuse["place"] = self.place
        if result.verdict in OPEN:
            return replace(result, excuse=excuse)
        if complaint := self._complaint(result, day):
            return replace(result, excuse=excuse | {"complaint": complaint})
        return replace(result, verdict=Verdict.DEVIATION, reason=self.reason, excuse=excuse)

    def _complaint(self, result: Result, day: str) -> str:
        if result.verdict is Verdict.PASS and not result.unconfirmed:
            return f"{self.place}: {self.case} passes now: remove this deviation"
        if self.until and self.until < day:
            return f"{self.until_place}: the deviation ended on {self.until}: repair the target or change the date"
        if result.verdict is not Verdict.FAIL and not result.unconfirmed:
            return f"{self.place}: the result is not the declared deviation: {result.verdict} ({result.reason})"
        undeclared = [finding for finding in result.findings if not any(pin.matches(finding) for pin in self.pins)]
        if undeclared:
            return f"{self.place}: not declared here: {undeclared[0]}"
        gone = [pin for pin in self.pins if not any(pin.matches(finding) for finding in result.findings)]
        return f"{gone[0].place}: this finding no longer occurs: remove it" if gone else ""


@dataclass(frozen=True)
class Excuses:
    """All excuses of a target; each case has at most one deviation of its own, and no pattern of `unsupported` besides.

    A case with a deviation of its own, or that is unsupported, takes no part in the faults.
    """

    unsupported: tuple[Unsupported, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    faults: tuple[DeclaredFault, ...] = ()

    def apply(self, result: Result, day: str) -> Result:
        """The result under the excuse of its case, if there is one; `day` is the date of the run in ISO 8601."""
        for deviation in self.deviations:
            if deviation.case == result.case:
                return deviation.apply(result, day)
        for pattern in self.unsupported:
            if pattern.covers(result.case):
                return pattern.apply(result)
        return apply_faults(self.faults, result, day)

    def require_use(self, results: Sequence[Result]) -> tuple[Result, ...]:
        """The results of all cases, with a complaint where a fault that is declared does not come any longer."""
        others = {deviation.case for deviation in self.deviations}
        own = [place for place, one in enumerate(results) if one.case not in others]
        marked = dict(zip(own, mark_unused(self.faults, [results[place] for place in own]), strict=True))
        return tuple(marked.get(place, result) for place, result in enumerate(results))

    @classmethod
    def from_wire(cls, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> Excuses:
        """What `dataclasses.asdict` made of excuses."""
        return cls(
            tuple(Unsupported(**item) for item in data["unsupported"]),
            tuple(Deviation(**{**item, "pins": _pins(item)}) for item in data["deviations"]),
            tuple(
                DeclaredFault(**{**item, "pins": _pins(item), "cases": tuple(item["cases"])}) for item in data["faults"]
            ),
        )


def _pins(item: Mapping[str, Any]) -> tuple[Pin, ...]:
    return tuple(Pin(**pin) for pin in item["pins"])


NO_EXCUSES = Excuses()
