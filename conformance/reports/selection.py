"""Selection: the cases that were chosen by name or expression, and what is concluded where others were not judged."""

from __future__ import annotations

from dataclasses import replace

from conformance.finding import Verdict
from conformance.report import Report
from conformance.result import NOT_SELECTED, Result


def chosen(report: Report) -> tuple[Result, ...]:
    """The results of the cases that were chosen; all where nobody chose."""
    return tuple(one for one in report.results if (one.verdict, one.reason) != (Verdict.NOT_RUN, NOT_SELECTED))


def is_selection(report: Report) -> bool:
    """Whether some cases were chosen, and others were not."""
    return 0 < len(chosen(report)) < len(report.results)


def on_chosen(report: Report) -> Report:
    """The report on the chosen cases alone; unchanged where nobody chose."""
    return replace(report, results=chosen(report)) if is_selection(report) else report


def chosen_count(number: int) -> str:
    """A number of chosen cases in words."""
    return "1 chosen case" if number == 1 else f"{number} chosen cases"


def conclusion_on_chosen(report: Report, name: str) -> str:
    """The conclusion on the chosen cases alone, in one sentence."""
    results, level = chosen(report), report.level
    number, count = len(results), chosen_count(len(results))
    if against := sum(one.counts_against(level) for one in results):
        subject = count if number == 1 else f"{against} of {count}"
        return f"{name}: {subject} {'does' if against == 1 else 'do'} not conform at {level}."
    passed = sum(one.shown(level) is Verdict.PASS for one in results)
    conform = f"{'conforms' if passed == 1 else 'conform'} at {level}"
    not_run = f"{len(report.results) - number} were not run"
    if passed == number:
        return f"{name}: {count} {conform}; {not_run}."
    others = f"{number - passed} {'has' if number - passed == 1 else 'have'} another verdict"
    return f"{name}: of {count}, {passed} {conform}, and {others}; {not_run}."


def conclusion_undecided(report: Report, name: str) -> str:
    """Why no level is attained although nothing departs."""
    not_run = sum(result.verdict is Verdict.NOT_RUN for result in report.results)
    judged = (Verdict.PASS, Verdict.FAIL, Verdict.UNSUPPORTED, Verdict.DEVIATION, Verdict.NOT_ASKED, Verdict.NOT_SCORED)
    unjudged = sum(result.verdict not in judged for result in report.results)
    if report.errors and not unjudged:
        return "No level is attained: not every case file could be read."
    passed = sum(result.shown(report.level) is Verdict.PASS for result in report.results)
    if passed and unjudged == not_run:
        conform = "1 case conforms" if passed == 1 else f"{passed} cases conform"
        return f"{name}: {conform} at {report.level} of those that were run; {not_run} were not run."
    return f"No level is attained: {unjudged} of {len(report.results)} cases were not judged."
