"""The packages of Lookup: the object that each of them adds to the answer for a valid number.

What the documentation leaves open is answered in the plainest way that its types allow:

- An error stands in `error_code` of the package, in an answer with status 200, and the values beside it are null.
- A package with a table: a number outside the table has 60610. A package without magic numbers has 60606.
- A package whose rows were not read: each match and reassignment is `no_data_available`, and the score is 0.
- Columns that were not read are null if they may be. The network of SIM Swap may not: it is the test network (001/01).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict

from conformance.fake.exchange import Request
from conformance.fake.outcomes import Value
from conformance.fake.tables import Tables

Package = Callable[[str, Request, Tables], Mapping[str, Value]]
"""Answers for a valid number in E.164."""

_NOT_ENABLED = 60606
_NOT_COVERED = 60610
_TOO_FEW_PARAMETERS = 60617
_MALFORMED_PARAMETER = 60618
_NO_DATA = "no_data_available"
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MAX_PARTNER_SUB_ID = 64
_NETWORK: Mapping[str, Value] = {
    "carrier_name": "Test Network",
    "mobile_country_code": "001",
    "mobile_network_code": "01",
}
_PUMPING_RISK_KEYS = (
    "carrier_risk_category",
    "number_blocked",
    "number_blocked_date",
    "number_blocked_last_3_months",
    "sms_pumping_risk_score",
)
_MATCHES = (
    "first_name_match",
    "last_name_match",
    "address_lines_match",
    "city_match",
    "state_match",
    "postal_code_match",
    "address_country_match",
    "national_id_match",
    "date_of_birth_match",
)
_IDENTITY_LENGTHS = {
    "FirstName": 128,
    "LastName": 128,
    "AddressLine1": 256,
    "City": 128,
    "State": 128,
    "PostalCode": 10,
    "AddressCountryCode": 2,
    "NationalId": 128,
    "DateOfBirth": 8,
}
_OPTIONAL_LENGTHS = {"AddressLine2": 256}
_IDENTITY_ERRORS = {
    _TOO_FEW_PARAMETERS: "A parameter that Identity Match requires is missing",
    _MALFORMED_PARAMETER: "A parameter of Identity Match is longer than allowed",
}


def sim_swap(number: str, _: Request, tables: Tables) -> Mapping[str, Value]:
    """The row of the number."""
    row = tables.sim_swap.get(number)
    if row is None:
        return {"last_sim_swap": None, **dict.fromkeys(_NETWORK), "error_code": _NOT_COVERED}
    return {"last_sim_swap": asdict(row), **_NETWORK, "error_code": None}


def sms_pumping_risk(number: str, request: Request, tables: Tables) -> Mapping[str, Value]:
    """The row of the number; `PartnerSubId` has at most 64 characters."""
    unknown: dict[str, Value] = dict.fromkeys(_PUMPING_RISK_KEYS)
    if len(request.parameter("PartnerSubId")) > _MAX_PARTNER_SUB_ID:
        return unknown | {"error_code": _MALFORMED_PARAMETER}
    row = tables.sms_pumping_risk.get(number)
    if row is None:
        return unknown | {"error_code": _NOT_COVERED}
    return unknown | asdict(row) | {"error_code": None}


def reassigned_number(_: str, request: Request, __: Tables) -> Mapping[str, Value]:
    """No data since `LastVerifiedDate`, which is required as YYYYMMDD; `error_code` is text here."""
    date = request.parameter("LastVerifiedDate").strip()
    found = _DATE.fullmatch(date)
    if found is None:
        code = _MALFORMED_PARAMETER if date else _TOO_FEW_PARAMETERS
        return {"last_verified_date": None, "is_number_reassigned": None, "error_code": str(code)}
    return {"last_verified_date": "-".join(found.groups()), "is_number_reassigned": _NO_DATA, "error_code": None}


def identity_match(_: str, request: Request, __: Tables) -> Mapping[str, Value]:
    """No data on any of the nine parameters, all of which are required with test credentials."""
    code = _identity_error(request)
    if code is not None:
        unknown: dict[str, Value] = dict.fromkeys((*_MATCHES, "summary_score"))
        return unknown | {"error_code": code, "error_message": _IDENTITY_ERRORS[code]}
    matches: dict[str, Value] = dict.fromkeys(_MATCHES, _NO_DATA)
    return matches | {"summary_score": 0, "error_code": None, "error_message": None}


def _identity_error(request: Request) -> int | None:
    if not all(request.parameter(name).strip() for name in _IDENTITY_LENGTHS):
        return _TOO_FEW_PARAMETERS
    lengths = _IDENTITY_LENGTHS | _OPTIONAL_LENGTHS
    is_too_long = any(len(request.parameter(name)) > length for name, length in lengths.items())
    return _MALFORMED_PARAMETER if is_too_long else None


def _not_enabled(*names: str) -> Package:
    values: dict[str, Value] = dict.fromkeys(names)
    return lambda _, __, ___: values | {"error_code": _NOT_ENABLED}


PACKAGES: Mapping[str, Package] = {
    "caller_name": _not_enabled("caller_name", "caller_type"),
    "sim_swap": sim_swap,
    "call_forwarding": _not_enabled("call_forwarding_enabled"),
    "line_status": _not_enabled("status"),
    "line_type_intelligence": _not_enabled("mobile_country_code", "mobile_network_code", "carrier_name", "type"),
    "identity_match": identity_match,
    "reassigned_number": reassigned_number,
    "sms_pumping_risk": sms_pumping_risk,
    "phone_number_quality_score": _not_enabled(),
    "pre_fill": _not_enabled(),
}
"""Every package in the order of the answer. The documentation read shows no fields of the last two."""
