"""Stored reports of the nights of a ledger, found in a folder by when they began."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from conformance.file_content import Unreadable, read_content
from conformance.history.history import History
from conformance.history.night_of_report import began, target_name
from conformance.reports.history_story import Kept
from conformance.reports.printing import say
from conformance.reports.stored import NotAReport, read
from conformance.result import Result
from conformance.suite.validated_json import SIZE_LIMIT

STARTED = re.compile(rb'"started"\s*:\s*"([^"]{1,40})"')

FILES = 20_000
"""How many files of a folder are looked at."""


def kept_results(history: History, case: str, folder: Path | None) -> Kept:
    """The results of the case in the reports of the nights before and after each of its changes."""
    if folder is None:
        return {}
    wanted = {(change.target, night.began) for change in history.changes for night in (change.last, change.first)}
    found: dict[tuple[str, datetime], Result] = {}
    paths = sorted(folder.rglob("*.json"))
    if len(paths) > FILES:
        raise click.UsageError(f"{folder} has more than {FILES:,} JSON files")
    moments = {moment for _, moment in wanted}
    for path in paths:
        if (moment := _began(path)) not in moments:
            continue
        try:
            report = read(path)
        except NotAReport as error:
            say(f"Passed over: {error}", err=True)
            continue
        key = (target_name(report), moment)
        result = next((result for result in report.results if result.case == case), None)
        if result and key in wanted:
            found[key] = result
    return found


def _began(path: Path) -> datetime:
    """When the run began whose report `path` seems to be; the least moment where it is none."""
    nothing = datetime.min.replace(tzinfo=UTC)
    try:
        started = STARTED.search(read_content(path, SIZE_LIMIT))
        return began(started[1].decode()) if started else nothing
    except (Unreadable, ValueError, OverflowError):
        return nothing
