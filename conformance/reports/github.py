"""GitHub Actions: the job summary and the annotations of a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.case import Suite
from conformance.finding import Verdict
from conformance.judging.triage import Faults
from conformance.report import Report
from conformance.reports import layout
from conformance.reports.complaints import complaints
from conformance.reports.failure_text import case_names
from conformance.reports.fault_inputs import FaultInputs
from conformance.reports.input_text import plainest
from conformance.reports.output_file import append_file

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
        if room < markdown.FEWEST_BYTES:
            return "the summary of the job has no room left for the report"
        append_file(path, markdown.render(report, suite, command, room))
    except OSError as error:
        return f"the summary of the job cannot be written: {error.strerror}"
    return ""


def _annotations(report: Report, suite: Suite) -> list[str]:
    """An annotation for what hides faults, for each fault and for each complaint about an excuse, and how many more."""
    faults = Faults.of_suite(report, suite)
    first = (each for each in faults.failed_controls if each.is_first)
    obstacle = [_command("error", {"title": each.control}, str(each)) for each in first]
    lines = [*obstacle, *_faults(faults, suite), *_complaints(report), *_not_offered(report)]
    shown = lines[:MAX_ANNOTATIONS]
    shown += [_command("error", {}, f"the file could not be read: {error}") for error in report.errors]
    del shown[MAX_ANNOTATIONS:]
    if len(lines) > MAX_ANNOTATIONS:
        more = f"{len(lines) - MAX_ANNOTATIONS} more: the summary of the job and the report have them all"
        shown.append(_command("notice", {}, more))
    return [*shown, *_warning(report)]


def _complaints(report: Report) -> Iterator[str]:
    """Each complaint once, on the line of the target file that it is about."""
    for complaint in complaints(report):
        place = re.match(r"(.+?):([0-9]+): ", complaint)
        file = {"file": place[1], "line": place[2]} if place else {}
        yield _command("error", {**file, "title": "excuse"}, complaint[place.end() if place else 0 :])


def _faults(faults: Faults, suite: Suite) -> Iterator[str]:
    """Each fault, without a file: no line of the user's is wrong."""
    cases = {case.name: case for case in suite.cases}
    inputs = FaultInputs(faults, cases)
    for fault in faults.all:
        place = ", ".join(filter(None, (fault.where or fault.what, inputs.of(fault))))
        title = {"title": f"fault {fault.number}: {place}"}
        shown = plainest(fault, cases)
        values = f"expected {fault.expected_in(shown)}, got {fault.received_in(shown)}"
        yield _command("error", title, f"{values} ({case_names(fault, shown)})")


def _not_offered(report: Report) -> Iterator[str]:
    absent = [
        result for result in report.results if result.verdict is Verdict.NOT_OFFERED and result.fails(report.level)
    ]
    if absent:
        count = "1 case is" if len(absent) == 1 else f"{len(absent)} cases are"
        yield _command("error", {"title": str(Verdict.NOT_OFFERED)}, f"{count} not offered: {absent[0].reason}")


def _warning(report: Report) -> Iterator[str]:
    inconclusive = [result for result in report.results if result.verdict is Verdict.INCONCLUSIVE]
    if inconclusive:
        yield _command("warning", {}, f"{len(inconclusive)} cases are inconclusive: {inconclusive[0].reason}")


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command on one line; texts of a target cannot end it or begin another."""
    parameters = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name}{' ' if parameters else ''}{parameters}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return layout.printable(text).replace("%", "%25")
