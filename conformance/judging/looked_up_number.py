"""Checks of what Lookup says of the number that was asked: its country, its forms, and why it is invalid.

libphonenumber, of which Lookup has the words for what is wrong with a number, knows the numbering plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from conformance.case import Basis, Case
from conformance.finding import Finding
from conformance.judging.fields import ABSENT, text_of, value_of
from conformance.judging.finding_text import alternatives
from conformance.judging.lookup_checks import PACKAGES, RESOURCE, departure
from conformance.normalise import by_rule
from conformance.reply import Reply

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

ERRORS = ("TOO_SHORT", "TOO_LONG", "INVALID_BUT_POSSIBLE", "INVALID_COUNTRY_CODE", "INVALID_LENGTH", "NOT_A_NUMBER")
OF_A_COUNTRY = ("calling_country_code", "country_code", "national_format")
FREE_TEXTS = ("caller_name/", "identity_match/error_message", "phone_number_quality_score/", "pre_fill/")
"""Texts of packages that somebody chose, or of which no document says what they are."""

NUMBER, COUNTRY = "PhoneNumber", "CountryCode"
"""The parameters that say which number is looked up."""

_DEFAULT_COUNTRY = "US"


def check_country(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The calling code is that of the number, the country one that has it, and the national form has its digits.

    `reference`: so the keys are described. Which of several countries with one calling code it is rests on
    libphonenumber alone, and is inferred.
    """
    number = _number(case) if value_of(reply, "valid") is True else None
    if number is None:
        return
    import phonenumbers

    code, country = text_of(reply, "calling_country_code"), text_of(reply, "country_code")
    if code and code != str(number.country_code) and "calling_country_code" not in case.expect.body:
        expected = by_rule(f'"{number.country_code}"', "the calling code of the number")
        yield departure(reply, "calling_country_code", expected, code)
    own = phonenumbers.region_code_for_number(number) or ""
    if country and country != own and "country_code" not in case.expect.body:
        possible = phonenumbers.region_codes_for_country_code(number.country_code or 0)
        basis = Basis.INFERRED if country in possible else Basis.REFERENCE
        expected = f'"{own}"' if own else alternatives(sorted(possible))
        yield departure(reply, "country_code", by_rule(expected, "the country of the number"), country, basis)
    national, is_american = text_of(reply, "national_format"), number.country_code == 1
    if national and not is_american and "national_format" not in case.expect.body:
        significant = phonenumbers.national_significant_number(number)
        usual = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        digits = (significant, re.sub(r"\D", "", usual))
        if re.search(r"[+\r\n]", national) or re.sub(r"\D", "", national) not in digits:
            expected = by_rule(f"the digits {digits[1]}", "the number as its country writes it")
            yield departure(reply, "national_format", expected, national)


def check_errors(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """Of a number that is too long or too short nothing else is named; and no package is answered beside `valid` false.

    `reference`: the sample of a number that is too long, in which every package is null. Errors are named sometimes.
    That other invalid numbers have no country either, that one that is too short is called so, and that a package is
    null in which an error alone is named, is inferred.
    """
    if case.resource != RESOURCE or value_of(reply, "valid") is not False:
        return
    packages = [package for name in PACKAGES if isinstance(package := value_of(reply, name), dict)]
    if packages and "valid" not in case.expect.body:
        basis = Basis.REFERENCE if any(map(_has_values, packages)) else Basis.INFERRED
        expected = "true, since a package is answered, which is null for an invalid number"
        yield departure(reply, "valid", expected, False, basis)
    errors, reason = value_of(reply, "validation_errors"), _length_error(case)
    named = [error for error in errors if error in ERRORS] if isinstance(errors, list) else []
    if reason and named and named != [reason]:
        is_sample = reason == "TOO_LONG" or "TOO_LONG" in named
        basis = Basis.REFERENCE if is_sample else Basis.INFERRED
        expected = by_rule(f'null, [] or ["{reason}"]', "null, [] or what is wrong with the length alone")
        yield departure(reply, "validation_errors", expected, errors, basis)
    for name in OF_A_COUNTRY:
        if value_of(reply, name) not in (None, ABSENT) and name not in case.expect.body:
            yield departure(reply, name, "null, since the number is invalid", value_of(reply, name), Basis.INFERRED)


def check_package_texts(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """No text of a package has the number in it: none of the keys is described so (`reference`).

    What a text may be that is described as free, or not at all, is inferred.
    """
    number = _number(case)
    if number is None:
        return
    digits = str(number.national_number)
    for name in PACKAGES:
        for where, text in _texts(value_of(reply, name), name):
            if digits in re.sub(r"[\s().-]", "", text):
                basis = Basis.INFERRED if where.startswith(FREE_TEXTS) else Basis.REFERENCE
                yield departure(reply, where, "a text without the number that was asked", text, basis)


def _has_values(package: dict[str, Any]) -> bool:
    """Whether anything but an error is named in a package."""
    inner = (value for name, value in package.items() if name not in ("error_code", "error_message"))
    return any(_has_values(value) if isinstance(value, dict) else value is not None for value in inner)


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, f"{where}/{name}")


def parsed_number(sent: Mapping[str, str]) -> PhoneNumber | None:
    """The number that these parameters ask for; `None` where there is none, or none that can be read."""
    import phonenumbers

    if not sent.get(NUMBER):
        return None
    try:
        return phonenumbers.parse(sent[NUMBER], sent.get(COUNTRY) or _DEFAULT_COUNTRY)
    except phonenumbers.NumberParseException:
        return None


def in_e164(number: PhoneNumber) -> str:
    """A number in its one form."""
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _number(case: Case) -> PhoneNumber | None:
    """The number that was asked; `None` where it is none, or another resource was asked."""
    return parsed_number(dict(case.send)) if case.resource == RESOURCE else None


def _length_error(case: Case) -> str:
    """`TOO_LONG` or `TOO_SHORT` where the length is what is wrong with the number."""
    import phonenumbers

    number = _number(case)
    reason = phonenumbers.is_possible_number_with_reason(number) if number else None
    named = {
        phonenumbers.ValidationResult.TOO_LONG: "TOO_LONG",
        phonenumbers.ValidationResult.TOO_SHORT: "TOO_SHORT",
    }
    return named.get(reason, "") if reason is not None else ""
