"""The rolling issue of a scheduled run: its title, its text, and a comment on what changed."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.comparing.conclusion import Conclusion
from conformance.comparing.night import JUDGED, IssueAction, Plan
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import layout, report_text
from conformance.reports.markdown import code, fitted, plain

LIMIT = 60_000
"""How many bytes an issue or a comment has at most; GitHub takes 65,536 characters."""


def title(conclusion: Conclusion, report: Report | None, plan: Plan) -> str:
    """What the issue is about now."""
    if report is None or conclusion not in JUDGED:
        return f"Nothing could be learned for {plan.unjudged} nights"
    if conclusion is Conclusion.NONCONFORMANT:
        return layout.printable(
            f"{report.target['name']}, level {report.level}: {report_text.standing_text(report, report.level)}"
        )
    return layout.printable(report_text.conclusion(report))


def body(conclusion: Conclusion, report: Report | None, plan: Plan, run: str) -> str:
    """The state of affairs, as last judged."""
    return fitted(_body(conclusion, report, plan, run), LIMIT)


def comment(conclusion: Conclusion, report: Report | None, plan: Plan, run: str, changes: str) -> str:
    """What is new; `changes` is the comparison with the last night that judged, as Markdown, if there is one."""
    opening = "It is over: " if plan.action is IssueAction.CLOSE else ""
    said = f"{opening}{plain(title(conclusion, report, plan))} [The run]({run}) has the report.\n"
    compared = conclusion in JUDGED and changes
    return fitted([said, *(changes.splitlines() if compared else [])], LIMIT)


def _body(conclusion: Conclusion, report: Report | None, plan: Plan, run: str) -> Iterator[str]:
    yield f"{plain(title(conclusion, report, plan))} [The run]({run}) has the report.\n"
    if report:
        yield from (f"- {plain(line)}" for line in report_text.summary(report))
        yield ""
        yield from _standing(report) if conclusion in JUDGED else _reasons(report)
    yield "\nThis issue is kept by the nightly run, which closes it when the target conforms again."


def _standing(report: Report) -> Iterator[str]:
    against = [result for result in report.results if result.fails(report.level)]
    if against:
        yield "| case | departs |\n|---|---|"
    for result in against:
        said = [str(finding) for finding in result.counted(report.level)] or [result.complaint or result.reason]
        yield f"| {code(result.case)} | {'<br>'.join(map(plain, said))} |"


def _reasons(report: Report) -> Iterator[str]:
    """Why nothing was judged, each reason once."""
    silent = [result for result in report.results if result.verdict is Verdict.INCONCLUSIVE]
    for reason, cases in report_text.cases_by_reason(silent).items():
        yield f"- {len(cases)} cases: {plain(reason)}"
