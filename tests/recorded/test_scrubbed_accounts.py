"""Accounts and addresses that a scrubber replaced on one side of a recording alone."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest

from tests.recorded.test_age_of_recordings import PATH, XML, in_xml
from tests.recorded.test_placeholders import LOCAL, live, replaced, verdict
from tests.support.recorded_answers import ACCOUNT

DUMMIES = ("AC" + "0" * 32, "AC" + "9" * 32, "AC1234567890abcdef1234567890abcdef", "AC0123456789012345678901234567890a")


@pytest.mark.parametrize("dummy", DUMMIES)
def test_an_account_that_nobody_has_on_one_side_alone_stands_for_another(tmp_path: Path, dummy: str) -> None:
    in_answer, in_request = live(), live()
    in_answer["response"]["body"] = json.loads(json.dumps(in_answer["response"]["body"]).replace(ACCOUNT, dummy))
    in_request["request"]["url"] = in_request["request"]["url"].replace(ACCOUNT, dummy)
    for entry in (in_answer, in_request, live(account_sid=dummy)):
        assert verdict(tmp_path, entry) == "inconclusive"
        entry["response"]["body"]["status"] = "foo"
        assert verdict(tmp_path, entry).startswith("fail")
    assert verdict(tmp_path, replaced(live(), dummy)) == "pass"
    assert verdict(tmp_path, replaced(live(account_sid="AC" + "2" * 32), dummy)).startswith("fail")
    assert verdict(tmp_path, live(account_sid="AC" + "9f" * 16)).startswith("fail")
    assert verdict(tmp_path, replaced(live(account_sid=dummy), ACCOUNT, LOCAL)).startswith("fail")


@pytest.mark.parametrize(
    ("text", "expected"), [("ACxxx", "pass"), ("ACXXX", "pass"), ("AC0fxxx", "pass"), ("AC9fxxx", "fail /account_sid")]
)
def test_an_abbreviated_account_stands_for_the_one_that_is_shown(tmp_path: Path, text: str, expected: str) -> None:
    assert ACCOUNT.startswith("AC0f")
    entry = live()
    entry["response"]["body"] = json.loads(json.dumps(entry["response"]["body"]).replace(ACCOUNT, text))
    assert verdict(tmp_path, entry).startswith(expected)


@pytest.mark.parametrize("text", ["REDACTED", "[FILTERED]", "<URI>", "{{uri}}"])
def test_an_address_that_was_hidden_is_no_wrong_one(tmp_path: Path, text: str) -> None:
    for fields in ({"uri": text}, {"subresource_uris": {"media": text}}, {"uri": text, "sid": "<SID>"}):
        assert verdict(tmp_path, live(**fields)) == "pass"
        assert verdict(tmp_path, live(**fields, num_media="x")).startswith("fail")
    xml = in_xml(XML.replace(f"<Uri>{PATH}", f"<Uri>{escape(text)}"))
    assert verdict(tmp_path, xml) == "pass"
    elsewhere = live()["response"]["body"]["uri"].replace(ACCOUNT, "<ACCOUNT>").replace("/Messages", "/SMS/Messages")
    for wrong in (elsewhere, "undefined", "<none>", "/x", ""):
        assert verdict(tmp_path, live(uri=wrong)).startswith("fail")
