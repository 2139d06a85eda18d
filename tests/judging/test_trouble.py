"""Trouble of the service, of its network or of the credentials is no judgement; the same answers of a fake are."""

from __future__ import annotations

import json

import pytest

from conformance.answer import Answer
from conformance.fake import ACCOUNT
from conformance.finding import Judgement, Verdict
from conformance.judging.control_result import ControlResult, ControlState, control_result
from conformance.judging.judge import judge
from tests.support.misbehaving_targets import cases

SUCCEEDED = ControlResult(ControlState.SUCCEEDED)
NAMES = ("messages/from/valid", "messages/to/invalid", "calls/to-ordinary/japan", "other-resources/closed/account-get")
HTML = "text/html; charset=UTF-8"


def error(status: int, code: int) -> Answer:
    docs = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": "a text", "more_info": docs, "status": status}
    return Answer(status, (("Content-Type", "application/json"),), json.dumps(body).encode())


def page(status: int) -> Answer:
    return Answer(status, (("Content-Type", HTML),), b"<html><h1>Request blocked</h1></html>")


def judged(name: str, answer: Answer, *, is_twilio: bool) -> Judgement:
    return judge(cases()[name], [answer], ACCOUNT.sid, SUCCEEDED, is_twilio=is_twilio)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_twilio", [True, False])
@pytest.mark.parametrize(("status", "code"), [(500, 20500), (503, 20503), (504, 20504), (500, 20503), (502, 20599)])
def test_an_error_of_trouble_is_no_judgement(name: str, is_twilio: bool, status: int, code: int) -> None:
    found = judged(name, error(status, code), is_twilio=is_twilio)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reason == f"the service is in trouble: {status}/{code}"


@pytest.mark.parametrize(("status", "code"), [(503, 21611), (500, 21211), (500, 20404), (400, 20500), (503, 20429)])
@pytest.mark.parametrize("name", ["messages/from/queue-full", "messages/to/invalid"])
def test_an_outage_with_another_code_and_a_code_of_trouble_with_another_status_are_wrong(
    name: str, status: int, code: int
) -> None:
    for is_twilio in (True, False):
        assert judged(name, error(status, code), is_twilio=is_twilio).verdict is Verdict.FAIL


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", [403, 429])
def test_a_refusal_of_the_network_before_twilio_is_no_judgement_and_of_a_fake_it_is_wrong(
    name: str, status: int
) -> None:
    found = judged(name, page(status), is_twilio=True)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reason == f"the network before the service refused the request: {status}, text/html"
    assert judged(name, page(status), is_twilio=False).verdict is Verdict.FAIL


def test_other_pages_in_html_are_wrong_at_twilio_too() -> None:
    for status in (200, 201, 400, 410):
        assert judged("messages/to/invalid", page(status), is_twilio=True).verdict is Verdict.FAIL
    in_html = Answer(403, (("Content-Type", HTML),), error(403, 20008).body)
    assert judged("other-resources/closed/account-get", in_html, is_twilio=True).verdict is Verdict.FAIL


@pytest.mark.parametrize("name", NAMES)
def test_an_unverified_number_means_live_credentials_of_a_trial_account(name: str) -> None:
    found = judged(name, error(400, 21608), is_twilio=True)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "live ones of a trial account" in found.reason
    assert "21608" in found.reason


def test_a_fake_that_answers_like_a_trial_account_is_wrong() -> None:
    assert judged("messages/to/invalid", error(400, 21608), is_twilio=False).verdict is Verdict.FAIL
    assert judged("messages/from/valid", error(400, 21608), is_twilio=False).verdict is Verdict.FAIL


@pytest.mark.parametrize("answer", [error(503, 20503), page(403), page(429), error(400, 21608)])
def test_a_control_in_trouble_leaves_its_cases_undecided_and_refuses_nothing(answer: Answer) -> None:
    control = control_result(cases()["messages/from/valid"], answer, is_twilio=True)
    assert control.state is ControlState.UNDECIDED
    refusal = error(400, 21211)
    found = judge(cases()["messages/to/invalid"], [refusal], ACCOUNT.sid, control, is_twilio=True)
    assert found.verdict is Verdict.INCONCLUSIVE
