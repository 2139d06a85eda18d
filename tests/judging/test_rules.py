"""A value that follows by a rule: one constant in its place is one mend, and so one fault, whatever cases demand."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from conformance.answer import Answer
from conformance.case import Basis, Case, Format
from conformance.finding import Finding, Verdict
from conformance.judging.check import check
from conformance.judging.triage import Fault, Faults
from conformance.result import Result
from conformance.targets.baseline_faults import pin_of
from tests.judging.test_conforming_values import ABSENT, places, put
from tests.reports.test_report import report
from tests.support.misbehaving_targets import TARGET, ask, cases

ASKED = [
    case
    for case in cases().values()
    if case.format is Format.JSON and case.then is None and case.resource in ("Messages", "Calls")
][::16]
CONSTANTS = ("https://www.twilio.com/docs/errors/21219", "7", "+15005550099")
STATED = {"/code", ""}
"""What each case states for itself is a mend of its own: the code, the status and the outcome."""


def faults(found: dict[str, tuple[Finding, ...]]) -> tuple[Fault, ...]:
    results = [Result(name, Basis.PAGE, Verdict.FAIL, each) for name, each in found.items() if each]
    return Faults(replace(report(*results), level=Basis.INFERRED)).all


def answered(case: Case, path: tuple[str, ...], value: object) -> tuple[Finding, ...]:
    answer = ask(case)
    body = put(json.loads(answer.body), path, value)
    found = check(case, Answer(answer.status, answer.headers, json.dumps(body).encode()), TARGET.account_sid)
    return tuple(finding for finding in found if finding.where not in STATED)


@pytest.mark.parametrize("constant", CONSTANTS)
def test_one_constant_in_the_place_of_a_value_is_one_fault(constant: str) -> None:
    bodies = {case.name: list(places(json.loads(ask(case).body))) for case in ASKED}
    tried = 0
    for resource, refuses in product(("Messages", "Calls"), (True, False)):
        asked = [case for case in ASKED if case.resource == resource and case.expect.refuses is refuses]
        for path in dict.fromkeys(path for case in asked for path in bodies[case.name]):
            found = {case.name: answered(case, path, constant) for case in asked if path in bodies[case.name]}
            tried += sum(map(bool, found.values()))
            assert max(Counter(fault.place for fault in faults(found)).values(), default=1) == 1, path
    assert tried > 100


RULES = {
    ("more_info",): ("a web address of twilio.com that ends in the code", "https://www.twilio.com/docs/errors"),
    ("status",): ("the HTTP status", 499),
    ("num_segments",): ("the number of segments of the text", "77"),
    ("num_media",): ("the number of MediaUrl", "77"),
    ("to_formatted",): ("the number in to, in its national form", "(500) 555-0000"),
}


@pytest.mark.parametrize("path", RULES, ids="/".join)
def test_a_fault_of_cases_that_demand_different_values_says_the_rule_with_one_of_them(path: tuple[str, ...]) -> None:
    rule, constant = RULES[path]
    resource = "Calls" if path == ("to_formatted",) else "Messages"
    asked = [case for case in cases().values() if case.resource == resource and case.format is Format.JSON]
    texts = {"num_segments": "messages/body/", "num_media": "messages/media/", "to_formatted": "calls/near"}.get(
        path[0], "messages/"
    )
    asked = [case for case in asked if case.name.startswith(texts) and case.then is None][:24]
    found = {case.name: answered(case, path, constant) for case in asked if path[0] in json.loads(ask(case).body)}
    (fault,) = (fault for fault in faults(found) if fault.where == f"/{path[0]}")
    of_field = [finding for each in found.values() for finding in each if finding.where == fault.where]
    demands = {finding.demand for finding in of_field}
    assert len(demands) > 1
    assert all(demand.endswith(f", by the rule: {rule}") for demand in demands)
    for result in fault.results:
        value = fault.findings[id(result)].demand.removesuffix(f", by the rule: {rule}")
        assert fault.expected_in(result) == f"{rule}, such as {value}"
    assert len({pin_of(finding, ()) for finding in of_field}) == 1
    assert all(pin_of(of_field[0], ()).matches(finding) for finding in of_field)


@pytest.mark.parametrize("wrong", [..., "400", None])
def test_the_rule_is_said_alone_where_the_example_of_the_schema_conforms_in_other_cases(wrong: object) -> None:
    asked = [case for case in cases().values() if case.capability in ("access/authentication", "messages/to")]
    asked = [case for case in asked if case.expect.refuses and case.format is Format.JSON]
    found = {case.name: answered(case, ("status",), ABSENT if wrong is ... else wrong) for case in asked}
    (fault,) = (fault for fault in faults(found) if fault.where == "/status")
    demands = {fault.findings[id(one)].demand: one for one in fault.results}
    assert {"401, by the rule: the HTTP status", "an integer, such as 400"} == set(demands)
    assert fault.expected_in(demands["401, by the rule: the HTTP status"]) == "401, by the rule: the HTTP status"
    others = fault.expected_in(demands["an integer, such as 400"])
    assert others.startswith("an integer, such as 400; elsewhere the HTTP status (access/authentication/")
