"""SIDs, purchased numbers and parts of texts that were replaced are not held against the service; wrong ones are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import LOCAL, live, replaced, verdict
from tests.support.recorded_answers import ACCOUNT, recorded
from tests.support.recordings import HOST, plain

SPELLED = (
    ("TWILIO ACCOUNT SID", "MESSAGE SID"),
    ("(ACCOUNT SID)", "(MESSAGE SID)"),
    ("\u00abaccount\u00bb", "\u00absid\u00bb"),
    ("@@ACCOUNT@@", "@@SID@@"),
    ("|ACCOUNT|", "|SID|"),
    ("AC...", "SM..."),
    ("AC\u2026", "SM\u2026"),
    ("my-account", "the SID of a message"),
    ("~account~", "CALL OR MESSAGE"),
    ("<ACCOUNT>", "message"),
    ("[ACCOUNT]", "CAFE"),
    ("ACXXXXXXXXXXXX", "ACXXXXXXXXXXXX"),
)
"""What people write in the places of an account and of a SID."""


def with_sid(sid: str, path_sid: str = "", **fields: Any) -> Any:
    """A message with another text in every place of its SID."""
    body = live()["response"]["body"]
    own = path_sid or sid
    path = body["uri"].replace(body["sid"], own)
    media = {"media": path.replace(".json", "/Media.json")}
    return live(sid=sid, uri=path, subresource_uris=media, **fields)


def in_xml(sid: str, account: str) -> Any:
    path = f"/2010-04-01/Accounts/{account}/Messages"
    values = {
        "Sid": sid, "AccountSid": account, "MessagingServiceSid": "", "DateCreated": "Tue, 09 Jun 2026 05:40:43 +0000",
        "DateUpdated": "Tue, 09 Jun 2026 05:40:43 +0000", "DateSent": "", "To": "+12015550101", "From": "+12015550100",
        "Body": "a text", "Status": "queued", "NumSegments": "1", "NumMedia": "0", "Direction": "outbound-api",
        "ApiVersion": "2010-04-01", "Price": "", "PriceUnit": "USD", "ErrorCode": "", "ErrorMessage": "",
        "Uri": f"{path}/{sid}", "SubresourceUris": f"<Media>{path}/{sid}/Media</Media>",
    }  # fmt: skip
    elements = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    body = f"<TwilioResponse><Message>{elements}</Message></TwilioResponse>"
    form = {"To": "+12015550101", "From": "+12015550100", "Body": "a text"}
    response = {"status": 201, "headers": {"Content-Type": "application/xml"}, "body": body}
    return {"request": {"method": "POST", "url": HOST + path, "form": form}, "response": response}


@pytest.mark.parametrize(("account", "sid"), SPELLED)
def test_where_the_account_is_hidden_any_text_stands_for_a_sid(tmp_path: Path, account: str, sid: str) -> None:
    assert verdict(tmp_path, replaced(with_sid(sid), account)) == "pass"
    assert verdict(tmp_path, replaced(with_sid(sid, num_segments="7"), account)) == "fail /num_segments"
    if "<" not in account:
        assert verdict(tmp_path, in_xml(sid, account)) == "pass"
    service = with_sid(sid, messaging_service_sid="my service")
    assert verdict(tmp_path, replaced(service, account)) == "pass"


@pytest.mark.parametrize("sid", ["CA123", "ca123", "PN-1", "CAxxxxxxxxxxxx", "AC***", "MG...", "RE12", "CA" + "0b" * 16,
                                 "null", "undefined", "None", "y" * 200])  # fmt: skip
@pytest.mark.parametrize("account", ["fake-account", "<ACCOUNT SID>", "***", "TWILIO ACCOUNT SID"])
def test_what_is_no_sid_or_that_of_something_else_stands_for_none(tmp_path: Path, account: str, sid: str) -> None:
    assert verdict(tmp_path, replaced(with_sid(sid), account)).startswith("fail /sid")


def test_a_text_stands_for_a_sid_only_where_it_is_in_every_place_of_it(tmp_path: Path) -> None:
    for sid, path_sid in (("MESSAGE SID", "ANOTHER SID"), ("SM123", "SM124"), ("word", "SM" + "0b" * 16)):
        assert verdict(tmp_path, replaced(with_sid(sid, path_sid), "fake-account")).startswith("fail"), sid
    assert verdict(tmp_path, replaced(with_sid("SM123", "resource-id"), "fake-account")) == "pass"
    service = with_sid("MESSAGE SID", messaging_service_sid="SM123")
    assert verdict(tmp_path, replaced(service, "fake-account")) == "fail /messaging_service_sid"


@pytest.mark.parametrize("sid", ["MESSAGE SID", "(MESSAGE SID)", "word", "SM123", "SM-1", "my...", "--"])
def test_beside_an_account_that_is_shown_a_word_is_no_sid(tmp_path: Path, sid: str) -> None:
    assert verdict(tmp_path, with_sid(sid)).startswith("fail /sid")


ABBREVIATED = ("SM...", "SM\u2026", "SMc1\u202685", "SMc175dff8...", "\u2026311985", "sm(...)85", "SM ... 85", "SM####",
               "SM\u2022\u202285", "SMxx", "SMC1*", "SM\u00b785", "SM[..]85")  # fmt: skip
"""Abbreviations of SMc175dff8e96bd6985d2a4b747b311985."""


@pytest.mark.parametrize("sid", ABBREVIATED)
def test_beside_an_account_that_is_shown_an_abbreviated_sid_stands_for_one(tmp_path: Path, sid: str) -> None:
    for entry in (live(sid=sid), with_sid(sid), with_sid(live()["response"]["body"]["sid"], sid), in_xml(sid, ACCOUNT)):
        assert verdict(tmp_path, entry) == "pass"
        assert verdict(tmp_path, replaced(entry, ACCOUNT, LOCAL)).startswith("fail")


@pytest.mark.parametrize("sid", ["CA...", "CA\u2026", "CA##12", "RE[...]", "PNf6(..)78", "MG\u2022", "AC ... 12"])
def test_an_abbreviated_sid_of_something_else_is_none_of_a_message(tmp_path: Path, sid: str) -> None:
    assert verdict(tmp_path, with_sid(sid)).startswith("fail /sid")


@pytest.mark.parametrize("sid", ["SM9...", "SMc1\u202686", "\u202686", "SMc1..99..85"])
def test_an_abbreviated_sid_is_that_which_is_shown_in_full(tmp_path: Path, sid: str) -> None:
    assert verdict(tmp_path, live(sid=sid)).startswith("fail /sid")
    assert verdict(tmp_path, with_sid(sid)) == "pass"


@pytest.mark.parametrize("service", ["<SERVICE>", "MG...", "MG0c\u2026", "MG\u20260c"])
def test_a_messaging_service_that_was_sent_may_be_hidden_in_the_answer(tmp_path: Path, service: str) -> None:
    entry = live(messaging_service_sid=service)
    entry["request"]["form"]["MessagingServiceSid"] = "MG" + "0c" * 16
    assert verdict(tmp_path, entry) == "pass"
    for other in ("MG99...", "CA...", "MG" + "0" * 32):
        entry["response"]["body"] |= {"messaging_service_sid": other}
        assert verdict(tmp_path, entry) == "fail /messaging_service_sid"


def test_a_word_that_was_sent_for_a_messaging_service_comes_back_beside_a_sid_that_is_shown(tmp_path: Path) -> None:
    entry = live(messaging_service_sid="SERVICE SID")
    assert verdict(tmp_path, replaced(entry, "ACCOUNT SID")) == "fail /messaging_service_sid"
    entry["request"]["form"]["MessagingServiceSid"] = "SERVICE SID"
    assert verdict(tmp_path, replaced(entry, "ACCOUNT SID")) == "pass"
    assert verdict(tmp_path, entry) == "fail /messaging_service_sid"


PURCHASE = recorded("incoming-2017")


def bought(sent: str | None, came: str, **fields: Any) -> Any:
    entry = plain(PURCHASE)
    entry["request"]["form"] = {"AreaCode": "415"} if sent is None else {"PhoneNumber": sent}
    entry["response"]["body"] |= {"phone_number": came, "friendly_name": came} | fields
    return entry


@pytest.mark.parametrize("number", ["5551234567", "1234567890", "+15551234567", "dummy", "0000000000"])
def test_a_purchased_number_may_be_hidden_by_the_same_text_on_both_sides(tmp_path: Path, number: str) -> None:
    assert verdict(tmp_path, bought(number, number)) in ("pass", "inconclusive")
    assert verdict(tmp_path, bought(number, number, beta="x")).startswith("fail")
    assert verdict(tmp_path, replaced(bought(number, number), ACCOUNT, LOCAL)).startswith(
        "pass" if number[0] == "+" else "fail"
    )


@pytest.mark.parametrize(("sent", "came"), [
    ("4154443215", "4154443215"), ("+14155550115", "dummy"), (None, "dummy"), ("+14154443215", "4154443215"),
    ("+1415CALLNOW", "+1415CALLNOW"),
])  # fmt: skip
def test_a_purchased_number_that_somebody_can_have_is_answered_in_e164(
    tmp_path: Path, sent: str | None, came: str
) -> None:
    assert verdict(tmp_path, bought(sent, came)).startswith("fail")


def test_the_settings_of_a_purchase_may_name_hidden_sids(tmp_path: Path) -> None:
    names = ("voice_application_sid", "sms_application_sid", "trunk_sid", "address_sid", "bundle_sid", "identity_sid")
    for name in names:
        assert verdict(tmp_path, bought("+14155550115", "+14155550115", **{name: "<SID>"})) == "pass", name


def test_a_word_for_a_recipient_that_came_back_as_a_number_may_stand_for_it(tmp_path: Path) -> None:
    entry = live()
    entry["request"]["form"]["To"] = "dummy"
    assert verdict(tmp_path, entry) == "inconclusive"
    assert verdict(tmp_path, replaced(entry, ACCOUNT, LOCAL)) == "fail /to"


TEXTS = ("Hi <CUSTOMER NAME>, it is at <ADDRESS>", "Hi {{name}}", "Hi [NAME]!", "Code: %CODE%", "Hi ***, welcome",
         "@@NAME@@ is here")  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_of_a_text_with_hidden_parts_nobody_knows_how_long_it_was(tmp_path: Path, text: str) -> None:
    entry = live(body=text, num_segments="2")
    entry["request"]["form"]["Body"] = text
    assert verdict(tmp_path, entry) == "inconclusive"
    for count in ("0", "two", 2):
        entry["response"]["body"] |= {"num_segments": count}
        assert verdict(tmp_path, entry) == "fail /num_segments"
    entry["response"]["body"] |= {"num_segments": "2", "status": "foo"}
    assert verdict(tmp_path, entry).startswith("fail")


def test_a_text_with_hidden_parts_on_one_side_may_be_the_other(tmp_path: Path) -> None:
    for sent, came in (("Hi <NAME>, bye", "Hi Bob, bye"), ("Hi Bob, bye", "Hi [NAME], bye")):
        for prefix in ("", "Sent from your Twilio trial account - "):
            entry = live(body=prefix + came)
            entry["request"]["form"]["Body"] = sent
            assert verdict(tmp_path, entry) == "inconclusive"
    for sent, came in (("Hi <NAME>, bye", "Hi Bob"), ("Hi <NAME> <NAME>!", "Hi!"), ("Hi Bob", "<NAME>, bye")):
        entry = live(body=came)
        entry["request"]["form"]["Body"] = sent
        assert verdict(tmp_path, entry).startswith("fail /body"), (sent, came)


def test_many_hidden_parts_are_compared_in_a_moment(tmp_path: Path) -> None:
    text = "<a>b" * 20_000
    entry = live(body="b" * 19_999 + "c", num_segments="9")
    entry["request"]["form"]["Body"] = text
    assert verdict(tmp_path, entry).startswith("fail /body")
