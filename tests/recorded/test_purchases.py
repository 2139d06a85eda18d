"""A purchase that was recorded: the number is in the area that was asked for, and no refused one is bought."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_hidden_sids_and_numbers import bought
from tests.recorded.test_placeholders import LOCAL, replaced, verdict
from tests.support.recorded_answers import ACCOUNT


def by_area(area: str, came: str, **settings: str) -> Any:
    entry = bought(None, came)
    entry["request"]["form"] = {"AreaCode": area, **settings}
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
