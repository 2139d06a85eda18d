"""What the checks of a success demand beyond its schema and the values that were sent, in words, for one case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from conformance.case import Case, Format, Service
from conformance.judging import answer_checks, looked_up_number, lookup_checks, path_checks, success_checks
from conformance.judging.date_checks import check_creation, check_dates
from conformance.judging.fields import field_name, sent_fields
from conformance.judging.media_type import check_media_type
from conformance.judging.message_checks import (
    MESSAGES,
    check_message_sid,
    check_segments,
    expected_segments,
    may_be_mms,
)
from conformance.judging.number_checks import FORMATTED, check_formatted, check_unsent
from conformance.judging.specific_expectation import Check

NUMBERS = "IncomingPhoneNumbers"


def meanings(case: Case) -> Iterator[str]:
    """What each check demands of a success to `case`, a line for each that applies."""
    others = frozenset() if case.service is Service.API else OF_ACCOUNT
    yield from filter(None, (in_words(case) for check, in_words in MEANINGS.items() if check not in others))


def _element(case: Case) -> str:
    element = answer_checks.ELEMENTS.get(case.resource, "")
    return f"the element in TwilioResponse is {element}" if case.format is Format.XML and element else ""


def _uri(case: Case) -> str:
    suffix = path_checks.SUFFIXES[case.format]
    end = f", then in {suffix}" if suffix else ", without a suffix"
    return f"{field_name('uri', case.format)} and the paths below it name the account asked and end in the SID{end}"


def _formatted(case: Case) -> str:
    stated = {*sent_fields(case), *case.expect.body}
    own = ("friendly_name",) if case.resource == NUMBERS else ("to_formatted", "from_formatted")
    names = [name for name in FORMATTED if name in own and name not in stated and case.resource != MESSAGES]
    return f"{' and '.join(names)}: American numbers as (410) 867-5310" if names else ""


def _message_sid(case: Case) -> str:
    return "sid begins with SM, since there are no media" if case.resource == MESSAGES and not may_be_mms(case) else ""


def _segments(case: Case) -> str:
    expected = expected_segments(case)
    return f"{field_name('num_segments', case.format)} is {expected}" if expected else ""


def _of_lookup(words: str) -> Callable[[Case], str]:
    """What a check demands of every lookup, and of nothing else."""
    return lambda case: words if case.resource == lookup_checks.RESOURCE else ""


MEANINGS: Mapping[Check, Callable[[Case], str]] = MappingProxyType(
    {
        check_media_type: lambda case: f"the media type is that of {case.format.upper()}",
        answer_checks.check_element: _element,
        success_checks.check_account: lambda case: f"{field_name('account_sid', case.format)} is the account asked",
        path_checks.check_uri: _uri,
        check_dates: lambda _: "each date is a day of the calendar, written as in RFC 2822",
        check_creation: lambda _: "it was created and updated at the moment of the answer, within 5 minutes",
        check_formatted: _formatted,
        check_unsent: lambda case: "what was not sent has its usual value" if case.resource == NUMBERS else "",
        check_message_sid: _message_sid,
        check_segments: _segments,
        lookup_checks.check_packages: _of_lookup("a package that Fields does not name is null"),
        lookup_checks.check_values: _of_lookup(
            "in a package without an error a value is null only where a document shows it so"
        ),
        lookup_checks.check_number: _of_lookup(
            "phone_number is the number asked, and url ends in it, at Twilio or where it was asked"
        ),
        lookup_checks.check_validity: _of_lookup(
            "of a valid number nothing is null that depends on its country, and validation_errors is null or []; "
            "American numbers as (415) 992-9960"
        ),
        looked_up_number.check_country: _of_lookup(
            "calling code, country and national form are those of the number asked"
        ),
        looked_up_number.check_errors: _of_lookup(
            "of an invalid number every package is null, and the error is that of its length"
        ),
        looked_up_number.check_package_texts: _of_lookup("no text of a package has the number in it"),
    }
)
"""What each check of meaning demands of a case, in words; empty where it does not apply."""

OF_ACCOUNT: frozenset[Check] = frozenset(
    {success_checks.check_account, path_checks.check_uri, check_dates, check_creation, check_formatted}
)
"""The checks of what belongs to an account, and is created there: the fields that they read are those of the API."""
