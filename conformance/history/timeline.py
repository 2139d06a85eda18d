"""Timelines: the steps of each case over the nights of one target.

A step lasts until the next one begins. Nights that are equal to the one before cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from conformance.history.night_line import Night
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.verdict_letters import UNJUDGED_LETTERS

ABSENT = ""
"""The letter of a case that was not part of a night."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a case is from one night on: the place of that night, the letter of the verdict, the answer, the demand."""

    night: int
    letter: str
    answer: ObservedAnswer
    demand: str

    @property
    def is_judged(self) -> bool:
        """Whether there was a verdict on the target."""
        return bool(self.letter) and self.letter not in UNJUDGED_LETTERS

    def is_like(self, other: Step) -> bool:
        """Whether verdict and answer are the same, as far as they can be compared."""
        return self.letter == other.letter and self.answer.is_like(other.answer)


@dataclass(frozen=True)
class Timeline:
    """The nights of one target, the oldest first, and the steps of each case."""

    target: str
    nights: tuple[Night, ...]
    steps: Mapping[str, Sequence[Step]]

    @classmethod
    def of(cls, target: str, nights: Sequence[Night]) -> Timeline:
        """The timeline of nights that are in order."""
        steps: dict[str, list[Step]] = {}
        before: Night | None = None
        was_whole = False
        for place, night in enumerate(nights):
            if before is None or not _is_equal(before, night):
                _add_steps(steps, place, night, before, was_whole=was_whole)
            was_whole = was_whole or not night.resources
            before = night
        return cls(target, tuple(nights), steps)

    def began(self, step: Step) -> datetime:
        """When the step began."""
        return self.nights[step.night].began

    def letters(self, case: str) -> Iterator[tuple[int, int, Step]]:
        """Each step of a case with the places of its first night and of the night after its last one."""
        if not (steps := self.steps.get(case, ())):
            return
        ends = [*(step.night for step in steps[1:]), len(self.nights)]
        for step, end in zip(steps, ends, strict=True):
            yield step.night, end, step

    def last_judged(self, case: str) -> int | None:
        """The place of the last night with a verdict on the case; `None` where there is none."""
        judged = [end - 1 for _, end, step in self.letters(case) if step.is_judged]
        return judged[-1] if judged else None


def _is_equal(before: Night, night: Night) -> bool:
    return (
        before.verdicts == night.verdicts
        and before.answers == night.answers
        and before.demands == night.demands
        and before.cases == night.cases
        and before.resources == night.resources
    )


def _add_steps(
    steps: dict[str, list[Step]], place: int, night: Night, before: Night | None, *, was_whole: bool
) -> None:
    """Adds a step to each case that is not as it was the night before.

    A case that was not asked about, since the run was about other resources, is as one that was not run. One that is
    seen for the first time was absent before, where an earlier night `was_whole`, on all resources.
    """
    for case, letter, answer, demand in _differing(night, before):
        known = steps.setdefault(case, [Step(0, ABSENT, ObservedAnswer(), "")] if was_whole else [])
        last = known[-1] if known else None
        if last and last.letter == letter and last.answer == answer and last.demand == demand:
            continue
        known.append(Step(place, letter, answer, demand))
    letter = "n" if night.resources else ABSENT
    for case in steps.keys() - set(night.cases):
        last = steps[case][-1]
        if last.letter not in (letter, ABSENT):
            steps[case].append(Step(place, letter, ObservedAnswer(), last.demand))


def _differing(night: Night, before: Night | None) -> Iterator[tuple[str, str, ObservedAnswer, str]]:
    """Case, letter, answer and demand of those that differ from the night before; of all where it had other cases."""
    own = zip(night.cases, night.verdicts, night.answers, _demands(night), strict=True)
    if before is None or before.cases != night.cases:
        yield from own
        return
    for each, letter, answer, demand in zip(own, before.verdicts, before.answers, _demands(before), strict=True):
        # Equal answers are mostly one object, and compared often.
        if each[1] != letter or each[3] != demand or (each[2] is not answer and each[2] != answer):
            yield each


def _demands(night: Night) -> tuple[str, ...]:
    return night.demands or ("",) * len(night.cases)
