"""A history as Markdown: a summary and the changes, within what a comment or a job summary accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.history.change_group import ChangeGroup
from conformance.history.history import History
from conformance.reports.history_words import (
    ages,
    counted,
    headline,
    known_text,
    streak_groups,
    target_text,
)
from conformance.reports.markdown import fitted
from conformance.reports.markdown_text import code, plain

MAX_BYTES = 60_000
"""The size limit, which leaves room for what is written around it in a comment."""

NAMES = 12
"""How many cases a line names."""

REMARKS = 20
FLICKERS = 50
STREAKS = 50


def markdown(history: History) -> str:
    """The summary, what does not pass now, flickers, and the changes, the newest first, as far as they fit."""
    return fitted(_blocks(history), MAX_BYTES)


def _blocks(history: History) -> Iterator[str]:
    yield f"## History of the nights\n\n{plain(headline(history))}.\n"
    yield "\n".join(_targets(history)) + "\n"
    if history.remarks:
        yield "\n".join(f"- {plain(remark[:500])}" for remark in history.remarks[:REMARKS]) + "\n"
    if history.streaks:
        yield "\n".join(_streaks(history)) + "\n"
    if history.flickers:
        yield "\n".join(_flickers(history)) + "\n"
    yield f"### {counted(len(history.groups), 'change') if history.groups else 'Nothing changed'}\n"
    for group in reversed(history.groups):
        yield _change(group)


def _targets(history: History) -> Iterator[str]:
    for timeline in history.timelines:
        observed = "; ".join(list(ages(history, timeline))[:4])
        yield f"- {code(timeline.target)}: {plain(target_text(history, timeline))}; {plain(observed)}"


def _streaks(history: History) -> Iterator[str]:
    yield "### Not passing now\n"
    groups = streak_groups(history.streaks)
    for (target, text), streaks in list(groups.items())[:STREAKS]:
        yield f"- {code(target)} {plain(text)}: {_named([one.case for one in streaks])}"
    if left := sum(len(streaks) for streaks in list(groups.values())[STREAKS:]):
        yield f"- and {counted(left, 'more case')}"


def _flickers(history: History) -> Iterator[str]:
    yield "### Flickers\n"
    for (target, case), changes in list(history.flickers.items())[:FLICKERS]:
        times = counted(len(changes), "time")
        yield f"- {code(f'{target}: {case}')}: {times} within a week and back, the last on {changes[-1].first.day}"


def _change(group: ChangeGroup) -> str:
    return f"- **{group.first.day}** {code(group.target)} {_named(group.cases)}: {plain(known_text(group))}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMES} more" if names[NAMES:] else ""
    return ", ".join(map(code, names[:NAMES])) + more
