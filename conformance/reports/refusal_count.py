"""Refusal count: how many of the refusals that are due were answered with a success."""

from __future__ import annotations

from conformance.case import Case, Suite
from conformance.finding import Verdict
from conformance.report import Report
from conformance.result import Result

JUDGED = (Verdict.PASS, Verdict.FAIL, Verdict.DEVIATION)


def refusal_count(report: Report, suite: Suite) -> list[str]:
    """One line where a request succeeded that is to be refused, else none; a case counts once for each such request."""
    cases = {case.name: case for case in suite.cases}
    judged = [(cases[one.case], one) for one in report.results if one.case in cases and one.verdict in JUDGED]
    succeeded = [each for case, result in judged for each in _refusals_due(case, result)]
    if not any(succeeded):
        return []
    requests = "request" if len(succeeded) == 1 else "requests"
    was = "was" if sum(succeeded) == 1 else "were"
    return [f"{sum(succeeded)} of the {len(succeeded)} {requests} that had to be refused {was} answered with a success"]


def _refusals_due(case: Case, result: Result) -> list[bool]:
    """For each request of the case that is to be refused, whether it succeeded."""
    statuses = [got["status"] for got in result.got]
    # A second request is not sent where the first one has no answer to address it by.
    answers = [statuses[:-1], statuses[-1:]] if result.then else [statuses]
    return [
        any(200 <= status < 300 for status in given)
        for expect, given in zip(case.expectations, answers, strict=False)
        if expect.refuses and given
    ]
