"""Values that were sent can be seen, blanks and empty ones too."""

from __future__ import annotations

import pytest

from conformance.case import Basis
from conformance.commands.explanation import explanation
from conformance.finding import Finding, Verdict
from conformance.judging.triage import Faults
from conformance.reports import case_text, layout
from conformance.reports.input_text import fault_input
from conformance.reports.short_failures import ShortFailures
from conformance.result import Result
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED

CASES = {case.name: case for case in LOADED.suite.cases}
UNSEEN = [
    (case.name, name, value)
    for case in LOADED.suite.cases
    for name, value in case.send
    if (name in case.decisive and value != value.strip()) or not value
]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("", '""'), (" ", '" "'), ("\t", '"\\t"'), (" 1", '" 1"'), ("1\n", '"1\\n"'), ("1 2", "1 2"), ("+1", "+1")],
)
def test_only_a_value_that_cannot_be_seen_is_in_quotes(value: str, shown: str) -> None:
    assert layout.parameter("From", value) == f"From={shown}"


def test_every_form_of_a_report_quotes_the_blank_values_of_the_cases() -> None:
    assert UNSEEN
    for name, parameter, value in UNSEEN[:6]:
        sent = {"method": "POST", "url": "http://a/b", "user": "AC", "form": [[parameter, value]], "curl": ""}
        finding = Finding("outcome", "", "a refusal", "201", Basis.PAGE)
        got = {"status": 201, "outcome": "201", "headers": [], "body": "", "cut": False}
        result = Result(name, Basis.PAGE, Verdict.FAIL, (finding,), sent=sent, got=(got,))
        quoted = layout.printable(layout.parameter(parameter, value))
        assert "=" + '"' in quoted
        (fault,) = Faults(report(result)).all
        (block,) = ShortFailures(report(result), LOADED.suite, lambda each, _: each).blocks()
        assert quoted in block
        assert quoted in case_text.failure_details(CASES[name], result, LOADED.suite, "")
        assert quoted in layout.printable("\n".join(explanation(CASES[name], LOADED.suite)).replace("\n", " "))
        if parameter in CASES[name].decisive:
            assert quoted in fault_input(fault, CASES)
