"""A success of a request that the service refuses fails, or is inconclusive where values may be hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import live, plain, replaced, verdict
from tests.support.recorded_answers import recorded

HIDDEN = "<ACCOUNT_SID>"
CALL = recorded("calls-2017-to-15005550005")


def message(sent: dict[str, str], **came: Any) -> Any:
    entry = live(**came)
    entry["request"]["form"] |= sent
    return entry


def call(sent: dict[str, str]) -> Any:
    """A call of a sender and to a number that no case has."""
    entry = plain(CALL)
    number = sent.get("To", "+13105559876")
    entry["request"]["form"] = {"To": number, "From": "+12015550100", "Url": "https://example.org/v"} | sent
    entry["response"]["body"] |= {"to": number, "to_formatted": "(310) 555-9876", "from": "+12015550100"}
    entry["response"]["body"] |= {"from_formatted": "(201) 555-0100", "direction": "outbound-api"}
    return entry


@pytest.mark.parametrize("length", [1600, 1601, 3000])
@pytest.mark.parametrize("sender", ["+12015550100", "+15005550006"])
def test_a_text_has_no_more_than_1600_characters(tmp_path: Path, length: int, sender: str) -> None:
    text = "ab" * (length // 2) + "c" * (length % 2)
    segments = str(-(-length // 153))
    entry = message({"Body": text, "From": sender}, body=text, num_segments=segments, **{"from": sender})
    assert verdict(tmp_path, entry) == ("pass" if length == 1600 else "fail outcome")
    assert verdict(tmp_path, replaced(entry, HIDDEN)) == ("pass" if length == 1600 else "fail outcome")


def test_a_text_that_the_service_writes_may_be_sent_longer(tmp_path: Path) -> None:
    text = "ab" * 801
    for name, value in (("ContentSid", "HX" + "0d" * 16), ("ShortenUrls", "true")):
        entry = message({"Body": text, name: value}, body=text, num_segments="11")
        assert verdict(tmp_path, entry) == "pass"


@pytest.mark.parametrize(("count", "expected"), [(10, "pass"), (11, "fail outcome"), (40, "fail outcome")])
def test_a_message_has_no_more_than_ten_media(tmp_path: Path, count: int, expected: str) -> None:
    entry = live(num_media=str(count))
    entry["request"]["form"] = [
        *map(list, entry["request"]["form"].items()),
        *(["MediaUrl", f"https://example.org/{place}.png"] for place in range(count)),
    ]
    assert verdict(tmp_path, entry) == expected


def test_a_message_without_text_and_media_is_wrong_or_was_emptied(tmp_path: Path) -> None:
    empty: dict[str, Any] = {"body": ""}
    assert verdict(tmp_path, message({"Body": ""}, **empty)) == "inconclusive"
    assert verdict(tmp_path, message({"Body": "", "MediaUrl": "https://e.org/a"}, **empty, num_media="1")) == "pass"
    assert verdict(tmp_path, message({"Body": ""})) == "pass"


@pytest.mark.parametrize("to", ["abcdefg", "+1111", "123", "nobody", "+0", "x"])
def test_a_recipient_that_nobody_can_reach_is_wrong_or_stands_for_another(tmp_path: Path, to: str) -> None:
    assert verdict(tmp_path, message({"To": to}, to=to)) == "inconclusive"
    assert verdict(tmp_path, replaced(message({"To": to}, to=to), HIDDEN)) == "pass"
    assert verdict(tmp_path, call({"To": to})) != "pass"


@pytest.mark.parametrize("to", ["undefined", "null", "[object Object]", "None"])
def test_what_a_program_prints_is_no_recipient(tmp_path: Path, to: str) -> None:
    for entry in (message({"To": to}, to=to), call({"To": to})):
        assert verdict(tmp_path, entry).startswith("fail")
        assert verdict(tmp_path, replaced(entry, HIDDEN)).startswith("fail")


@pytest.mark.parametrize("to", ["whatsapp:+12015550101", "messenger:abcdefg"])
def test_a_channel_has_addresses_of_its_own(tmp_path: Path, to: str) -> None:
    sender = to.partition(":")[0] + ":+12015550100"
    assert verdict(tmp_path, message({"To": to, "From": sender}, to=to, **{"from": sender})) == "pass"


@pytest.mark.parametrize(("sent", "expected"), [
    ({}, "pass"), ({"Url": "<URL>"}, "pass"), ({"Url": "", "Twiml": "<Response/>"}, "pass"),
    ({"Url": "nope"}, "inconclusive"), ({"Url": ""}, "inconclusive"), ({"Url": "/voice.xml"}, "inconclusive"),
    ({"Url": "undefined"}, "fail outcome"), ({"Url": "ftp://example.org/v"}, "fail outcome"),
    ({"Url": "http://"}, "fail outcome"), ({"Method": "PATCH"}, "inconclusive"), ({"Method": "GET"}, "pass"),
    ({"StatusCallbackMethod": "x"}, "inconclusive"), ({"Method": "post"}, "pass"),
])  # fmt: skip
def test_a_call_has_an_address_and_a_method_that_the_service_takes(
    tmp_path: Path, sent: dict[str, str], expected: str
) -> None:
    assert verdict(tmp_path, call(sent)) == expected
