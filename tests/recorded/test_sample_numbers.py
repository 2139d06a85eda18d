"""Numbers that people write where they show none: on one side of a recording alone they may stand for another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_hidden_sids_and_numbers import bought
from tests.recorded.test_placeholders import live, verdict

SAMPLES = (
    "+14155551234", "+14155552344", "+12025551234", "+18005551234", "+13334445555", "+12223334444", "+19998887777",
    "+19876543210", "+919876543210", "+447123456789", "+15551234567", "+14155550100",
)  # fmt: skip
REAL = "+13106198822"


def numbered(name: str, sent: str, came: str) -> Any:
    entry = live(**{name.lower(): came})
    entry["request"]["form"][name] = sent
    return entry


@pytest.mark.parametrize("name", ["To", "From"])
def test_a_sample_on_one_side_alone_may_stand_for_another_number(tmp_path: Path, name: str) -> None:
    for sample in SAMPLES:
        assert verdict(tmp_path, numbered(name, sample, REAL)) == "inconclusive", sample
        assert verdict(tmp_path, numbered(name, REAL, sample)) == "inconclusive", sample
        assert verdict(tmp_path, numbered(name, sample, sample)) == "pass", sample


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        ("+13105559876", "+1310555987"),
        ("whatsapp:+13105559876", "+13105559876"),
        ("+12125551234", "+13105559876"),
        ("+14153190102", "+14153190199"),
        (REAL, "+14153190102"),
    ],
)
def test_a_number_that_is_made_from_that_which_was_sent_stands_for_none(tmp_path: Path, sent: str, came: str) -> None:
    assert verdict(tmp_path, numbered("To", sent, came)) == "fail /to"


def test_a_number_that_was_bought_is_that_which_was_sent_also_where_it_is_a_sample(tmp_path: Path) -> None:
    assert verdict(tmp_path, bought("+14155552671", "+13106198822")).startswith("fail")
