"""Several runs of one target are one report, in which what differs from run to run is said to be unstable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.report import Report, Standing
from conformance.reports.matrix_row import Cell
from conformance.reports.stability import merge_runs, unstable_results
from conformance.result import Result
from tests.reports.test_report import report

NAME = "messages/to/unroutable"
TAKEN = Finding("outcome", "", "400/21612", "201 and no error (sid SM1d1fae47a50544e49de63bd4701cbe38)", Basis.PAGE)
PASSED = Result(NAME, Basis.PAGE, Verdict.PASS)


def failed(got: str = TAKEN.got, outcome: str = "201", where: str = "", what: str = "outcome") -> Result:
    finding = replace(TAKEN, got=got, where=where, what=what)
    return Result(NAME, Basis.PAGE, Verdict.FAIL, (finding,), got=({"outcome": outcome, "status": int(outcome[:3])},))


def of_runs(*results: Result) -> Report:
    return merge_runs([report(result) for result in results])


def test_runs_that_are_alike_are_as_the_first() -> None:
    assert of_runs(PASSED, PASSED).results == (PASSED,)
    assert of_runs(failed(), failed()).results == (failed(),)


@pytest.mark.parametrize(
    "got",
    [
        "201 and no error (sid MMF1AB84Cd5Ac8cd939e87CDb1F059ebE6)",
        "201 and no error (sid SM00000000000000000000000000000002)",
    ],
)
def test_another_sid_is_no_other_answer(got: str) -> None:
    assert unstable_results(of_runs(failed(), failed(got))) == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('"2026-11-25T15:23:30.762Z" (text)', '"2027-01-01T00:00:00.001Z" (text)'),
        ('"Wed, 25 Nov 2026 15:23:26 +0000" (text)', '"Fri, 01 Jan 2027 00:00:00 +0000" (text)'),
        ('"message-17" (text)', '"message-4" (text)'),
    ],
)
def test_another_time_or_number_of_the_message_is_no_other_answer(first: str, second: str) -> None:
    assert unstable_results(of_runs(failed(first), failed(second))) == ()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (PASSED, "unstable: fail 1 of 2 times, pass 1 of 2 times"),
        (failed('"ringing" (text)'), "unstable: fail each time, and not in the same way"),
        (failed(outcome="400/21211"), "unstable: fail each time, and not in the same way"),
        (failed(where="/sid"), "unstable: fail each time, and not in the same way"),
        (failed(what="status"), "unstable: fail each time, and not in the same way"),
        (replace(PASSED, verdict=Verdict.INCONCLUSIVE), "unstable: fail 1 of 2 times, inconclusive 1 of 2 times"),
    ],
)
def test_a_case_is_unstable_where_verdict_finding_or_outcome_differ(other: Result, says: str) -> None:
    (case,) = unstable_results(of_runs(failed(), other))
    assert case.reason == says
    assert case.is_unstable


def test_a_comparison_shows_no_outcome_of_a_case_that_is_unstable() -> None:
    (case,) = of_runs(failed(), PASSED).results
    assert [Cell(each, Basis.OBSERVED).got for each in (case, failed())] == ["unstable", "201"]


def test_two_answers_that_conform_are_stable() -> None:
    early = replace(PASSED, got=({"outcome": "429/21611", "status": 429},))
    late = replace(PASSED, got=({"outcome": "400/21611", "status": 400},))
    assert unstable_results(of_runs(early, late)) == ()


@pytest.mark.parametrize("runs", [(PASSED, failed(), PASSED), (failed(), PASSED, PASSED)])
def test_a_case_that_failed_once_stands_against_the_target(runs: tuple[Result, ...]) -> None:
    whole = of_runs(*runs)
    assert whole.results[0].verdict is Verdict.FAIL
    assert whole.results[0].findings == failed().findings
    assert whole.standing(Basis.PAGE) is Standing.NONCONFORMANT
    assert whole.exit_code == 1


def test_the_findings_of_all_runs_are_kept_once_each() -> None:
    (case,) = of_runs(failed(), failed(where="/sid"), failed('"other"')).results
    assert [(finding.where, finding.got) for finding in case.findings] == [("", TAKEN.got), ("/sid", TAKEN.got)]


def test_the_reports_of_two_targets_or_two_sets_of_cases_are_refused() -> None:
    one = report(PASSED)
    for other in (replace(one, target=dict(one.target) | {"name": "b"}), replace(one, digest="1" * 64)):
        with pytest.raises(ValueError, match="of one target"):
            merge_runs([one, other])
