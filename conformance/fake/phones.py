"""Phone numbers: their spellings, and which of them can exist."""

from __future__ import annotations

import re

import phonenumbers

from conformance.fake.tables import OTHERS, Rows

_WRITTEN = re.compile(r"\+?[0-9(.][-0-9(). /]*")
_LOST_PLUS = re.compile(r" +[0-9]")
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_MAGIC = re.compile(r"\+1500555[0-9]{4}")
_NORTH_AMERICAN = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")
_NORTH_AMERICA = 1


def e164(text: str) -> str | None:
    """`text` without punctuation and with its country code, `None` where it is not written as a number."""
    digits = _NOT_A_DIGIT.sub("", text)
    if not digits or not _WRITTEN.fullmatch(text):
        return None
    if len(digits) == 10 and not text.startswith("+"):
        return f"+1{digits}"
    return f"+{digits}"


def dialable(text: str) -> str | None:
    """`text` in E.164 where such a number can exist, otherwise `None`."""
    number = e164(text)
    if number is None:
        return None
    if _MAGIC.fullmatch(number):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    # Outside North America a possible length suffices: numbers reserved for fiction are assigned to nobody.
    if text.startswith("+") and parsed.country_code != _NORTH_AMERICA:
        return number if _has_a_possible_length(parsed) else None
    return number if phonenumbers.is_valid_number(parsed) else None


def _has_a_possible_length(parsed: phonenumbers.PhoneNumber) -> bool:
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE


def row_code(rows: Rows, text: str) -> int | None:
    """The error code of the row for `text` in any spelling of the number, `None` where the row has none."""
    for key in (text, e164(text)):
        if key is not None and key in rows:
            return rows[key]
    return rows.get(OTHERS)


def has_row(rows: Rows, text: str) -> bool:
    """Whether the table has a row for `text`, in any spelling of the number."""
    return text in rows or e164(text) in rows


def lost_its_plus(text: str) -> bool:
    """Whether `text` begins with a space, to which form decoding turns an unencoded plus sign."""
    return _LOST_PLUS.match(text) is not None


def keypad(text: str) -> str:
    """`text` with each letter replaced by the digit of its key on a telephone."""
    return phonenumbers.convert_alpha_characters_in_number(text)


def masked(text: str) -> str:
    """`text` without its last four characters."""
    return f"{text[:-4]}XXXX"


def national(number: str) -> str:
    """An E.164 number in national format; unchanged outside North America."""
    return _NORTH_AMERICAN.sub(r"(\1) \2-\3", number) if _NORTH_AMERICAN.fullmatch(number) else number
