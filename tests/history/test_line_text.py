"""Texts of a line: a ledger is public, so that no text brings a SID into it, wherever it is cut."""

from __future__ import annotations

import re

import pytest

from conformance.bounds import bounded
from conformance.history.line_text import LENGTH, line_text

DIGITS = "0123456789abcdef" * 2
SIDS = [f"AC{DIGITS}", f"SM{DIGITS[::-1]}", f"AC{DIGITS.upper()}", f"ac{DIGITS}", DIGITS, f"CA{'fade' * 8}"]


def longest_part(text: str, sid: str) -> int:
    """How many characters in a row of the digits of a SID are in a text."""
    digits = sid[-32:]
    parts = (digits[start:end] for start in range(32) for end in range(start + 1, 33) if digits[start:end] in text)
    return max(map(len, parts), default=0)


@pytest.mark.parametrize("sid", SIDS)
def test_no_part_of_a_sid_is_kept_wherever_a_text_is_cut(sid: str) -> None:
    for offset in range(LENGTH + 5):
        text = line_text(f"{'x' * offset} /{sid}/ {'and more text ' * 20}")
        assert len(text) <= LENGTH
        assert longest_part(text, sid) < 4, (offset, text)


@pytest.mark.parametrize("sid", [sid for sid in SIDS if sid[:2].isupper()])
@pytest.mark.parametrize("length", [33, 60, 100, 200])
def test_no_part_of_a_sid_is_kept_that_a_report_has_cut_before(sid: str, length: int) -> None:
    for offset in range(length + 5):
        text = line_text(bounded(f"{'x ' * (offset // 2)}{' ' * (offset % 2)}{sid} {'and more text ' * 20}", length))
        found = re.findall("[0-9A-Fa-f]{4,}", text.partition("...")[0])
        assert not found, (offset, text)


@pytest.mark.parametrize(
    "text",
    [
        'a path, such as "/2010-04-01/Accounts/AC.../Messages/SM....json"; here *',
        "400/21610 then 400/21610",
        "the number +14108675310 was decaded, facade",
        "fake of build ab12cd34ef",
        "status: expected 400, got 201",
    ],
)
def test_a_text_without_a_sid_stays_as_it_is(text: str) -> None:
    assert line_text(text) == text


def test_a_text_is_one_line() -> None:
    assert line_text("one\ntwo") == "one two"
