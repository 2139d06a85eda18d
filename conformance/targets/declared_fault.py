"""Declared faults: findings that a target admits in many cases, each excused wherever a pattern has the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conformance.finding import Finding, Verdict
from conformance.pattern import matches
from conformance.result import Result

OPEN = (Verdict.INCONCLUSIVE, Verdict.NOT_ASKED, Verdict.NOT_RUN)
"""Verdicts that neither confirm a declaration nor contradict it."""

WITHOUT_FINDINGS = (*OPEN, Verdict.NOT_OFFERED, Verdict.NOT_SCORED, Verdict.UNSUPPORTED)
"""Verdicts of cases in which a declared fault could not be seen."""


@dataclass(frozen=True)
class Pin:
    """One finding that is declared; `*` in `expected` and `got` stands for what differs in every answer."""

    what: str
    where: str
    expected: str
    got: str
    place: str

    def matches(self, finding: Finding) -> bool:
        """Whether `finding` is the one that is declared."""
        same = (self.what, self.where) == (finding.what, finding.where)
        return same and matches(self.expected, finding.expected) and matches(self.got, finding.got)


@dataclass(frozen=True)
class DeclaredFault:
    """Findings that are excused in every case whose name one of the patterns matches, and nowhere else.

    Each of them has to come in at least one of these cases, and each pattern has to have a case in which one comes.
    `until_place` is the place of the date until which this holds, where there is one.
    """

    cases: tuple[str, ...]
    pins: tuple[Pin, ...]
    reason: str
    link: str
    until: str
    until_place: str
    place: str

    def covers(self, case: str) -> bool:
        """Whether a pattern matches the name."""
        return any(matches(pattern, case) for pattern in self.cases)

    def excuses(self, finding: Finding) -> bool:
        """Whether the finding is declared."""
        return any(pin.matches(finding) for pin in self.pins)

    def unused(self, results: Sequence[Result]) -> str:
        """What no longer comes, with its place; empty where all of it comes, or not all of its cases were judged."""
        covered = [one for one in results if self.covers(one.case)]
        if any(one.verdict in OPEN for one in covered):
            return ""
        judged = [one for one in covered if one.verdict not in WITHOUT_FINDINGS]
        findings = [finding for one in judged for finding in one.findings]
        for pin in self.pins:
            if not any(map(pin.matches, findings)):
                return f"{pin.place}: no case of {', '.join(self.cases)} has this finding any longer: remove it"
        for pattern in self.cases:
            if not any(matches(pattern, one.case) and any(map(self.excuses, one.findings)) for one in judged):
                return f"{self.place}: no case of {pattern} has a finding of this fault any longer: remove the pattern"
        return ""


def apply_faults(faults: Sequence[DeclaredFault], result: Result, day: str) -> Result:
    """The result on `day`: a deviation where every finding of it is declared, else with a complaint, or unchanged.

    There is no complaint about a case that passes although an answer of it is unconfirmed.
    """
    used = [each for each in faults if each.covers(result.case) and any(map(each.excuses, result.findings))]
    if not used or (result.verdict is not Verdict.FAIL and not result.unconfirmed):
        return result
    excuse, complaint = _excuse(used), _complaint(used, result, day)
    if not complaint:
        return replace(result, verdict=Verdict.DEVIATION, reason=excuse["reason"], excuse=excuse)
    return replace(result, excuse=excuse | {"complaint": complaint}) if result.verdict is Verdict.FAIL else result


def _complaint(used: Sequence[DeclaredFault], result: Result, day: str) -> str:
    for each in used:
        if each.until and each.until < day:
            return f"{each.until_place}: the deviation ended on {each.until}: repair the target or change the date"
    undeclared = [finding for finding in result.findings if not any(each.excuses(finding) for each in used)]
    return f"{used[0].place}: not declared for this case: {undeclared[0]}" if undeclared else ""


def mark_unused(faults: Sequence[DeclaredFault], results: Sequence[Result]) -> tuple[Result, ...]:
    """The results, the first of each fault that does not hold any longer with a complaint about it."""
    marked = list(results)
    for fault in faults:
        if not (complaint := fault.unused(results)):
            continue
        places = [place for place, one in enumerate(marked) if fault.covers(one.case) and not one.complaint]
        if places:
            first = min(places, key=lambda place: marked[place].verdict in WITHOUT_FINDINGS)
            excuse = dict(marked[first].excuse or _excuse([fault]))
            marked[first] = replace(marked[first], excuse=excuse | {"complaint": complaint})
    return tuple(marked)


def _excuse(used: Sequence[DeclaredFault]) -> dict[str, str]:
    reasons = dict.fromkeys(each.reason for each in used)
    return {
        "kind": "deviation",
        "reason": "; ".join(reasons),
        "link": next((each.link for each in used if each.link), ""),
        "until": min((each.until for each in used if each.until), default=""),
        "place": used[0].place,
    }
