"""GitHub issue of the nightly run: its title, its text, and a comment on what changed."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.comparing.conclusion import Conclusion
from conformance.comparing.night import JUDGED, IssueAction, Plan
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import headline, layout, report_text
from conformance.reports.markdown import fitted
from conformance.reports.markdown_text import code, plain

MAX_BYTES = 60_000
"""The size limit of an issue or a comment; GitHub accepts 65,536 characters."""


def title(conclusion: Conclusion, report: Report | None, plan: Plan) -> str:
    """The title that says what the issue is about now."""
    if report is None or conclusion not in JUDGED:
        return f"No verdict for {plan.unjudged} nights"
    if conclusion is Conclusion.NONCONFORMANT:
        return layout.printable(
            f"{report.target['name']}, level {report.level}: {headline.standing_text(report, report.level)}"
        )
    if _drifted(conclusion, plan):
        return layout.printable(f"{report.target['name']} has drifted: it answers otherwise than the last time")
    return layout.printable(headline.conclusion(report))


def _drifted(conclusion: Conclusion, plan: Plan) -> bool:
    """Whether the night conforms, and an answer changed that nobody had expected."""
    return conclusion is Conclusion.CONFORMANT and plan.fails_job


def body(conclusion: Conclusion, report: Report | None, plan: Plan, run: str, changes: str = "") -> str:
    """The text of the issue: the current state of the target; `changes` is as for `comment`."""
    return fitted(_body(conclusion, report, plan, run, changes), MAX_BYTES)


def comment(conclusion: Conclusion, report: Report | None, plan: Plan, run: str, changes: str) -> str:
    """The comment on what is new; `changes` is the comparison with the last judged night as Markdown, or empty."""
    opening = "Resolved: " if plan.action is IssueAction.CLOSE else ""
    introduction = f"{opening}{plain(title(conclusion, report, plan))} [The run]({run}) has the report.\n"
    compared = conclusion in JUDGED and changes
    return fitted([introduction, *(changes.splitlines() if compared else [])], MAX_BYTES)


def _body(conclusion: Conclusion, report: Report | None, plan: Plan, run: str, changes: str) -> Iterator[str]:
    yield f"{plain(title(conclusion, report, plan))} [The run]({run}) has the report.\n"
    if report:
        yield from (
            f"- {plain(line)}" for line in (*report_text.summary(report), *headline.resources_not_asked(report))
        )
        yield ""
        yield from _standing(report) if conclusion in JUDGED else _reasons(report)
    if _drifted(conclusion, plan):
        yield from changes.splitlines()
    yield "\nThis issue is kept by the nightly run, which closes it when the target conforms again."


def _standing(report: Report) -> Iterator[str]:
    failing = [result for result in report.results if result.fails(report.level)]
    if failing:
        yield "| case | departs |\n|---|---|"
    for result in failing:
        departs = [*map(str, result.counted(report.level)), *result.complaint.splitlines()]
        reasons = departs or [result.reason]
        yield f"| {code(result.case)} | {'<br>'.join(map(plain, reasons))} |"


def _reasons(report: Report) -> Iterator[str]:
    """Each reason why nothing was judged, once."""
    inconclusive = [result for result in report.results if result.verdict is Verdict.INCONCLUSIVE]
    for reason, cases in report_text.cases_by_reason(inconclusive).items():
        yield f"- {len(cases)} cases: {plain(reason)}"
