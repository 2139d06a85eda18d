"""Histories: the timelines of all targets of a ledger, what changed in them, and what is so now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median

from conformance.history.case_names import resource_of
from conformance.history.change_group import ChangeGroup, grouped
from conformance.history.changes import changes_of
from conformance.history.ledger import Ledger
from conformance.history.night_change import NightChange
from conformance.history.night_line import Night
from conformance.history.streak import Streak, streak_of
from conformance.history.timeline import ABSENT, Timeline
from conformance.history.verdict_letters import UNJUDGED_LETTERS

DAY = timedelta(days=1)

LONGEST_GAP = 100
"""Of how many days without a night in a row each is a day of the history."""


@dataclass(frozen=True)
class History:
    """Every timeline and every change of the shown nights; `remarks` say in words what is odd about the files.

    Changes and streaks are found in all nights, also in those before `since`, which are not shown.
    """

    timelines: tuple[Timeline, ...]
    remarks: tuple[str, ...] = ()
    since: date = date.min

    @classmethod
    def of(cls, ledger: Ledger, *, targets: Sequence[str] = (), since: date = date.min, case: str = "") -> History:
        """The history of the named targets, or of all, of one case or of all; none without a shown night."""
        timelines = []
        for name in targets or ledger.targets:
            timeline = Timeline.of(name, ledger.of_target(name))
            if case:
                timeline = replace(timeline, steps={case: timeline.steps.get(case, ())})
            if any(night.began.date() >= since for night in timeline.nights):
                timelines.append(timeline)
        return cls(tuple(timelines), ledger.remarks, since)

    @cached_property
    def changes(self) -> tuple[NightChange, ...]:
        """The changes of all targets, in the order of the nights; one that went back in a shown night is shown."""
        found = [change for timeline in self.timelines for change in changes_of(timeline)]
        shown = [change for change in found if self.is_shown(change.back or change.first)]
        return tuple(sorted(shown, key=lambda change: change.first.began))

    @cached_property
    def groups(self) -> tuple[ChangeGroup, ...]:
        """The changes, those together that are the same in several cases of one target in one night."""
        return tuple(grouped(self.changes))

    @cached_property
    def streaks(self) -> tuple[Streak, ...]:
        """What each case is now that does not pass, and since when; the newest first."""
        found = [streak for line in self.timelines for case in line.steps if (streak := streak_of(line, case))]
        return tuple(sorted(found, key=lambda streak: streak.first.began, reverse=True))

    @cached_property
    def flickers(self) -> Mapping[tuple[str, str], tuple[NightChange, ...]]:
        """The changes of each target and case that may be the service's and soon went back, the most frequent first."""
        found: dict[tuple[str, str], list[NightChange]] = {}
        for change in self.changes:
            if change.back and change.cause.may_be_service:
                found.setdefault((change.target, change.case), []).append(change)
        return {key: tuple(found[key]) for key in sorted(found, key=lambda key: -len(found[key]))}

    @cached_property
    def cases(self) -> tuple[str, ...]:
        """The names of all cases, those of one resource together and in it those of one folder."""
        names = dict.fromkeys(name for timeline in self.timelines for name in timeline.steps)
        folders = _ordered(name.rpartition("/")[0] for name in names)
        resources = _ordered(map(resource_of, names))
        return tuple(sorted(names, key=lambda name: (resources[resource_of(name)], folders[name.rpartition("/")[0]])))

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which a shown night of any target began, and the missing ones, of a long gap the first ones."""
        days = {night.began.date() for timeline in self.timelines for night in self.nights(timeline)}
        for timeline in self.timelines:
            for first, last in self.missing(timeline):
                days.update(first + DAY * number for number in range(min((last - first).days + 1, LONGEST_GAP)))
        return tuple(sorted(days))

    def nights(self, timeline: Timeline) -> tuple[Night, ...]:
        """The shown nights of a timeline."""
        return tuple(night for night in timeline.nights if self.is_shown(night))

    def is_shown(self, night: Night) -> bool:
        """Whether a night is not before `since`."""
        return night.began.date() >= self.since

    def missing(self, timeline: Timeline) -> tuple[tuple[date, date], ...]:
        """The first and the last day of each gap between the shown nights; none where these are seldom a day apart."""
        days = sorted({night.began.date() for night in self.nights(timeline)})
        pairs = list(pairwise(days))
        if not pairs or median((after - before).days for before, after in pairs) > 1:
            return ()
        return tuple((before + DAY, after - DAY) for before, after in pairs if after - before > DAY)

    def last_judged(self, timeline: Timeline) -> dict[str, list[str]]:
        """The cases of the suite by the day on which they were last judged; those that never were, by an empty text."""
        found: dict[str, list[str]] = {}
        for case, steps in timeline.steps.items():
            if not steps or steps[-1].letter == ABSENT:
                continue
            place = timeline.last_judged(case)
            found.setdefault("" if place is None else timeline.nights[place].day, []).append(case)
        return dict(sorted(found.items()))


def unjudged(nights: Sequence[Night]) -> Iterator[Night]:
    """The nights that have no verdict on any case."""
    return (night for night in nights if set(night.verdicts) <= UNJUDGED_LETTERS)


def _ordered(names: Iterator[str] | Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}
