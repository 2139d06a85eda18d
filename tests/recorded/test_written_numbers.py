"""A number comes back in E.164: as the one that was sent, with every digit of it that was written out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import live, verdict

SAME = (
    ("(201) 555-0142", "+12015550142"),
    ("12015550142", "+12015550142"),
    ("+1 201 555 0142", "+12015550142"),
    ("07911 123456", "+447911123456"),
    ("+44 (0)7911 123456", "+447911123456"),
    ("0044 7911 123456", "+447911123456"),
    ("011 44 7911 123456", "+447911123456"),
    ("8 912 345-67-80", "+79123456780"),
    ("+525512345678", "+5215512345678"),
    ("+5491123456780", "+541123456780"),
    ("+551187654329", "+5511987654329"),
    ("5512345678", "+5215512345678"),
)
OTHERS = (
    ("+1 (310) 556-9876", "+12125569876"),
    ("310-556-9876", "+12125569876"),
    ("1 310 556 9876", "+12125569876"),
    ("07911 123456", "+12121123456"),
    ("0044 7911 123456", "+447912123456"),
    ("+44 7911 123456", "+12121123456"),
    ("+525512345678", "+12122345678"),
    ("+5491123456780", "+551123456780"),
    ("+551187654329", "+447987654329"),
)


def written(name: str, channel: str, sent: str, came: str) -> Any:
    """A message of a channel for which one of its numbers was sent in one form, and came back in another."""
    entry = live()
    form, body = entry["request"]["form"], entry["response"]["body"]
    for each in ("To", "From"):
        form[each], body[each.lower()] = channel + form[each], channel + body[each.lower()]
    form[name], body[name.lower()] = channel + sent, channel + came
    return entry


@pytest.mark.parametrize("channel", ["", "whatsapp:"])
@pytest.mark.parametrize("name", ["To", "From"])
def test_a_number_may_come_back_in_each_form_that_it_has(tmp_path: Path, name: str, channel: str) -> None:
    for sent, came in SAME:
        entry = written(name, channel, sent, came)
        assert verdict(tmp_path, entry) == "pass", sent


@pytest.mark.parametrize("channel", ["", "whatsapp:"])
@pytest.mark.parametrize("name", ["To", "From"])
def test_a_number_with_another_area_or_country_is_another_one(tmp_path: Path, name: str, channel: str) -> None:
    for sent, came in OTHERS:
        entry = written(name, channel, sent, came)
        assert not verdict(tmp_path, entry).startswith("pass"), sent
