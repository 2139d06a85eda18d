"""Timelines: the steps of each case over the nights of one target.

A step lasts until the next one begins. Nights that are equal to the one before cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from conformance.finding import Verdict
from conformance.history.departure import is_other
from conformance.history.night_line import Night
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.verdict_letters import UNJUDGED_LETTERS, letter_of

ABSENT = ""
"""The letter of a case that the suite of a night does not have."""

NOT_ASKED = letter_of(Verdict.NOT_RUN)
"""The letter of a case that the suite has, and about which a run did not ask."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a case is from one night on: the place of that night, the letter of the verdict, the answer, the demand.

    `departure` is the digest of what it departs in, empty where it does not, and `None` where nobody knows it.
    """

    night: int
    letter: str
    answer: ObservedAnswer
    demand: str
    departure: str | None = None

    @property
    def is_judged(self) -> bool:
        """Whether there was a verdict on the target."""
        return bool(self.letter) and self.letter not in UNJUDGED_LETTERS

    def looks_like(self, other: Step) -> bool:
        """Whether verdict and outcome are the same, as far as they can be compared."""
        return self.letter == other.letter and self.answer.has_outcome_of(other.answer)

    def is_like(self, other: Step) -> bool:
        """Whether verdict, answer and departures are the same, as far as they can be compared."""
        return self.letter == other.letter and self.answer.is_like(other.answer) and not self.departs_otherwise(other)

    def departs_otherwise(self, other: Step) -> bool:
        """Whether the departures differ; those of drawn values are kept in another form, and compared among these."""
        return self.answer.drawn == other.answer.drawn and is_other(self.departure, other.departure)


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
        suites = _Suites.of(nights)
        before: Night | None = None
        for place, night in enumerate(nights):
            if before is None or not _is_equal(before, night):
                _add_steps(steps, place, night, before, suites)
            if not night.is_partial:
                suites.seen.add(night.digest)
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


@dataclass(frozen=True)
class _Suites:
    """The cases of each suite that any night has, by its digest; `seen` are those of which a whole night was seen."""

    cases: Mapping[str, set[str]]
    seen: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, nights: Sequence[Night]) -> _Suites:
        found: dict[str, set[str]] = {}
        for digest, cases in dict.fromkeys((night.digest, night.cases) for night in nights):
            found.setdefault(digest, set()).update(cases)
        return cls(found)

    def lack(self, case: str) -> bool:
        """Whether a suite that was seen does not have the case."""
        return any(case not in self.cases[digest] for digest in self.seen)


def _is_equal(before: Night, night: Night) -> bool:
    return (
        before.verdicts == night.verdicts
        and before.answers == night.answers
        and before.demands == night.demands
        and before.cases == night.cases
        and before.digest == night.digest
        and before.is_partial == night.is_partial
        and night.departures in (None, before.departures)
    )


def _add_steps(steps: dict[str, list[Step]], place: int, night: Night, before: Night | None, suites: _Suites) -> None:
    """Adds a step to each case that is not as it was the night before.

    A case that was not asked about, though the suite has it or may have it, is as one that was not run. One that is
    seen for the first time was absent before, where the suite of an earlier night does not have it.
    """
    for case, letter, answer, demand, departure in _differing(night, before):
        if (known := steps.get(case)) is None:
            known = steps[case] = [Step(0, ABSENT, ObservedAnswer(), "")] if suites.lack(case) else []
        last = known[-1] if known else None
        step = Step(place, letter, answer, demand, departure)
        if last and departure is None and last.is_like(step):
            step = replace(step, departure=last.departure)
        if last != replace(step, night=last.night if last else place):
            known.append(step)
    for case in steps.keys() - set(night.cases):
        last = steps[case][-1]
        letter = NOT_ASKED if night.is_partial or case in suites.cases[night.digest] else ABSENT
        if last.letter not in (letter, ABSENT):
            steps[case].append(Step(place, letter, ObservedAnswer(), last.demand))


def _differing(night: Night, before: Night | None) -> Iterator[tuple[str, str, ObservedAnswer, str, str | None]]:
    """What each case is that differs from the night before; that of all where it had other cases."""
    own = zip(night.cases, night.verdicts, night.answers, _demands(night), _departures(night), strict=True)
    if before is None or before.cases != night.cases:
        yield from own
        return
    old = zip(before.verdicts, before.answers, _demands(before), _departures(before), strict=True)
    for each, (letter, answer, demand, departure) in zip(own, old, strict=True):
        # Equal answers are mostly one object, and compared often.
        is_same = each[1] == letter and each[3] == demand and each[4] == departure
        if not is_same or (each[2] is not answer and each[2] != answer):
            yield each


def _demands(night: Night) -> tuple[str, ...]:
    return night.demands or ("",) * len(night.cases)


def _departures(night: Night) -> Iterable[str | None]:
    if not night.departures:
        return (None if night.departures is None else "",) * len(night.cases)
    return (night.departures.get(case, "") for case in night.cases)
