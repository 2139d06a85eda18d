"""Closed endpoints: the failures of a target that does not have what is closed to test credentials.

The documentation page says how these endpoints answer, so that they are judged like all others. A target that does not
claim them can declare them.
"""

from __future__ import annotations

from conformance.case import Suite
from conformance.judging.control_result import ABSENT_STATUSES
from conformance.report import Report
from conformance.suite.profiles import is_closed


def failures_of_absent_endpoints(report: Report, suite: Suite) -> frozenset[str]:
    """The cases that fail because a closed endpoint is absent."""
    closed = {case.name for case in suite.cases if is_closed(case)}
    return frozenset(
        result.case
        for result in report.results
        if result.case in closed
        and result.counts_against(report.level)
        and result.got
        and result.got[-1]["status"] in ABSENT_STATUSES
    )
