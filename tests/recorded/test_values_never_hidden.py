"""What a recorder hides is of some kinds; a text that looks like a placeholder excuses no value of another kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import HOST, LOCAL, MAGIC, live, replaced, verdict
from tests.support.recorded_answers import ACCOUNT
from tests.support.recordings import REFUSAL, SUCCESS, plain

HIDDEN_ACCOUNTS = (ACCOUNT, "<TWILIO_ACCOUNT_SID>", "[FILTERED]", "***", "AC123")
LOOKS_HIDDEN = ("<STATUS>", "XXXX", "[none]", "{x}", "**", "FOO_BAR", "redacted", "#value#")
NEVER_HIDDEN = (
    "status", "direction", "num_segments", "num_media", "price", "price_unit", "error_code", "error_message",
    "date_created", "date_updated", "date_sent", "api_version",
)  # fmt: skip
NUMBERS = (
    "<TO>", "[number]", "{{to}}", "***", "+15551234###", "+1##########", "+1XXXXXXXXXX", "+1 (XXX) XXX-XX00",
    "+1415***1212", "from-number", "my-number", "recipient", "+1415\u2026", "REDACTED", "TWILIO_NUMBER", "phone",
)  # fmt: skip
"""Texts that stand for a number, in the spellings of filters and of people."""


@pytest.mark.parametrize("account", HIDDEN_ACCOUNTS)
@pytest.mark.parametrize("field", NEVER_HIDDEN)
def test_no_recorder_hides_what_the_service_says_of_itself(tmp_path: Path, field: str, account: str) -> None:
    for text in LOOKS_HIDDEN:
        for entry in (live(**{field: text}), changed(plain(SUCCESS), **{field: text})):
            assert verdict(tmp_path, replaced(entry, account)).startswith("fail"), text


@pytest.mark.parametrize("account", HIDDEN_ACCOUNTS)
@pytest.mark.parametrize("field", ["code", "status", "more_info", "message"])
def test_no_recorder_hides_a_part_of_an_error(tmp_path: Path, field: str, account: str) -> None:
    for text in ("<400>", "http://XXXX_YYY", ""):
        if field != "message" or not text:
            entry = changed(plain(REFUSAL), **{field: text})
            assert verdict(tmp_path, replaced(entry, account)).startswith("fail"), text


def changed(entry: Any, **fields: object) -> Any:
    entry["response"]["body"] |= fields
    return entry


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_may_be_hidden_in_any_spelling_in_the_answer(tmp_path: Path, number: str) -> None:
    assert verdict(tmp_path, live(to=number, **{"from": number})) == "pass"
    assert verdict(tmp_path, changed(plain(SUCCESS), to=number)) == "pass"
    wrong = verdict(tmp_path, replaced(changed(plain(SUCCESS), to=number), ACCOUNT, LOCAL))
    assert wrong.startswith("fail /to")


@pytest.mark.parametrize("number", [*NUMBERS, "+0", "12345", "+14155550123", "MyBrand"])
def test_beside_a_number_for_test_credentials_nobody_knows_what_a_hidden_sender_results_in(
    tmp_path: Path, number: str
) -> None:
    entry = changed(plain(SUCCESS), **{"from": number})
    entry["request"]["form"] |= {"From": number}
    assert not verdict(tmp_path, entry).startswith("pass")
    shown = plain(SUCCESS)
    shown["request"]["form"] |= {"From": number, "To": "+15005550010"}
    shown["response"]["body"] |= {"to": "+15005550010", "from": number}
    assert not verdict(tmp_path, shown).startswith("pass")
    for other in ("+15005550001", "+15005550009"):
        refused = changed(plain(SUCCESS), to=other, **{"from": number})
        refused["request"]["form"] |= {"From": number, "To": other}
        assert verdict(tmp_path, refused).startswith("fail")


@pytest.mark.parametrize("number", NUMBERS)
def test_beside_a_refused_number_its_own_code_alone_is_known_to_be_right(tmp_path: Path, number: str) -> None:
    entry = plain(REFUSAL)
    entry["request"]["form"] |= {"From": number}
    assert verdict(tmp_path, entry) == "pass"
    for code in (21606, 21610, 21612, 21614):
        entry["response"]["body"] |= {"code": code, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
        assert verdict(tmp_path, entry) == "inconclusive"


def test_what_is_sent_beside_a_refused_number_does_not_explain_the_code_of_another(tmp_path: Path) -> None:
    entry = plain(REFUSAL)
    entry["request"]["form"] |= {"MaxPrice": "0.5"}
    assert verdict(tmp_path, entry) == "pass"
    entry["response"]["body"] |= {"code": 21614, "more_info": "https://www.twilio.com/docs/errors/21614"}
    assert verdict(tmp_path, entry) == "inconclusive"


@pytest.mark.parametrize("number", ["12345", "555", "+123", "1111111", "+15555555555"])
def test_a_number_that_was_replaced_in_request_and_answer_alike_is_not_judged(tmp_path: Path, number: str) -> None:
    entry = live(**{"from": number})
    entry["request"]["form"]["From"] = number
    assert verdict(tmp_path, entry) == "pass"
    assert verdict(tmp_path, replaced(entry, "<ACCOUNT_SID>")) == "pass"
    entry = live(to=number)
    entry["request"]["form"]["To"] = number
    assert verdict(tmp_path, entry) == ("pass" if len(number) > 6 else "inconclusive")
    assert verdict(tmp_path, replaced(entry, "<ACCOUNT_SID>")) == "pass"


@pytest.mark.parametrize("number", ["+15555555555", "12345", "+0", "+1234567890", "+447700900000"])
def test_a_number_that_nobody_has_is_no_echo_and_no_departure(tmp_path: Path, number: str) -> None:
    assert verdict(tmp_path, changed(plain(SUCCESS), to=number)) == "inconclusive"
    assert verdict(tmp_path, changed(plain(SUCCESS), to=number, status="foo")).startswith("fail")


@pytest.mark.parametrize("text", ["XXXX", "MY_CONST", "[hi]", "{name}", "#1# winner #2#"])
def test_a_text_that_may_have_been_sent_excuses_no_other(tmp_path: Path, text: str) -> None:
    entry = changed(plain(SUCCESS), body="something else")
    entry["request"]["form"] |= {"Body": text}
    assert not verdict(tmp_path, entry).startswith("pass")
    entry["response"]["body"] |= {"body": text}
    assert verdict(tmp_path, entry) == "pass"


@pytest.mark.parametrize("text", ["[FILTERED]", "<BODY>", "***", "{{message}}", "REDACTED"])
def test_a_text_that_nobody_sends_stands_for_another(tmp_path: Path, text: str) -> None:
    entry = plain(SUCCESS)
    entry["request"]["form"] |= {"Body": text}
    assert verdict(tmp_path, entry) == "pass"
    assert verdict(tmp_path, changed(plain(SUCCESS), body=text)) == "pass"


def test_two_accounts_in_one_answer_of_which_one_is_hidden_are_no_pass(tmp_path: Path) -> None:
    for own in ("<OTHER>", "AC" + "1" * 32):
        entry = replaced(plain(SUCCESS), "<ACCOUNT_SID>")
        assert verdict(tmp_path, changed(entry, account_sid=own)) == "inconclusive"


@pytest.mark.parametrize("text", ["<AC?SID>", "<TWILIO/SID>", "{a/b?c}", "[account/sid]", "(my/sid)"])
def test_a_placeholder_may_have_what_divides_an_address(tmp_path: Path, text: str) -> None:
    assert verdict(tmp_path, replaced(plain(SUCCESS), text)) == "pass"
    assert verdict(tmp_path, replaced(plain(REFUSAL), text)) == "pass"
    wrong = changed(plain(REFUSAL), code=21614, more_info="https://www.twilio.com/docs/errors/21614")
    assert verdict(tmp_path, replaced(wrong, text)).startswith("fail")


SID = "SM" + "0b" * 16
XML = (
    "<TwilioResponse><Message><Sid>{sid}</Sid><DateCreated>Tue, 09 Jun 2026 05:40:43 +0000</DateCreated>"
    "<DateUpdated>Tue, 09 Jun 2026 05:40:43 +0000</DateUpdated><DateSent/><AccountSid>{account}</AccountSid>"
    "<To>+14108675310</To><From>{sender}</From><MessagingServiceSid/><Body>a text</Body><Status>{status}</Status>"
    "<NumSegments>1</NumSegments><NumMedia>0</NumMedia><Direction>outbound-api</Direction>"
    "<ApiVersion>2010-04-01</ApiVersion><Price/><PriceUnit>USD</PriceUnit><ErrorCode/><ErrorMessage/>"
    "<Uri>/2010-04-01/Accounts/{account}/Messages/{sid}</Uri><SubresourceUris>"
    "<Media>/2010-04-01/Accounts/{account}/Messages/{sid}/Media</Media></SubresourceUris></Message></TwilioResponse>"
)


@pytest.mark.parametrize("account", ["AC123", "fake-account", "[SID]", "<TWILIO SID>", "&lt;TWILIO SID&gt;", "***"])
@pytest.mark.parametrize("sid", ["SM123", "resource-id", "[SID]", SID])
def test_short_words_stand_for_sids_in_xml_as_in_json(tmp_path: Path, account: str, sid: str) -> None:
    form = {"To": "+14108675310", "From": MAGIC, "Body": "a text"}
    asked = account.replace("&lt;", "<").replace("&gt;", ">")
    request = {"method": "POST", "url": f"{HOST}/2010-04-01/Accounts/{asked}/Messages", "form": form}

    def entry(status: str) -> Any:
        body = XML.format(sid=sid, account=account, sender=MAGIC, status=status)
        response = {"status": 201, "headers": {"Content-Type": "application/xml"}, "body": body}
        return json.loads(json.dumps({"request": request, "response": response}))

    assert verdict(tmp_path, entry("queued")) == "pass"
    assert verdict(tmp_path, entry("sent")) == "fail /Status"
