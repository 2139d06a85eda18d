"""Closed endpoints: the failures of a target that does not have what is closed to test credentials.

The documentation page says how these endpoints answer, so that they are judged like all others. A target that does not
claim them can declare them.
"""

from __future__ import annotations

from conformance.case import Suite
from conformance.case_values import Auth
from conformance.finding import Verdict
from conformance.judging.control_result import ABSENT_STATUSES
from conformance.report import Report
from conformance.suite.profiles import is_closed


def failures_of_absent_endpoints(report: Report, suite: Suite) -> frozenset[str]:
    """The cases that fail because a closed endpoint is absent, and for nothing that is to be mended elsewhere.

    A target that accepts wrong credentials at an endpoint that it has will refuse them at the others too, once that is
    mended: then it is not known of these cases whether they fail because the endpoint is absent.
    """
    closed = {case.name for case in suite.cases if is_closed(case)}
    with_wrong_credentials = {case.name for case in suite.cases if case.auth is not Auth.RIGHT}
    failing = [one for one in report.results if one.counts_against(report.level) and one.got]
    absent = {one.case for one in failing if one.case in closed and one.got[-1]["status"] in ABSENT_STATUSES}
    accepted = any(
        one.case in with_wrong_credentials and one.case not in absent and one.verdict is Verdict.FAIL for one in failing
    )
    return frozenset(absent - with_wrong_credentials if accepted else absent)
