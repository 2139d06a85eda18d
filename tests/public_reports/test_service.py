"""Observed behaviour of the service itself, each report a requirement on this suite."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from conformance.case import Auth, Basis
from conformance.fake import OTHERS, TABLES, respond
from conformance.finding import Verdict
from conformance.judging.schema_check import violations
from tests.judging.test_tolerance import queue_full_as_400
from tests.support import misbehaving_targets
from tests.support.judged_targets import judged as judged_in_full
from tests.support.public_reports import (
    answer,
    body_of,
    case,
    created,
    found,
    judged,
    places,
    refused,
    replayed,
    report,
    sent,
)
from tests.support.recorded_answers import recorded

TRIAL = "Sent from your Twilio trial account - "
QUEUE = "messages/from/queue-full"
TEXT, CALL, NUMBER = "messages/from/valid", "calls/from/valid", "numbers/phone-number/available"
RIGHT, FAIL = Verdict.PASS, Verdict.FAIL


@report("A01")
def test_a_full_queue_may_be_429_and_the_status_in_the_body_is_that_of_the_answer() -> None:
    seen = recorded("messages-2018-from-15005550008")
    assert (seen.status, seen.body["code"], seen.body["status"]) == (429, 21611, 429)
    assert judged(QUEUE, replayed(seen)).verdict is RIGHT
    assert found(judged(QUEUE, refused(429, 21611, status=400))) == [
        "envelope at /status: expected 429, by the rule: the HTTP status, got 400"
    ]


@report("A02")
def test_a_full_queue_may_be_429_or_400_and_nothing_else_and_the_report_says_which() -> None:
    assert {str(outcome) for outcome in case(QUEUE).expect.answers} == {"429/21611", "400/21611"}
    assert judged(QUEUE, refused(400, 21611)).verdict is RIGHT
    for status in (401, 403, 404, 500, 503):
        assert found(judged(QUEUE, refused(status, 21611))) == [f"status: expected 400 or 429, got {status}"]
    for status in (400, 429):
        assert found(judged(QUEUE, refused(status, 21610))) == ["code at /code: expected 21611, got 21610"]
    for responder, status in ((respond, 429), (queue_full_as_400, 400)):
        (result,) = (result for result in judged_in_full(responder).results if result.case == QUEUE)
        assert (result.verdict, result.got[0]["outcome"]) == (RIGHT, f"{status}/21611")


ROWS = {
    "A03": ("messages/from-others/unavailable-for-purchase", "From=%2B15005550000", 21606),
    "A09": ("messages/to/not-a-mobile-number", "To=%2B15005550009", 21614),
    "A11": ("messages/to/unroutable", "To=%2B15005550002", 21612),
    "A12": ("messages/to/no-international-permission", "To=%2B15005550003", 21408),
    "A13": ("messages/to/blocked", "To=%2B15005550004", 21610),
    "A18": ("calls/to/no-international-permission", "To=%2B15005550003", 21215),
    "A19": ("calls/to/invalid", "To=%2B15005550001", 21217),
    "A32": ("messages/from-others/ordinary", "From=%2B14155550100", 21606),
    "A44": ("messages/missing/from-absent", "To=%2B14108675310", 21603),
}


@report(*ROWS)
@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_asked_for_and_its_code_alone_decides_whatever_the_words(name: str) -> None:
    row, parameter, code = ROWS[name]
    assert parameter in sent(row).decode().split("&")
    for words in ("a text", "x", "To number: +15005550009, is not a mobile number", "to via SMS", "to via MMS."):
        assert judged(row, refused(400, code, message=words)).verdict is RIGHT
    for other in {21211, 21422, 21606, 21612, 21999} - {code}:
        assert found(judged(row, refused(400, other))) == [f"code at /code: expected {code}, got {other}"]
    assert found(judged(row, created(CALL if row.startswith("calls") else TEXT)))[0].startswith(
        f"outcome: expected 400/{code}, got 201 and no error"
    )


@report("A05")
@pytest.mark.parametrize("name", ["messages/from-others/no-plus", "messages/from-others/seven-digits"])
def test_a_sender_without_plus_goes_out_untouched_and_is_not_owned(name: str) -> None:
    sender = dict(case(name).send)["From"]
    assert re.fullmatch(r"\d+", sender)
    assert f"From={sender}".encode() in sent(name).split(b"&")
    message = f"The From phone number {sender} is not a valid, message-capable number of the account."
    assert judged(name, refused(400, 21606, message=message)).verdict is RIGHT
    assert sender in json.loads(misbehaving_targets.ask(case(name)).body)["message"].split()


@report("A06")
def test_a_recipient_that_is_too_short_is_invalid_and_a_charset_is_no_other_media_type() -> None:
    seen = recorded("messages-2020-to-plus1111")
    assert seen.media_type == "application/json; charset=utf-8"
    for name in ("messages/to-malformed/plus-and-four-digits", "messages/to-malformed/three-digits"):
        assert judged(name, replayed(seen)).verdict is RIGHT
    wrong = judged("messages/to-malformed/three-digits", answer(400, seen.body, "text/json; charset=utf-8"))
    assert found(wrong) == ["media-type: expected application/json, got text/json; charset=utf-8"]


@report("A07")
def test_a_wrong_token_is_401_with_a_detail_or_without_and_never_ignored() -> None:
    seen = recorded("messages-2018-wrong-token")
    assert "detail" in seen.body
    assert judged("access/authentication/wrong-token", replayed(seen)).verdict is RIGHT
    assert judged("access/authentication/wrong-token", refused(401, 20003)).verdict is RIGHT
    wrong = [name for name, each in misbehaving_targets.cases().items() if each.auth is Auth.WRONG_TOKEN]
    assert {
        judgement.verdict
        for judgement in misbehaving_targets.judged(
            misbehaving_targets.token_ignored, among=map(case, wrong), level=Basis.INFERRED
        ).values()
    } == {FAIL}


@report("A14")
def test_swapped_codes_of_an_invalid_sender_and_recipient_are_two_findings() -> None:
    assert judged("messages/from/not-owned", refused(400, 21606)).verdict is RIGHT
    swapped = replace(
        TABLES,
        message_from={**TABLES.message_from, "+15005550001": 21211},
        message_to={**TABLES.message_to, "+15005550001": 21212},
    )
    rows = {"messages/from/invalid": (21212, 21211), "messages/to/invalid": (21211, 21212)}
    for name, judgement in misbehaving_targets.judged(tables=swapped, among=map(case, rows)).items():
        expected, got = rows[name]
        assert found(judgement) == [f"code at /code: expected {expected}, got {got}"]


@report("A15")
def test_a_trial_account_may_put_words_before_a_body_and_a_uri_has_its_suffix() -> None:
    good = json.loads(misbehaving_targets.ask(case(TEXT)).body)
    seen = good | {"status": "queued", "date_sent": None, "messaging_service_sid": None, "num_segments": "1"}
    seen |= {"num_media": "0", "price": None, "price_unit": "USD", "error_code": None, "error_message": None}
    seen |= dict.fromkeys(("date_created", "date_updated"), "Fri, 01 Apr 2016 12:00:00 +0000")
    seen |= {"body": TRIAL + good["body"]}
    assert judged(TEXT, answer(201, seen)).verdict is RIGHT
    # The report has a path without suffix: the client of the time put its own path in the place of the one it received.
    of_the_client = seen | {"uri": good["uri"].removesuffix(".json")}
    assert places(judged(TEXT, answer(201, of_the_client))) == ["/uri"]
    assert places(judged(TEXT, created(TEXT, body="Sent from a trial - " + good["body"]))) == ["/body"]


@report("A17")
def test_a_call_that_was_just_created_is_full_of_nulls_and_has_none_of_the_newer_fields() -> None:
    seen = recorded("calls-2017-to-15005550005")
    assert [seen.body[name] for name in ("direction", "duration", "start_time", "phone_number_sid")] == [None] * 4
    assert {"trunk_sid", "queue_time", "streams"}.isdisjoint(seen.body | seen.body["subresource_uris"])
    assert judged("calls/other-roles/in-no-table", replayed(seen)).verdict is RIGHT
    assert judged(CALL, created(CALL, direction="outbound-api")).verdict is RIGHT
    sample = created(CALL, direction="inbound", status="completed", duration="15")
    assert sorted(places(judged(CALL, sample))) == ["/direction", "/duration", "/status"]


@report("A22")
def test_a_number_has_empty_texts_or_nulls_where_nothing_is_set_and_few_capabilities() -> None:
    unset = [name for name in body_of(NUMBER) if re.search(r"_url$|_application_sid$|^status_callback$", name)]
    kept = [name for name in unset if name != "voice_url"]
    for nothing in ("", None):
        changed = dict.fromkeys(kept, nothing) | {"capabilities": {"voice": False, "sms": False}}
        assert judged(NUMBER, created(NUMBER, "origin", "status", "bundle_sid", **changed)).verdict is RIGHT
    seen = recorded("incoming-2012-15005550006")
    assert {problem.got for problem in violations("incoming-phone-number", seen.body)} == {"missing"}
    for refusal in ("incoming-2012-15005550000", "incoming-2012-33"):
        assert recorded(refusal).body["more_info"].startswith("http://")
        assert violations("error", recorded(refusal).body) == ()
    assert places(judged(NUMBER, created(NUMBER, date_created="2012-10-10T00:00:00Z"))) == ["/date_created"]


@report("A23")
@pytest.mark.parametrize(
    ("name", "parameter", "code"),
    [
        ("numbers/phone-number/unavailable", "PhoneNumber=%2B15005550000", 21422),
        ("numbers/phone-number/very-short", "PhoneNumber=33", 21421),
        ("messages/body/empty", "Body=", 21602),
        ("messages/missing/body-absent", None, 21602),
    ],
)
def test_a_purchase_of_nothing_and_a_message_of_nothing_are_refused(name: str, parameter: str, code: int) -> None:
    fields = sent(name).decode().split("&")
    assert parameter in fields or not any(field.startswith("Body") for field in fields)
    assert judged(name, refused(400, code)).verdict is RIGHT


@report("A24")
def test_a_fake_that_learned_from_the_samples_fails_every_row_whose_sample_shows_a_success() -> None:
    bought = dict.fromkeys(("+15005550000", "+33", "+15005550006"))
    samples = replace(TABLES, phone_number=bought, message_to={OTHERS: None}, call_to={OTHERS: None})
    rows = (
        "numbers/phone-number/unavailable",
        "numbers/phone-number/very-short",
        "messages/to/not-a-mobile-number",
        "calls/to/no-international-permission",
    )
    for judgement in misbehaving_targets.judged(tables=samples, among=map(case, rows)).values():
        assert judgement.verdict is FAIL
        assert judgement.findings[0].got.startswith("201 and no error")


@report("A26")
def test_a_resource_that_is_not_open_is_told_from_a_wrong_code() -> None:
    for name in (TEXT, CALL, NUMBER):
        closed, wrong = (found(judged(name, refused(403, code))) for code in (20008, 21606))
        assert closed == [
            "outcome: expected 201 and no error, got 403/20008: the resource is not open to test credentials"
        ]
        assert wrong == ["outcome: expected 201 and no error, got 403/21606"]


@report("A27")
@pytest.mark.parametrize(
    "vice", [misbehaving_targets.other_resources_open, misbehaving_targets.other_resources_not_found]
)
def test_any_other_resource_is_forbidden_and_neither_open_nor_absent(vice: misbehaving_targets.Responder) -> None:
    closed = [each for each in misbehaving_targets.cases().values() if each.capability == "other-resources/closed"]
    assert {each.method for each in closed} == {"GET", "POST", "DELETE"}
    assert {str(outcome) for each in closed for outcome in each.expect.answers} == {"403/20008"}
    assert {judgement.verdict for judgement in misbehaving_targets.judged(vice, among=closed).values()} == {FAIL}


@report("A34")
def test_no_success_that_must_be_has_a_magic_recipient_and_no_words_are_matched() -> None:
    magic = {*TABLES.message_to, *TABLES.message_from, *TABLES.call_to, *TABLES.call_from} - {OTHERS}
    for name, each in misbehaving_targets.cases().items():
        form = dict(each.send)
        is_magic = form.get("To") in magic or form.get("To", "-") == form.get("From")
        succeeds = not each.expect.refused and all(outcome.code is None for outcome in each.expect.answers)
        if succeeds and each.resource in ("Messages", "Calls") and is_magic:
            assert each.basis in (Basis.OBSERVED, Basis.INFERRED), name
            assert form["To"] != form["From"], name
    controls = {name for each in misbehaving_targets.cases().values() for name in each.control}
    assert magic.isdisjoint(dict(case(name).send).get("To") for name in controls)
    for words in ("The 'To' number +15005550001 is not a valid phone number", "The same with a full stop."):
        assert judged("messages/to/invalid", refused(400, 21211, message=words)).verdict is RIGHT


@report("A48")
def test_a_product_that_test_credentials_do_not_open_is_forbidden_and_not_unknown() -> None:
    seen = recorded("other-resource-2019-to-2021")
    assert (seen.status, seen.body["code"]) == (403, 20008)
    for name in (name for name in misbehaving_targets.cases() if name.startswith("other-resources/")):
        assert judged(name, replayed(seen)).verdict is RIGHT
        assert judged(name, refused(404, 20404)).verdict is FAIL
