"""Night changes: what changed from one night to another, where it comes from, and whether it went back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.history.cause import Cause
from conformance.history.night_line import Night
from conformance.history.timeline import Step
from conformance.history.verdict_letters import VERDICT_OF

ANNOUNCED = 3
"""How many of the changes that a night tells in words are repeated."""


class NightChangeKind(StrEnum):
    """What changed.

    `verdict` is another one, `departure` that a case with the same verdict departs in something else, `answer` another
    answer that nobody judges, `another-value` another outcome where another value was drawn. `new` is a case that no
    night before has, `gone` one that this night does not have, and `again` one that was gone until then.
    """

    VERDICT = "verdict"
    DEPARTURE = "departure"
    ANSWER = "answer"
    ANOTHER_VALUE = "another-value"
    NEW = "new"
    GONE = "gone"
    AGAIN = "again"


MOVES = {
    (NightChangeKind.NEW, Cause.SUITE): "new in the suite",
    (NightChangeKind.GONE, Cause.SUITE): "no longer in the suite",
    (NightChangeKind.AGAIN, Cause.SUITE): "again in the suite",
    (NightChangeKind.NEW, Cause.SUITE_OR_SETTINGS): "not asked before",
    (NightChangeKind.GONE, Cause.SUITE_OR_SETTINGS): "no longer asked",
    (NightChangeKind.AGAIN, Cause.SUITE_OR_SETTINGS): "asked again",
}
"""What is said of a case that nights have, or have no more."""

MOVED = frozenset(kind for kind, _ in MOVES)
"""The kinds of changes that say which cases there are, and nothing of answers."""


@dataclass(frozen=True)
class NightChange:
    """A change of one case of one target: the last judged night before it, the first after it, and what it was in each.

    `back` is the night in which both were again as they had been before, if that was soon.
    """

    target: str
    case: str
    kind: NightChangeKind
    cause: Cause
    last: Night
    first: Night
    before: Step
    after: Step
    back: Night | None = None

    @property
    def text(self) -> str:
        """The change in words, without case and date: `400/21610 -> 400/21617, pass -> fail`."""
        if move := MOVES.get((self.kind, self.cause)):
            return f"{move}: {described(self.before if self.kind is NightChangeKind.GONE else self.after)}"
        before, after = self.before, self.after
        verdicts = [str(VERDICT_OF[step.letter]) for step in (before, after)]
        outcomes = [step.answer.outcome or "no answer" for step in (before, after)]
        is_same_outcome = before.answer.has_outcome_of(after.answer)
        parts = [max(outcomes, key=len) if is_same_outcome else " -> ".join(outcomes)]
        if verdicts[0] != verdicts[1]:
            parts.append(" -> ".join(verdicts))
        elif self.kind is NightChangeKind.DEPARTURE:
            parts.append(f"still {verdicts[0]}, departs in something else")
        elif is_same_outcome:
            parts.append("another answer, which nobody judges")
        return ", ".join(parts)

    @property
    def evidence(self) -> str:
        """What the ledger kept of the departure, or of the answer that nobody judges; empty where it kept nothing."""
        if kept := self.first.evidence.get(self.case, ""):
            return kept
        return "; ".join(self.first.changed[:ANNOUNCED]) if self.kind is NightChangeKind.ANSWER else ""


def described(step: Step) -> str:
    """Verdict and outcome of a step."""
    verdict = str(VERDICT_OF[step.letter]) if step.letter else "not part of the suite"
    return f"{verdict}, {step.answer.outcome}" if step.answer.outcome else verdict
