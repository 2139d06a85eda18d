"""`outcome` and `night`: the conclusion of a run for a CI job, and the rolling issue of a nightly job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from conformance.body import NotJson
from conformance.commands.ledger import night_line
from conformance.commands.output_paths import write_texts
from conformance.comparing.conclusion import conclude, step_outputs
from conformance.comparing.night import Night, plan
from conformance.file_content import MIB, Unreadable, is_missing, read_content, read_text
from conformance.report import Report
from conformance.reports import issue as issue_text
from conformance.reports.printing import say, say_values
from conformance.reports.stored import NotAReport, read
from conformance.suite.profiles import left_out
from conformance.suite.validated_json import SIZE_LIMIT, read_json

REPORT, STATE, CHANGES, CHANGES_JSON = "report.json", "night.json", "changes.md", "changes.json"
LEDGER = "ledger.jsonl"
STATE_LIMIT = 8 * MIB
"""How many bytes a file of an earlier step may have."""

MAX_COUNT = 1_000_000
"""A larger number of nights or cases is none."""


def outcome(*, report: Path, exit_code: int) -> int:
    """Prints the conclusion of a run as NAME=VALUE lines, and returns 0."""
    found = _read_report(report)
    say_values(step_outputs(exit_code, found, str(report), left_out(found) if found else ()))
    return 0


def night(*, last: Path, new: Path, report: Path, exit_code: int, issue: str, run_url: str) -> int:
    """Decides about the rolling issue, writes its texts, the line for the ledger, and what the next night needs.

    All go into the folder `new`; the result is 0, or 4 where a file cannot be written.
    """
    judged = _read_report(report)
    conclusion = conclude(exit_code, judged)
    counts = changed_cases(new / CHANGES_JSON)
    changed = None if counts is None else any(counts.values())
    drifted = counts is not None and bool(counts["breaking"] or counts["moved"])
    unjudged = unjudged_nights(last / STATE)
    decision = plan(Night(conclusion, changed, unjudged, issue_open=bool(issue), drifted=drifted))
    changes = _changes(new / CHANGES)
    texts = {
        "issue.md": issue_text.body(conclusion, judged, decision, run_url, changes),
        "comment.md": issue_text.comment(conclusion, judged, decision, run_url, changes),
        STATE: json.dumps({"silent": decision.unjudged}) + "\n",
    }
    if line := night_line(judged, exit_code, last / REPORT):
        texts[LEDGER] = line
    code = write_texts({new / name: content for name, content in texts.items()})
    code = max(code, _keep(report if decision.keep else last / REPORT, new / REPORT))
    values = {
        "act": str(decision.action),
        "title": issue_text.title(conclusion, judged, decision),
        "red": str(decision.fails_job).lower(),
        "silent": str(decision.unjudged),
    }
    say_values(values)
    return code


def _keep(kept: Path, path: Path) -> int:
    """Copies the report that the next night is compared with, where there is one; returns the exit code."""
    if is_missing(kept):
        return 0
    try:
        return write_texts({path: read_content(kept, SIZE_LIMIT)})
    except Unreadable as error:
        _say_ignored(kept, str(error))
        return 0


def _read_report(path: Path) -> Report | None:
    if is_missing(path):
        return None
    try:
        return read(path)
    except NotAReport as error:
        raise click.UsageError(str(error)) from None


def changed_cases(path: Path) -> dict[str, int] | None:
    """How many cases broke, were repaired or moved, as `path` says; `None` where it is no comparison."""
    if (stored := _state(path)) is None:
        return None
    counts = stored.get("counts")
    numbers = (
        {kind: counts.get(kind, 0) for kind in ("breaking", "repaired", "moved")} if isinstance(counts, dict) else {}
    )
    if not numbers or not all(map(_is_count, numbers.values())):
        _say_ignored(path, "it counts no changes")
        return None
    return numbers


def unjudged_nights(path: Path) -> int:
    """The number of nights in the state of the last one; a broken state counts as if there were none."""
    if (stored := _state(path)) is None:
        return 0
    if not _is_count(stored.get("silent")):
        _say_ignored(path, "it says no number of nights")
        return 0
    return int(stored["silent"])


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT


def _state(path: Path) -> dict[str, Any] | None:
    """The object in a file that an earlier step wrote; `None` where there is no such file, or a broken one."""
    if is_missing(path):
        return None
    try:
        stored = read_json(path, STATE_LIMIT)
    except (Unreadable, NotJson) as error:
        _say_ignored(path, str(error))
        return None
    if not isinstance(stored, dict):
        _say_ignored(path, "not an object")
        return None
    return stored


def _changes(path: Path) -> str:
    if is_missing(path):
        return ""
    try:
        return read_text(path, STATE_LIMIT)
    except Unreadable as error:
        _say_ignored(path, str(error))
        return ""


def _say_ignored(path: Path, reason: str) -> None:
    say(f"Ignored {path}, as if there were none: {reason}", err=True)
