"""Texts of a line: a ledger is public, so that no text brings a SID into it, and words stay whole."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from conformance.abridgement import measured
from conformance.bounds import bounded
from conformance.history.line_text import LENGTH, PART, LineTexts

ACCOUNT = f"AC{'0123456789abcdef' * 2}"
OTHER = "SM5f3a91c27b04e8d60a9c71e35b8f2d46"
KNOWN = LineTexts(ACCOUNT, frozenset([OTHER]))
NOTHING = LineTexts()
SIDS = [ACCOUNT, OTHER, f"AC{ACCOUNT[2:].upper()}", ACCOUNT.lower(), OTHER[2:], f"CA{'fade' * 8}"]
NAMES = ["QA1", "QA2", "twilio AU1", "FAKE", "MOCK-EU2", "DEV2", "preview-0123456789abcdef", "preview-fedcba9876543210",
         "v2 RC1", f"build {'0123456789' * 4}", "http://fake.example:8080", "2027-01-01 03:17:00", "fade",
         "x" * LENGTH]  # fmt: skip


def longest_part(text: str, sid: str) -> int:
    """How many characters in a row of the digits of a SID are in a text, in any letter case."""
    digits, shown = sid[-32:].lower(), text.lower()
    parts = (digits[start:end] for start in range(32) for end in range(start + 1, 33) if digits[start:end] in shown)
    return max(map(len, parts), default=0)


@pytest.mark.parametrize("texts", [NOTHING, KNOWN], ids=["unknown", "known"])
@pytest.mark.parametrize("sid", SIDS)
def test_no_part_of_a_whole_sid_is_kept_wherever_a_text_is_cut(sid: str, texts: LineTexts) -> None:
    for offset in range(0, LENGTH + 5, 3):
        text = texts.text(f"{'x' * offset} /{sid}/ {'and more text ' * 20}")
        assert len(text) <= LENGTH
        assert longest_part(text, sid) < 4, (offset, text)


@pytest.mark.parametrize("sid", [ACCOUNT, OTHER, ACCOUNT.lower(), OTHER.upper()])
def test_no_part_of_a_known_sid_is_kept_whether_its_beginning_its_middle_or_its_end_was_cut_before(sid: str) -> None:
    for offset in range(0, 140, 3):
        whole = f"{'x-' * (offset // 2)}{'q' * (offset % 2)}{sid} {'y-' * ((140 - offset) // 2)}"
        for cut in (measured(json.dumps(whole)), bounded(whole, 60), whole[offset + 9 :], whole[: offset + 19]):
            assert longest_part(KNOWN.text(cut), sid) < PART, cut


@pytest.mark.parametrize(
    "odd",
    [
        " ".join(ACCOUNT[place : place + 5] for place in range(0, 34, 5)),
        b64encode(ACCOUNT.encode()).decode(),
        ACCOUNT[::-1],
        "\u200b".join(ACCOUNT),
        ACCOUNT.replace("0", "%30"),
    ],
)
def test_the_sid_of_the_account_is_masked_in_every_form_in_which_it_can_be_read_back(odd: str) -> None:
    text = KNOWN.text(f"got {odd} here")
    assert odd not in text
    assert longest_part(text, ACCOUNT) < PART


@pytest.mark.parametrize(
    "text",
    [
        'a path, such as "/2010-04-01/Accounts/AC.../Messages/SM....json"; here *',
        "400/21610 then 400/21610",
        "the number +14108675310 was decaded, facade",
        "fake of build ab12cd34ef",
        "status: expected 400, got 201",
        "price_unit: expected USD",
        "AC0123 and 0123",
    ],
)
@pytest.mark.parametrize("texts", [NOTHING, KNOWN], ids=["unknown", "known"])
def test_a_text_without_a_sid_stays_as_it_is(text: str, texts: LineTexts) -> None:
    assert texts.text(text) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_name_without_a_whole_sid_stays_as_it_is(name: str) -> None:
    assert KNOWN.target(name) == name
    assert NOTHING.case(name) == name


@pytest.mark.parametrize("form", ["twilio {}", "{}", "own/{}-again", "x" * 300 + "{}"])
def test_names_with_sids_and_names_that_are_too_long_have_none_and_stay_different(form: str) -> None:
    sids = [ACCOUNT, ACCOUNT.lower(), OTHER, f"{OTHER[:-1]}7", f"PN{OTHER[2:]}"]
    for shown in (KNOWN.target, KNOWN.case):
        names = [shown(form.format(sid)) for sid in sids]
        assert len(set(names)) == len(names)
        assert all(len(name) <= LENGTH and longest_part(name, sid) < 4 for name, sid in zip(names, sids, strict=True))


def test_the_name_of_a_case_has_no_part_of_the_sid_of_the_account() -> None:
    names = [KNOWN.case(f"own/of-{ACCOUNT[2 : 2 + length].lower()}-x") for length in (6, 9, 20)]
    assert len(set(names)) == 3
    assert all(longest_part(name, ACCOUNT) < PART for name in names)


def test_a_text_is_one_line() -> None:
    assert NOTHING.text("one\ntwo") == "one two"
