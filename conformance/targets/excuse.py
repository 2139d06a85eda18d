"""Excuses: the exceptions that a target file declares, and the result of a case under its exception.

An excuse is an entry under `unsupported`, for cases that the target does not claim, or under `deviations`, for a case
that departs in exactly the findings that the entry lists. Where an excuse does not match the result of its case, the
result stays as it is and carries a complaint, which names the line of the target file to change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from conformance.finding import Finding, Verdict
from conformance.result import Result

OPEN = (Verdict.INCONCLUSIVE, Verdict.NOT_RUN)
"""Verdicts that neither confirm a deviation nor contradict it."""


@dataclass(frozen=True)
class Pin:
    """One finding of a deviation; `*` in `expected` and `got` stands for what differs in every answer."""

    what: str
    where: str
    expected: str
    got: str
    place: str

    def matches(self, finding: Finding) -> bool:
        """Whether `finding` is the one that is declared."""
        same = (self.what, self.where) == (finding.what, finding.where)
        return same and _matches(self.expected, finding.expected) and _matches(self.got, finding.got)


@dataclass(frozen=True)
class Unsupported:
    """Cases that the target does not claim, by a pattern of their names in which `*` matches slashes too."""

    cases: str
    reason: str
    place: str

    def covers(self, case: str) -> bool:
        """Whether the pattern matches the name."""
        return fnmatchcase(case, self.cases)

    def apply(self, result: Result) -> Result:
        """The result as unsupported; a case that passes gets a complaint, since the entry is out of date."""
        excuse = {"kind": "unsupported", "cases": self.cases, "reason": self.reason, "place": self.place}
        if result.verdict is Verdict.PASS and not result.unconfirmed:
            complaint = f"{self.place}: {result.case} passes: remove it from {self.cases!r}"
            return replace(result, excuse=excuse | {"complaint": complaint})
        if result.verdict is Verdict.NOT_RUN:
            return result
        reason = f"{self.place} does not claim {self.cases}" + (f": {self.reason}" if self.reason else "")
        return replace(result, verdict=Verdict.UNSUPPORTED, reason=reason, excuse=excuse)


@dataclass(frozen=True)
class Deviation:
    """A case that departs in exactly the declared findings, for a reason, until a date in ISO 8601 where there is one.

    `expired` is the place of that date where it is in the past, and empty otherwise.
    """

    case: str
    pins: tuple[Pin, ...]
    reason: str
    link: str
    until: str
    expired: str
    place: str

    def apply(self, result: Result) -> Result:
        """The result as a declared deviation, or unchanged with a complaint."""
        excuse = {"kind": "deviation", "reason": self.reason, "link": self.link, "until": self.until}
        excuse["place"] = self.place
        if result.verdict in OPEN:
            return replace(result, excuse=excuse)
        if complaint := self._complaint(result):
            return replace(result, excuse=excuse | {"complaint": complaint})
        return replace(result, verdict=Verdict.DEVIATION, reason=self.reason, excuse=excuse)

    def _complaint(self, result: Result) -> str:
        if result.verdict is Verdict.PASS and not result.unconfirmed:
            return f"{self.place}: {self.case} passes now: remove this deviation"
        if self.expired:
            return f"{self.expired}: the deviation ended on {self.until}: repair the target or change the date"
        if result.verdict is not Verdict.FAIL and not result.unconfirmed:
            return f"{self.place}: the result is not the declared deviation: {result.verdict} ({result.reason})"
        undeclared = [finding for finding in result.findings if not any(pin.matches(finding) for pin in self.pins)]
        if undeclared:
            return f"{self.place}: not declared here: {undeclared[0]}"
        gone = [pin for pin in self.pins if not any(pin.matches(finding) for finding in result.findings)]
        return f"{gone[0].place}: this finding no longer occurs: remove it" if gone else ""


@dataclass(frozen=True)
class Excuses:
    """All excuses of a target; each case has at most one deviation, and no pattern besides it."""

    unsupported: tuple[Unsupported, ...] = ()
    deviations: tuple[Deviation, ...] = ()

    def apply(self, result: Result) -> Result:
        """The result under the excuse of its case, if there is one."""
        for deviation in self.deviations:
            if deviation.case == result.case:
                return deviation.apply(result)
        for pattern in self.unsupported:
            if pattern.covers(result.case):
                return pattern.apply(result)
        return result

    @classmethod
    def from_wire(cls, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> Excuses:
        """What `dataclasses.asdict` made of excuses."""
        return cls(
            tuple(Unsupported(**item) for item in data["unsupported"]),
            tuple(
                Deviation(**{**item, "pins": tuple(Pin(**pin) for pin in item["pins"])}) for item in data["deviations"]
            ),
        )


NO_EXCUSES = Excuses()


def _matches(pattern: str, text: str) -> bool:
    if pattern == text:
        return True
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None
