"""Events: what is drawn to happen to a case, one thing after the other, so far apart that each is seen alone."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from website.simulated.joint_event import JointEvent
from website.simulated.known import SETTINGS, State
from website.simulated.plan import SuiteState
from website.simulated.rates import Rates
from website.simulated.story import CONFIRMING, DECLARED, SOON, Story, set_otherwise, upgraded

APART = 4
"""So many judged nights are between two events at least, and more than `SOON` days."""

REFUSALS = ("400/21211", "400/21212", "400/21408", "400/21606", "400/21610", "400/21612", "400/21614", "401/20003",
            "404/20404", "400", "201", "200")  # fmt: skip
LONGEST_VISIT = 14
LETTERS = string.ascii_letters + string.digits


Anchor = SuiteState | JointEvent | int
"""What happens to many cases in one night; the number of a night with another level."""


class Events:
    """Draws the events of stories."""

    def __init__(self, rates: Rates, random: Random, joint: Sequence[JointEvent] = ()) -> None:
        self._rates, self._random, self._joint = rates, random, joint

    def fill(self, story: Story) -> None:
        """Tells the whole story."""
        place, total = self._first(story), len(story.seen)
        while (earliest := _apart(story, place)) < total:
            wanted = earliest + int(self._random.expovariate(1 / self._rates.change))
            begun: Anchor | None = None
            anchors: list[tuple[int, Anchor]] = []
            anchors += [*self._upgrades(story, earliest, wanted), *self._joints(story, earliest, wanted)]
            anchors += self._levels(story, earliest, wanted)
            if anchors:
                place, begun = min(anchors, key=lambda anchor: anchor[0])
            elif wanted < total:
                place = wanted
            else:
                return
            match begun:
                case JointEvent():
                    place = self._together(story, place, begun)
                case SuiteState():
                    self._upgrade(story, place, begun)
                case int():
                    self._settings(story, place, begun)
                case None:
                    place = self._change(story, place)

    def _first(self, story: Story) -> int:
        """The place at which the case is first as usual: the value of its first judged night may be an odd one."""
        if not story.state.drawn or story.life.start or len(story.seen) < 2:
            return 0
        if not self._rates.odd_first or self._random.random() >= self._rates.odd_first:
            return 0
        usual, odd = story.state, self._other(story)
        story.periods = [(story.life.start, odd)]
        story.turn(1, usual)
        story.tell_value(1, odd, usual)
        return 1

    def _upgrades(self, story: Story, earliest: int, wanted: int) -> list[tuple[int, SuiteState]]:
        """The upgrades that concern the case, with their places; none too near to the end to be confirmed."""
        last = min(wanted, len(story.seen) - CONFIRMING)
        found = [(story.place(suite.begins), suite) for suite in story.plan.upgrades if suite.begins in story.life]
        return [each for each in found if earliest <= each[0] <= last and self._random.random() < self._rates.touched]

    def _joints(self, story: Story, earliest: int, wanted: int) -> list[tuple[int, JointEvent]]:
        own = [event for event in self._joint if story.case.rpartition("/")[0] == event.folder]
        found = [(story.place(event.begins), event) for event in own if event.begins in story.life]
        last = min(wanted, len(story.seen) - 1)
        return [each for each in found if earliest <= each[0] <= last]

    def _levels(self, story: Story, earliest: int, wanted: int) -> list[tuple[int, int]]:
        """The nights with another level that concern the case, with their places."""
        last = min(wanted, len(story.seen) - CONFIRMING)
        found = [(story.place(night), night) for night in story.plan.other_levels if night in story.life]
        return [each for each in found if earliest <= each[0] <= last and self._random.random() < self._rates.touched]

    def _settings(self, story: Story, place: int, night: int) -> None:
        kind = self._random.choice(("level", "level", "level and service", "service"))
        set_otherwise(story, place, night, kind, self._other(story))

    def _upgrade(self, story: Story, place: int, suite: SuiteState) -> None:
        old = story.plan.nights[suite.begins - 1].suite
        kinds = ["service"]
        if suite.digest != old.digest:
            kinds += ["demand", "verdict", "both", "request"] + ["drawn"] * (not story.state.drawn)
        if (suite.version, suite.code) != (old.version, old.code):
            kinds.append("judging")
        kind, other = self._random.choice(kinds), self._other(story)
        upgraded(story, place, suite.begins, kind, other, self._text(4))

    def _together(self, story: Story, place: int, event: JointEvent) -> int:
        odd = replace(story.state, letter="f", outcome=event.outcome, shape=f"joint{event.begins}")
        if odd.shown == story.state.shown:
            return place
        end = story.place(event.ends)
        if end <= place:
            return place
        story.visit(place, end, odd, event.begins)
        return end

    def _change(self, story: Story, place: int) -> int:
        """Something happens to the service; returns the last place that it concerns."""
        kinds = ["stay", "visit", "visit", "unseen", "answer", "declared", "values" if story.state.drawn else "wobble"]
        kind = self._random.choice([*kinds, *["departs"] * 2 * (story.state.letter == "f" and not story.state.drawn)])
        odd = self._answer(story) if kind == "answer" or self._random.random() < 1 / 4 else self._other(story)
        match kind:
            case "stay" | "answer":
                story.visit(place, len(story.seen), odd)
                return place
            case "declared":
                self._declare(story, place)
                return place
            case "unseen":
                return self._unseen(story, place, odd)
            case "values":
                return self._values(story, place)
            case "wobble":
                return self._wobble(story, place)
            case "departs":
                odd = replace(story.state, departure=self._text(4))
        end = place + self._random.randint(1, LONGEST_VISIT)
        story.visit(place, end, odd)
        return end

    def _unseen(self, story: Story, place: int, odd: State) -> int:
        """The service is otherwise only between two judged nights, so that nobody can know."""
        gap = range(story.seen[place - 1] + 1, story.seen[place] + 1)
        if len(gap) > 1:
            begins = self._random.choice(gap[:-1])
            usual = story.state
            story.turn(place, odd, begins)
            story.turn(place, usual, self._random.randint(begins + 1, gap[-1]))
        return place

    def _declare(self, story: Story, place: int) -> None:
        """The target declares what the case departs in, or does so no more; the answer stays."""
        before = story.state
        letters = "pf" if before.letter in DECLARED else DECLARED
        if known := [letter for letter in self._rates.letters if letter in letters]:
            story.turn(place, replace(before, letter=self._random.choice(known)))
            story.tell(place, before, story.state, by=[SETTINGS])

    def _values(self, story: Story, place: int) -> int:
        """Two values in a row that are answered otherwise, and each otherwise than the other."""
        usual = before = story.state
        odds = [self._other(story), replace(self._answer(story), outcome="400/21999")]
        for number, odd in enumerate(odds):
            if place + number < len(story.seen):
                story.turn(place + number, odd)
                story.tell_value(place + number, before, odd)
            before = odd
        if place + len(odds) < len(story.seen):
            story.turn(place + len(odds), usual)
        return place + len(odds)

    def _wobble(self, story: Story, place: int) -> int:
        """One answer, then another one, then the first again: three changes, of which none goes back at once."""
        usual = story.state
        one = self._other(story)
        two = replace(one, letter=self._letter(one.letter), outcome="400/21998", shape=self._text(4))
        before = usual
        for state in (one, two, usual):
            if place < len(story.seen):
                story.turn(place, state)
                story.tell(place, before, state)
            before = state
            place += self._random.randint(1, 2)
        return place

    def _other(self, story: Story) -> State:
        """Another verdict on the same demand, mostly because of another outcome."""
        state = story.state
        letter = self._letter(state.letter)
        if letter == "p":
            shape = self._text(4) if state.shape == story.usual.shape else story.usual.shape
            return replace(state, letter=letter, outcome=story.usual.outcome, shape=shape)
        outcome = state.outcome if self._random.random() < 1 / 5 else self._random.choice(REFUSALS)
        return replace(state, letter=letter, outcome=outcome, shape=self._text(4))

    def _answer(self, story: Story) -> State:
        """Another answer with the same verdict, with the same outcome or another one."""
        outcome = self._random.choice((story.state.outcome, self._random.choice(REFUSALS)))
        return replace(story.state, outcome=outcome, shape=self._text(4))

    def _letter(self, before: str) -> str:
        return self._random.choice([letter for letter in self._rates.letters if letter != before])

    def _text(self, length: int) -> str:
        return "".join(self._random.choices(LETTERS, k=length))


def _apart(story: Story, place: int) -> int:
    """The first place that is far enough from `place`."""
    earliest = place + APART
    while earliest < len(story.seen) and story.days(place, earliest) <= SOON + 1:
        earliest += 1
    return earliest
