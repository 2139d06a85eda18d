"""What is said of cases that have no judgement, or a declared one."""

from __future__ import annotations

import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.reports import report_text
from conformance.reports.detail import Detail
from conformance.reports.reasons import reason_blocks
from conformance.result import Result
from conformance.targets.excuse import Unsupported
from tests.reports.test_report import report

NAME = "calls/to/invalid"
FINDING = Finding("outcome", "", "400/21217", "404", Basis.PAGE)


def failed(name: str) -> Result:
    return Result(name, Basis.PAGE, Verdict.FAIL, (FINDING,), drawn={"To": "+14108675310"})


@pytest.mark.parametrize("detail", [Detail.SHORT, Detail.ALL])
@pytest.mark.parametrize("reason", ["", "It has no calls."])
@pytest.mark.parametrize("pattern", [NAME, "calls/*", "*"])
def test_a_declared_case_is_named_once(pattern: str, reason: str, detail: Detail) -> None:
    result = Unsupported(pattern, reason, "t.yaml:3").apply(failed(NAME))
    ((_, block),) = reason_blocks(report(result), "", detail)
    assert block.count(NAME) == 1


@pytest.mark.parametrize(
    "verdict", [verdict for verdict in Verdict if verdict not in (Verdict.FAIL, Verdict.PASS, Verdict.NOT_OFFERED)]
)
def test_drawn_values_are_counted_for_the_cases_that_failed_alone(verdict: Verdict) -> None:
    other = Result("calls/to/b", Basis.PAGE, verdict, reason="for a reason", drawn={"To": "+14108675310"})
    assert report_text.drawn_values(report(other)) == []
    (line,) = report_text.drawn_values(report(failed(NAME), other))
    assert line.startswith("values were drawn for 1 case that failed: --seed ")


@pytest.mark.parametrize("detail", [Detail.SHORT, Detail.ALL])
@pytest.mark.parametrize(
    "verdict", [Verdict.INCONCLUSIVE, Verdict.NOT_OFFERED, Verdict.NOT_ASKED, Verdict.NOT_RUN, Verdict.NOT_SCORED]
)
def test_what_the_target_declares_comes_after_what_it_does_not(verdict: Verdict, detail: Detail) -> None:
    unclaimed = [Unsupported(f"calls/{n}*", "", "t.yaml:3").apply(failed(f"calls/{n}")) for n in range(9)]
    deviating = Result("calls/to/c", Basis.PAGE, Verdict.DEVIATION, (FINDING,), excuse={"reason": "for a reason"})
    other = Result("calls/to/b", Basis.PAGE, verdict, reason="another reason")
    first, *rest = reason_blocks(report(*unclaimed, deviating, other), "", detail)
    assert first[0] is verdict
    assert "another reason" in first[1]
    assert {of for of, _ in rest} <= {Verdict.UNSUPPORTED, Verdict.DEVIATION}
    assert len(rest) >= len(unclaimed)
