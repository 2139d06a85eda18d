"""A history as one self-contained page: the grid, what changed, what does not pass now, and counts over time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from markupsafe import Markup

from conformance import __version__
from conformance.history.history import History, unjudged
from conformance.history.timeline import Timeline
from conformance.history.verdict_letters import VERDICT_OF, letter_of
from conformance.reports import history_words
from conformance.reports.appearance import VERDICTS_BY_URGENCY
from conformance.reports.documentation import case_address
from conformance.reports.history_grid import NOTHING, Grid, all_of
from conformance.reports.html import self_contained

RECENT = 60
"""How many changes are shown at once; the others are folded."""

CASES = 12
"""How many cases of a change are named at once."""

NEAR = 0.12
"""Labels of the axis that are nearer than this part of what is seen of it are not both shown."""


@dataclass(frozen=True)
class Chart:
    """How many cases of a target had a verdict over time, as the path of areas, their height, and the last number.

    Days without a night, before the first one, between two, and after the last one, have no area.
    """

    verdict: str
    path: str
    most: int
    last: int


KICKER = "Conformance to Twilio's test credentials, night by night"


def page(history: History, kicker: str = KICKER) -> str:
    """The page, with `kicker` above its heading; every text of a ledger is escaped, and it forbids itself requests."""
    grid = Grid(history)
    rows = grid.rows
    groups = list(reversed(history.groups))
    seen = {letter for cases in rows.values() for strips in cases.values() for one in strips for letter in one.paths}
    return self_contained(
        "history.html",
        ["report.css", "history.css"],
        "history.js",
        history=history,
        words=history_words,
        rows=rows,
        overviews={
            resource: [all_of(strips[place] for strips in cases.values()) for place in range(len(history.timelines))]
            for resource, cases in rows.items()
        },
        days=history.days,
        columns=len(history.days),
        letters=[letter for letter in map(letter_of, VERDICTS_BY_URGENCY) if letter in seen],
        verdict_of={letter: str(verdict) for letter, verdict in VERDICT_OF.items()} | {NOTHING: ""},
        unjudged=lambda timeline: sum(1 for _ in unjudged(history.nights(timeline))),
        charts={timeline.target: list(charts(history, timeline)) for timeline in history.timelines},
        axis=_axis(history),
        recent=groups[:RECENT],
        older=groups[RECENT:],
        shown_cases=CASES,
        case_id=case_id,
        mark_of=mark_of,
        case_address=case_address,
        version=__version__,
        kicker=kicker,
        data=Markup(_data(grid)),  # noqa: S704 - escaped
    )


def case_id(case: str) -> str:
    """The unique id of the row of a case; the script reads the name from it."""
    return f"case.{case.replace('~', '~0').replace('.', '~1').replace('/', '.')}"


def mark_of(place: int) -> str:
    """What stands before the strip of a target: a letter, or a number where there are too many."""
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


def _data(grid: Grid) -> str:
    """What the script needs to say what is where, as JSON that cannot end the element in which it is."""
    history = grid.history
    data: dict[str, Any] = {
        "days": list(map(str, history.days)),
        "outcomes": list(grid.outcomes),
        "verdicts": {letter: str(verdict) for letter, verdict in VERDICT_OF.items()},
        "targets": [timeline.target for timeline in history.timelines],
        "suites": [_suites(history, timeline) for timeline in history.timelines],
    }
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _suites(history: History, timeline: Timeline) -> list[list[object]]:
    """The version of the suite from one column on."""
    columns = {str(day): column for column, day in enumerate(history.days)}
    versions = [(columns[night.day], night.version) for night in history.nights(timeline)]
    return [[next(group)[0], version] for version, group in groupby(versions, key=lambda each: each[1])]


def charts(history: History, timeline: Timeline) -> Iterator[Chart]:
    """A chart for each verdict that a case of the target had, the most urgent first."""
    by_day = {night.day: night.counts for night in history.nights(timeline)}
    days = [by_day.get(str(day)) for day in history.days]
    for verdict in map(str, VERDICTS_BY_URGENCY):
        numbers = [None if counts is None else counts.get(verdict, 0) for counts in days]
        known = [number for number in numbers if number is not None]
        if most := max(known):
            yield Chart(verdict, _areas(numbers, most), most, known[-1])


def _areas(numbers: list[int | None], most: int) -> str:
    """Areas below the numbers, in a box as high as the largest of them; there is none where there is no number."""
    path, column = "", 0
    for is_known, part in groupby(numbers, key=lambda number: number is not None):
        run = list(part)
        start, column = column, column + len(run)
        path += _area([number for number in run if number is not None], start, most) if is_known else ""
    return path


def _area(numbers: list[int], start: int, most: int) -> str:
    path, column = f"M{start} {most}", start
    for number, group in groupby(numbers):
        column += len(list(group))
        path += f"V{most - number}H{column}"
    return f"{path}V{most}z"


def _axis(history: History) -> dict[str, list[tuple[str, str]]]:
    """Labels for each zoom, each with its place in percent of the width."""
    days = history.days
    starts = {
        "years": [str(day.year) for day in days],
        "quarters": [f"{day.year}-{day.month - (day.month - 1) % 3:02}" for day in days],
        "months": [f"{day:%Y-%m}" for day in days],
        "weeks": [f"{days[column - column % 7]:%m-%d}" for column in range(len(days))],
    }
    fits = next(
        (name for name, most in (("weeks", 45), ("months", 200), ("quarters", 800)) if len(days) <= most), "years"
    )
    near = {"all": NEAR * len(days), "quarters": NEAR * 365, "months": 0.0, "weeks": 0.0}
    return {name: _labels(starts[fits if name == "all" else name], least) for name, least in near.items()}


def _labels(labels: list[str], near: float) -> list[tuple[str, str]]:
    """Each label at its first column, without those that are nearer to a later one than so many columns."""
    columns = range(len(labels))
    firsts = [next(group) for _, group in groupby(columns, key=labels.__getitem__)]
    kept: list[int] = []
    for column in reversed(firsts):
        if (kept[-1] if kept else len(labels)) - column >= near:
            kept.append(column)
    return [(f"{100 * column / len(labels):.3f}%", labels[column]) for column in reversed(kept or firsts[-1:])]
