"""Reports with every standing and every verdict there is, and every writer of a report, by name.

A standing or verdict that is added later has no report here until somebody says how one comes about: an error of every
test that uses this module.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import assert_never

from conformance.case import Basis, Case
from conformance.comparing.comparison import Comparison
from conformance.comparing.conclusion import conclude, step_outputs
from conformance.comparing.night import Night, plan
from conformance.finding import Finding, Verdict
from conformance.report import Report, Standing
from conformance.reports import change_report, github, issue, markdown, matrix_report
from conformance.reports.badge import Badge
from conformance.reports.colour_output import ColourOutput
from conformance.reports.ctrf import convert
from conformance.reports.html import page, render
from conformance.reports.line_output import LineOutput, PlainOutput
from conformance.reports.matrix import Matrix
from conformance.reports.printing import say_values
from conformance.reports.short_report import shorten
from conformance.reports.stability import merge_runs
from conformance.reports.terminal import Terminal
from conformance.result import Result
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target
from conformance.targets.baseline import excuse_lines
from conformance.targets.resolving import ResolvedTarget
from tests.support.judged_targets import LOADED

SUITE = LOADED.suite
URL = "http://127.0.0.1:9"
ACCOUNT = "AC" + "0f" * 16
REASON = "a reason to be read"
JUDGED_CASE = "messages/to/unroutable"
ASKED = {case.id: case for case in SUITE.cases if case.resource == "Messages" and not case.silent}
CASES = dict(zip(Verdict, ASKED.values(), strict=False))
"""A case for each verdict, no two with one id."""

OTHERS = tuple(ASKED.values())[len(CASES) : 2 * len(CASES)]
"""As many more."""

Writer = Callable[[Report], str]


def result_with(verdict: Verdict, case: Case) -> Result:
    """A result with this verdict and all that comes with it."""
    finding = Finding("outcome", "", "400/21612", "201 and no error", Basis.PAGE)
    sent = {
        "method": "POST",
        "url": f"{URL}/2010-04-01/x.json",
        "form": [["To", "+1"]],
        "user": ACCOUNT,
        "curl": "curl",
    }
    headers = [["Content-Type", "application/json"]]
    got = {"outcome": "201", "status": 201, "headers": headers, "body": '{"sid": null}', "cut": False}
    asked = Result(case.name, Basis.PAGE, verdict, reason=REASON, sent=sent, got=(got,), elapsed=0.1, attempts=1)
    unasked = Result(case.name, Basis.PAGE, verdict, reason=REASON)
    excuse = {"kind": "deviation", "reason": "known", "place": "t.yaml:8"}
    match verdict:
        case Verdict.PASS:
            return replace(asked, reason="")
        case Verdict.FAIL:
            return replace(asked, findings=(finding,), reason="")
        case Verdict.INCONCLUSIVE | Verdict.NOT_OFFERED:
            return asked
        case Verdict.DEVIATION:
            return replace(asked, findings=(finding,), excuse=excuse)
        case Verdict.UNSUPPORTED:
            return replace(unasked, excuse=excuse | {"kind": "unsupported", "cases": case.name})
        case Verdict.NOT_SCORED:
            return asked.as_not_scored("0.1")
        case Verdict.NOT_ASKED | Verdict.NOT_RUN:
            return unasked
        case _:
            assert_never(verdict)


def report_with(verdict: Verdict) -> Report:
    """A report in which one case has this verdict and one of every resource passes."""
    passing = [next(case for case in SUITE.cases if case.resource == name) for name in ("Messages", "Calls")]
    return report_of(*(result_with(Verdict.PASS, case) for case in passing), judged_case(verdict))


def judged_case(verdict: Verdict) -> Result:
    """The result of the one case that has not passed."""
    return result_with(verdict, SUITE.case(JUDGED_CASE))


def report_of(*results: Result) -> Report:
    """A report of these results."""
    target = {"name": "a fake", "base_url": URL, "account_sid": ACCOUNT}
    day = "2026-01-01T00:00:00Z"
    return Report("0.1.0", "0" * 64, target, day, day, Basis.OBSERVED, results)


def report_standing(standing: Standing) -> Report:
    """A report that stands so at every level."""
    match standing:
        case Standing.CONFORMANT:
            return report_with(Verdict.PASS)
        case Standing.AS_DECLARED:
            return report_with(Verdict.DEVIATION)
        case Standing.NONCONFORMANT:
            return report_with(Verdict.FAIL)
        case Standing.UNDECIDED:
            return report_with(Verdict.NOT_RUN)
        case _:
            assert_never(standing)


def _terminal(output: Callable[[io.StringIO], LineOutput]) -> Writer:
    def write(report: Report) -> str:
        stream = io.StringIO()
        target = Target("a fake", URL, ACCOUNT, "a token of nobody")
        session = Session(Settings(URL), LOADED, ResolvedTarget(target))
        shown = Terminal(output(stream))
        shown.begin(session, [case for case in SUITE.cases if case.name in {one.case for one in report.results}])
        for result in report.results:
            shown.judged(result)
        shown.end(session, report, "")
        session.close()
        return stream.getvalue()

    return write


def _summary(report: Report) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "summary.md"
        commands = github.publish(report, SUITE, "again", {"GITHUB_STEP_SUMMARY": str(path)})
        assert commands == []
        return path.read_text("utf-8")


def _annotations(report: Report) -> str:
    return "\n".join(github.publish(report, SUITE, "again", {"GITHUB_ACTIONS": "true"}))


def _step_outputs(report: Report) -> str:
    with redirect_stdout(io.StringIO()) as printed:
        say_values(step_outputs(report.exit_code, report, "r.json"))
    return printed.getvalue()


def _night(report: Report) -> str:
    conclusion = conclude(report.exit_code, report)
    texts = []
    for is_open in (False, True):
        for changed in (None, False, True):
            decided = plan(Night(conclusion, changed, 2, issue_open=is_open, drifted=bool(changed)))
            texts += [
                issue.title(conclusion, report, decided),
                issue.body(conclusion, report, decided, "https://run.example", "changes"),
                issue.comment(conclusion, report, decided, "https://run.example", "changes"),
            ]
    return "\n".join(texts)


def _matrix(report: Report) -> Matrix:
    return Matrix.of([report, report_with(Verdict.PASS)], SUITE)


def _changes(report: Report) -> Matrix:
    return Matrix.compared(Comparison(report_with(Verdict.PASS), report), SUITE)


def _reverted(report: Report) -> Matrix:
    return Matrix.compared(Comparison(report, report_with(Verdict.PASS)), SUITE)


WRITERS: Mapping[str, Writer] = {
    "terminal": _terminal(PlainOutput),
    "terminal in colours": _terminal(ColourOutput),
    "report": lambda report: json.dumps(report.to_json()),
    "short report": lambda report: json.dumps(shorten(report).to_json()),
    "merged report": lambda report: json.dumps(merge_runs([report, report]).to_json()),
    "HTML": lambda report: render([report], SUITE),
    "brief HTML": lambda report: page(Matrix.of([report, report], SUITE), brief=True),
    "Markdown": lambda report: markdown.render(report, SUITE),
    "CTRF": lambda report: json.dumps(convert(report, SUITE)),
    "badge": lambda report: Badge.of(report).svg(),
    "badge of shields": lambda report: Badge.of(report).endpoint(),
    "job summary": _summary,
    "annotations": _annotations,
    "outputs of a step": _step_outputs,
    "issue of a night": _night,
    "matrix": lambda report: "\n".join(matrix_report.lines(_matrix(report))),
    "matrix in Markdown": lambda report: matrix_report.markdown(_matrix(report)),
    "matrix in JSON": lambda report: json.dumps(matrix_report.to_json(_matrix(report))),
    "matrix in HTML": lambda report: page(_matrix(report)),
    "changes": lambda report: "\n".join(change_report.lines(_changes(report))),
    "changes in Markdown": lambda report: change_report.markdown(_changes(report)),
    "changes in JSON": lambda report: json.dumps(change_report.to_json(_changes(report))),
    "changes in HTML": lambda report: page(_changes(report)),
    "changes back": lambda report: "\n".join(change_report.lines(_reverted(report))),
    "changes back in Markdown": lambda report: change_report.markdown(_reverted(report)),
    "changes back in JSON": lambda report: json.dumps(change_report.to_json(_reverted(report))),
    "changes back in HTML": lambda report: page(_reverted(report)),
    "baseline": lambda report: "\n".join(["name: a", f"base-url: {URL}", *excuse_lines(report), ""]),
}
"""What a report is written as, each under the name of the form."""
