"""GitHub Actions: the job summary and the annotations of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.case import Suite
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import layout
from conformance.reports.output_file import append_file
from conformance.result import Result

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
"""The environment variable with the path of the job summary."""

MAX_ANNOTATIONS = 10
"""How many annotations of each kind GitHub shows for a step."""


def publish(report: Report, suite: Suite, command: str, environment: Mapping[str, str]) -> list[str]:
    """Appends the report to the job summary, if there is one; returns the workflow commands to print."""
    problem = _append_summary(report, suite, command, environment)
    warning = [_command("warning", {}, problem)] if problem else []
    return (_annotations(report, suite) if environment.get("GITHUB_ACTIONS") == "true" else []) + warning


def _append_summary(report: Report, suite: Suite, command: str, environment: Mapping[str, str]) -> str:
    """Why the summary could not be written; empty where it was written, or where there is none."""
    location = environment.get(SUMMARY_VARIABLE)
    if not location:
        return ""
    from conformance.reports import markdown

    path = Path(location)
    try:
        room = markdown.MAX_SUMMARY_BYTES - (path.stat().st_size if path.exists() else 0)
        if room < len(markdown.TRUNCATION_NOTE):
            return "the summary of the job has no room left for the report"
        append_file(path, markdown.render(report, suite, command, room))
    except OSError as error:
        return f"the summary of the job cannot be written: {error.strerror}"
    return ""


def _annotations(report: Report, suite: Suite) -> list[str]:
    """The first failures as annotations of the case files, then how many more there are."""
    places = {case.name: (case.file, case.line) for case in suite.cases}
    failing = [result for result in report.results if result.fails(report.level)]
    lines = [_error(result, report, places.get(result.case)) for result in failing[:MAX_ANNOTATIONS]]
    lines += [_command("error", {}, f"the file could not be read: {error}") for error in report.errors]
    del lines[MAX_ANNOTATIONS:]
    if len(failing) > MAX_ANNOTATIONS:
        more = f"{len(failing) - MAX_ANNOTATIONS} more cases fail: the summary of the job and the report have them all"
        lines.append(_command("notice", {}, more))
    return [*lines, *_warning(report)]


def _warning(report: Report) -> Iterator[str]:
    inconclusive = [result for result in report.results if result.verdict is Verdict.INCONCLUSIVE]
    if inconclusive:
        yield _command("warning", {}, f"{len(inconclusive)} cases are inconclusive: {inconclusive[0].reason}")


def _error(result: Result, report: Report, place: tuple[str, int] | None) -> str:
    properties = {"title": f"{result.verdict} {result.case}"}
    if place:
        properties = {"file": place[0], "line": str(place[1])} | properties
    message = "; ".join(map(str, result.counted(report.level))) or result.reason
    return _command("error", properties, f"{result.place}: {message}" if result.place else message)


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command on one line; texts of a target cannot end it or begin another."""
    parameters = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name}{' ' if parameters else ''}{parameters}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return layout.printable(text).replace("%", "%25")
