"""The story of one case: its runs of nights, each change with the nights around it, and exchanges that were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from conformance.history.change_group import ChangeGroup
from conformance.history.history import History
from conformance.history.night_change import described
from conformance.history.night_line import Night
from conformance.history.streak import Run, runs_of
from conformance.history.timeline import Timeline
from conformance.reports import layout
from conformance.reports.history_words import cause_text, change_text, counted, headline, suite_text
from conformance.result import Result

Kept = Mapping[tuple[str, datetime], Result]
"""Results of the case in stored reports, by target and beginning of the night."""

BODY = 400
"""How many characters of a body are shown."""


def lines(history: History, case: str, kept: Kept) -> Iterator[str]:
    """Everything that the ledgers, and the stored reports of their nights, say about one case, target by target."""
    yield case
    yield f"{headline(history)}."
    for timeline in history.timelines:
        yield ""
        yield from _of_target(history, timeline, case, kept)


def _of_target(history: History, timeline: Timeline, case: str, kept: Kept) -> Iterator[str]:
    yield f"{layout.printable(timeline.target)}:"
    runs = [run for run in runs_of(timeline, case) if history.is_shown(run.last)]
    if not runs:
        yield "  no night has this case"
        return
    yield from (f"  {line}" for run in runs for line in layout.wrapped(_run_text(run), layout.WIDTH - 2))
    groups = [group for group in history.groups if group.target == timeline.target]
    for group in groups:
        yield ""
        yield from (f"  {line}" for line in _change_lines(group, kept))
    if not groups:
        yield "  It did not change."


def _run_text(run: Run) -> str:
    when = run.first.day if run.nights == 1 else f"{run.first.day} to {run.last.day}"
    versions = run.versions[0] if len(run.versions) == 1 else f"{run.versions[0]} to {run.versions[-1]}"
    return layout.printable(f"{when}, {counted(run.nights, 'night')}: {described(run.step)} (suite {versions})")


def _change_lines(group: ChangeGroup, kept: Kept) -> Iterator[str]:
    change = group.changes[0]
    yield from _wrapped(f"Change of {group.first.day}: {change_text(change)}", "")
    if group.last.began != group.first.began:
        yield from _wrapped(f"last night before it: {_night_text(group.last)}, {described(change.before)}")
    yield from _wrapped(f"first night of it:    {_night_text(group.first)}, {described(change.after)}")
    if group.back:
        yield from _wrapped(f"as before again:      {_night_text(group.back)}")
    yield from _wrapped(cause_text(group))
    if change.evidence:
        yield from _wrapped(f"evidence: {change.evidence}")
    for night in dict.fromkeys((group.last.began, group.first.began)):
        if result := kept.get((group.target, night)):
            yield from (f"  {line}" for line in _exchange_lines(night, result))


def _wrapped(text: str, indent: str = "  ") -> Iterator[str]:
    """A text in lines of 80 columns, below that of its target."""
    return (indent + line for line in layout.wrapped(layout.printable(text), layout.WIDTH - 2 - len(indent)))


def _night_text(night: Night) -> str:
    return f"{night.began:%Y-%m-%d %H:%M} UTC, suite {suite_text(night)}"


def _exchange_lines(night: datetime, result: Result) -> Iterator[str]:
    yield f"exchange of {night:%Y-%m-%d}:"
    if result.curl:
        yield from (f"  {line}" for line in layout.printable_lines(result.curl).splitlines())
    if not result.got:
        yield f"  {layout.printable(result.reason) or 'no answer'}"
    for got in result.got:
        yield f"  HTTP {got['status']}"
        yield f"  {layout.printable(str(got['body'])[:BODY])}"
