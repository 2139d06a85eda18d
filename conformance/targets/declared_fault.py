"""Declared faults: findings that a target admits in many cases, each excused wherever a pattern has the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.finding import Finding, Verdict
from conformance.judging.repeated_sids import earlier_case
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

    def may_come(self, results: Sequence[Result]) -> bool:
        """Whether these results could show the finding: one about another case too comes where both were asked."""
        earlier = earlier_case(self.got)
        found = [one for one in results if earlier and matches(earlier, one.case)]
        return not earlier or (bool(found) and all(one.verdict not in OPEN for one in found))


class Declared:
    """What every entry for findings says: which they are, and until which day they are excused."""

    pins: tuple[Pin, ...]
    until: str
    until_place: str

    def excuses(self, finding: Finding) -> bool:
        """Whether the finding is declared."""
        return any(pin.matches(finding) for pin in self.pins)

    def has_ended(self, day: str) -> bool:
        """Whether it holds no longer on `day`, a date in ISO 8601."""
        return bool(self.until) and self.until < day

    @property
    def ending(self) -> str:
        """The complaint about an entry that has ended."""
        return f"{self.until_place}: the deviation ended on {self.until}: repair the target or change the date"


@dataclass(frozen=True)
class DeclaredFault(Declared):
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

    def complaint(self, results: Sequence[Result], day: str) -> str:
        """Why the entry is out of date, with the place of what to change; empty where it is not, or nobody knows."""
        covered = [one for one in results if self.covers(one.case)]
        failing = [one for one in covered if one.verdict is Verdict.FAIL]
        if self.has_ended(day) and any(self.excuses(finding) for one in failing for finding in one.findings):
            return self.ending
        if any(one.verdict in OPEN for one in covered) or not all(pin.may_come(results) for pin in self.pins):
            return ""
        return self._unused([one for one in covered if one.verdict not in WITHOUT_FINDINGS])

    def _unused(self, judged: Sequence[Result]) -> str:
        """What of the entry no longer comes."""
        findings = [finding for one in judged for finding in one.findings]
        if gone := [pin for pin in self.pins if not any(map(pin.matches, findings))]:
            if len(gone) == len(self.pins) > 1:
                fault = ", ".join(dict.fromkeys(pin.where or pin.what for pin in gone))
                return (
                    f"{self.place}: this fault no longer occurs in {', '.join(self.cases)} ({fault}): remove the entry"
                )
            return gone_pins(gone, f" in {', '.join(self.cases)}")
        idle = [
            pattern
            for pattern in self.cases
            if not any(matches(pattern, one.case) and any(map(self.excuses, one.findings)) for one in judged)
        ]
        them = "the patterns" if idle[1:] else "the pattern"
        of = ", ".join(idle)
        return f"{self.place}: no case of {of} has a finding of this fault any longer: remove {them}" if idle else ""


def apply_faults(faults: Sequence[DeclaredFault], result: Result, day: str) -> Result:
    """The result on `day`: a deviation where every finding of it is declared, else with those marked that are."""
    open_faults = [each for each in faults if each.covers(result.case) and not each.has_ended(day)]
    used = [each for each in open_faults if any(map(each.excuses, result.findings))]
    if not used or (result.verdict is not Verdict.FAIL and not result.unconfirmed):
        return result
    return with_declared(result, lambda finding: any(each.excuses(finding) for each in used), _excuse(used))


def with_declared(result: Result, is_declared: Callable[[Finding], bool], excuse: Mapping[str, str]) -> Result:
    """The result as a deviation where all findings of it are declared, otherwise as it is, with those marked that are.

    A declared finding is nothing to be mended; what is beside it, is.
    """
    marked = tuple(replace(finding, declared=is_declared(finding)) for finding in result.findings)
    if all(finding.declared for finding in marked):
        return replace(unmarked(result), verdict=Verdict.DEVIATION, reason=excuse["reason"], excuse=excuse)
    return replace(result, findings=marked, excuse=excuse)


def unmarked(result: Result) -> Result:
    """The result without a mark on what is declared."""
    return replace(result, findings=tuple(replace(finding, declared=False) for finding in result.findings))


def gone_pins(gone: Sequence[Pin], scope: str = "") -> str:
    """The complaint that declared findings no longer occur, in one line that names the place of each.

    `scope` says where, if the entry is for more than one case.
    """
    places = list(dict.fromkeys(pin.place for pin in gone))
    if not gone[1:]:
        return f"{places[0]}: this finding no longer occurs{scope}: remove it"
    named = ", ".join(dict.fromkeys(pin.where or pin.what for pin in gone))
    lines = f", lines {', '.join(place.rpartition(':')[2] for place in places)}" if places[1:] else ""
    return f"{places[0]}: {len(gone)} findings no longer occur{scope} ({named}{lines}): remove them"


def mark_unused(faults: Sequence[DeclaredFault], results: Sequence[Result], day: str) -> tuple[Result, ...]:
    """The results, one case of each fault that does not hold any longer with a complaint about its entry."""
    marked = list(results)
    for fault in faults:
        complaint = fault.complaint(results, day)
        places = [place for place, one in enumerate(marked) if complaint and fault.covers(one.case)]
        if places:
            without = [marked[place].verdict in WITHOUT_FINDINGS for place in places]
            _, _, first = min(zip(without, (bool(marked[place].complaint) for place in places), places, strict=True))
            # A case may have to carry those of several entries.
            text = "\n".join(filter(None, (marked[first].complaint, complaint)))
            marked[first] = replace(
                marked[first], excuse={**(marked[first].excuse or _excuse([fault])), "complaint": text}
            )
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
