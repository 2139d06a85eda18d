"""Answers of Lookup, typed in from its documents for tests of the judge: what a faithful target says to each request.

They are neither made from the cases nor from the embedded target. What no document states is filled in with something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.answer import Answer
from conformance.case import Basis, Case
from conformance.finding import Judgement
from conformance.judging.control_result import best_control, control_result
from conformance.judging.judge import judge
from conformance.moment import dated
from conformance.request import Request, build_request
from conformance.target import Target
from tests.support.shared_suite import shared_suite

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

NUMBERS: Mapping[str, tuple[str, str, str]] = {
    "+14159929960": ("1", "US", "(415) 992-9960"),
    "+12345678900": ("1", "US", "(234) 567-8900"),
    "+12345678901": ("1", "US", "(234) 567-8901"),
    "+12345678904": ("1", "US", "(234) 567-8904"),
    "+12345678907": ("1", "US", "(234) 567-8907"),
    "+441234567890": ("44", "GB", "01234 567890"),
    "+441234567891": ("44", "GB", "01234 567891"),
    "+911234567890": ("91", "IN", "01234 567 890"),
}
"""Calling code, country and national form of each number that is valid."""

SIM_SWAP: Mapping[str, tuple[str | None, str, bool]] = {
    "+12345678900": (None, "PT48H", False),
    "+12345678901": (None, "PT24H", False),
    "+12345678904": (None, "PT48H", False),
    "+12345678907": (None, "PT24H", False),
}
"""The rows of the table: date of the last swap, period, swapped in it."""

SMS_PUMPING_RISK: Mapping[str, tuple[str, bool, int]] = {
    "+441234567890": ("high", False, 2),
    "+441234567891": ("high", True, 34),
    "+911234567890": ("low", False, 2),
}
"""What is known of the rows: risk of the carrier, blocked, score."""

WITHOUT_MAGIC_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "caller_name": ("caller_name", "caller_type", "error_code"),
    "call_forwarding": ("call_forwarding_enabled", "error_code"),
    "line_status": ("status", "error_code"),
    "line_type_intelligence": ("mobile_country_code", "mobile_network_code", "carrier_name", "type", "error_code"),
}
"""The keys of packages that no magic number is for, as far as the description has them."""

IDENTITY_MATCH: Body = {
    "first_name_match": "exact_match", "last_name_match": "high_partial_match", "address_lines_match": "partial_match",
    "city_match": "no_match", "state_match": "exact_match", "postal_code_match": "no_data_available",
    "address_country_match": "exact_match", "national_id_match": None, "date_of_birth_match": "exact_match",
    "summary_score": 100, "error_code": None, "error_message": None,
}  # fmt: skip
REASSIGNED_NUMBER: Body = {"last_verified_date": "2019-09-24", "is_number_reassigned": "no", "error_code": None}

Tables = Mapping[str, Mapping[str, tuple[Any, ...]]]
TABLES: Tables = {"sim_swap": SIM_SWAP, "sms_pumping_risk": SMS_PUMPING_RISK}


@cache
def cases() -> Mapping[str, Case]:
    """The cases of Lookup by name."""
    loaded = shared_suite().drawn(SEED).of_resources(["lookup"])
    assert not loaded.errors
    return {case.name: case for case in loaded.suite.cases}


def sim_swap(row: tuple[str | None, str, bool]) -> Body:
    """The package as the description has it."""
    date, period, swapped = row
    return {
        "last_sim_swap": {"last_sim_swap_date": date, "swapped_period": period, "swapped_in_period": swapped},
        "carrier_name": "Vodafone UK", "mobile_country_code": "276", "mobile_network_code": "02", "error_code": None,
    }  # fmt: skip


def sms_pumping_risk(row: tuple[str, bool, int]) -> Body:
    """The package as the description has it."""
    category, blocked, score = row
    return {
        "carrier_risk_category": category, "number_blocked": blocked,
        "number_blocked_date": "2024-06-05T00:00:00Z" if blocked else None,
        "number_blocked_last_3_months": blocked, "sms_pumping_risk_score": score, "error_code": None,
    }  # fmt: skip


def looked_up(number: str, fields: str = "", country: str = "US", tables: Tables = TABLES) -> Body:
    """The body of a 200: what is not asked for is null."""
    if country == "US" and len(number) == 10 and f"+1{number}" in NUMBERS:
        number = f"+1{number}"
    asked = fields.split(",")
    body: Body = dict.fromkeys(KEYS) | {"phone_number": number, "valid": number in NUMBERS, "url": ADDRESS + number}
    if number not in NUMBERS:
        return body | {"validation_errors": ["TOO_LONG" if len(number) > len("+14159929960") else "TOO_SHORT"]}
    code, of, national = NUMBERS[number]
    body |= {"calling_country_code": code, "country_code": of, "national_format": national}
    if "sim_swap" in asked and number in tables["sim_swap"]:
        body["sim_swap"] = sim_swap(tables["sim_swap"][number])  # type: ignore[arg-type] # as typed above
    if "sms_pumping_risk" in asked and number in tables["sms_pumping_risk"]:
        body["sms_pumping_risk"] = sms_pumping_risk(tables["sms_pumping_risk"][number])  # type: ignore[arg-type]
    if "line_type_intelligence" in asked:
        body["line_type_intelligence"] = {
            "mobile_country_code": None, "mobile_network_code": None, "carrier_name": "BT", "type": "landline",
            "error_code": None,
        }  # fmt: skip
    return body


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
    return in_json(200, looked_up(number, form.get("Fields", ""), form.get("CountryCode", "US"), tables))


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

    found = {}
    for case in cases().values():
        control = best_control([control_result(cases()[name], ask(cases()[name])) for name in case.control])
        found[case.name] = judge(case, [ask(case)] * case.repeat, SID, control, level=level)
    return found
