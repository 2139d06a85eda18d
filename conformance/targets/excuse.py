"""Excuses: the exceptions that a target file declares, and the result of a case under its exception.

An excuse is an entry under `unsupported`, for cases that the target does not claim, or under `deviations`: for a case
that departs in exactly the findings that the entry lists, or for the findings of a fault wherever they come among the
cases of its patterns. Of a case with other findings too, these alone are to be mended. An entry that is out of date is
a complaint of the result of one case, which names the line of the target file to change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.finding import Verdict
from conformance.result import Result
from conformance.targets.declared_fault import (
    OPEN,
    Declared,
    DeclaredFault,
    Pin,
    apply_faults,
    gone_pins,
    mark_unused,
    unmarked,
    with_declared,
)
from conformance.targets.unsupported import Unsupported, narrow

__all__ = ["NO_EXCUSES", "DeclaredFault", "Deviation", "Excuses", "Pin", "Unsupported"]


@dataclass(frozen=True)
class Deviation(Declared):
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
        """The result on `day`, a date in ISO 8601: a declared deviation, or with the declared findings marked.

        An entry that is out of date gets a complaint.
        """
        excuse = {"kind": "deviation", "reason": self.reason, "link": self.link, "until": self.until}
        excuse["place"] = self.place
        if result.verdict in OPEN:
            return replace(result, excuse=excuse)
        if complaint := self._obstacle(result, day):
            return replace(unmarked(result), excuse=excuse | {"complaint": complaint})
        if gone := [pin for pin in self.pins if not any(map(pin.matches, result.findings))]:
            excuse["complaint"] = gone_pins(gone)
        return with_declared(result, self.excuses, excuse)

    def _obstacle(self, result: Result, day: str) -> str:
        """Why nothing of the entry holds; empty where something may."""
        if result.verdict is Verdict.PASS and not result.unconfirmed:
            return f"{self.place}: {self.case} passes now: remove this deviation"
        if self.has_ended(day):
            return self.ending
        if result.verdict is not Verdict.FAIL and not result.unconfirmed:
            return f"{self.place}: the result is not the declared deviation: {result.verdict} ({result.reason})"
        return ""


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

    def require_use(self, results: Sequence[Result], day: str) -> tuple[Result, ...]:
        """The results of all cases, with one complaint about each entry that is out of date on `day`."""
        narrowed = narrow(self.unsupported, [self._without_unknown(one, results, day) for one in results])
        others = {deviation.case for deviation in self.deviations}
        own = [place for place, one in enumerate(narrowed) if one.case not in others]
        marked = dict(zip(own, mark_unused(self.faults, [narrowed[place] for place in own], day), strict=True))
        return tuple(marked.get(place, result) for place, result in enumerate(narrowed))

    def _without_unknown(self, result: Result, results: Sequence[Result], day: str) -> Result:
        """The result without a complaint about its deviation where a finding needs another case that was not asked."""
        if not result.complaint:
            return result
        own = next((each for each in self.deviations if each.case == result.case), None)
        if not own or own.has_ended(day) or all(pin.may_come(results) for pin in own.pins):
            return result
        excuse = {name: text for name, text in (result.excuse or {}).items() if name != "complaint"}
        return replace(result, excuse=excuse)

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
