"""The address of a looked-up number is at lookups.twilio.com, or at the place that was asked; anything else departs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.answer import Answer
from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.judging.control_result import ControlResult
from conformance.judging.judge import judge
from conformance.judging.places import Places
from conformance.target import Target
from tests.recorded.test_lookup_recordings import judged, recorded
from tests.support import lookup_answers, lookup_server
from tests.support.called_commands import call

NAME = "lookup/basic/valid"
NUMBER = "+14159929960"
TWILIO = "https://lookups.twilio.com"

CONFORMING = [
    (TWILIO, TWILIO),
    ("https://fake.example", TWILIO),
    ("https://fake.example", "https://fake.example"),
    ("https://fake.example", "https://FAKE.example:443"),
    ("https://fake.example/api", "https://fake.example/api"),
    ("http://127.0.0.1:4010", "http://127.0.0.1:4010"),
    ("http://127.0.0.1:4010", "http://localhost:4010"),
    ("https://lookups.ie1.twilio.com", "https://lookups.ie1.twilio.com"),
]
DEPARTING = [
    (TWILIO, "https://api.twilio.com"),
    (TWILIO, "http://lookups.twilio.com"),
    (TWILIO, "https://lookups.twilio.com:8443"),
    (TWILIO, "https://lookups.twilio.com.example"),
    (TWILIO, "https://lookups.twilio.com/a"),
    ("https://fake.example", "https://example.com/a"),
    ("https://fake.example", "http://fake.example"),
    ("https://fake.example/api", "https://fake.example"),
    ("https://fake.example", "fake.example"),
    ("https://fake.example", ""),
    ("http://127.0.0.1:4010", "http://127.0.0.1:4011"),
    ("http://127.0.0.1:4010", "https://localhost:4010"),
]


def answer(base: str, numbers: str = "/v2/PhoneNumbers/") -> Answer:
    return lookup_answers.in_json(200, lookup_answers.looked_up(NUMBER) | {"url": f"{base}{numbers}{NUMBER}"})


def found(asked: str, received: Answer) -> tuple[Finding, ...]:
    case, target = lookup_answers.cases()[NAME], replace(lookup_answers.TARGET, base_url=asked)
    judgement = judge(case, [received], target.account_sid, ControlResult(), places=Places.of(target))
    return judgement.findings


@pytest.mark.parametrize(("asked", "base"), CONFORMING)
def test_the_host_of_twilio_and_the_place_that_was_asked_conform(asked: str, base: str) -> None:
    assert found(asked, answer(base)) == ()


@pytest.mark.parametrize(("asked", "base"), DEPARTING)
def test_every_other_place_departs(asked: str, base: str) -> None:
    assert [(each.where, each.basis) for each in found(asked, answer(base))] == [("/url", Basis.REFERENCE)]


@pytest.mark.parametrize("path", ["/v1/PhoneNumbers/", "/v2/phonenumbers/", "/v2/PhoneNumbers/a/", "/"])
def test_another_path_departs_at_every_host(path: str) -> None:
    for base in (TWILIO, "https://fake.example"):
        assert [each.where for each in found("https://fake.example", answer(base, path))] == ["/url"]


def test_a_host_that_is_sent_is_the_place_that_was_asked() -> None:
    target = Target("a", "http://127.0.0.1:4010/p", "AC1", "t", host="api.twilio.com")
    assert Places.of(target).lookup == ("http://127.0.0.1:4010/p", "http://lookups.twilio.com/p")
    elsewhere = replace(target, services=(("lookups", "http://127.0.0.1:4011"),))
    assert Places.of(elsewhere).lookup == ("http://127.0.0.1:4011",)


@pytest.mark.parametrize(("asked", "base"), [*CONFORMING, *DEPARTING])
@pytest.mark.parametrize("number", [NUMBER, "+14155550199"], ids=["by its case", "by its form"])
def test_a_recording_is_judged_by_the_address_of_its_request(asked: str, base: str, number: str) -> None:
    body = lookup_answers.looked_up(number) | {"url": f"{base}/v2/PhoneNumbers/{number}"}
    result = judged(recorded(number, body, host=f"{asked}/v2/PhoneNumbers/"))
    conforms = (asked, base) in CONFORMING
    assert result.verdict is (Verdict.PASS if conforms else Verdict.FAIL)
    assert [each.where for each in result.findings] == ([] if conforms else ["/url"])


def test_a_run_knows_the_place_that_it_asks(tmp_path: Path) -> None:
    bases = {}

    def habit(usual: Answer) -> Answer:
        if usual.status != 200:
            return usual
        body = json.loads(usual.body)
        return lookup_answers.in_json(200, body | {"url": body["url"].replace(TWILIO, bases["own"])})

    with lookup_server.serving(habit) as server:
        bases["own"] = server.url
        own = call("run", server.url, "--resource", "lookup")
        bases["own"] = "https://api.twilio.com"
        report = tmp_path / "r.json"
        other = call("run", server.url, "--resource", "lookup", "--report", report)
    assert own.code == 0, own.out
    assert other.code == 1
    results = {each["case"]: each for each in json.loads(report.read_text())["cases"]}
    assert {each["where"] for each in results[NAME]["findings"]} == {"/url"}
    succeeding = {name for name, case in lookup_answers.cases().items() if not case.expect.refuses}
    assert {name for name, each in results.items() if each["verdict"] == "fail"} == succeeding
