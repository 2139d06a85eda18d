"""Stability: several reports of one target merged into one, in which flaky cases are unstable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.reports import case_text
from conformance.reports.appearance import urgency
from conformance.result import UNSTABLE, Result

DATE_NAME = "Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
VARYING = re.compile(rf"\b[A-Z]{{2}}[0-9A-Fa-f]{{32}}\b|[0-9A-Fa-f-]{{32,}}|\b(?:{DATE_NAME})\b|[0-9]+")
"""What may differ between equal answers: SIDs and other identifiers, dates, counters."""


def merge_runs(reports: Sequence[Report]) -> Report:
    """One report for the `reports` of one target, each from a fresh start; raises `ValueError` for other reports.

    A case with equal results in all runs is as in the first. Any other case has its most urgent verdict, the findings
    of all runs, and a reason that begins with `UNSTABLE`, unless another value was drawn for it in each run.
    """
    if len({(report.target["name"], report.digest) for report in reports}) != 1:
        raise ValueError("reports of one target, judged with one set of cases, can be merged")
    others = [{result.case: result for result in report.results} for report in reports[1:]]
    first = reports[0]
    results = tuple(
        _merged([result, *(run[result.case] for run in others if result.case in run)]) for result in first.results
    )
    errors = tuple(dict.fromkeys(error for report in reports for error in report.errors))
    return replace(first, results=results, errors=errors, finished=reports[-1].finished)


def unstable_results(report: Report) -> tuple[Result, ...]:
    """The results of a merged report that differ between its runs."""
    return tuple(result for result in report.results if result.is_unstable)


def _merged(runs: Sequence[Result]) -> Result:
    if len({_comparable_result(run) for run in runs}) == 1:
        return runs[0]
    most_urgent = min(runs, key=lambda run: urgency(run.verdict))
    found: dict[tuple[str, str], Finding] = {}
    for run in (most_urgent, *runs):
        for finding in run.findings:
            found.setdefault((finding.what, finding.where), finding)
    reason = _reason(runs)
    return replace(most_urgent, findings=tuple(found.values()), reason=reason)


def _reason(runs: Sequence[Result]) -> str:
    counts = _verdict_counts([run.verdict for run in runs])
    by_value: dict[tuple[tuple[str, str], ...], set[tuple[object, ...]]] = {}
    for run in runs:
        by_value.setdefault(tuple(run.drawn.items()), set()).add(_comparable_result(run))
    differs_by_itself = any(len(results) > 1 for results in by_value.values())
    return UNSTABLE + counts if differs_by_itself else f"another value in each run: {counts}"


def _comparable_result(result: Result) -> tuple[object, ...]:
    """What has to be equal in all runs; of a case that passed only the verdict."""
    if result.verdict is Verdict.PASS:
        return (result.verdict,)
    findings = {(finding.what, finding.where, VARYING.sub("*", finding.got)) for finding in result.findings}
    return (result.verdict, case_text.outcomes(result), frozenset(findings))


def _verdict_counts(verdicts: Sequence[Verdict]) -> str:
    counts = Counter(verdicts)
    if len(counts) == 1:
        return f"{verdicts[0]} each time, and not in the same way"
    return ", ".join(f"{verdict} {count} of {len(verdicts)} times" for verdict, count in counts.items())
