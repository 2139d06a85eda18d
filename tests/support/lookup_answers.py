"""Answers of Lookup for tests of the judge: what a faithful target says to each request.

The form is typed in from the documents, and the rows of magic numbers are those of the cases, which the embedded target
has once more. What no document states is filled in with something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

import phonenumbers

from conformance.answer import Answer
from conformance.case import Basis, Case
from conformance.finding import Judgement
from conformance.judging.control_result import ControlResult, control_result
from conformance.judging.judge import judge
from conformance.judging.known_endpoints import KnownEndpoints
from conformance.moment import dated
from conformance.request import Request, build_request
from conformance.sequence import second_request
from conformance.target import Target
from tests.support.shared_suite import drawn_suite

Body = dict[str, Any]
Respond = Callable[[Request], Answer]

SID, TOKEN = "AC" + "0123456789abcdef" * 2, "feedface" * 4
TARGET = Target("in memory", "https://fake.example", SID, TOKEN)
SEED = 3
ROOT = "/v2/PhoneNumbers/"
ADDRESS = "https://lookups.twilio.com/v2/PhoneNumbers/"

KEYS = (
    "calling_country_code", "country_code", "phone_number", "national_format", "valid", "validation_errors",
    "caller_name", "sim_swap", "call_forwarding", "line_status", "line_type_intelligence", "identity_match",
    "reassigned_number", "sms_pumping_risk", "phone_number_quality_score", "pre_fill", "url",
)  # fmt: skip
PACKAGES = KEYS[6:16]

WITHOUT_MAGIC_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "caller_name": ("caller_name", "caller_type", "error_code"),
    "call_forwarding": ("call_forwarding_enabled", "error_code"),
    "line_status": ("status", "error_code"),
    "line_type_intelligence": ("mobile_country_code", "mobile_network_code", "carrier_name", "type", "error_code"),
}
"""The keys of packages that no magic number is for, as far as the description has them."""

SAMPLES: Mapping[str, Body] = {
    "sim_swap": {
        "last_sim_swap": {"last_sim_swap_date": None, "swapped_period": "PT12H", "swapped_in_period": False},
        "carrier_name": "Vodafone UK", "mobile_country_code": "276", "mobile_network_code": "02", "error_code": None,
    },
    "sms_pumping_risk": {
        "carrier_risk_category": "moderate", "number_blocked": False, "number_blocked_date": "2024-06-05T00:00:00Z",
        "number_blocked_last_3_months": False, "sms_pumping_risk_score": 60, "error_code": None,
    },
    "reassigned_number": {"last_verified_date": "2019-09-24", "is_number_reassigned": "no", "error_code": None},
    "identity_match": {
        "first_name_match": "exact_match", "last_name_match": "high_partial_match",
        "address_lines_match": "partial_match", "city_match": "no_match", "state_match": "exact_match",
        "postal_code_match": "no_data_available", "address_country_match": "exact_match", "national_id_match": None,
        "date_of_birth_match": "exact_match", "summary_score": 100, "error_code": None, "error_message": None,
    },
}  # fmt: skip
"""The packages with magic numbers as the description has them, with values of its samples."""

Inputs = tuple[tuple[str, str], ...]
"""The inputs of a row, sorted by name: `PhoneNumber`, and further parameters of its package."""

Row = Mapping[str, Any]
Tables = Mapping[str, Mapping[Inputs, Row]]
"""By package and inputs what the row says, by the field within the package, such as `last_sim_swap/swapped_period`."""


@cache
def cases() -> Mapping[str, Case]:
    """The cases of Lookup by name."""
    loaded = drawn_suite(SEED).of_resources(["lookup"])
    assert not loaded.errors
    return {case.name: case for case in loaded.suite.cases}


def inputs_of(number: str, parameters: Mapping[str, str]) -> Inputs:
    """The inputs of the row that a request asks for."""
    others = {name: value for name, value in parameters.items() if name not in ("PhoneNumber", "Fields", "CountryCode")}
    return tuple(sorted({"PhoneNumber": number, **others}.items()))


def _typed(text: str, sample: object) -> object:
    """A value of a case as an answer has it, by the type of the sample; an empty text is null."""
    if not text:
        return None
    if isinstance(sample, bool):
        return text == "true"
    return int(text) if isinstance(sample, int) else text


def within(package: Any, field: str) -> Any:
    """The value of a field of a package; `None` where there is none."""
    for name in field.split("/"):
        package = (package or {}).get(name)
    return package


def _tables() -> Tables:
    """The rows of the cases; where several cases name a row, all that they say of it."""
    tables: dict[str, dict[Inputs, dict[str, Any]]] = {}
    for case in cases().values():
        sent = dict(case.send)
        for field, (text, *_) in case.expect.body.items():
            package, _, inner = field.partition("/")
            if inner:
                rows = tables.setdefault(package, {}).setdefault(inputs_of(sent["PhoneNumber"], sent), {})
                rows[inner] = _typed(text, within(SAMPLES[package], inner))
    return tables


TABLES = _tables()


def packaged(package: str, row: Row) -> Body:
    """The object of a package: its sample, with the values of a row."""
    found: Body = json.loads(json.dumps(SAMPLES[package]))
    for field, value in row.items():
        *outer, last = field.split("/")
        inner = found
        for name in outer:
            inner = inner[name]
        inner[last] = value
    return found


def sim_swap(row: tuple[str | None, str, bool]) -> Body:
    """The package with a date of the last swap, a period, and whether the swap lies in it."""
    names = ("last_sim_swap_date", "swapped_period", "swapped_in_period")
    return packaged("sim_swap", {f"last_sim_swap/{name}": value for name, value in zip(names, row, strict=True)})


def looked_up(
    number: str,
    fields: str = "",
    country: str = "US",
    tables: Tables = TABLES,
    parameters: Mapping[str, str] = MappingProxyType({}),
) -> Body:
    """The body of a 200: what is not asked for is null; `parameters` are further inputs of packages."""
    try:
        parsed = phonenumbers.parse(number, country)
        error = _error(parsed)
    except phonenumbers.NumberParseException:
        parsed, error = None, "INVALID_COUNTRY_CODE"
    if parsed and not error and number.isdecimal():
        number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    asked = fields.split(",")
    body: Body = dict.fromkeys(KEYS) | {"phone_number": number, "valid": not error, "url": ADDRESS + number}
    if error:
        return body | {"validation_errors": [error]}
    body |= {
        "calling_country_code": str(parsed.country_code),
        "country_code": phonenumbers.region_code_for_number(parsed),
        "national_format": phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL),
    }
    inputs = inputs_of(number, parameters)
    body |= {name: packaged(name, rows[inputs]) for name, rows in tables.items() if name in asked and inputs in rows}
    if "line_type_intelligence" in asked:
        body["line_type_intelligence"] = {
            "mobile_country_code": None, "mobile_network_code": None, "carrier_name": "BT", "type": "landline",
            "error_code": None,
        }  # fmt: skip
    return body


def _error(number: phonenumbers.PhoneNumber) -> str:
    """What is wrong with a number, in the words of Lookup; empty where nothing is."""
    reasons = phonenumbers.ValidationResult
    reason = phonenumbers.is_possible_number_with_reason(number)
    named = {reasons.TOO_LONG: "TOO_LONG", reasons.TOO_SHORT: "TOO_SHORT", reasons.INVALID_LENGTH: "INVALID_LENGTH"}
    valid = phonenumbers.is_valid_number(number)
    return "" if valid else named.get(reason, "INVALID_BUT_POSSIBLE")


def in_json(status: int, body: object) -> Answer:
    """An answer with that body."""
    return dated(Answer(status, (("Content-Type", "application/json"),), json.dumps(body).encode()))


def refusal(status: int, code: int) -> Answer:
    """A refusal in Twilio's form."""
    link = f"https://www.twilio.com/docs/errors/{code}"
    return in_json(status, {"code": code, "message": "a text", "more_info": link, "status": status})


def respond(request: Request, tables: Tables = TABLES) -> Answer:
    """What a faithful target answers."""
    is_authentic = request.credentials == (SID, TOKEN) and request.spelling.header(SID, TOKEN)[:6] == "Basic "
    path, form = unquote(urlsplit(request.url).path), dict(request.form)
    return answer_to(request.method, path, form, is_authentic=is_authentic, tables=tables)


def is_path(path: str) -> bool:
    """Whether a path is one of Lookup, which begins with its version."""
    return re.match("/v[12]/", path) is not None


def answer_to(
    method: str, path: str, form: Mapping[str, str], *, is_authentic: bool, tables: Tables = TABLES
) -> Answer:
    """What a faithful target answers to a request for a path, decoded and without its query."""
    number = path.removeprefix(ROOT)
    if not is_authentic:
        return refusal(401, 20003)
    if method != "GET" or not path.startswith(ROOT) or "/" in number:
        return refusal(403, 20008)
    return in_json(200, looked_up(number, form.get("Fields", ""), form.get("CountryCode", "US"), tables, form))


def changed(change: Callable[[Body, Request], Body], responder: Respond = respond) -> Respond:
    """A target whose successes have another body."""

    def answer(request: Request) -> Answer:
        usual = responder(request)
        if usual.status != 200:
            return usual
        return replace(usual, body=json.dumps(change(json.loads(usual.body), request)).encode())

    return answer


def judged(responder: Respond = respond, level: Basis = Basis.OBSERVED) -> dict[str, Judgement]:
    """The verdict on each case of Lookup, with the results of its controls at the same target."""

    def ask(case: Case) -> Answer:
        return responder(build_request(case, TARGET))

    def answers(case: Case, first: Answer) -> list[Answer]:
        second = second_request(case, [first], TARGET)
        return [first] * case.repeat + ([responder(second)] if second else [])

    def control_of(name: str) -> ControlResult:
        return control_result(cases()[name], ask(cases()[name]))

    found, endpoints = {}, KnownEndpoints(cases(), lambda asked: map(ask, asked))
    for case in cases().values():
        answer = ask(case)
        control = endpoints.control(case, answer, control_of)
        found[case.name] = judge(case, answers(case, answer), SID, control, level=level)
    return found
