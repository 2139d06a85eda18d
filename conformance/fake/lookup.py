"""`GET /v2/PhoneNumbers/{PhoneNumber}` of lookups.twilio.com: fetches what is known of a phone number.

What the documentation leaves open is answered in the plainest way: a name in `Fields` that is no package is ignored, as
are further values of a parameter that is sent twice. Every package of an invalid number is null, also one in `Fields`.
`validation_errors` of a valid number is null, as in most of the documented samples. The path has no suffix: `.json` is
read as a part of the number.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from conformance.fake.exchange import Request
from conformance.fake.outcomes import Found, Value
from conformance.fake.packages import PACKAGES
from conformance.fake.tables import Tables
from conformance.fake.validation import InvalidNumber, ValidNumber, validate

_DEFAULT_COUNTRY = "US"
_URL = "https://lookups.twilio.com/v2/PhoneNumbers/"


def fetch(written: str, request: Request, tables: Tables) -> Found:
    """The 17 keys for a number in E.164, or in the national form of `CountryCode`, which is US where none is sent."""
    number = validate(written, request.parameter("CountryCode") or _DEFAULT_COUNTRY)
    if isinstance(number, InvalidNumber):
        return _answer(written, _invalid(written, number), {})
    wanted = {name.strip() for name in request.parameter("Fields").split(",")}
    packages = {name: package(number.e164, request, tables) for name, package in PACKAGES.items() if name in wanted}
    return _answer(number.e164, _valid(number), packages)


def _answer(number: str, validity: Mapping[str, Value], packages: Mapping[str, Value]) -> Found:
    none: dict[str, Value] = dict.fromkeys(PACKAGES)
    return Found({**validity, **none, **packages, "url": _URL + quote(number, safe="+")})


def _invalid(written: str, number: InvalidNumber) -> dict[str, Value]:
    return {
        "calling_country_code": None,
        "country_code": None,
        "phone_number": written,
        "national_format": None,
        "valid": False,
        "validation_errors": (number.error,),
    }


def _valid(number: ValidNumber) -> dict[str, Value]:
    return {
        "calling_country_code": number.calling_code,
        "country_code": number.country,
        "phone_number": number.e164,
        "national_format": number.national,
        "valid": True,
        "validation_errors": None,
    }
