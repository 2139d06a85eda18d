"""Phone numbers in recordings: which are the same, which nobody has, and which exist for test credentials alone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAGIC = re.compile(r"\+1500555[0-9]{4}")
"""The numbers that exist for test credentials alone."""

WRITTEN = re.compile(r"(?:00|011)?1?(500555[0-9]{4})")
"""The digits of such a number, in any notation."""

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
NUMBER = re.compile(r"[+0-9(][0-9 ().\-/]*")
"""A number in any notation."""

MADE_UP = re.compile(
    r"1?[2-9][0-9]{2}55501[0-9]{2}|1?555[0-9]{7}|447700900[0-9]{3}"  # for fiction; no area has the code 555
    r"|.*([0-9])\1{5}.*|[01]?123456.*|.{0,6}"  # one digit repeated, digits in a row, too few digits
)
"""The digits of a number that nobody has: it stands for another one."""

SAMPLE = re.compile(
    r"1?(?!500)[2-9][0-9]{2}555[0-9]{4}|.*(?:1234567|2345678|3456789|9876543|8765432|7654321).*"
    r"|1?([0-9])\1\1([0-9])\2\2([0-9])\3{3}"
)
"""The digits of a number that people write as a sample: of the exchange 555, in a row, or repeated by groups."""

FEWEST = 7
"""How many digits at the end of a number are the same in each of its notations."""

WHOLE = 10
"""How many digits a number has that names its area, so that only a calling code is before it."""

FEWEST_DIGITS = 3
"""How many digits a number has at least, be it a short code."""

LONGEST = 60
"""How many characters a number has at most, with all that is between its digits."""

RENUMBERED = ("52", "54", "55")
"""Calling codes of countries whose mobile numbers have two forms in E.164 (Mexico, Argentina, Brazil)."""


def digits(text: str) -> str:
    """The digits of a number."""
    return re.sub(r"[^0-9]", "", text)


def magic_number(text: object) -> str:
    """The number for test credentials, in E.164, that a text is in any notation; empty where it is none.

    Spaces, hyphens, parentheses and the like may be between the digits, and the plus sign or the 1 may be missing.
    """
    plain = unicodedata.normalize("NFKC", text) if isinstance(text, str) and len(text) <= LONGEST else ""
    if any(char.isalpha() for char in plain):
        return ""
    found = WRITTEN.fullmatch(digits(plain))
    return f"+1{found[1]}" if found else ""


def is_made_up(text: str) -> bool:
    """Whether a number is one that nobody has, so that it stands for another."""
    return bool(NUMBER.fullmatch(text)) and not MAGIC.fullmatch(text) and MADE_UP.fullmatch(digits(text)) is not None


def is_sample(text: str) -> bool:
    """Whether a number is made up, or is one that people write where they show none: somebody may have some of them."""
    if is_made_up(text):
        return True
    return bool(NUMBER.fullmatch(text)) and not MAGIC.fullmatch(text) and SAMPLE.fullmatch(digits(text)) is not None


def is_word(text: str) -> bool:
    """Whether a text has letters and no number, and is no address of a channel."""
    return ":" not in text and any(map(str.isalpha, text)) and len(digits(text)) < FEWEST_DIGITS


def are_alike(one: str, other: str) -> bool:
    """Whether two numbers begin or end in the same digits, so that one is made from the other."""
    first, second = digits(one), digits(other)
    return first[:FEWEST] == second[:FEWEST] or first[-FEWEST:] == second[-FEWEST:]


def may_be_written(sent: str, came: str) -> bool:
    """Whether a number may come back like that: in E.164 where it was sent in another notation.

    A text that is no number, such as the name of a sender or an address of a channel, comes back as it was sent.
    """
    channel, colon, address = sent.rpartition(":")
    if colon:
        return came.startswith(f"{channel}:") and may_be_written(address, came.removeprefix(f"{channel}:"))
    if sent.strip() == came or not NUMBER.fullmatch(sent.strip()):
        return sent.strip() == came
    if E164.fullmatch(came) is None:
        return False
    if _is_same_in_its_country(sent, came):
        return True
    own, other = digits(sent).removeprefix("00").removeprefix("011"), digits(came)
    if sent.strip().startswith(("+", "00", "011")):  # the calling code is written out
        return own == other or _is_renumbered(own, other)
    return _is_completed(own.lstrip("0"), other)


def _is_same_in_its_country(sent: str, came: str) -> bool:
    """Whether somebody in the country of a number would write it as it was sent, such as with a zero before it."""
    import phonenumbers

    try:
        number = phonenumbers.parse(came)
        region = phonenumbers.region_code_for_country_code(number.country_code or 0)
        own = phonenumbers.parse(sent, region)
    except phonenumbers.NumberParseException:
        return False
    return (own.country_code, own.national_number) == (number.country_code, number.national_number)


def _is_renumbered(own: str, other: str) -> bool:
    """Whether two numbers may be the forms of one: a country with two has the same calling code and last digits."""
    if (
        not any(own.startswith(code) and other.startswith(code) for code in RENUMBERED)
        or own[-FEWEST:] != other[-FEWEST:]
    ):
        return False
    if own.startswith("54") and "15" in own + other:  # stands in Argentina between the area and the number
        return True
    short, long = sorted((own, other), key=len)
    inserted = (long[:at] + long[at + 1 :] for at in range(2, len(long)) if long[at] in "19")
    return own == other or short in inserted


def _is_completed(own: str, other: str) -> bool:
    """Whether `other` is `own` with what a country has before it, where `own` was written without a calling code."""
    if len(own) < FEWEST:
        return False
    before = other.removesuffix(own)
    is_whole = len(own) >= WHOLE
    return (before != other and (not is_whole or _is_calling_code(before))) or any(
        _is_renumbered(f"{code}{own}", other) for code in RENUMBERED
    )


def _is_calling_code(text: str) -> bool:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return text == "" or (text.isdecimal() and int(text) in COUNTRY_CODE_TO_REGION_CODE)


@lru_cache(maxsize=4096)
def is_phone_number(value: str) -> bool:
    """Whether a text is a valid number in E.164."""
    import phonenumbers

    try:
        return value.startswith("+") and phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False
