"""Unsupported cases: what a target does not claim, and how to narrow a pattern of which some cases pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conformance.finding import Verdict
from conformance.pattern import matches, widest_pattern
from conformance.result import Result

MOST_PASSING, MOST_PATTERNS = 5, 10
"""How many cases that pass, and how many narrower patterns, a complaint names."""

UNSTATED = "not offered"
"""The reason of a pattern that stands alone, without one of its own."""


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
            return replace(result, excuse=excuse | {"complaint": self._complaint([result.case])})
        if result.verdict in (Verdict.NOT_ASKED, Verdict.NOT_RUN):
            return result
        reason = f"{self.place} does not claim {self.cases}" + (f": {self.reason}" if self.reason else "")
        return replace(result, verdict=Verdict.UNSUPPORTED, reason=reason, excuse=excuse)

    def owns(self, result: Result) -> bool:
        """Whether the case of the result passes although this is the entry that does not claim it."""
        excuse = result.excuse or {}
        return bool(result.complaint) and (excuse.get("place"), excuse.get("cases")) == (self.place, self.cases)

    def of_all(self, results: Sequence[Result]) -> str:
        """What to change where some of the results pass: the cases that do, and what to write to claim them."""
        passing = [one.case for one in results if self.owns(one)]
        return self._complaint(passing, narrower_patterns(self.cases, passing, results))

    def _complaint(self, passing: Sequence[str], narrower: Sequence[str] = ()) -> str:
        names = ", ".join(passing[:MOST_PASSING])
        more = f" and {len(passing) - MOST_PASSING} more" if passing[MOST_PASSING:] else ""
        pass_them = f"{names}{more} {'pass: remove them' if passing[1:] else 'passes: remove it'} from {self.cases!r}"
        instead = f", with [{', '.join(narrower)}] in its place" if 0 < len(narrower) <= MOST_PATTERNS else ""
        return f"{self.place}: {pass_them}{instead}"


def narrow(entries: Sequence[Unsupported], results: Sequence[Result]) -> tuple[Result, ...]:
    """The results, those of unsupported cases that pass with one complaint for all cases of their entry."""
    texts = {entry: entry.of_all(results) for entry in entries if any(map(entry.owns, results))}

    def told(result: Result) -> Result:
        complaint = next((text for entry, text in texts.items() if entry.owns(result)), "")
        return replace(result, excuse={**(result.excuse or {}), "complaint": complaint}) if complaint else result

    return tuple(map(told, results))


def narrower_patterns(pattern: str, passing: Sequence[str], results: Sequence[Result]) -> list[str]:
    """The widest patterns for the cases of a pattern that do not pass; none where all of them do."""
    known = [one.case for one in results]
    left = [name for name in known if matches(pattern, name) and name not in passing]
    return list(dict.fromkeys(widest_pattern(name, left, known) for name in left))
