"""The grid of a history: for each case and target its runs over the nights, as paths of an SVG and as short texts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from conformance.finding import Verdict
from conformance.history.case_names import resource_of
from conformance.history.history import History
from conformance.history.night_change import NightChange, NightChangeKind
from conformance.history.timeline import ABSENT, Timeline
from conformance.history.verdict_letters import UNJUDGED_LETTERS, VERDICT_OF, letter_of
from conformance.reports.appearance import VERDICTS_BY_URGENCY

NOTHING = "-"
"""Stands for the letter of a verdict where there was no night, or the suite did not have the case."""

PASSED = letter_of(Verdict.PASS)

UNSEEN = (NightChangeKind.ANSWER, NightChangeKind.DEPARTURE)
"""The kinds of changes that verdicts do not show, so that they have a mark."""

SHORT = 8
"""A run of so few nights has an edge that is seen at every zoom."""


@dataclass(frozen=True)
class Strip:
    """One case of one target: its bars by verdict, where its answer alone changed, and its runs as a text.

    A bar is its first column and the column after the last one. A run is the number of its first column, the letter of
    the verdict, and the number of its outcome.
    """

    now: str
    bars: dict[str, list[tuple[int, int]]]
    edges: dict[str, str]
    marks: str
    runs: str
    changes: int
    last_change: str

    @property
    def paths(self) -> dict[str, str]:
        """The path of each verdict."""
        return {letter: _path(bars) for letter, bars in self.bars.items()}

    @property
    def words(self) -> str:
        """The strip for those who do not see it."""
        now = str(VERDICT_OF[self.now]) if self.now in VERDICT_OF else "not in the last night"
        if not self.changes:
            return f"{now}, no change"
        return f"{now}, {self.changes} change{'s' if self.changes > 1 else ''}, the last on {self.last_change}"


@dataclass(frozen=True)
class Grid:
    """The columns, which are the days of a history, and the strips of each case, one for each target.

    `outcomes` has the number of each outcome of the strips that were made.
    """

    history: History
    outcomes: dict[str, int] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[str, dict[str, list[Strip]]]:
        """The strips by resource and by case."""
        layouts = [_Columns.of(self.history, timeline) for timeline in self.history.timelines]
        changes: dict[tuple[str, str], list[NightChange]] = {}
        for change in self.history.changes:
            changes.setdefault((change.target, change.case), []).append(change)
        rows: dict[str, dict[str, list[Strip]]] = {}
        for case in self.history.cases:
            strips = [self._strip(each, case, changes.get((each.timeline.target, case), ())) for each in layouts]
            rows.setdefault(resource_of(case), {})[case] = strips
        return rows

    def _strip(self, columns: _Columns, case: str, changes: Sequence[NightChange]) -> Strip:
        runs = list(columns.runs(case))
        texts: list[str] = []
        before, end = "", 0
        for start, stop, letter, outcome in runs:
            if start > end:
                texts.append(f"{end}{NOTHING}0")
                before = ""
            text = f"{letter}{self.outcomes.setdefault(outcome, len(self.outcomes))}"
            texts.extend([f"{start}{text}"] if text != before else [])
            before, end = text, stop
        if end < columns.count:
            texts.append(f"{end}{NOTHING}0")
        bars = _bars(runs)
        answers = [change.first.day for change in changes if change.kind in UNSEEN]
        return Strip(
            now=runs[-1][2] if runs and runs[-1][1] == columns.last + 1 else NOTHING,
            bars=bars,
            edges={letter: edges for letter in bars if (edges := _edges(letter, bars[letter]))},
            marks="".join(f"M{columns.by_day[day]}.5 0h0" for day in answers if day in columns.by_day),
            runs=" ".join(texts),
            changes=len(changes),
            last_change=changes[-1].first.day if changes else "",
        )


def _bars(runs: Sequence[tuple[int, int, str, str]]) -> dict[str, list[tuple[int, int]]]:
    """The bars by letter; runs that touch are one bar."""
    found: dict[str, list[tuple[int, int]]] = {}
    for start, stop, letter, _ in runs:
        found.setdefault(letter, []).append((start, stop))
    return {letter: _joined(found[letter]) for letter in sorted(found)}


def all_of(strips: Iterable[Strip]) -> list[tuple[str, str]]:
    """Where any of the strips has each verdict: letters and paths, the most urgent last, so that it is seen."""
    found: dict[str, list[tuple[int, int]]] = {}
    for strip in strips:
        for letter, bars in strip.bars.items():
            found.setdefault(letter, []).extend(bars)
    order = [letter_of(verdict) for verdict in reversed(VERDICTS_BY_URGENCY)]
    return [(letter, _path(_joined(found[letter]))) for letter in order if letter in found]


def _joined(bars: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(set(bars)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _path(bars: Iterable[tuple[int, int]]) -> str:
    return "".join(f"M{start} 0h{stop - start}" for start, stop in bars)


def _edges(letter: str, bars: Sequence[tuple[int, int]]) -> str:
    """A line for each short bar of a verdict that nobody should overlook; empty where there is none."""
    if letter == PASSED or letter in UNJUDGED_LETTERS:
        return ""
    return "".join(f"M{(start + stop) / 2:g} -5v10" for start, stop in bars if stop - start < SHORT)


@dataclass(frozen=True)
class _Columns:
    """Which columns the nights of a timeline have; of two nights of one day the later one is shown."""

    timeline: Timeline
    count: int
    places: Sequence[int]
    columns: Sequence[int]
    breaks: Sequence[int]
    by_day: dict[str, int]

    @classmethod
    def of(cls, history: History, timeline: Timeline) -> _Columns:
        by_day = {str(day): column for column, day in enumerate(history.days)}
        shown = {by_day[night.day]: place for place, night in enumerate(timeline.nights) if history.is_shown(night)}
        columns = list(shown)
        breaks = [here for here in range(1, len(columns)) if columns[here] != columns[here - 1] + 1]
        return cls(timeline, len(history.days), list(shown.values()), columns, breaks, by_day)

    @property
    def last(self) -> int:
        return self.columns[-1]

    def runs(self, case: str) -> Iterator[tuple[int, int, str, str]]:
        """First column, column after the last one, letter and outcome of each run without a gap."""
        for first, end, step in self.timeline.letters(case):
            start, stop = bisect_left(self.places, first), bisect_left(self.places, end)
            if step.letter == ABSENT or start == stop:
                continue
            inner = self.breaks[bisect_left(self.breaks, start + 1) : bisect_left(self.breaks, stop)]
            for here, there in zip([start, *inner], [*inner, stop], strict=True):
                yield self.columns[here], self.columns[there - 1] + 1, step.letter, step.answer.outcome
