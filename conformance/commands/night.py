"""`outcome` and `night`: the conclusion of a run for a CI job, and the rolling issue of a nightly job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile

import click

from conformance.comparing.conclusion import conclude, step_outputs
from conformance.comparing.night import Night, plan
from conformance.report import Report
from conformance.reports import issue as issue_text
from conformance.reports.stored import NotAReport, read

REPORT, STATE, CHANGES, CHANGES_JSON = "report.json", "night.json", "changes.md", "changes.json"


def outcome(*, report: Path, exit_code: int) -> int:
    """Prints the conclusion of a run as NAME=VALUE lines, and returns 0."""
    _print_values(step_outputs(exit_code, _read_report(report), str(report)))
    return 0


def night(*, last: Path, new: Path, report: Path, exit_code: int, issue: str, run_url: str) -> int:
    """Decides about the rolling issue, writes its texts and what the next night needs into `new`, and returns 0."""
    judged = _read_report(report)
    conclusion = conclude(exit_code, judged)
    changed = _changed(new / CHANGES_JSON)
    decision = plan(Night(conclusion, changed, _unjudged_nights(last / STATE), issue_open=bool(issue)))
    changes = (new / CHANGES).read_text("utf-8") if (new / CHANGES).exists() else ""
    (new / "issue.md").write_text(issue_text.body(conclusion, judged, decision, run_url), "utf-8")
    (new / "comment.md").write_text(issue_text.comment(conclusion, judged, decision, run_url, changes), "utf-8")
    kept = report if decision.keep else last / REPORT
    if kept.exists():
        copyfile(kept, new / REPORT)
    (new / STATE).write_text(json.dumps({"silent": decision.unjudged}) + "\n")
    values = {
        "act": str(decision.action),
        "title": issue_text.title(conclusion, judged, decision),
        "red": str(decision.fails_job).lower(),
        "silent": str(decision.unjudged),
    }
    _print_values(values)
    return 0


def _read_report(path: Path) -> Report | None:
    if not path.is_file():
        return None
    try:
        return read(path)
    except NotAReport as error:
        raise click.UsageError(str(error)) from None


def _changed(path: Path) -> bool | None:
    """Whether the comparison in `path` has breaking or repaired cases; `None` where there is none."""
    if not path.exists():
        return None
    counts = json.loads(path.read_text("utf-8"))["counts"]
    return bool(counts.get("breaking", 0) or counts.get("repaired", 0))


def _unjudged_nights(path: Path) -> int:
    try:
        return int(json.loads(path.read_text("utf-8"))["silent"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _print_values(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        click.echo(f"{name}={value}")
