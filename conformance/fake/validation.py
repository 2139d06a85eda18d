"""Whether a phone number is valid, and why not, as libphonenumber decides."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

_NO_COUNTRY = "001"
_UNREADABLE = {
    NumberParseException.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    NumberParseException.NOT_A_NUMBER: "NOT_A_NUMBER",
    NumberParseException.TOO_SHORT_AFTER_IDD: "TOO_SHORT",
    NumberParseException.TOO_SHORT_NSN: "TOO_SHORT",
    NumberParseException.TOO_LONG: "TOO_LONG",
}
_IMPOSSIBLE = {
    ValidationResult.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    ValidationResult.TOO_SHORT: "TOO_SHORT",
    ValidationResult.TOO_LONG: "TOO_LONG",
    ValidationResult.INVALID_LENGTH: "INVALID_LENGTH",
}


@dataclass(frozen=True)
class ValidNumber:
    """A valid number; `country` is its ISO 3166 code of two letters, `None` for a number of no country."""

    e164: str
    calling_code: str
    country: str | None
    national: str


@dataclass(frozen=True)
class InvalidNumber:
    """A number that is not valid, and the reason as Lookup names it."""

    error: str


def validate(text: str, country: str) -> ValidNumber | InvalidNumber:
    """What `text` is: a number in E.164, or in the national form of `country` (two capital letters).

    A number that is possible within an area only, without its area code, is `INVALID_BUT_POSSIBLE`: Lookup has no
    reason of its own for it. Another spelling of a country is `INVALID_COUNTRY_CODE` for a number in national form.
    """
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        return InvalidNumber(_UNREADABLE[error.error_type])
    if not phonenumbers.is_valid_number(number):
        reason = phonenumbers.is_possible_number_with_reason(number)
        return InvalidNumber(_IMPOSSIBLE.get(reason, "INVALID_BUT_POSSIBLE"))
    return _valid(number)


def _valid(number: PhoneNumber) -> ValidNumber:
    region = phonenumbers.region_code_for_number(number)
    return ValidNumber(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        calling_code=str(number.country_code),
        country=None if region == _NO_COUNTRY else region,
        national=phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
    )
