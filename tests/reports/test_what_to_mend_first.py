"""What is to be mended first: the top of the output and its end name the same."""

from __future__ import annotations

import re

import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.judging.triage import Faults
from conformance.report import Report
from conformance.reports.short_failures import ShortFailures
from conformance.result import Result
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED

SUITE = LOADED.suite
CONTROLS = ("messages/from/valid", "calls/from/valid", "numbers/phone-number/available")
OTHERS = [case.name for case in SUITE.cases if case.control]


def failing(name: str, got: str) -> Result:
    finding = Finding("outcome", "", "201", got, Basis.PAGE)
    return Result(name, Basis.PAGE, Verdict.FAIL, (finding,), got=({"status": 400, "outcome": got},))


def blocked(name: str, control: str, outcome: str) -> Result:
    reason = f"refused like its control {control} ({outcome}): see there"
    return Result(name, Basis.PAGE, Verdict.INCONCLUSIVE, reason=reason)


def waiting(numbers: tuple[int, ...], outcome: str) -> list[Result]:
    """So many cases that wait for each of the controls."""
    names = iter(OTHERS)
    return [
        blocked(next(names), control, outcome)
        for control, each in zip(CONTROLS, numbers, strict=False)
        for _ in range(each)
    ]


def short(found: Report) -> ShortFailures:
    return ShortFailures(found, SUITE, lambda name, _: f"judge {name}")


def unwrapped(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("outcome", ["401/20003", "401", "500"])
def test_a_control_without_a_verdict_is_named_at_the_top_and_at_the_end(outcome: str) -> None:
    others = [failing(name, "404/20404") for name in OTHERS[-5:]]
    shown = short(report(*waiting((3, 9, 2), outcome), *others))
    top, end = unwrapped([next(iter(shown.blocks()))]), unwrapped(shown.first())
    assert top.startswith("9 cases could not be judged, because calls/from/valid ")
    assert end.startswith("Mend first: calls/from/valid ")
    assert end.endswith(" so that 9 cases could not be judged judge calls/from/valid")
    assert outcome in top
    assert outcome in end


def test_of_several_controls_one_is_to_be_mended_first() -> None:
    told = [str(each) for each in Faults(report(*waiting((2, 3, 1), "401/20003"))).failed_controls]
    assert [text.endswith(": mend it first.") for text in told] == [True, False, False]


def test_the_fault_of_the_control_that_blocks_most_is_before_one_that_several_controls_show() -> None:
    controls = [failing(CONTROLS[0], "400/21606"), *(failing(name, "400/21211") for name in CONTROLS[1:])]
    shown = short(report(*controls, *waiting((5, 3, 4), "400/21606"), failing(OTHERS[-1], "400/21999")))
    assert "because messages/from/valid" in next(iter(shown.blocks()))
    assert re.match("Mend first: fault 1 of ", shown.first()[0])
    assert shown.first()[-1] == "  judge messages/from/valid"
