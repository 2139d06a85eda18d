"""A purchase that was recorded: the number is in the area that was asked for, and no refused one is bought."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_hidden_sids_and_numbers import bought
from tests.recorded.test_placeholders import LOCAL, replaced, verdict
from tests.support.recorded_answers import ACCOUNT


def by_area(area: str, came: str, **settings: str) -> Any:
    """A purchase in an area, or by what is in the settings where none is named."""
    entry = bought(None, came)
    entry["request"]["form"] = {**({"AreaCode": area} if area else {}), **settings}
    return entry


@pytest.mark.parametrize("host", ["https://api.twilio.com", LOCAL])
def test_a_number_is_bought_in_the_area_that_was_asked_for(tmp_path: Path, host: str) -> None:
    for area, number in (("415", "+14153217788"), ("212", "+12129367788"), ("500", "+15005550006")):
        assert verdict(tmp_path, replaced(by_area(area, number), ACCOUNT, host)) == "pass"
    for area, number in (("212", "+14153217788"), ("415", "+442079460018"), ("500", "+14153217788")):
        found = verdict(tmp_path, replaced(by_area(area, number), ACCOUNT, host))
        assert found == "fail /phone_number", (area, number)


def test_of_a_number_that_is_hidden_or_that_nobody_has_the_area_is_not_known(tmp_path: Path) -> None:
    assert verdict(tmp_path, by_area("212", "+14155550115")) == "inconclusive"
    assert verdict(tmp_path, by_area("212", "+15005550006")) == "inconclusive"
    assert verdict(tmp_path, by_area("212", "<NUMBER>")) == "pass"
    assert verdict(tmp_path, by_area("<AREA>", "+14153217788")) == "pass"


def test_beside_a_number_the_area_code_decides_nothing(tmp_path: Path) -> None:
    entry = by_area("212", "+14153217788", PhoneNumber="+14153217788")
    assert verdict(tmp_path, entry) == "pass"
    entry["request"]["form"] |= {"PhoneNumber": ""}
    assert verdict(tmp_path, entry) == "fail /phone_number"


REFUSED = ({"AreaCode": "533"}, {"PhoneNumber": "33"}, {"PhoneNumber": "DESK"}, {"PhoneNumber": "+15005550000"},
           {"PhoneNumber": "33", "AreaCode": "415"})  # fmt: skip
SETTINGS: tuple[dict[str, str], ...] = (
    {}, {"SmsUrl": "nope"}, {"Foo": "x", "VoiceApplicationSid": "AP" + "0a" * 16}, {"FriendlyName": "z" * 200},
)  # fmt: skip


@pytest.mark.parametrize("asked", REFUSED)
def test_what_cannot_be_bought_is_refused_whatever_else_is_sent(tmp_path: Path, asked: dict[str, str]) -> None:
    for settings in SETTINGS:
        for came in ("+14153217788", "+15005550006", "<NUMBER>"):
            assert verdict(tmp_path, by_area("", came, **asked, **settings)) == "fail outcome"


@pytest.mark.parametrize(("sent", "came", "expected"), [
    ("4153217788", "+14153217788", "pass"), ("(415) 321-7788", "+14153217788", "pass"),
    ("(415) 321-7788", "+12123217788", "fail /phone_number"), ("undefined", "+14153217788", "fail /phone_number"),
    ("[object Object]", "+14153217788", "fail /phone_number"), ("<NUMBER>", "+14153217788", "pass"),
    ("34", "+14153217788", "inconclusive"), ("hi", "+14153217788", "inconclusive"),
    ("+14153217788", "+14153217789", "fail /phone_number"),
])  # fmt: skip
def test_the_number_that_was_asked_for_is_bought(tmp_path: Path, sent: str, came: str, expected: str) -> None:
    assert verdict(tmp_path, by_area("", came, PhoneNumber=sent)) == expected


@pytest.mark.parametrize("form", [{"PhoneNumber": ""}, {"AreaCode": "abc"}, {"AreaCode": "14155"}])
def test_a_purchase_that_names_neither_a_number_nor_an_area_is_inconclusive(
    tmp_path: Path, form: dict[str, str]
) -> None:
    entry = bought(None, "+14155550115")
    entry["request"]["form"] = form
    assert verdict(tmp_path, entry) == "inconclusive"


def test_the_number_for_test_credentials_has_the_address_that_was_sent(tmp_path: Path) -> None:
    entry = bought("+15005550006", "+15005550006", voice_url="https://e.com/v")
    entry["request"]["form"]["VoiceUrl"] = "https://e.com/v"
    assert not verdict(tmp_path, entry).startswith("fail")
    for wrong in ("https://e.com/other", ""):
        entry["response"]["body"]["voice_url"] = wrong
        assert "/voice_url" in verdict(tmp_path, entry)
    entry["response"]["body"]["voice_url"] = "<URL>"
    assert not verdict(tmp_path, entry).startswith("fail")
