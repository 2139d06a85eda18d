"""Recordings of lookups.twilio.com: a number alone is judged by its case, a package by its form alone.

What is in a package depends on the credentials, and no recording says which they were.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.answer import Answer
from conformance.case import Basis, Case
from conformance.exchange_record import answer_record, request_record
from conformance.finding import Verdict
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.formats import read
from conformance.recorded.replay import replay
from conformance.request import Request, build_request
from conformance.result import Result
from tests.cli.test_run import conform, said
from tests.support import lookup_answers
from tests.support.lookup_answers import ADDRESS, TARGET, Body, cases, changed, looked_up, sim_swap

JSON = (("Content-Type", "application/json"),)


def recorded(number: str, body: object, status: int = 200, host: str = ADDRESS, **form: str) -> RecordedExchange:
    answer = Answer(status, JSON, json.dumps(body).encode())
    query = "&".join(f"{name}={value}" for name, value in form.items())
    return RecordedExchange("a", "GET", f"{host}{number}" + (f"?{query}" if query else ""), tuple(form.items()), answer)


def judged(exchange: RecordedExchange) -> Result:
    replayed = replay([exchange], list(cases().values()), Basis.OBSERVED)
    (result,) = replayed.results
    return result


@pytest.mark.parametrize("number", ["+14159929960", "%2B14159929960", "%2b14159929960"])
def test_a_number_alone_is_judged_by_its_case(number: str) -> None:
    right = judged(recorded(number, looked_up("+14159929960")))
    assert (right.case, right.verdict) == ("lookup/basic/valid", Verdict.PASS)
    wrong = judged(recorded(number, looked_up("+14159929960") | {"valid": False}))
    assert (wrong.case, wrong.verdict) == ("lookup/basic/valid", Verdict.FAIL)


@pytest.mark.parametrize("host", [ADDRESS, "http://localhost:4010/v2/PhoneNumbers/"])
def test_other_values_than_a_magic_number_has_are_neither_right_nor_wrong(host: str) -> None:
    """Live credentials get others, and no recording says which were sent."""
    body = looked_up("+12345678900", "sim_swap")
    right = judged(recorded("+12345678900", body, host=host, Fields="sim_swap"))
    assert (right.case, right.verdict) == ("lookup/sim-swap/ends-in-00", Verdict.PASS)
    for other in (sim_swap(("2020-04-27T10:18:50Z", "PT12H", True)), None):
        result = judged(recorded("+12345678900", body | {"sim_swap": other}, host=host, Fields="sim_swap"))
        assert (result.case, result.verdict) == ("lookup/sim-swap/ends-in-00", Verdict.INCONCLUSIVE)
        assert "live credentials may have got another answer" in result.reason
    broken = judged(recorded("+12345678900", body | {"sim_swap": "none"}, host=host, Fields="sim_swap"))
    assert [(each.where, each.basis) for each in broken.findings] == [("/sim_swap", Basis.REFERENCE)]


OTHERWISE = {
    "another order": ("+441234567891", "line_type_intelligence,sms_pumping_risk"),
    "blanks": ("+441234567891", "line_type_intelligence, sms_pumping_risk"),
    "an inferred row": ("+441234567891", "sms_pumping_risk"),
    "another inferred row": ("+911234567890", "sms_pumping_risk"),
    "one package more": ("+12345678901", "sim_swap,caller_name"),
    "a package before it": ("+12345678901", "caller_name,sim_swap"),
    "no plus sign": ("12345678901", "sim_swap"),
    "national form": ("2345678901", "sim_swap"),
}


@pytest.mark.parametrize("way", OTHERWISE)
def test_a_magic_number_is_known_however_it_and_its_packages_are_written(way: str) -> None:
    written, fields = OTHERWISE[way]
    number = written if written.startswith("+") else "+12345678901"
    package = "sim_swap" if "sim_swap" in fields else "sms_pumping_risk"
    asked = fields.replace(" ", "")
    body = looked_up(number, asked)
    body |= {"caller_name": {"caller_name": None, "caller_type": None, "error_code": None}} if "caller" in asked else {}
    right = judged(recorded(written, body, Fields=fields))
    assert right.verdict is Verdict.PASS
    assert dict(cases()[right.case].send)["PhoneNumber"] == number
    assert package in dict(cases()[right.case].send)["Fields"]
    other = {
        "sim_swap": sim_swap(("2020-04-27T10:18:50Z", "PT12H", True)),
        "sms_pumping_risk": lookup_answers.SAMPLES["sms_pumping_risk"],
    }[package]
    result = judged(recorded(written, body | {package: other}, Fields=fields))
    assert (result.case, result.verdict) == (right.case, Verdict.INCONCLUSIVE)
    assert "live credentials may have got another answer" in result.reason


def test_a_row_is_that_of_its_own_country_and_its_own_package() -> None:
    for number, body, form in (
        ("07400123456", looked_up("07400123456", country="GB"), {"CountryCode": "GB", "Fields": "sim_swap"}),
        ("+12345678901", looked_up("+12345678901"), {"Fields": "caller_name"}),
    ):
        body |= {name: value for name, value in ANSWERED.items() if name == form["Fields"]}
        assert judged(recorded(number, body, **form)).case == "form/lookup"


ANSWERED = {
    "sim_swap": sim_swap((None, "PT12H", False)),
    "caller_name": {"caller_name": None, "caller_type": None, "error_code": None},
}


def test_the_answer_of_a_live_account_about_another_number_is_judged_by_its_form() -> None:
    live = looked_up("+14155550199") | {"sim_swap": sim_swap(("2020-04-27T10:18:50Z", "PT12H", True))}
    result = judged(recorded("+14155550199", live, Fields="sim_swap"))
    assert (result.case, result.verdict) == ("form/lookup", Verdict.PASS)


@pytest.mark.parametrize("fields", [{}, {"Fields": "sim_swap"}])
def test_the_answer_about_another_number_than_was_asked_is_wrong_whoever_asks(fields: dict[str, str]) -> None:
    result = judged(recorded("+14155550199", looked_up("+14159929960"), **fields))
    assert result.verdict is Verdict.FAIL
    assert "/phone_number" in {finding.where for finding in result.findings}


@pytest.mark.parametrize(
    "host", ["https://api.twilio.com/", "https://verify.twilio.com/", "https://api.ie1.twilio.com/"]
)
def test_no_other_host_of_twilio_looks_numbers_up(host: str) -> None:
    result = judged(recorded("+14159929960", looked_up("+14159929960"), host=f"{host}v2/PhoneNumbers/"))
    assert (result.case, result.verdict) == ("form/unknown", Verdict.NOT_RUN)


def test_another_number_is_judged_by_its_form() -> None:
    assert judged(recorded("+15005550006", looked_up("+15005550006"))).case == "form/lookup"
    assert judged(recorded("+15005550006", {})).verdict is Verdict.FAIL


@pytest.mark.parametrize(("status", "code"), [(401, 20003), (403, 20008), (404, 20404), (400, 60617)])
def test_a_refusal_is_judged_by_its_envelope_where_no_case_names_it(status: int, code: int) -> None:
    answer = lookup_answers.refusal(status, code)
    result = judged(replace(recorded("+15005550006", {}), answer=answer))
    assert (result.case, result.verdict) == ("form/error", Verdict.PASS)


@pytest.mark.parametrize("host", ["http://localhost:4010/v2/PhoneNumbers/", "https://fake.example/p/v2/PhoneNumbers/"])
def test_a_fake_of_lookup_is_recognised_by_its_path(host: str) -> None:
    assert judged(recorded("+14159929960", looked_up("+14159929960"), host=host)).case == "lookup/basic/valid"


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/v2/PhoneNumbers/",
        "https://other.example/v2/PhoneNumbers/abc",
        "https://other.example/v2/PhoneNumbers/+14159929960/extra",
        "https://other.example/v2/phoneNumbers/+14159929960",
    ],
)
def test_a_path_of_another_form_is_that_of_another_service(url: str) -> None:
    exchange = replace(recorded("", {}), url=url)
    assert replay([exchange], list(cases().values()), Basis.OBSERVED).ignored == 1


def test_the_command_judges_them_by_the_set_that_has_them(tmp_path: Path) -> None:
    entry = {
        "request": {"method": "GET", "uri": f"{ADDRESS}%2B14159929960", "headers": {}, "body": ""},
        "response": {"status": {"code": 200}, "headers": {"Content-Type": ["application/json"]},
                     "body": {"string": json.dumps(looked_up("+14159929960"))}},
    }  # fmt: skip
    (tmp_path / "a.yaml").write_text(json.dumps({"interactions": [entry], "version": 1}))
    done = conform("replay", tmp_path / "a.yaml", "--report", tmp_path / "r.json")
    assert done.returncode == 0, said(done)
    assert "1 judged by a case" in said(done)
    assert json.loads((tmp_path / "r.json").read_text())["suite"]["requirements"] == "0.2"


def in_report(place: Path, host: str, change: Callable[[Body, Request], Body] = lambda body, _: body) -> Path:
    """The report of a run of every case of Lookup at that host."""
    respond = changed(change)

    def entry(case: Case) -> dict[str, Any]:
        request = build_request(case, replace(TARGET, base_url=host))
        got = [answer_record(respond(request), case.format)] * case.repeat
        return {"case": case.name, "sent": request_record(request), "got": got}

    place.write_text(json.dumps({"cases": [entry(case) for case in cases().values()]}))
    return place


HOSTS = ("http://127.0.0.1:4010", "https://lookups.twilio.com")


@pytest.mark.parametrize("host", HOSTS)
def test_a_report_of_a_run_is_judged_as_the_run_was(host: str, tmp_path: Path) -> None:
    replayed = replay(read(in_report(tmp_path / "r.json", host)), list(cases().values()), Basis.OBSERVED)
    assert replayed.ignored == 0
    assert [result.verdict for result in replayed.results] == [Verdict.PASS] * sum(
        case.repeat for case in cases().values()
    )
    asked = {case.send for case in cases().values() if "Fields" in dict(case.send)}
    assert asked <= {cases()[result.case].send for result in replayed.results if result.case in cases()}


@pytest.mark.parametrize("host", HOSTS)
def test_a_package_with_other_values_fails_in_the_report_of_a_run_as_it_did_there(host: str, tmp_path: Path) -> None:
    def altered(body: Body, _request: Request) -> Body:
        return body | {"sim_swap": body["sim_swap"] and sim_swap((None, "PT12H", False))}

    replayed = replay(read(in_report(tmp_path / "r.json", host, altered)), list(cases().values()), Basis.OBSERVED)
    failed = {result.case for result in replayed.results if result.verdict is Verdict.FAIL}
    assert failed == {name for name, case in cases().items() if name.startswith("lookup/sim-swap/") and not case.then}


def test_a_closed_operation_that_is_open_in_the_report_of_a_run_fails(tmp_path: Path) -> None:
    place = in_report(tmp_path / "r.json", HOSTS[0])
    content = json.loads(place.read_text())
    success = next(each["got"] for each in content["cases"] if each["case"] == "lookup/basic/valid")
    closed = [each for each in content["cases"] if each["case"].startswith("lookup/closed/")]
    place.write_text(json.dumps({"cases": [each | {"got": success} for each in closed]}))
    replayed = replay(read(place), list(cases().values()), Basis.OBSERVED)
    assert [(one.case, one.verdict) for one in replayed.results] == [(one["case"], Verdict.FAIL) for one in closed]
