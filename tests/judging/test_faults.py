"""Every fault of the fault table is found in every answer that can have it, at its place and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from conformance.answer import Answer
from conformance.case import Basis, Case, Format
from conformance.fake import ACCOUNT, TABLES
from conformance.finding import Finding, Verdict
from conformance.judging.check import check
from conformance.judging.control_result import ControlResult, ControlState
from conformance.judging.judge import judge
from tests.support import misbehaving_targets
from tests.support.counts import Record, lines, record
from tests.support.fault_table import UNKNOWN_CODE, Fault, Pairs, faults_of, with_media_type

SUCCEEDED = ControlResult(ControlState.SUCCEEDED)
GROUPS = sorted({case.file.split("/")[1].removesuffix(".yaml") for case in misbehaving_targets.cases().values()})


def pairs(findings: tuple[Finding, ...]) -> Pairs:
    return frozenset((finding.what, finding.where) for finding in findings)


def applied(group: str) -> Iterator[tuple[Case, Fault, Answer]]:
    """Every fault of every answer to the cases of a folder; where no code is stated, see the last test."""
    for case in misbehaving_targets.cases().values():
        if case.file.split("/")[1] == group and not case.expect.refused:
            answer = misbehaving_targets.ask(case)
            for fault in faults_of(case, answer):
                faulty = fault.change(case, answer)
                if faulty is not None:
                    yield case, fault, faulty


OTHER_OUTCOMES = ("a success", "a refusal", "400 with a success", "a redirect")


def is_exactly(case: Case, fault: Fault, found: tuple[Finding, ...]) -> bool:
    """Whether a fault was found and nothing else; where the outcome was inferred, form and status are still judged."""
    if case.expect.basis is Basis.INFERRED and fault.name in ("a wrong code", *OTHER_OUTCOMES):
        return pairs(found) >= fault.found
    return len(found) == len(fault.found) and pairs(found) == fault.found


@pytest.mark.parametrize("group", GROUPS)
def test_a_fault_is_found_where_it_is_and_nowhere_else(group: str, record_property: Record) -> None:
    survivors, count = [], 0
    for case, fault, answer in applied(group):
        count += 1
        found = check(case, answer, ACCOUNT.sid)
        if not is_exactly(case, fault, found):
            survivors.append(f"{case.name}: {fault.name}: {sorted(pairs(found))}, not {sorted(fault.found)}")
    cases = sum(
        case.file.split("/")[1] == group and not case.expect.refused for case in misbehaving_targets.cases().values()
    )
    record(record_property, survivors, cases=cases, faults=count)
    assert not survivors


@pytest.mark.parametrize("group", GROUPS)
def test_an_answer_with_a_fault_fails_its_case_with_what_was_found(group: str) -> None:
    tried: set[str] = set()
    for case, fault, answer in applied(group):
        if fault.name not in tried:
            tried.add(fault.name)
            judgement = judge(case, [answer], ACCOUNT.sid, SUCCEEDED)
            assert judgement.verdict is Verdict.FAIL, (case.name, fault.name)
            assert judgement.findings == check(case, answer, ACCOUNT.sid)


def repeated() -> list[Case]:
    return [case for case in misbehaving_targets.cases().values() if case.repeat > 1]


@pytest.mark.parametrize("case", repeated(), ids=lambda case: case.name)
def test_a_fault_of_the_second_answer_alone_is_found(case: Case) -> None:
    for fault in faults_of(case, misbehaving_targets.ask(case)):
        answer, again = misbehaving_targets.ask(case), misbehaving_targets.ask(case)
        faulty = fault.change(case, again)
        if faulty is None:
            continue
        judgement = judge(case, [answer, faulty], ACCOUNT.sid, SUCCEEDED)
        assert judgement.verdict is Verdict.FAIL, fault.name
        assert pairs(judgement.findings) <= fault.found | {("repeat", "")}, fault.name


@pytest.mark.parametrize("case", repeated(), ids=lambda case: case.name)
def test_another_outcome_the_second_time_is_one_finding(case: Case) -> None:
    answer = misbehaving_targets.ask(case)
    other = misbehaving_targets.refused(misbehaving_targets.request_of(case.name), UNKNOWN_CODE, 400, TABLES)
    again = Answer(other.status, other.headers, other.body)
    assert pairs(judge(case, [answer, again], ACCOUNT.sid, SUCCEEDED).findings) == {("repeat", "")}


@pytest.mark.parametrize("case", list(misbehaving_targets.cases().values()), ids=lambda case: case.name)
def test_unnamed_fields_and_headers_and_parameters_of_the_media_type_are_no_fault(case: Case) -> None:
    answer = misbehaving_targets.ask(case)
    extra = {b"{": b'{"extra": [1, null, {"a": true}], ', b"<": b""}[answer.body[:1]]
    body = extra + answer.body[1:] if extra else answer.body.replace(b"<Status>", b"<Extra>1</Extra><Status>")
    media_type = f"{answer.header('Content-Type')} ; charset=UTF-8".replace("application", "Application")
    harmless = with_media_type(Answer(answer.status, (*answer.headers, ("X-Extra", "1")), body), media_type)
    answers = misbehaving_targets.answers_to(case, harmless)
    assert judge(case, answers[:1] if not case.then else answers, ACCOUNT.sid, SUCCEEDED).verdict is Verdict.PASS


def test_the_tally_names_what_survived_and_what_failed() -> None:
    kept: list[tuple[str, object]] = []
    record(lambda name, value: kept.append((name, value)), ["a fault"], cases=2, faults=1000)
    record(lambda name, value: kept.append((name, value)), mutants=3, habits=4, allowed=1)
    said, survived, failed = lines([*kept, ("another property", 1)], ["a test"])
    assert said.startswith(
        "misses: 2 cases, 1,000 faults, 3 mutants and 4 careless habits, all caught but 1; 1 mutants"
    )
    assert (survived, failed) == ("  survived: a fault", "  failed: a test")
    assert lines([("another property", 1)]) == []


@pytest.mark.parametrize(
    "case",
    [case for case in misbehaving_targets.cases().values() if case.expect.refused and case.format is Format.JSON],
    ids=lambda case: case.name,
)
def test_where_no_code_is_stated_any_refusal_conforms_and_its_form_is_judged(case: Case) -> None:
    refusal = misbehaving_targets.ask(case)
    assert refusal.status == 400
    for code, status in ((21705, 400), (20404, 404), (20008, 403), (99999, 400)):
        assert not check(case, refused(status, code), ACCOUNT.sid)
    assert pairs(check(case, refused(400, 20404), ACCOUNT.sid)) == {("status", "")}
    assert pairs(check(case, refused(400, 21705, status_said=404), ACCOUNT.sid)) == {("envelope", "/status")}
    assert pairs(check(case, refused(400, 21705, code="21705"), ACCOUNT.sid)) == {("envelope", "/code")}
    assert pairs(check(case, refused(400, 21705, more_info=None), ACCOUNT.sid)) == {("envelope", "/more_info")}
    assert pairs(
        check(case, misbehaving_targets.ask(misbehaving_targets.cases()["messages/from/valid"]), ACCOUNT.sid)
    ) == {("outcome", "")}
    assert pairs(check(case, Answer(400, (("Content-Type", "text/html"),), b"<html>"), ACCOUNT.sid)) == {("body", "")}


def refused(status: int, number: int, *, status_said: int | None = None, **changed: object) -> Answer:
    docs = f"https://www.twilio.com/docs/errors/{number}"
    body = {"code": number, "message": "a text", "more_info": docs, "status": status_said or status} | changed
    return Answer(status, (("Content-Type", "application/json"),), json.dumps(body).encode())
