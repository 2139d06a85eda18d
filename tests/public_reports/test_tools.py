"""Defects with YAML, test runners, HTTP libraries, schemas and continuous integration, which do not occur here."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.answer import Absence, Answer, NoAnswer
from conformance.case import Auth, Basis
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.reports import case_text
from conformance.request import Request as Sent
from conformance.request import build_request
from conformance.result import Result
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.target import Target
from conformance.targets.credentials import target_from_url
from conformance.targets.preflight import Credentials, run_preflight
from conformance.wire.exchange import Exchange
from conformance.wire.request_encoding import EncodedRequest
from tests.cli.test_run import conform, said
from tests.suite.test_loader import GOOD, folder, load_one, the_case
from tests.support import misbehaving_targets
from tests.support.hostile_servers import CannedResponses, http
from tests.support.judged_targets import LOADED
from tests.support.judged_targets import judged as judged_in_full
from tests.support.public_reports import (
    HTML,
    answer,
    body_of,
    case,
    created,
    envelope,
    found,
    judged,
    places,
    refused,
    report,
)

ROOT = Path(__file__).parents[2]
GOOD_CASES = ("messages/from/valid", "calls/from/valid", "numbers/phone-number/available")
TEXT, NOT_OWNED = "messages/from/valid", "messages/from/not-owned"
RIGHT, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
TWILIO = {"TWILIO_TEST_ACCOUNT_SID": "AC" + "0a" * 16, "TWILIO_TEST_AUTH_TOKEN": "dummy"}


def exit_code(*verdicts: Verdict, errors: tuple[str, ...] = ()) -> int:
    finding = Finding("status", "", "201", "200", Basis.PAGE)
    results = tuple(
        Result(f"a/{place}", Basis.PAGE, verdict, (finding,) * (verdict is FAIL))
        for place, verdict in enumerate(verdicts)
    )
    return Report("", "", {}, "", "", Basis.OBSERVED, results, errors).exit_code


@report("C01", "C03", "C05", "C11")
@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("To: +15005550006", b"To=%2B15005550006"),
        ("AreaCode: 0500", b"AreaCode=0500"),
        ("AreaCode: 0533", b"AreaCode=0533"),
        ("Body: no", b"Body=no"),
        ("Body: on", b"Body=on"),
        ("Body: 1_000", b"Body=1_000"),
        ("Body: ${TWILIO_TEST_SID}", b"Body=%24%7BTWILIO_TEST_SID%7D"),
        ("Body: 2010-04-01", b"Body=2010-04-01"),
    ],
)
def test_what_yaml_would_take_for_a_number_or_for_true_goes_out_as_it_is_written(
    tmp_path: Path, written: str, sent: bytes
) -> None:
    loaded = load_one(tmp_path, f"cases:\n- id: one\n  states: R35\n  send:\n    {written}\n  expect: 201\n")
    assert not loaded.errors
    assert EncodedRequest.of(build_request(loaded.suite.cases[0], misbehaving_targets.TARGET)).body == sent


@report("C11")
def test_an_account_that_looks_like_a_number_stays_a_text() -> None:
    target = target_from_url("http://127.0.0.1:1", account_sid="0012345", environment={})
    assert "/Accounts/0012345/" in build_request(case(TEXT), target).url


@report("C06")
@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("cases:\n- {id: a, states: R35, expect: 201}\ncases:\n- {id: b, states: R35, expect: 201}\n", 3, "cases"),
        ("cases:\n- id: a\n  states: R35\n  expect: 400/21211\n  expect: 201\n", 5, "expect"),
    ],
)
def test_a_key_that_is_written_twice_is_refused_with_both_lines(
    tmp_path: Path, content: str, line: int, says: str
) -> None:
    (error,) = load_one(tmp_path, content).errors
    assert re.search(rf"to\.yaml:{line}:\d+: key '{says}' is written twice, first at line [14]$", str(error))
    assert exit_code(RIGHT, errors=(str(error),)) == 4


@report("C08")
@pytest.mark.parametrize("name", GOOD_CASES)
def test_a_body_without_any_one_of_its_required_keys_fails(name: str) -> None:
    schema = json.loads((data_folder("schemas") / f"{case(name).expect.schema}.json").read_text())
    assert len(schema["required"]) >= 20
    for key in schema["required"]:
        judgement = judged(name, created(name, key))
        assert (judgement.verdict, places(judgement)) == (FAIL, [f"/{key}"])


@report("C08")
@pytest.mark.parametrize("key", ["expct", "Expect", "expected", "sned"])
def test_a_key_that_nobody_knows_is_an_error(tmp_path: Path, key: str) -> None:
    (error,) = load_one(tmp_path, f"cases:\n- {{id: a, states: R35, expect: 201, {key}: 400/21211}}\n").errors
    assert f"unknown key {key!r}" in str(error)


@report("C09")
@pytest.mark.parametrize("name", GOOD_CASES)
def test_a_key_too_many_is_welcome_at_every_depth(name: str) -> None:
    more = {"new": {"deep": {"deeper": None}}}
    body = {key: value | more if isinstance(value, dict) else value for key, value in body_of(name).items()}
    assert any(isinstance(value, dict) for value in body.values())
    judgement = judged(name, answer(201, body | more))
    assert judgement.verdict is RIGHT
    assert "/new" in judgement.drift
    assert judged(NOT_OWNED, refused(400, 21606, **more)).verdict is RIGHT


@report("C10")
def test_a_broken_file_is_one_error_with_its_place_and_the_others_are_read(tmp_path: Path) -> None:
    loaded = load([folder(tmp_path, good=GOOD, bad="cases:\n- id: a\n   states: R35\n")])
    assert [each.name for each in loaded.suite.cases] == ["good/fine"]
    (error,) = loaded.errors
    assert str(error).startswith("cases/bad.yaml:3:10: not YAML")
    assert exit_code(RIGHT, errors=(str(error),)) == 4


@report("C12")
@pytest.mark.parametrize(
    ("body", "kind"),
    [('"ok"', "a text"), ("5", "a number"), ("null", "null"), ("true", "true or false"), ("[]", "a list")],
)
def test_a_body_that_is_no_object_is_called_what_it_is(body: str, kind: str) -> None:
    for name, status in ((TEXT, 201), (NOT_OWNED, 400)):
        assert found(judged(name, answer(status, body))) == [
            f"body: expected a JSON object, got {kind} instead of an object: {body} ({status}, application/json)"
        ]


@report("C13")
def test_four_defects_are_four_reasons() -> None:
    judgement = judged(TEXT, created(TEXT, "api_version", num_segments=1, status="sent", date_created="yesterday"))
    assert sorted(places(judgement)) == ["/api_version", "/date_created", "/num_segments", "/status"]


@report("C14", "C15")
def test_cases_have_one_order_and_names_that_never_change() -> None:
    command = [sys.executable, "-m", "conformance", "list"]
    said_by = {
        seed: subprocess.run(
            command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, timeout=60
        ).stdout
        for seed in ("1", "2", "random")
    }
    assert len(set(said_by.values())) == 1
    names = [line.split()[0] for line in said_by["1"].splitlines()]
    assert [name for name in names if not name.startswith("lookup/")] == list(misbehaving_targets.cases())
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)+", name) for name in names)
    assert not [name for name in names if re.search(r"[0-9a-f]{32}|20\d\d|:", name)]


@report("C16")
@pytest.mark.parametrize("name", [TEXT, "access/authentication/wrong-token", "access/authentication/no-credentials"])
def test_a_netrc_changes_no_credentials_and_adds_none(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password wrong\ndefault login eve password wrong\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with CannedResponses(http(201)) as server, Exchange(timeout=60.0) as exchange:
        exchange.send(build_request(case(name), Target("a target", server.url, "AC1", "token")))
    sent = server.requests[0].headers.get("authorization")
    if case(name).auth is Auth.NONE:
        assert sent is None
        return
    user, _, password = base64.b64decode((sent or "").removeprefix("Basic ")).decode().partition(":")
    assert user == "AC1"
    assert (password == "token") == (case(name).auth is Auth.RIGHT)
    assert password != "wrong"


@report("C19")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_said_with_its_goal_and_is_not_followed(status: int) -> None:
    goal = "https://fake.example/2010-04-01/"
    moved = Answer(status, (("Location", goal), ("Content-Type", HTML)), b"<html>moved</html>")
    assert found(judged(TEXT, moved)) == [f"outcome: expected 201, got {status} redirect to {goal}"]
    assert found(judged(NOT_OWNED, moved)) == [f"outcome: expected 400/21606, got {status} redirect to {goal}"]
    with CannedResponses(http(status, b"moved", Location="/again")) as server, Exchange(timeout=60.0) as exchange:
        outcome = exchange.send(Sent("POST", server.url))
    assert (getattr(outcome, "status", None), len(server.requests)) == (status, 1)


@report("C23")
@pytest.mark.parametrize(
    "date",
    [
        "2015-07-30T20:12:31Z",
        "yesterday",
        "",
        "Thu, 30 Jul 2015 20:12:31 GMT",
        "30 Jul 2015 20:12:31 +0000",
        1438287151,
    ],
)
def test_a_date_is_looked_at_and_is_rfc_2822_in_utc(date: object) -> None:
    dates = ("date_created", "date_updated")
    good = dict.fromkeys(dates, "Thu, 30 Jul 2015 20:12:31 +0000")
    for name in GOOD_CASES:
        assert judged(name, created(name, **good)).verdict is RIGHT
        assert places(judged(name, created(name, **dict.fromkeys(dates, date)))) == [f"/{each}" for each in dates]


@report("C25")
@pytest.mark.parametrize("field", ["code", "status"])
def test_an_integer_with_a_fraction_is_none_and_neither_is_a_truth(field: str) -> None:
    good = envelope(400, 21606)
    for wrong, kind in ((float(good[field]), "number"), (True, "boolean"), (str(good[field]), "text")):
        judgement = judged(NOT_OWNED, answer(400, good | {field: wrong}))
        (finding,) = judgement.findings
        assert (judgement.verdict, finding.where) == (FAIL, f"/{field}")
        assert finding.got == f"{json.dumps(wrong)} ({kind})"


@report("C33")
def test_nothing_to_judge_is_never_green(tmp_path: Path) -> None:
    (error,) = load_one(tmp_path, "").errors
    assert "the file is empty" in str(error)
    assert exit_code(RIGHT, errors=(str(error),)) == 4
    assert exit_code() == 5
    assert exit_code(Verdict.NOT_RUN, Verdict.NOT_RUN) == 5
    done = conform("run", "embedded", "--cases", tmp_path / "nowhere")
    assert done.returncode == 4
    assert "does not exist" in said(done)


@report("C33")
def test_a_folder_of_ones_own_without_a_case_is_not_passed_over(tmp_path: Path) -> None:
    done = conform("run", "embedded", "--cases", tmp_path, "-k", "messages/from/valid")
    assert done.returncode in (4, 5), done.stdout
    assert str(tmp_path) in done.stdout + done.stderr


@report("C34")
def test_a_failure_begins_with_one_line_that_says_it_all_and_its_message_stands_below() -> None:
    def swapped(request: Request, account: Account, tables: Tables) -> Response:
        given = respond(request, account, tables)
        return (
            misbehaving_targets.refused(request, 21408, 400, tables)
            if misbehaving_targets.code_of(given) == "21612"
            else given
        )

    name = "messages/to/unroutable"
    (result,) = (result for result in judged_in_full(swapped).results if result.case == name)
    block = case_text.failure_details(case(name), result, LOADED.suite, "twilio-conformance run")
    first = "FAIL messages/to/unroutable: POST Messages.json: expected 400/21612, got 400/21408"
    assert block.splitlines()[0] == first
    message = " ".join(json.loads(result.got[0]["body"])["message"].split())
    assert message in " ".join(block.split())
    assert "Traceback" not in block


@report("C35")
def test_no_body_and_an_empty_body_are_two_requests_and_both_are_forms(tmp_path: Path) -> None:
    defaults = 'defaults: {send: {To: "+1", Body: hello}}\n'
    sent = {}
    for written in ("~", '""'):
        one = the_case(tmp_path, f"send: {{Body: {written}}}, expect: 201", defaults)
        outgoing = EncodedRequest.of(build_request(one, misbehaving_targets.TARGET))
        assert outgoing.headers["Content-Type"] == "application/x-www-form-urlencoded"
        sent[written] = outgoing.body
    assert sent == {"~": b"To=%2B1", '""': b"To=%2B1&Body="}


@report("C38")
def test_a_run_that_was_throttled_is_inconclusive_and_breaks_no_contract() -> None:
    throttled = NoAnswer(Absence.THROTTLED, "answered 429 with code 20429 to 6 requests", attempts=6)
    judgement = judged(TEXT, throttled)
    assert (judgement.verdict, judgement.findings) == (INCONCLUSIVE, ())
    assert "20429" in judgement.reason
    assert exit_code(RIGHT, judgement.verdict) == 20
    assert exit_code(RIGHT, FAIL) == 1


@report("C39")
@pytest.mark.parametrize(("status", "verdict"), [(503, INCONCLUSIVE), (400, FAIL), (200, FAIL)])
def test_a_page_in_html_is_no_error_of_a_decoder(status: int, verdict: Verdict) -> None:
    page = "<html>\n<head><title>Service Temporarily Unavailable</title></head></html>"
    judgement = judged(TEXT, answer(status, page, HTML))
    words = " ".join([judgement.reason, *found(judgement)])
    assert judgement.verdict is verdict
    assert f"{status}, text/html" in words
    assert not re.search("line 1|column|char 0|Decode|Expecting", words)
    assert verdict is INCONCLUSIVE or "<html> <head><title>Service Temporarily Unavailable" in words


@report("C40")
@pytest.mark.parametrize(
    ("answered", "credentials", "why"),
    [
        (refused(403, 20008), Credentials.TEST, "the account is closed to them, as it is to test credentials"),
        (refused(401, 20003), Credentials.REFUSED, "Account SID and auth token do not belong together"),
        (answer(200, {"status": "active"}), Credentials.LIVE, "these are LIVE credentials"),
        (answer(503, "<html>", HTML), Credentials.UNKNOWN, "answered 503, which says nothing about them"),
        (NoAnswer(Absence.DNS, "no such host: api.twilio.com"), Credentials.UNKNOWN, "no such host"),
    ],
)
def test_whether_a_pair_is_valid_is_answered_by_one_request_and_with_a_reason(
    answered: Answer | NoAnswer, credentials: Credentials, why: str
) -> None:
    asked: list[Sent] = []

    def send(request: Sent) -> Answer | NoAnswer:
        asked.append(request)
        return answered

    preflight = run_preflight(target_from_url("twilio", environment=TWILIO), send)
    assert preflight.credentials is credentials
    assert why in preflight.message
    assert [request.method for request in asked] == ["GET"]
