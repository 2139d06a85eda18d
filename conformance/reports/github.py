"""What GitHub Actions shows of a run: a summary of the job, and annotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.case import Suite
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import layout
from conformance.result import Result

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable that names the file of the summary."""

ANNOTATIONS = 10
"""How many annotations of a kind GitHub shows for a step."""


def announce(report: Report, suite: Suite, command: str, environment: Mapping[str, str]) -> list[str]:
    """Appends the report to the summary of the job, if there is one; returns the lines that GitHub reads in a log."""
    problem = _summarize(report, suite, command, environment)
    warning = [_command("warning", {}, problem)] if problem else []
    return (_annotations(report, suite) if environment.get("GITHUB_ACTIONS") == "true" else []) + warning


def _summarize(report: Report, suite: Suite, command: str, environment: Mapping[str, str]) -> str:
    """Why the summary could not be written; empty where it was, or where none is asked for."""
    named = environment.get(SUMMARY)
    if not named:
        return ""
    from conformance.reports import markdown

    path = Path(named)
    try:
        room = markdown.LIMIT - (path.stat().st_size if path.exists() else 0)
        if room < len(markdown.REST):
            return "the summary of the job has no room left for the report"
        with path.open("a", encoding="utf-8") as file:
            file.write(markdown.render(report, suite, command, room))
    except OSError as error:
        return f"the summary of the job cannot be written: {error.strerror}"
    return ""


def _annotations(report: Report, suite: Suite) -> list[str]:
    """The first failures as annotations of the files that they come from, then how many more there are."""
    places = {case.name: (case.file, case.line) for case in suite.cases}
    failing = [result for result in report.results if result.fails(report.level)]
    lines = [_error(result, report, places.get(result.case)) for result in failing[:ANNOTATIONS]]
    lines += [_command("error", {}, f"the file could not be read: {error}") for error in report.errors]
    del lines[ANNOTATIONS:]
    if len(failing) > ANNOTATIONS:
        more = f"{len(failing) - ANNOTATIONS} more cases fail: the summary of the job and the report have them all"
        lines.append(_command("notice", {}, more))
    return [*lines, *_warning(report)]


def _warning(report: Report) -> Iterator[str]:
    open_ = [result for result in report.results if result.verdict is Verdict.INCONCLUSIVE]
    if open_:
        yield _command("warning", {}, f"{len(open_)} cases are inconclusive: {open_[0].reason}")


def _error(result: Result, report: Report, place: tuple[str, int] | None) -> str:
    properties = {"title": f"{result.verdict} {result.case}"}
    if place:
        properties = {"file": place[0], "line": str(place[1])} | properties
    said = "; ".join(map(str, result.counted(report.level))) or result.reason
    return _command("error", properties, f"{result.place}: {said}" if result.place else said)


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command on one line, from which no text of a target can break out."""
    said = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name}{' ' if said else ''}{said}::{_escaped(message)}"


def _escaped(said: str) -> str:
    return layout.printable(said).replace("%", "%25")
