"""Defects of published fakes, each rebuilt in a few lines and detected."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from conformance.case import Basis, Format
from conformance.fake import OTHERS, TABLES, Account, Request, Response, Tables, respond
from conformance.finding import Judgement, Verdict
from conformance.judging.schema_check import violations
from conformance.request import build_request
from conformance.wire.curl import curl
from tests.support import misbehaving_targets
from tests.support.public_reports import (
    DATE,
    HTML,
    PLAIN,
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
    response,
)

ROOT = Path(__file__).parents[2]
TEXT, CALL, NUMBER = "messages/from/valid", "calls/from/valid", "numbers/phone-number/available"
RIGHT, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
NO_TEXT, NO_SENDER, NO_RECIPIENT = (f"messages/missing/{name}-absent" for name in ("body", "from", "to"))


def among(
    names: Mapping[str, object] | tuple[str, ...], responder: misbehaving_targets.Responder
) -> dict[str, Judgement]:
    return misbehaving_targets.judged(responder, among=map(case, names))


def codes(names: Mapping[str, tuple[str, int]], responder: misbehaving_targets.Responder) -> None:
    """Each of these cases fails for its code alone."""
    for name, judgement in among(names, responder).items():
        expected, got = names[name]
        assert found(judgement) == [f"code at /code: expected {expected}, got {got}"], name
        assert judgement.verdict is FAIL


def instead(wrong: Mapping[int, int]) -> misbehaving_targets.Responder:
    """A target with other codes for some."""

    def answers(request: Request, account: Account, tables: Tables) -> Response:
        given = respond(request, account, tables)
        code = int(misbehaving_targets.code_of(given) or 0)
        return misbehaving_targets.refused(request, wrong[code], 400, tables) if code in wrong else given

    return answers


def unguarded(request: Request, account: Account, tables: Tables) -> Response:
    """Nobody is asked who they are."""
    return respond(misbehaving_targets.authorized(request, account), account, tables)


def rewriting(change: Callable[[dict], dict], media_type: str = "application/json") -> misbehaving_targets.Responder:
    """A target whose successes are said otherwise, and which asks nobody who they are."""

    def answers(request: Request, account: Account, tables: Tables) -> Response:
        given = unguarded(request, account, tables)
        return response(201, change(json.loads(given.body)), media_type) if given.status == 201 else given

    return answers


@report("B01")
def test_one_code_for_whatever_is_missing_fails_once_for_each() -> None:
    names = {NO_RECIPIENT: ("21604", 21211), NO_SENDER: ("21603", 21211), NO_TEXT: ("21602 or 21619", 21211)}
    codes(names, instead(dict.fromkeys((21602, 21603, 21604), 21211)))


@report("B03")
@pytest.mark.parametrize("field", ["error_code", "error_message", "price", "messaging_service_sid"])
def test_an_empty_text_is_not_null(field: str) -> None:
    (finding,) = judged(TEXT, created(TEXT, **{field: ""})).findings
    assert (finding.where, finding.got) == (f"/{field}", '"" (text)')
    assert "null" in finding.expected
    assert judged(TEXT, created(TEXT, **{field: None})).verdict is RIGHT


@report("B05")
def test_a_page_in_html_for_an_unknown_path_is_no_refusal_and_its_type_is_named() -> None:
    name = "other-resources/closed/queues-get"
    for status in (403, 404):
        page = "<!doctype html><title>Not Found</title><p>The requested URL was not found on the server.</p>"
        judgement = judged(name, answer(status, page, HTML))
        (finding,) = (finding for finding in judgement.findings if finding.what == "body")
        assert finding.got.startswith("HTML or XML, not JSON: <!doctype html>")
        assert finding.got.endswith(f"({status}, text/html)")
        assert judgement.verdict is FAIL


@report("B07")
def test_an_emulator_that_sends_at_once_gets_a_line_for_each_defect_and_one_for_ignoring_the_token() -> None:
    left_out = {"api_version", "num_media", "price", "error_code", "messaging_service_sid", "subresource_uris"}
    wrong = {"num_segments": 1, "date_created": "2026-01-02T03:04:05Z", "date_updated": "2026-01-02T03:04:05Z"}
    wrong |= {"date_sent": "2026-01-02T03:04:05Z", "status": "delivered"}

    def emulated(body: dict) -> dict:
        return {name: value for name, value in (body | wrong).items() if name not in left_out}

    tokens = ("access/authentication/wrong-token", "access/authentication/no-credentials")
    judgements = among((TEXT, *tokens), rewriting(emulated))
    said = found(judgements[TEXT])
    assert sorted(places(judgements[TEXT])) == sorted(f"/{name}" for name in left_out | set(wrong))
    assert 'field at /num_segments: expected text of digits, such as "1", got 1 (integer)' in said
    assert 'field at /status: expected queued, got "delivered" (text)' in said
    assert 'field at /num_media: expected "0", by the rule: the number of MediaUrl, got missing' in said
    for name in tokens:
        assert found(judgements[name])[0].startswith("outcome: expected 401/20003, got 201 and no error")


@report("B09")
def test_the_code_of_calls_for_a_recipient_of_messages_is_wrong() -> None:
    names = {NO_RECIPIENT: ("21604", 21201), "messages/to-malformed/letters": ("21211", 21201)}
    codes(names, instead({21604: 21201, 21211: 21201}))


@report("B11")
def test_a_new_call_does_not_ring_yet_and_has_its_numbers_formatted() -> None:
    ringing = {"status": "ringing", "start_time": DATE, "duration": "0", "queue_time": "0"}
    judgement = judged(CALL, created(CALL, "from_formatted", "to_formatted", **ringing))
    assert sorted(places(judgement)) == ["/duration", "/from_formatted", "/start_time", "/status", "/to_formatted"]
    assert 'field at /status: expected queued, got "ringing" (text)' in found(judgement)


@report("B12")
def test_who_knows_no_magic_fails_row_by_row_and_seeding_the_good_sender_earns_no_other_row() -> None:
    nothing = replace(TABLES, message_from={OTHERS: 21606}, message_to={OTHERS: 21211})
    seeded = replace(nothing, message_from={"+15005550006": None, OTHERS: 21606})
    rows = [name for name in misbehaving_targets.cases() if name.startswith(("messages/to/", "messages/from/"))]
    lost = misbehaving_targets.judged(tables=nothing, among=map(case, rows))
    assert found(lost[TEXT]) == ["outcome: expected 201 and no error, got 400/21606"]
    assert {judgement.verdict for name, judgement in lost.items() if "/to/" in name} == {INCONCLUSIVE}
    assert RIGHT not in {judgement.verdict for judgement in lost.values()}
    failing = {
        number
        for name, judgement in misbehaving_targets.judged(tables=seeded, among=map(case, rows)).items()
        for parameter, number in case(name).send
        if judgement.verdict is FAIL and parameter == ("To" if "/to/" in name else "From")
    }
    by_number = {f"+1500555000{digit}" for digit in (1, 2, 3, 4, 8, 9)}
    assert failing == by_number


@report("B14")
def test_a_code_of_not_found_is_not_certified_on_a_bad_request() -> None:
    name = "messages/parameters/messaging-service"
    says = "status: expected 404, by the rule: the status that the code names, got 400"
    assert found(judged(name, refused(400, 20404))) == [says]
    for outcome in ((404, 20404), (400, 21606), (400, 21705), (403, 20008)):
        assert judged(name, refused(*outcome)).verdict is RIGHT
    assert judged(name, created(TEXT)).verdict is FAIL


@report("B15")
def test_names_of_a_language_are_pointed_out_and_so_are_a_missing_type_and_a_status_of_zero() -> None:
    names = {"SID": "SM" + "0a" * 16, "To": "+14108675310", "From": "+15005550006", "Status": "queued"}
    success = judged(TEXT, answer(201, names | {"messaging_service_sid": "", "ErrorCode": None}, PLAIN))
    assert found(success)[0] == f"media-type: expected application/json, got {PLAIN}"
    got = {finding.where: finding.got for finding in success.findings}
    for key, there in (("sid", "SID"), ("to", "To"), ("status", "Status"), ("error_code", "ErrorCode")):
        assert got[f"/{key}"] == f'missing (there is "{there}")'
    assert 'field at /num_segments: expected text of digits, such as "1", got missing' in found(success)
    refusal = judged("messages/to/invalid", answer(400, {"Status": 0, "Message": "", "Code": 21211, "more_info": ""}))
    assert 'code at /code: expected 21211, got missing (there is "Code")' in found(refusal)
    assert 'envelope at /status: expected an integer, such as 400, got missing (there is "Status")' in found(refusal)
    assert found(judged("messages/to/invalid", answer(400, envelope(400, 21211) | {"status": 0}))) == [
        "envelope at /status: expected 400, by the rule: the HTTP status, got 0"
    ]


@report("B17")
def test_an_object_of_a_client_that_was_written_out_is_no_message() -> None:
    date = {"date": "2026-01-02 03:04:05", "timezone": "UTC", "timezone_type": 3}
    dumped = {"sid": "mt-0a0a0a0a", "status": "accepted", "dateCreated": date, "accountSid": "AC1"}
    judgement = judged(TEXT, answer(200, dumped))
    said = found(judgement)
    assert said[0] == "status: expected 201, got 200"
    got = {finding.where: finding.got for finding in judgement.findings}
    assert got["/sid"] == '"mt-0a0a0a0a" (text)'
    assert 'field at /status: expected queued, got "accepted" (text)' in said
    assert got["/date_created"] == 'missing (there is "dateCreated")'
    wrapped = judged(TEXT, answer(200, {"status": "success", "data": dumped}))
    assert len(wrapped.findings) == len(violations("message", {})) + 1
    as_object = judged(TEXT, created(TEXT, date_created=date))
    assert places(as_object) == ["/date_created"]


@report("B19")
def test_a_fake_with_the_same_codes_for_all_that_is_missing_and_for_both_numbers_fails_for_each() -> None:
    wrong = instead({21602: 21604, 21603: 21604, 21212: 21211, 21201: 21604, 21213: 21604, 21217: 21211})
    names = {
        NO_TEXT: ("21602 or 21619", 21604),
        NO_SENDER: ("21603", 21604),
        "messages/from/invalid": ("21212", 21211),
        "calls/missing/to-absent": ("21201", 21604),
        "calls/missing/from-absent": ("21213", 21604),
        "calls/to/invalid": ("21217", 21211),
    }
    codes(names, wrong)
    assert judged(NO_RECIPIENT, refused(400, 21604)).verdict is RIGHT


@report("B21")
def test_every_example_for_curl_keeps_the_plus() -> None:
    for each in misbehaving_targets.cases().values():
        command = curl(build_request(each, misbehaving_targets.TARGET), misbehaving_targets.TARGET)
        assert command.count("--data-urlencode ") == len(each.send)
        words = shlex.split(command)
        assert {value for option, value in pairwise(words) if option == "-d"} <= {""}
    for path in (ROOT / "README.md", ROOT / "docs" / "failures.md", ROOT / "conformance" / "commands" / "serve.py"):
        assert "--data-urlencode" in path.read_text()
        assert " -d " not in path.read_text()


@report("B22")
def test_a_failure_within_a_200_is_no_refusal_and_a_sent_message_is_none() -> None:
    sent, failed = {"status": "sent", "price": "0.03", "datesent": DATE}, {"status": "failed", "price": "0.00"}

    def always_200(request: Request, _account: Account, _tables: Tables) -> Response:
        return response(200, sent if request.first("From") == "+15005550006" else failed)

    in_json = [
        each for each in misbehaving_targets.cases().values() if each.format is Format.JSON and each.expect.answers
    ]
    for name, judgement in misbehaving_targets.judged(always_200, among=in_json).items():
        first = found(judgement)[0]
        assert judgement.verdict is FAIL, name
        if case(name).expect.refuses:
            assert first.startswith("outcome: expected ")
            assert first.endswith(", got 200 and no error")
        elif name in (TEXT, CALL, NUMBER):
            assert first == "status: expected 201, got 200"
            required = {problem.where for problem in violations(case(name).expect.schema or "", {})}
            assert set(places(judgement)) >= required - {"/status", "/price"}


@report("B25")
def test_a_service_and_no_currency_are_as_good_as_no_service_and_dollars() -> None:
    for service in (None, "MG" + "0a" * 16):
        for unit in (None, "USD"):
            assert judged(TEXT, created(TEXT, messaging_service_sid=service, price_unit=unit)).verdict is RIGHT
    assert places(judged(TEXT, created(TEXT, messaging_service_sid="service", price_unit="dollars"))) == [
        "/messaging_service_sid",
        "/price_unit",
    ]


@report("B26")
def test_a_fake_that_refuses_calls_as_it_refuses_messages_fails_with_the_codes_of_calls() -> None:
    wrong = instead({21201: 21604, 21213: 21603, 21217: 21211})
    codes(
        {
            "calls/missing/to-absent": ("21201", 21604),
            "calls/missing/from-absent": ("21213", 21603),
            "calls/to/invalid": ("21217", 21211),
        },
        wrong,
    )
    unowned = replace(TABLES, call_from={**TABLES.call_from, OTHERS: None})
    (judgement,) = misbehaving_targets.judged(tables=unowned, among=[case("calls/from-others/ordinary")]).values()
    assert found(judgement)[0].startswith("outcome: expected 400/21210, got 201 and no error")


@report("B27")
def test_two_spellings_at_once_fail_field_by_field_and_a_field_too_many_does_not() -> None:
    spelled = {"numSegments": "1", "numMedia": "0", "dateUpdated": DATE, "subresourceUris": {}}
    lost = ("num_segments", "num_media", "date_updated", "subresource_uris")
    judgement = judged(TEXT, created(TEXT, *lost, **spelled, error_code="1", userId=5))
    assert sorted(places(judgement)) == sorted(["/error_code", *(f"/{name}" for name in lost)])
    (segments,) = (finding for finding in judgement.findings if finding.where == "/num_segments")
    assert (segments.expected, segments.got) == ('text of digits, such as "1"', 'missing (there is "numSegments")')
    (code,) = (finding for finding in judgement.findings if finding.where == "/error_code")
    assert (code.got, code.basis) == ('"1" (text)', Basis.PAGE)
    failed = judged("messages/to/invalid", created(TEXT, status="failed", error_code="1"))
    assert found(failed)[0].startswith("outcome: expected 400/21211, got 201 and no error")
    uri = body_of(TEXT)["uri"].replace("/SM", "/MG")
    assert places(judged(TEXT, created(TEXT, uri=uri))) == ["/uri"]
    assert judged(TEXT, created(TEXT, userId=5)).verdict is RIGHT


@report("B31")
def test_some_4xx_is_not_the_refusal_of_an_empty_area() -> None:
    def unsupported(request: Request, account: Account, tables: Tables) -> Response:
        given = respond(request, account, tables)
        return response(422, "Areacode is not supported yet", PLAIN) if request.first("AreaCode") else given

    available, unavailable = "numbers/area-code/available", "numbers/area-code/unavailable"
    judgements = among((available, unavailable), unsupported)
    assert found(judgements[available])[0] == "status: expected 201, got 422"
    assert judgements[available].verdict is FAIL
    assert judgements[unavailable].verdict is not RIGHT
    assert found(judged(unavailable, answer(422, envelope(422, 21452)))) == ["status: expected 400, got 422"]
