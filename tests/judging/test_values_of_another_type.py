"""A value of another type is judged as the text that it would be: one finding says the type and the value."""

from __future__ import annotations

import pytest

from conformance.case import Basis
from conformance.fake import ACCOUNT
from conformance.finding import Finding, Verdict
from conformance.judging.check import check
from conformance.judging.triage import Faults
from conformance.normalise import HERE
from conformance.reports.short_failures import ShortFailures
from conformance.result import Result
from tests.judging.test_semantic_checks import answered, message
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED

GSM, UCS = "GSM-7: 160 septets, 153 in each of several segments", "UCS-2: 70 units, 67 in each of several segments"


def expected_of(text: str, value: object) -> str:
    (finding,) = check(message(text), answered(message(text), num_segments=value), ACCOUNT.sid)
    assert finding.where == "/num_segments"
    return finding.expected


@pytest.mark.parametrize("value", [1, 2, 12])
def test_a_number_of_segments_that_is_wrong_in_type_and_value_gets_both_said(value: int) -> None:
    type_alone, _, here = expected_of("a" * 1600, value).partition(HERE)
    assert type_alone.startswith("text of digits")
    assert here.startswith('"11" (')


@pytest.mark.parametrize("value", [0, 2, 11])
def test_an_example_that_conforms_hides_no_wrong_value(value: int) -> None:
    assert expected_of("hi", value).partition(HERE)[2].startswith('"1" (')


def test_a_value_that_is_right_but_for_its_type_gets_the_type_alone() -> None:
    assert HERE not in expected_of("hi", 1)


@pytest.mark.parametrize(("text", "rule"), [("a" * 200, GSM), ("ç" * 100, UCS)])
def test_a_wrong_number_of_segments_comes_with_the_rule(text: str, rule: str) -> None:
    assert rule in expected_of(text, "1")


def test_a_fault_of_several_cases_names_what_some_of_them_demand() -> None:
    texts = {"a" * 1600: '"11"', "a" * 200: '"2"', "a" * 400: '"3"', "hi": ""}
    results = []
    for number, text in enumerate(texts):
        findings = check(message(text), answered(message(text), num_segments=1), ACCOUNT.sid)
        results.append(Result(f"messages/body/{number}", Basis.PAGE, Verdict.FAIL, findings))
    (fault,) = Faults(report(*results)).all
    assert len(fault.results) == len(texts)
    for one, count in zip(results, texts.values(), strict=True):
        rule = f"the number of segments of the text, such as {count}" if count else 'text of digits, such as "1"'
        assert fault.expected_in(one).startswith(rule)


def test_a_demand_of_half_the_cases_is_named_beside_what_all_expect() -> None:
    findings = [Finding("field", "/a", f"a text{here}", "null", Basis.PAGE) for here in ("", f'{HERE}"b"')]
    results = [Result(f"a/{number}", Basis.PAGE, Verdict.FAIL, (each,)) for number, each in enumerate(findings)]
    assert Faults(report(*results[:1])).all[0].expected_in(results[0]) == "a text"
    (fault,) = Faults(report(*results)).all
    assert [*map(fault.expected_in, results)] == ['a text; elsewhere "b" (a/1)', '"b"; elsewhere a text (a/0)']


def test_a_moment_is_no_demand_of_a_fault() -> None:
    demands = [f'{HERE}a date within 5 minutes of "Thu, 26 Nov 2026 17:5{minute}:00 +0000"' for minute in (1, 2)]
    findings = [Finding("field", "/a", f"a date{here}", "null", Basis.PAGE) for here in demands]
    results = [Result(f"a/{number}", Basis.PAGE, Verdict.FAIL, (each,)) for number, each in enumerate(findings)]
    (fault,) = Faults(report(*results)).all
    assert [*map(fault.expected_in, results)] == [demand.removeprefix(HERE) for demand in demands]


def test_the_block_of_a_case_whose_own_value_conforms_says_what_others_demand() -> None:
    results = []
    for name, text in (("messages/from/valid", "hi"), *((f"messages/body/{n}", "a" * 1600) for n in range(4))):
        answer = answered(message(text), num_segments=1)
        got = {"status": 201, "outcome": "201", "headers": [], "body": answer.body.decode(), "cut": False}
        findings = check(message(text), answer, ACCOUNT.sid)
        results.append(Result(name, Basis.PAGE, Verdict.FAIL, findings, got=(got,)))
    (block,) = ShortFailures(report(*results), LOADED.suite, lambda name, _: name).blocks()
    assert 'such as "1"; elsewhere the number of segments of the text (messages/body/0)' in " ".join(block.split())
