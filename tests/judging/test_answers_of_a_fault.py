"""A fault says to which requests its value came, where it is the first one in some cases and a later one in others."""

from __future__ import annotations

import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.judging.triage import Faults
from conformance.result import Result
from tests.reports.test_report import report


@pytest.mark.parametrize(
    ("values", "got"),
    [
        (["404", "404", "404"], "404"),
        (["404 (2nd request)", "404", "404"], "404 (2nd request in 1 of 3 cases)"),
        (["404", "404 (2nd request)", "404 (2nd request)"], "404 (2nd request in 2 of 3 cases)"),
        (["404 (2nd request)", "404 (2nd request)"], "404 (2nd request)"),
        (["404 (answer 2)", "404", "404 (2nd request)"], "404 (answer 2 or 2nd request in 2 of 3 cases)"),
    ],
)
@pytest.mark.parametrize("what", ["status", "field"])
def test_a_value_of_several_requests_says_which(what: str, values: list[str], got: str) -> None:
    where = "/a" if what == "field" else ""
    results = [
        Result(f"a/{number}", Basis.PAGE, Verdict.FAIL, (Finding(what, where, "403", value, Basis.PAGE),))
        for number, value in enumerate(values)
    ]
    (fault,) = Faults(report(*results)).all
    assert fault.received_in(results[0]) == got


def test_a_case_that_shows_it_at_both_requests_is_none_of_the_second_alone() -> None:
    both = tuple(Finding("status", "", "403", got, Basis.PAGE) for got in ("404", "404 (2nd request)"))
    results = [Result("a/1", Basis.PAGE, Verdict.FAIL, both), Result("a/2", Basis.PAGE, Verdict.FAIL, both[:1])]
    assert Faults(report(*results)).all[0].received_in(results[0]) == "404"
