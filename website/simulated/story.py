"""Stories: what happens to one case of one target while the suite has it, and what can be known of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from website.simulated.known import (
    ANOTHER_VALUE,
    ANSWER,
    DEPARTURE,
    SERVICE,
    SETTINGS,
    SUITE,
    VALUE,
    VERDICT,
    KnownChange,
    State,
    any_of,
)
from website.simulated.plan import Plan

SOON = 7
"""What goes back within so many days is one change."""

DECLARED = "du"
"""The letters of verdicts that follow from what the target declares."""

CONFIRMING = 3
"""So many judged nights in a row show that another value is not the reason."""


@dataclass
class Story:
    """The periods of one case in the nights of `life`, by the night in which each begins, and the known changes.

    `usual` is what the case is at first. Places are numbers of judged nights of this case.
    """

    target: str
    case: str
    plan: Plan
    life: range
    usual: State
    random: Random
    is_asked: bool = True

    def __post_init__(self) -> None:
        self.periods: list[tuple[int, State]] = [(self.life.start, self.usual)]
        self.changes: list[KnownChange] = []

    @cached_property
    def seen(self) -> Sequence[int]:
        """The nights with a verdict on the case."""
        return [night for night in self.life if self.is_asked and self.plan.nights[night].judges(self.case)]

    @property
    def state(self) -> State:
        """What the case is in the end, as far as the story was told."""
        return self.periods[-1][1]

    def at(self, night: int) -> State:
        """What the case is in a night."""
        if len(self.periods) == 1:
            return self.usual
        return self.periods[bisect_right(self.periods, night, key=lambda period: period[0]) - 1][1]

    def place(self, night: int) -> int:
        """The place of the first judged night from this one on."""
        return bisect_left(self.seen, night)

    def days(self, one: int, other: int) -> int:
        """The days between two places."""
        return (self.plan.day(self.seen[other]) - self.plan.day(self.seen[one])).days

    def turn(self, place: int, state: State, night: int | None = None) -> None:
        """Begins a period that is first seen at `place`: in that night, or in an unjudged one before."""
        begins = self.random.randint(self.seen[place - 1] + 1, self.seen[place]) if night is None else night
        self.periods.append((begins, state))

    def visit(self, place: int, end: int, odd: State, night: int | None = None) -> None:
        """The service is otherwise from `place` on and again as before at `end`, if the story lasts so long."""
        usual, total = self.state, len(self.seen)
        self.turn(place, odd, night)
        is_back = end < total
        if is_back:
            self.turn(end, usual)
        if usual.drawn and min(end, total) - place < CONFIRMING:
            self.tell_value(place, usual, odd)
            return
        is_settled = is_back and (not usual.drawn or total - end >= CONFIRMING)
        is_soon = is_settled and self.days(place, end) <= SOON
        self.tell(place, usual, odd, back=end if is_soon else None)
        if is_settled and not is_soon:
            self.tell(end, odd, usual)
        elif is_back and not is_settled:
            self.tell_value(end, odd, usual)

    def tell_value(self, place: int, before: State, odd: State) -> None:
        """A drawn case answered otherwise at `place` than it did `before` and usually does."""
        if before.shown != odd.shown:
            self.tell(place, before, odd, kind=ANOTHER_VALUE)

    def tell(
        self,
        place: int,
        before: State,
        after: State,
        *,
        by: Sequence[str] = (SERVICE,),
        kind: str = "",
        back: int | None = None,
    ) -> None:
        """Adds a change that is first seen at `place`, made `by` the service, the suite, or the settings."""
        old, new = self.seen[place - 1], self.seen[place]
        self.changes.append(
            KnownChange(
                self.target,
                self.case,
                kind or kind_of(before, after),
                VALUE if kind == ANOTHER_VALUE else self.cause(old, new, before, after, by),
                self.plan.nights[old].began,
                self.plan.nights[new].began,
                before.shown,
                after.shown,
                None if back is None else self.plan.nights[self.seen[back]].began,
            )
        )

    def cause(self, old: int, new: int, before: State, after: State, by: Sequence[str]) -> str:
        """What made a change between two nights, as far as anyone can know.

        Of an answer the ledger keeps no values, so that other departures alone may be whatever else is otherwise.
        """
        suspects = set(self._suspects(old, new, before, after))
        is_same_answer = (before.shown, before.shape) == (after.shown, after.shape)
        is_asked_otherwise = self.plan.nights[old].requirements != self.plan.nights[new].requirements
        if is_same_answer and not suspects and SETTINGS not in by and SUITE not in by and is_asked_otherwise:
            return SETTINGS
        return any_of(suspects if is_same_answer and suspects else {*by, *suspects})

    def _suspects(self, old: int, new: int, before: State, after: State) -> Iterator[str]:
        """What may as well have made a change between two nights, as far as anyone can know."""
        one, other = self.plan.nights[old], self.plan.nights[new]
        if not (one.knows_demands and other.knows_demands) and one.suite.digest != other.suite.digest:
            yield SUITE
        is_judged_otherwise = (one.suite.version, one.suite.code) != (other.suite.version, other.suite.code)
        if is_judged_otherwise and before.outcome == after.outcome:
            yield SUITE
        is_declared = before.letter in DECLARED or after.letter in DECLARED
        is_otherwise = (before.letter, before.departs) != (after.letter, after.departs)
        if is_otherwise and (is_declared or one.level != other.level):
            yield SETTINGS


def kind_of(before: State, after: State) -> str:
    """What changes between two states that differ."""
    if before.letter != after.letter:
        return VERDICT
    return ANSWER if before.departs == after.departs else DEPARTURE


def upgraded(story: Story, place: int, night: int, kind: str, other: State, demand: str) -> None:
    """What an upgrade of the suite in `night`, first seen at `place`, means for a case.

    `other` is what the service answers from that night on where it changed as well.
    """
    before = story.state
    demanding = replace(before, demand=demand)
    match kind:
        case "demand":
            story.turn(place, demanding, night)
        case "verdict":
            story.turn(place, replace(demanding, letter=other.letter), night)
            story.tell(place, before, story.state, by=[SUITE])
        case "both":
            story.turn(place, replace(other, demand=demand), night)
            story.tell(place, before, story.state, by=[SERVICE, SUITE])
        case "request":
            story.turn(place, replace(demanding, shape=other.shape), night)
            story.tell(place, before, story.state, by=[SERVICE, SUITE])
        case "service":
            story.turn(place, other, night)
            story.tell(place, before, story.state)
        case "judging":
            story.turn(place, replace(before, letter=other.letter), night)
            story.tell(place, before, story.state, by=[SUITE])
        case "drawn":
            story.turn(place, replace(demanding, drawn=True, shape=other.shape), night)


def set_otherwise(story: Story, place: int, night: int, kind: str, other: State) -> None:
    """What another level in `night`, first seen at `place`, means for a case; or that the target declares it."""
    before = story.state
    match kind:
        case "level":
            story.turn(place, replace(before, letter=other.letter), night)
            story.tell(place, before, story.state, by=[SETTINGS])
        case "level and service":
            story.turn(place, other, night)
            story.tell(place, before, story.state)
        case "service":
            story.turn(place, replace(other, letter=before.letter), night)
            story.tell(place, before, story.state)
