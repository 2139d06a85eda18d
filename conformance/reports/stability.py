"""Several reports of one target as one: what was not answered alike each time is said to be unstable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.reports import case_text
from conformance.reports.matrix import ORDER
from conformance.result import UNSTABLE, Result

DAY = "Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
PASSING = re.compile(rf"\b[A-Z]{{2}}[0-9A-Fa-f]{{32}}\b|[0-9A-Fa-f-]{{32,}}|\b(?:{DAY})\b|\d+")
"""What may differ between answers that are alike: SIDs and other marks, dates, counters."""


def settled(reports: Sequence[Report]) -> Report:
    """One report for the `reports` of one target, each from a fresh start.

    A case that was judged alike each time is as in the first. Any other has the verdict that wants attention most,
    the findings of all runs, and a reason that begins with `UNSTABLE`.
    """
    if len({(report.target["name"], report.digest) for report in reports}) != 1:
        raise ValueError("reports of one target, judged with one set of cases, can be settled")
    others = [{result.case: result for result in report.results} for report in reports[1:]]
    first = reports[0]
    results = tuple(
        _settled([result, *(run[result.case] for run in others if result.case in run)]) for result in first.results
    )
    errors = tuple(dict.fromkeys(error for report in reports for error in report.errors))
    return replace(first, results=results, errors=errors, finished=reports[-1].finished)


def unstable(report: Report) -> tuple[Result, ...]:
    """The cases of a settled report that were not answered alike each time."""
    return tuple(result for result in report.results if result.is_unstable)


def _settled(runs: Sequence[Result]) -> Result:
    if len({_likeness(run) for run in runs}) == 1:
        return runs[0]
    worst = min(runs, key=lambda run: ORDER.index(run.verdict))
    found: dict[tuple[str, str], Finding] = {}
    for run in (worst, *runs):
        for finding in run.findings:
            found.setdefault((finding.what, finding.where), finding)
    return replace(worst, findings=tuple(found.values()), reason=UNSTABLE + _differing([run.verdict for run in runs]))


def _likeness(result: Result) -> tuple[object, ...]:
    """What is the same of two answers that are alike; one that passed may be any that conforms."""
    if result.verdict is Verdict.PASS:
        return (result.verdict,)
    findings = {(finding.what, finding.where, PASSING.sub("*", finding.got)) for finding in result.findings}
    return (result.verdict, case_text.outcomes(result), frozenset(findings))


def _differing(verdicts: Sequence[Verdict]) -> str:
    counts = Counter(verdicts)
    if len(counts) == 1:
        return f"{verdicts[0]} each time, and not in the same way"
    return ", ".join(f"{verdict} {count} of {len(verdicts)} times" for verdict, count in counts.items())
