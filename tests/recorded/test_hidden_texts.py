"""Texts of messages and numbers of lookups that a recorder hid, whole, in part or behind the prefix of a trial."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import live, verdict
from tests.support.lookup_answers import looked_up

WHOLE = (
    "REDACTED", "<BODY>", "[FILTERED]", "MESSAGE_BODY", "xxxxxxxx", "XXXX", "***", "$BODY", "{{body}}", "#{body}",
    "(redacted)",    "REDACTED.", "\u2026", "hidden", "Hidden!", "%BODY%", "<%= body %>",
)  # fmt: skip
PARTS = (
    "XXXXXX",
    "xxxx",
    "REDACTED",
    "{{code}}",
    "#{code}",
    "${code}",
    "<CODE>",
    "******",
    "[CODE]",
    "SMS_CODE",
    "__CODE__",
)
TRIAL = "Sent from your Twilio trial account - "


def texted(sent: str, came: str, **fields: Any) -> Any:
    entry = live(body=came, **fields)
    entry["request"]["form"]["Body"] = sent
    return entry


@pytest.mark.parametrize("prefix", ["", TRIAL])
def test_a_hidden_text_is_no_wrong_one_behind_the_prefix_of_trial_accounts_too(tmp_path: Path, prefix: str) -> None:
    for text in WHOLE:
        for sent, came in ((text, "a text"), ("a text", text)):
            assert verdict(tmp_path, texted(sent, prefix + came)) in ("pass", "inconclusive"), (sent, prefix + came)
            assert verdict(tmp_path, texted(sent, prefix + came, status="foo")).startswith("fail")


@pytest.mark.parametrize("prefix", ["", TRIAL])
def test_where_a_part_of_a_text_is_hidden_nobody_knows(tmp_path: Path, prefix: str) -> None:
    for part in PARTS:
        whole, hidden = "Your code is 482913, bye", f"Your code is {part}, bye"
        for sent, came in ((hidden, whole), (whole, hidden)):
            assert verdict(tmp_path, texted(sent, prefix + came)) == "inconclusive", (sent, prefix + came)
        assert verdict(tmp_path, texted(hidden, f"{prefix}Your key is 482913, bye")).startswith("fail"), part


@pytest.mark.parametrize("text", ["another text", "message body", "[object Object]", "Your code is 000000", "CODE"])
def test_another_text_is_a_wrong_one_behind_a_prefix_too(tmp_path: Path, text: str) -> None:
    for prefix in ("", TRIAL):
        assert verdict(tmp_path, texted("a text", prefix + text)).startswith("fail")


def test_a_text_of_one_letter_may_be_too_long(tmp_path: Path) -> None:
    assert verdict(tmp_path, texted("x" * 1601, "x" * 1601, num_segments="11")).startswith("fail")


def test_a_number_that_a_recorder_hid_in_a_lookup_is_no_wrong_one(tmp_path: Path) -> None:
    number = "+14153190102"
    url = "https://lookups.twilio.com/v2/PhoneNumbers/%2B14153190102"

    def answered(**fields: object) -> Any:
        response = {"status": 200, "headers": {}, "body": looked_up(number) | fields}
        return {"request": {"method": "GET", "url": url, "form": {}}, "response": response}

    assert verdict(tmp_path, answered()) == "pass"
    for text in ("<PHONE>", "[FILTERED]", "REDACTED"):
        for fields in (
            {"phone_number": text},
            {"national_format": text},
            {"phone_number": text, "national_format": text},
        ):
            assert verdict(tmp_path, answered(**fields)) == "pass"
            assert verdict(tmp_path, answered(**fields, valid=text)).startswith("fail")
    hidden = "https://lookups.twilio.com/v2/PhoneNumbers/<PHONE>"
    assert verdict(tmp_path, answered(url=hidden)) in ("pass", "inconclusive")
    assert verdict(tmp_path, answered(url=hidden, phone_number="<PHONE>")) == "pass"
    assert verdict(tmp_path, answered(url="https://example.com/<PHONE>", phone_number="<PHONE>")).startswith("fail")
    assert verdict(tmp_path, answered(url=hidden.replace("<PHONE>", "x"))).startswith("fail")
    assert verdict(tmp_path, answered(phone_number="xxxxxx")) in ("pass", "inconclusive")
    for wrong in ("+14153190199", "undefined", "<none>", ""):
        assert verdict(tmp_path, answered(phone_number=wrong)).startswith("fail")
