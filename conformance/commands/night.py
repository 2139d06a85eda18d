"""`outcome` and `night`: what a CI job has to know about a run, and what a scheduled one says to people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile

import click

from conformance.comparing.conclusion import conclude, step_outputs
from conformance.comparing.night import Night, plan
from conformance.report import Report
from conformance.reports import issue as texts
from conformance.reports.stored import NotAReport, read

REPORT, STATE, CHANGES, CHANGES_JSON = "report.json", "night.json", "changes.md", "changes.json"


def outcome(*, report: Path, exit_code: int) -> int:
    """Says as NAME=VALUE lines what a run came to, and returns 0."""
    _say(step_outputs(exit_code, _stored(report), str(report)))
    return 0


def night(*, last: Path, new: Path, report: Path, exit_code: int, issue: str, run_url: str) -> int:
    """Decides about the rolling issue, writes into `new` what is kept and said, and returns 0."""
    found = _stored(report)
    result = conclude(exit_code, found)
    compared = new / CHANGES_JSON
    this = Night(result, _changed(compared) if compared.exists() else None, _silent(last / STATE), bool(issue))
    what = plan(this)
    changes = (new / CHANGES).read_text("utf-8") if (new / CHANGES).exists() else ""
    (new / "issue.md").write_text(texts.body(result, found, what, run_url), "utf-8")
    (new / "comment.md").write_text(texts.comment(result, found, what, run_url, changes), "utf-8")
    kept = report if what.keep else last / REPORT
    if kept.exists():
        copyfile(kept, new / REPORT)
    (new / STATE).write_text(json.dumps({"silent": what.unjudged}) + "\n")
    title = texts.title(result, found, what)
    _say({"act": str(what.action), "title": title, "red": str(what.fails_job).lower(), "silent": str(what.unjudged)})
    return 0


def _stored(path: Path) -> Report | None:
    if not path.is_file():
        return None
    try:
        return read(path)
    except NotAReport as error:
        raise click.UsageError(str(error)) from None


def _changed(path: Path) -> bool:
    """Whether the comparison found anything that breaks or repairs."""
    counts = json.loads(path.read_text("utf-8"))["counts"]
    return bool(counts.get("breaking", 0) or counts.get("repaired", 0))


def _silent(path: Path) -> int:
    try:
        return int(json.loads(path.read_text("utf-8"))["silent"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _say(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        click.echo(f"{name}={value}")
