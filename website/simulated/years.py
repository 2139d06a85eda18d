"""Years of one simulated target: the lines of its ledger, and what a history has to find in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby, pairwise
from random import Random

from conformance.history.night_line import Night
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.short_digest import short_digest
from website.simulated.events import REFUSALS, Events
from website.simulated.joint_event import JointEvent
from website.simulated.known import (
    AGAIN,
    GONE,
    NEW,
    SERVICE,
    SETTINGS,
    SUITE,
    KnownChange,
    KnownStreak,
    State,
    any_of,
)
from website.simulated.plan import Plan, PlannedNight
from website.simulated.rates import BUSY, Rates
from website.simulated.story import CONFIRMING, Story, kind_of

FIRST = datetime(2023, 1, 2, 3, 17, tzinfo=UTC)
LONGEST_DRIFT = 60


@dataclass(frozen=True)
class SimulatedCase:
    """A case, the outcome that conforms, and whether its values are drawn; one that is not asked is never judged."""

    name: str
    outcome: str
    drawn: bool = False
    is_asked: bool = True


@dataclass(frozen=True)
class Years:
    """So many days of nights of one target, the same for each seed; the cases of one folder follow each other."""

    target: str
    cases: Sequence[SimulatedCase]
    days: int
    seed: int
    rates: Rates = BUSY
    first: datetime = FIRST

    @cached_property
    def random(self) -> Random:
        """What draws."""
        return Random(f"{self.target} {self.seed}")  # noqa: S311 - no secret

    @cached_property
    def plan(self) -> Plan:
        """The nights."""
        return Plan.drawn([case.name for case in self.cases], self.first, self.days, self.rates, self.random)

    @cached_property
    def stories(self) -> tuple[tuple[Story, ...], ...]:
        """The stories of each case, one for each time that the suite had it."""
        events = Events(self.rates, self.random, list(self._joint_events()))
        return tuple(tuple(self._stories(case, events)) for case in self.cases)

    def lines(self) -> Iterator[str]:
        """The lines of the ledger, with their ends."""
        stories = self.stories
        for number, planned in enumerate(self.plan.nights):
            there = [story for own in stories for story in own if number in story.life and planned.asks(story.case)]
            yield f"{_night(self.target, number, planned, there).to_line()}\n"

    @property
    def changes(self) -> list[KnownChange]:
        """Every change that can be known."""
        found = [change for own in self.stories for story in own for change in story.changes]
        found += [change for own in self.stories for each in pairwise(own) for change in _across(*each)]
        return found + [change for own in self.stories for story in own for change in self._moves(own, story)]

    @property
    def streaks(self) -> list[KnownStreak]:
        """The cases that do not pass in the end."""
        found = (_streak(own) for own in self.stories if not self._is_gone(own[-1]))
        return [streak for streak in found if streak]

    @property
    def last_judged(self) -> dict[str, date | None]:
        """The day of the last verdict on each case that the suite has in the end; `None` where there never was one."""
        return {
            own[-1].case: max((self.plan.day(story.seen[-1]) for story in own if story.seen), default=None)
            for own in self.stories
            if not self._is_gone(own[-1])
        }

    def _joint_events(self) -> Iterator[JointEvent]:
        folders = sorted({case.name.rpartition("/")[0] for case in self.cases})
        night = 0
        while (night := night + 1 + int(self.random.expovariate(1 / self.rates.joint))) < len(self.plan.nights):
            ends = night + self.random.randint(1, LONGEST_DRIFT)
            yield JointEvent(self.random.choice(folders), night, ends, self.random.choice(REFUSALS))

    def _stories(self, case: SimulatedCase, events: Events) -> Iterator[Story]:
        for life in self._lives(case):
            number, shape = self.random.getrandbits(32), short_digest(case.outcome)
            usual = State("p" if case.is_asked else "a", case.outcome, shape, f"{number:08x}"[:4], case.drawn)
            story = Story(self.target, case.name, self.plan, life, usual, self.random, case.is_asked)
            events.fill(story)
            yield story

    def _lives(self, case: SimulatedCase) -> Iterator[range]:
        """The nights in which the suite has the case: mostly all; or from an upgrade on, until one, or with a gap."""
        nights = range(len(self.plan.nights))
        moves = [suite.begins for suite in self.plan.upgrades if self._has_other_cases(suite.begins)]
        if not moves or not case.is_asked or self.random.random() >= self.rates.moving:
            yield nights
            return
        begins, ends = self.random.choice(moves), self.random.choice(moves)
        if begins <= ends:
            yield nights[begins:] if self.random.random() < 1 / 2 or begins == ends else nights[begins:ends]
            return
        yield nights[:ends]
        if self.random.random() < 1 / 2:
            yield nights[begins:]

    def _has_other_cases(self, night: int) -> bool:
        before, after = self.plan.nights[night - 1 : night + 1]
        return before.suite.digest != after.suite.digest

    def _moves(self, own: Sequence[Story], story: Story) -> Iterator[KnownChange]:
        """That the suite has the case, and that it has it no more, where there were other nights."""
        nights = self.plan.nights
        if story.life.start:
            first = next(night for night in story.life if nights[night].asks(story.case))
            shown, began = _shown(story, first, nights[first]), nights[first].began
            cause = self._cause_of_move(first - 1, first)
            kind = NEW if story is own[0] else AGAIN
            yield KnownChange(self.target, story.case, kind, cause, began, began, shown, shown)
        if self._is_gone(story):
            night = self.plan.next_whole(story.life.stop) or 0
            last = story.seen[-1]
            yield KnownChange(
                self.target, story.case, GONE, self._cause_of_move(last, night), nights[last].began,
                nights[night].began, story.at(last).shown, ("", ""),
            )  # fmt: skip

    def _cause_of_move(self, old: int, new: int) -> str:
        is_asked_otherwise = self.plan.nights[old].requirements != self.plan.nights[new].requirements
        return any_of([SUITE, SETTINGS] if is_asked_otherwise else [SUITE])

    def _is_gone(self, story: Story) -> bool:
        return self.plan.next_whole(story.life.stop) is not None


def _shown(story: Story, number: int, planned: PlannedNight) -> tuple[str, str]:
    """Letter and outcome of a case in a night."""
    if not story.is_asked:
        return story.usual.letter, ""
    return story.at(number).shown if planned.judges(story.case) else (planned.silence, "")


def _night(target: str, number: int, planned: PlannedNight, stories: Sequence[Story]) -> Night:
    states = [story.at(number) for story in stories]
    shown = [_shown(story, number, planned) for story in stories]
    answers = [
        ObservedAnswer(outcome, state.shape if outcome else "", state.drawn)
        for state, (_, outcome) in zip(states, shown, strict=True)
    ]
    letters = "".join(letter for letter, _ in shown)
    evidence = {
        story.case: f"outcome: expected {story.usual.outcome}, got {outcome}"
        for story, (letter, outcome) in zip(stories, shown, strict=True)
        if letter == "f"
    }
    departures = {
        story.case: state.departs
        for story, state, (letter, _) in zip(stories, states, shown, strict=True)
        if letter == state.letter and state.departs
    }
    verdict = "nonconformant" if evidence else "conformant" if "p" in letters else "inconclusive"
    suite = planned.suite
    return Night(
        planned.began, suite.version, suite.digest, planned.requirements, target, planned.level, verdict,
        tuple(story.case for story in stories), letters, tuple(answers),
        tuple(state.demand for state in states) if planned.knows_demands else (),
        planned.resources, evidence, code=suite.code, departures=departures,
    )  # fmt: skip


def _across(one: Story, other: Story) -> Iterator[KnownChange]:
    """What changed while the suite did not have the case, which then demands something else."""
    if not (one.seen and other.seen):
        return
    old, new = one.seen[-1], other.seen[0]
    before, after = one.at(old), other.at(new)
    usual = _settled(one) if before.drawn else before
    if before.is_like(after) or usual.is_like(after):
        return
    by = [SUITE] if (before.outcome, before.shape) == (after.outcome, after.shape) else [SERVICE, SUITE]
    nights = other.plan.nights
    yield KnownChange(
        other.target, other.case, kind_of(before, after), other.cause(old, new, before, after, by), nights[old].began,
        nights[new].began, before.shown, after.shown,
    )  # fmt: skip


def _settled(story: Story) -> State:
    """What a case usually is in the end: the last state in which it was for enough judged nights."""
    runs = [(state, len(list(nights))) for state, nights in groupby(map(story.at, story.seen))]
    return next((state for state, count in reversed(runs) if count >= CONFIRMING), runs[-1][0])


def _streak(stories: Sequence[Story]) -> KnownStreak | None:
    nights = [(story, night) for story in stories for night in story.seen]
    letters = [story.at(night).letter for story, night in nights]
    if not letters or letters[-1] == "p":
        return None
    count = next((number for number, letter in enumerate(reversed(letters)) if letter != letters[-1]), len(letters))
    story, night = nights[-count]
    first = story.plan.nights[night].began
    return KnownStreak(story.target, story.case, letters[-1], first, count, count == len(letters))
