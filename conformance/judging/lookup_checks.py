"""Checks of a looked-up number: what each value has to do with the request and with the others, beyond the schema.

All but one are `reference`: the OpenAPI description and the pages of Lookup v2, with samples of 18 answers, state it;
no answer to test credentials was recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from conformance.case import Basis, Case
from conformance.finding import Finding
from conformance.judging.fields import ABSENT, place_of, text_of, value_of
from conformance.judging.finding_text import received_value
from conformance.judging.number_checks import AMERICAN, in_national_form
from conformance.normalise import by_rule
from conformance.reply import Reply

RESOURCE = "v2/PhoneNumbers/{PhoneNumber}"

PACKAGES = (
    "caller_name", "sim_swap", "call_forwarding", "line_status", "line_type_intelligence", "identity_match",
    "reassigned_number", "sms_pumping_risk", "phone_number_quality_score", "pre_fill",
)  # fmt: skip
"""What `Fields` can name and is null where it does not; `validation` has no key of its own."""

NEVER_NULL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sim_swap": (
            "last_sim_swap", "last_sim_swap/swapped_period", "last_sim_swap/swapped_in_period", "carrier_name",
            "mobile_country_code", "mobile_network_code",
        ),
        "sms_pumping_risk": ("carrier_risk_category", "number_blocked", "sms_pumping_risk_score"),
        "reassigned_number": ("last_verified_date", "is_number_reassigned"),
        "identity_match": (
            "first_name_match", "last_name_match", "address_lines_match", "address_line_match", "city_match",
            "state_match", "postal_code_match", "address_country_match", "date_of_birth_match", "summary_score",
        ),
    }
)  # fmt: skip
"""The values of each package that no document shows as null; those beside an error code may be."""

IN_NO_TABLE = frozenset(f"sim_swap/{name}" for name in ("carrier_name", "mobile_country_code", "mobile_network_code"))
"""Those of them that no table of magic numbers has a column for: that they are never null is inferred from samples."""

OF_A_VALID_NUMBER = ("calling_country_code", "country_code", "phone_number", "national_format")
_E164 = re.compile(r"\+[1-9][0-9]+")


def check_packages(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """A package that `Fields` does not name is null, and one that a case states values of is an object."""
    if case.resource != RESOURCE:
        return
    asked = {name.strip() for name in dict(case.send).get("Fields", "").split(",")}
    for name in PACKAGES:
        value = value_of(reply, name)
        if name not in asked and value is not ABSENT and value is not None:
            yield departure(reply, name, "null, since Fields does not name it", value)
        if value is None and any(field.startswith(f"{name}/") for field in case.expect.body):
            yield departure(reply, name, "an object, since Fields names it", value)


def check_values(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """No value of a package is null that no document shows as null, unless the package has an error."""
    if case.resource != RESOURCE:
        return
    for package, names in NEVER_NULL.items():
        if _value_within(reply, f"{package}/error_code") is not None:
            continue
        for name in (f"{package}/{name}" for name in names):
            if _value_within(reply, name) is None and name not in case.expect.body:
                basis = Basis.INFERRED if name in IN_NO_TABLE else Basis.REFERENCE
                yield departure(reply, name, "a value, since the package has no error", None, basis)


def _value_within(reply: Reply, name: str) -> object:
    """The value of a field `a/b`, or `ABSENT`."""
    value: object = reply.content
    for step in name.split("/"):
        value = value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
    return value


def check_number(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The number is the one that was asked, and `url` ends in it; of an invalid one it may be null.

    Where the rest of `url` lies is checked in `conformance.judging.places`.
    """
    if case.resource != RESOURCE:
        return
    sent, got = dict(case.send).get("PhoneNumber", ""), value_of(reply, "phone_number")
    is_null = got is None and value_of(reply, "valid") is False
    if _E164.fullmatch(sent) and "phone_number" not in case.expect.body and not is_null and got not in (ABSENT, sent):
        yield Finding("echo", place_of(reply, "phone_number"), f'"{sent}"', received_value(got), Basis.REFERENCE)
    number = got if isinstance(got, str) else sent if _E164.fullmatch(sent) else ""
    url, last = text_of(reply, "url"), text_of(reply, "url").rpartition("/")[2]
    if url and number and last not in (number, number.replace("+", "%2B"), number.replace("+", "%2b")):
        yield departure(reply, "url", by_rule(f"/{number} at the end", "an address that ends in the number"), url)


def check_validity(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """A valid number has a country, and the forms that go with it; and nothing is wrong with it."""
    if case.resource != RESOURCE or value_of(reply, "valid") is not True:
        return
    for name in OF_A_VALID_NUMBER:
        if value_of(reply, name) is None:
            yield departure(reply, name, "a text, since the number is valid", None)
    errors = value_of(reply, "validation_errors")
    if isinstance(errors, list) and errors:
        yield departure(reply, "validation_errors", "null or [], since the number is valid", errors)
    number = text_of(reply, "phone_number")
    american, national = AMERICAN.fullmatch(number), text_of(reply, "national_format")
    if american and national and national != (expected := in_national_form(american)):
        demand = by_rule(f'"{expected}"', "the number in its national form")
        yield departure(reply, "national_format", demand, national)


def departure(reply: Reply, name: str, expected: str, got: object, basis: Basis = Basis.REFERENCE) -> Finding:
    """The finding that a field, or one of a package such as `sim_swap/carrier_name`, has another value."""
    return Finding("field", place_of(reply, name), expected, received_value(got), basis)
