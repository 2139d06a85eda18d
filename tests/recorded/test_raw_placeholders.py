"""A placeholder that a recorder wrote into XML as it is, is read as if it had been escaped; broken XML is not."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_hidden_sids_and_numbers import in_xml
from tests.recorded.test_placeholders import LOCAL, live, replaced, replayed, verdict
from tests.support.recorded_answers import ACCOUNT
from tests.support.recordings import HOST

SID = "SM" + "0b" * 16
RAW = ("<TO_NUMBER>", "<to>", "<Twilio Number>", "<<NUMBER>>", "<my-number>", "+1 <NUMBER>", "<a & b>")
ELEMENTS = tuple(re.findall(r"<(\w+)>[^<]*</\1>", in_xml(SID, ACCOUNT)["response"]["body"]))


def with_text(element: str, text: str, account: str = ACCOUNT) -> Any:
    """A message in XML with that text in an element."""
    entry = in_xml(SID, account)
    body = re.sub(rf"(?<=<{element}>)[^<]*(?=</{element}>)", lambda _: text, entry["response"]["body"])
    entry["response"]["body"] = body
    return entry


def test_a_raw_placeholder_is_judged_as_one_that_was_escaped(tmp_path: Path) -> None:
    raw = [with_text(element, text) for element in ELEMENTS for text in RAW]
    readable = [with_text(element, escape(text)) for element in ELEMENTS for text in RAW]
    found = [
        [(result.case, result.verdict, [each.where for each in result.findings]) for result in each.results]
        for each in (replayed(tmp_path, *raw), replayed(tmp_path, *readable))
    ]
    assert found[0] == found[1]
    places = {place for _, _, places in found[0] for place in places}
    assert {"/Status", "/Direction", "/Price"} <= places
    assert "" not in places


@pytest.mark.parametrize("element", ["To", "From", "Body", "Sid", "MessagingServiceSid"])
def test_a_raw_placeholder_excuses_what_is_hidden(tmp_path: Path, element: str) -> None:
    assert verdict(tmp_path, with_text(element, "<SECRET>")) == "pass"


@pytest.mark.parametrize("account", ["<ACCOUNT_SID>", "***", "fake-account"])
def test_a_raw_placeholder_may_be_beside_an_account_that_is_hidden(tmp_path: Path, account: str) -> None:
    for element in ("To", "From", "Body"):
        assert verdict(tmp_path, with_text(element, "<HIDDEN>", account)) == "pass"
    assert verdict(tmp_path, with_text("Status", "<HIDDEN>", account)) == "fail /Status"


def test_a_raw_placeholder_in_an_error_is_read(tmp_path: Path) -> None:
    for status, code, text in ((400, 21211, "The 'To' number <TO> is not valid"), (404, 20404, "/<SID> was not found")):
        entry = in_xml(SID, "<ACCOUNT_SID>")
        docs = f"https://www.twilio.com/docs/errors/{code}"
        error = f"<Code>{code}</Code><Message>{text}</Message><MoreInfo>{docs}</MoreInfo><Status>{status}</Status>"
        body = f"<TwilioResponse><RestException>{error}</RestException></TwilioResponse>"
        entry["response"] |= {"status": status, "body": body}
        assert verdict(tmp_path, entry) == "pass"
        entry["response"]["body"] = body.replace(f"<Code>{code}", "<Code><CODE>")
        assert verdict(tmp_path, entry).startswith("fail /Code")


@pytest.mark.parametrize("broken", [
    lambda body: body.replace("</To>", ""),
    lambda body: body.replace("</Message>", ""),
    lambda body: body.replace("</Media>", ""),
    lambda body: body[: len(body) // 2],
    lambda body: body.replace("<To>", ""),
    lambda body: body.replace("a text", "a & text"),
    lambda body: body.replace("a text", "a </b> text"),
])  # fmt: skip
@pytest.mark.parametrize("account", [ACCOUNT, "<ACCOUNT_SID>"])
def test_xml_that_lacks_a_tag_is_none(tmp_path: Path, broken: Any, account: str) -> None:
    entry = in_xml(SID, account)
    entry["response"]["body"] = broken(entry["response"]["body"])
    assert verdict(tmp_path, entry).startswith("fail")


def test_a_text_that_was_sent_with_a_tag_may_have_come_back_unescaped(tmp_path: Path) -> None:
    entry = with_text("Body", "a <b> text")
    entry["request"]["form"]["Body"] = "a <b> text"
    assert verdict(tmp_path, entry) == "inconclusive"
    assert verdict(tmp_path, replaced(entry, "<ACCOUNT_SID>", LOCAL)) == "inconclusive"
    assert verdict(tmp_path, replaced(entry, ACCOUNT, LOCAL)) == "fail body"


def test_raw_placeholders_of_a_large_body_are_found_in_a_moment(tmp_path: Path) -> None:
    entry = live()
    entry["request"]["url"] = f"{HOST}/2010-04-01/Accounts/{ACCOUNT}/Messages"
    for text in ("<a>" * 50_000, "<a></b>" * 30_000, "<" * 100_000):
        entry["response"] |= {"headers": {"Content-Type": "application/xml"}, "body": text}
        assert verdict(tmp_path, entry) == "fail body"
