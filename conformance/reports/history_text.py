"""A history on the terminal: at most a screen or two, and how to see the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.history.change_group import ChangeGroup
from conformance.history.history import History
from conformance.reports import layout
from conformance.reports.history_words import (
    ages,
    counted,
    headline,
    known_text,
    streak_groups,
    target_text,
)

CHANGES = 15
"""How many changes are shown, the last ones."""

STREAKS = 8
FLICKERS = 5
NAMES = 3
"""How many streaks, flickers, and names of cases in one line are shown."""

AGES = 4
"""How many days are named on which cases were last judged."""

REMARKS = 5


def lines(history: History) -> Iterator[str]:
    """Targets, changes in order, what does not pass now, flickers, and old observations, in lines of 80 columns."""
    yield f"{headline(history)}."
    for remark in history.remarks[:REMARKS]:
        yield from _indented(f"Remark: {remark}", "")
    if history.remarks[REMARKS:]:
        yield f"and {counted(len(history.remarks) - REMARKS, 'more remark')}"
    for timeline in history.timelines:
        yield from _indented(f"{timeline.target}: {target_text(history, timeline)}", "")
    yield ""
    yield from _changes(history)
    yield ""
    yield from _streaks(history)
    yield from _flickers(history)
    yield from _ages(history)
    yield ""
    yield from layout.wrapped("--case NAME tells the story of one case, --html FILE shows all.", layout.WIDTH)


def _changes(history: History) -> Iterator[str]:
    groups = history.groups
    if not groups:
        yield "Nothing changed."
        return
    more = f", the last {CHANGES} of them" if groups[CHANGES:] else ""
    yield f"{counted(len(groups), 'change')}{more}:"
    several = len(history.timelines) > 1
    for group in groups[-CHANGES:]:
        yield from change_lines(group, several=several)


def change_lines(group: ChangeGroup, *, several: bool) -> Iterator[str]:
    """A change with its night and its cases, and what is known about it below."""
    target = f"{group.target}: " if several else ""
    yield from _indented(f"{group.first.day}  {target}{named(group.cases)}", "            ")
    yield from (f"            {line}" for line in layout.wrapped(layout.printable(known_text(group))))


def _streaks(history: History) -> Iterator[str]:
    groups = streak_groups(history.streaks)
    if not groups:
        yield "Every judged case passes now."
        return
    yield f"Not passing now ({counted(len(history.streaks), 'case')}):"
    several = len(history.timelines) > 1
    for (target, text), streaks in list(groups.items())[:STREAKS]:
        whose = f"{target}: " if several else ""
        yield from _indented(f"  {whose}{text}: {named([one.case for one in streaks])}", "    ")
    if left := sum(len(streaks) for streaks in list(groups.values())[STREAKS:]):
        yield f"  and {counted(left, 'more case')}"


def _flickers(history: History) -> Iterator[str]:
    if not history.flickers:
        return
    yield f"Flickers ({counted(len(history.flickers), 'case')} changed and went back within a week):"
    several = len(history.timelines) > 1
    for (target, case), changes in list(history.flickers.items())[:FLICKERS]:
        name = f"{target}: {case}" if several else case
        yield from _indented(f"  {name}: {counted(len(changes), 'time')}, the last on {changes[-1].first.day}", "    ")
    if len(history.flickers) > FLICKERS:
        yield f"  and {counted(len(history.flickers) - FLICKERS, 'more case')}"


def _ages(history: History) -> Iterator[str]:
    for timeline in history.timelines:
        found = list(ages(history, timeline))
        shown = [*found[: AGES - 1], *(["..."] if found[AGES:] else []), *found[AGES - 1 :][-1:]]
        target = f" of {timeline.target}" if len(history.timelines) > 1 else ""
        yield from _indented(f"Observations{target}: {'; '.join(shown)}.", "  ")


def named(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are."""
    return layout.listed(names, NAMES)


def _indented(text: str, indent: str) -> Iterator[str]:
    """A text in lines of 80 columns, all but the first of which are indented."""
    start = text[: len(text) - len(text.lstrip())]
    first, *rest = layout.wrapped(layout.printable(text.strip()), layout.WIDTH - len(indent)) or [""]
    yield start + first
    yield from (indent + line for line in rest)
