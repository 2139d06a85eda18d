"""Answer tables: the different answers of a night, each once, since most cases share theirs with others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.history.observed_answer import CUT, OUTCOME, ObservedAnswer

OUTCOME_LENGTHS = (OUTCOME, 24, 9, 3)
"""How many characters of an outcome are kept, from the usual number to that of the status alone."""


@dataclass(frozen=True)
class AnswerTable:
    """The digests of answers by outcome, and for each case the place of its answer, counted over all outcomes."""

    digests: Mapping[str, str]
    places: Sequence[int]

    @classmethod
    def of(cls, answers: Sequence[ObservedAnswer], outcome_length: int = OUTCOME) -> AnswerTable:
        """The table of a night's answers; outcomes that are longer than `outcome_length` are cut."""
        kept = [_cut(answer, outcome_length) for answer in answers]
        by_outcome: dict[str, list[ObservedAnswer]] = {}
        for answer, _ in Counter(kept).most_common():
            by_outcome.setdefault(answer.outcome, []).append(answer)
        ordered = [answer for group in by_outcome.values() for answer in group]
        places = {answer: place for place, answer in enumerate(ordered)}
        digests = {outcome: " ".join(answer.marked_digest for answer in group) for outcome, group in by_outcome.items()}
        return cls(digests, [places[answer] for answer in kept])

    def answers(self, length: int) -> tuple[ObservedAnswer, ...]:
        """The answer of each of `length` cases; raises `ValueError` where the table does not say it of each."""
        known = [
            ObservedAnswer.read(outcome, text) for outcome, texts in self.digests.items() for text in texts.split(" ")
        ]
        if len(self.places) != length or not all(0 <= place < len(known) for place in {*self.places}):
            raise ValueError(f"'answered' does not name an answer for each of {length} cases")
        return tuple([known[place] for place in self.places])


def _cut(answer: ObservedAnswer, length: int) -> ObservedAnswer:
    if len(answer.outcome) <= length:
        return answer
    return replace(answer, outcome=answer.outcome[:length] + CUT)
