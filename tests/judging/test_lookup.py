"""Lookup is judged as the other resources are: faults, mutants and altered rows are found, what is open conforms."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests

from conformance.answer import Answer
from conformance.case import Basis, Case, Expectation, Outcome, Service
from conformance.fake import ACCOUNT, Server
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.check import check
from conformance.judging.control_result import ControlResult, ControlState, control_result
from conformance.judging.judge import judge
from conformance.judging.schema_check import violations
from conformance.request import Request, build_request
from tests.judging.test_mutants import conforms
from tests.support import fault_table, lookup_answers
from tests.support.counts import Record, record
from tests.support.lookup_answers import ADDRESS, KEYS, PACKAGES, SID, Body, Inputs, cases, changed, judged, respond
from tests.support.mutants import ALLOWED, CHOICES, Mutant, mutants

SHAPE = "lookup"
SUCCEEDED = ControlResult(ControlState.SUCCEEDED)
Pairs = frozenset[tuple[str, str]]


def success(case: Case) -> bool:
    return not case.expect.refuses


def successes() -> list[Case]:
    return [case for case in cases().values() if success(case)]


def body_of(case: Case) -> Body:
    body: Body = json.loads(respond(build_request(case, lookup_answers.TARGET)).body)
    return body


def sent(case: Case) -> Mapping[str, str]:
    return dict(case.send)


def pairs(findings: tuple[Finding, ...]) -> Pairs:
    return frozenset((finding.what, finding.where) for finding in findings)


def not_passing(judgements: Mapping[str, Judgement]) -> set[str]:
    return {name for name, judgement in judgements.items() if judgement.verdict is not Verdict.PASS}


# What is open


@pytest.mark.parametrize("level", Basis)
def test_a_faithful_target_conforms_at_every_level(level: Basis) -> None:
    assert not not_passing(judged(level=level))
    assert not any(judgement.findings for judgement in judged(level=level).values())


OWN_ADDRESS = "http://[::1]:1/p/v2/PhoneNumbers/"
OPEN: Mapping[str, Callable[[Body, Request], Body]] = {
    "no errors as a list": lambda body, _: body | {"validation_errors": body["validation_errors"] or []},
    "no errors named": lambda body, _: body | {"validation_errors": None},
    "an encoded plus sign": lambda body, _: body | {"url": body["url"].replace("+", "%2B")},
    "an encoded plus sign in lower case": lambda body, _: body | {"url": body["url"].replace("+", "%2b")},
    "an address of its own": lambda body, _: body | {"url": body["url"].replace(ADDRESS, OWN_ADDRESS)},
    "no number where it is invalid": lambda body, _: body if body["valid"] else body | {"phone_number": None},
    "fields of its own": lambda body, _: body | {"extra": {"a": [1]}, "carrier": None},
    "a package without magic numbers is null": lambda body, _: body | {"line_type_intelligence": None},
    "an error of a package": lambda body, _: body | {
        name: {**body[name], "error_code": 60608} for name in ("sim_swap", "sms_pumping_risk") if body[name]
    },
}  # fmt: skip


@pytest.mark.parametrize("name", OPEN)
def test_what_no_document_decides_conforms_either_way(name: str) -> None:
    assert not not_passing(judged(changed(OPEN[name]), Basis.INFERRED))


def test_the_code_of_what_is_closed_on_this_host_is_open_and_another_one_is_unconfirmed() -> None:
    closed = {name for name in cases() if name.startswith("lookup/closed/")}
    found = judged(lambda request: _with_code(respond(request), 20003))
    assert not not_passing(found)
    assert {name for name, judgement in found.items() if judgement.findings} == closed
    assert {each.basis for name in closed for each in found[name].findings} == {Basis.INFERRED}
    assert not_passing(judged(lambda request: _with_code(respond(request), 20404))) == closed
    assert closed == not_passing(
        judged(
            lambda request: lookup_answers.refusal(401, 20003) if respond(request).status == 403 else respond(request)
        )
    )


def _with_code(answer: Answer, code: int) -> Answer:
    return lookup_answers.refusal(403, code) if answer.status == 403 else answer


# Targets


def test_a_target_without_lookup_does_not_offer_it() -> None:
    for status, code in ((404, 20404), (405, 20004), (403, 20008), (403, 20003)):
        found = judged(lambda _, status=status, code=code: lookup_answers.refusal(status, code))
        assert {judgement.verdict for judgement in found.values()} == {Verdict.NOT_OFFERED}
        assert {judgement.reason.partition(":")[0] for judgement in found.values()} == {"the endpoint is absent"}


def test_a_target_that_refuses_lookup_otherwise_offers_it_and_does_not_conform() -> None:
    for status, code in ((401, 20008), (400, 20008), (403, 60606), (400, 21211)):
        found = judged(lambda _, status=status, code=code: lookup_answers.refusal(status, code))
        assert Verdict.NOT_OFFERED not in {judgement.verdict for judgement in found.values()}
        assert found["lookup/basic/valid"].verdict is not Verdict.PASS


@pytest.mark.parametrize(("status", "code"), [(400, 60610), (404, 60610), (404, 20404), (403, 60606), (404, 60600)])
def test_a_refusal_of_a_number_whose_row_nobody_read_is_unconfirmed_and_of_a_row_that_was_read_departs(
    status: int, code: int
) -> None:
    rows = [case for case in successes() if "Fields" in sent(case)]
    read = {case.name for case in rows if case.expect.outcome_basis.within(Basis.OBSERVED)}
    unread = {case.name for case in rows} - read
    assert unread
    assert read

    def refusing(request: Request) -> Answer:
        is_of_package = "Fields" in dict(request.form)
        return lookup_answers.refusal(status, code) if is_of_package else respond(request)

    found = judged(refusing)
    assert {name for name, judgement in found.items() if judgement.verdict is Verdict.FAIL} == read
    assert {name for name in unread if found[name].findings} == unread
    strictly = judged(refusing, Basis.INFERRED)
    assert {name for name, judgement in strictly.items() if judgement.verdict is Verdict.FAIL} == read | unread


def test_a_target_that_refuses_every_request_attains_nothing() -> None:
    found = judged(lambda _: lookup_answers.refusal(401, 20003))
    assert Verdict.PASS not in {judgement.verdict for judgement in found.values()}


def test_a_success_without_a_number_is_no_success_of_a_control() -> None:
    control = cases()["lookup/basic/valid"]
    for body in ({}, {"phone_number": None}, {"sid": f"SM{'0' * 32}"}):
        assert control_result(control, lookup_answers.in_json(200, body)).state is ControlState.REFUSED
    message = replace(control, service=Service.API, resource="Messages")
    assert control_result(message, lookup_answers.in_json(201, {"phone_number": "+1"})).state is ControlState.REFUSED


def always_valid(body: Body, _request: Request) -> Body:
    number = body["phone_number"]
    known = {"calling_country_code": "1", "country_code": "US", "national_format": number, "valid": True}
    return body if body["valid"] else body | known | {"validation_errors": None}


def the_number_in(*path: str) -> Callable[[Body, Request], Body]:
    """The number in the place of another text, where that is."""

    def change(body: Body, _request: Request) -> Body:
        changed_body: Body = json.loads(json.dumps(body))
        *outer, last = path
        within: Any = changed_body
        for name in outer:
            within = within.get(name) or {}
        if isinstance(within.get(last), str):
            within[last] = body["phone_number"]
        return changed_body

    return change


def abroad(**values: str) -> Callable[[Body, Request], Body]:
    """Other values for numbers that are not American."""
    return lambda body, _: body | (values if body["calling_country_code"] not in (None, "1") else {})


def invalid_beside_its_package(body: Body, _request: Request) -> Body:
    """A magic number that is called invalid beside its row."""
    known = ("calling_country_code", "country_code", "national_format")
    return body | {"valid": False, **dict.fromkeys(known)} if body["sim_swap"] else body


def only_the_sample_is_invalid(body: Body, request: Request) -> Body:
    return body if body["phone_number"] == "+141599299600" else always_valid(body, request)


def the_other_error_of_length(body: Body, _request: Request) -> Body:
    other = {"TOO_LONG": "TOO_SHORT", "TOO_SHORT": "TOO_LONG"}
    errors = [other.get(one, one) for one in body["validation_errors"] or ()]
    return body if body["valid"] else body | {"validation_errors": errors}


def of_the_right_length(body: Body, request: Request) -> Body:
    """Every number that is as long as a valid one is called valid."""
    return always_valid(body, request) if body["validation_errors"] not in (["TOO_LONG"], ["TOO_SHORT"]) else body


def always_the_sample(_body: Body, _request: Request) -> Body:
    return lookup_answers.looked_up("+14159929960")


def of_the_united_states(body: Body, request: Request) -> Body:
    """Every number is read as an American one, whatever country is named."""
    country = dict(request.form).get("CountryCode")
    return body if country is None else lookup_answers.looked_up(asked_number(request), country="US")


def only_named_numbers_are_valid(body: Body, request: Request) -> Body:
    """A target that has the numbers of the case files, and no numbering plan."""
    named = {sent(case)["PhoneNumber"] for case in successes() if not case.draw}
    unknown = {"valid": False, **dict.fromkeys(("calling_country_code", "country_code", "national_format"))}
    return body if asked_number(request) in named else body | unknown


def asked_number(request: Request) -> str:
    return unquote(urlsplit(request.url).path).removeprefix(lookup_answers.ROOT)


def with_every_package(body: Body, _request: Request) -> Body:
    return body | {name: body[name] or lookup_answers.SAMPLES.get(name, {}) for name in PACKAGES}


def with_other_values_in_every_package(body: Body, request: Request) -> Body:
    inputs = lookup_answers.inputs_of(body["phone_number"], dict(request.form))
    rows_asked = {name: rows_of[inputs] for name, rows_of in lookup_answers.TABLES.items() if body[name]}
    others = {name: {column: another(row[column]) for column in row} for name, row in rows_asked.items()}
    return body | {name: lookup_answers.packaged(name, row) for name, row in others.items()}


def booleans_in_words(body: Body, _request: Request) -> Body:
    words: Body = json.loads(json.dumps(body).replace("true", '"true"').replace("false", '"false"'))
    return words


def without_nulls(body: Body, _request: Request) -> Body:
    return {name: value for name, value in body.items() if value is not None}


def names_in_camel_case(body: Body, _request: Request) -> Body:
    parts = {name: name.split("_") for name in body}
    return {first + "".join(map(str.capitalize, rest)): body[name] for name, (first, *rest) in parts.items()}


def asked_for(*packages: str) -> set[str]:
    return {case.name for case in successes() if set(packages) & {*sent(case).get("Fields", "").split(",")}}


INVALID = {case.name for case in successes() if case.expect.body.get("valid") == ("false",)}
OF_LENGTH = {f"lookup/basic/{name}" for name in ("too-long", "drawn-too-long", "drawn-too-short")}
VALID = {case.name for case in successes()} - INVALID
ABROAD = asked_for("sms_pumping_risk") | {"lookup/basic/another-country"}
ALL_SUCCESSES = {case.name for case in successes()}
TARGETS: Mapping[str, tuple[Callable[[Body, Request], Body], set[str]]] = {
    "every number is valid": (always_valid, INVALID),
    "every number but the sample is valid": (only_the_sample_is_invalid, INVALID - {"lookup/basic/too-long"}),
    "every number of the right length is valid": (of_the_right_length, INVALID - OF_LENGTH),
    "the other error of length": (the_other_error_of_length, OF_LENGTH),
    "a number with a package is invalid": (invalid_beside_its_package, asked_for("sim_swap")),
    "a country that is none": (abroad(country_code="ZZ"), ABROAD),
    "a country of another calling code": (abroad(country_code="US"), ABROAD),
    "the country that is named is not read": (of_the_united_states, {"lookup/basic/another-country"}),
    "only numbers that a file names are valid": (only_named_numbers_are_valid, {"lookup/basic/drawn-valid"}),
    "the beginning of a calling code": (
        lambda body, _: body | {"calling_country_code": (body["calling_country_code"] or "")[:1] or None},
        ABROAD,
    ),
    "a national form of a sign alone": (abroad(national_format="+"), ABROAD),
    "the number as its national form": (the_number_in("national_format"), VALID),
    "the number as a carrier": (the_number_in("sim_swap", "carrier_name"), asked_for("sim_swap")),
    "the number as a network": (the_number_in("sim_swap", "mobile_country_code"), asked_for("sim_swap")),
    "the number as a type of line": (
        the_number_in("line_type_intelligence", "type"),
        asked_for("line_type_intelligence"),
    ),
    "every number is the sample": (
        always_the_sample,
        ALL_SUCCESSES
        - {case.name for case in successes() if sent(case)["PhoneNumber"] in ("+14159929960", "4159929960")},
    ),
    "every package is answered": (with_every_package, ALL_SUCCESSES),
    "other values in every package": (with_other_values_in_every_package, asked_for(*lookup_answers.TABLES)),
    "no package is answered": (lambda body, _: body | dict.fromkeys(PACKAGES), asked_for(*lookup_answers.TABLES)),
    "booleans in words": (booleans_in_words, ALL_SUCCESSES),
    "no key that is null": (without_nulls, ALL_SUCCESSES),
    "names in camel case": (names_in_camel_case, ALL_SUCCESSES),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_careless_target_fails_in_the_cases_that_show_it_and_in_no_others(name: str, record_property: Record) -> None:
    change, failing = TARGETS[name]
    found = judged(changed(change), Basis.INFERRED)
    failed = {case for case, judgement in found.items() if judgement.verdict is Verdict.FAIL}
    survivors = [] if failing == failed & ALL_SUCCESSES else [f"{name}: {sorted(failing ^ failed)}"]
    record(record_property, survivors, habits=1)
    assert not survivors


def test_a_package_that_stays_in_later_answers_is_found() -> None:
    """A target that keeps what it fetched for a number, and answers it again though Fields no longer names it."""
    kept: dict[str, Body] = {}

    def keeping(body: Body, request: Request) -> Body:
        packages = kept.setdefault(asked_number(request), {})
        packages |= {name: body[name] for name in PACKAGES if body[name]}
        return body | packages

    found = judged(changed(keeping))
    assert found["lookup/sim-swap/then-without-the-package"].verdict is Verdict.FAIL
    (finding,) = found["lookup/sim-swap/then-without-the-package"].findings
    assert (finding.where, finding.basis) == ("/sim_swap", Basis.REFERENCE)
    assert "2nd request" in finding.got


def test_wrong_credentials_that_are_accepted_fail_the_cases_that_send_them() -> None:
    right = (SID, lookup_answers.TOKEN)
    found = judged(lambda request: respond(replace(request, credentials=right)))
    assert not_passing(found) == {name for name in cases() if name.startswith("lookup/authentication/")}


def test_an_open_operation_that_is_closed_fails_the_cases_that_ask_it() -> None:
    def opened(request: Request) -> Answer:
        usual = respond(request)
        return lookup_answers.in_json(200, {"fields": []}) if usual.status == 403 else usual

    assert not_passing(judged(opened)) == {name for name in cases() if name.startswith("lookup/closed/")}


# Rows


def rows() -> Iterator[tuple[str, Inputs, str]]:
    for table, rows_of in lookup_answers.TABLES.items():
        for inputs, row in rows_of.items():
            yield from ((table, inputs, column) for column in row)


WORDS = (
    ("PT12H", "PT24H", "PT48H", "PT72H", "P7D"),
    ("low", "mild", "moderate", "high"),
    ("yes", "no", "no_data_available"),
    ("exact_match", "no_match"),
)
SCORES = (0, 20, 40, 70, 80, 100)


def another(value: Any) -> Any:
    """Another value that the description allows in the place of this one."""
    if value is None or isinstance(value, bool):
        return "2020-04-27T10:18:50Z" if value is None else not value
    if isinstance(value, int):
        return next(score for score in (*SCORES, 50) if score != value)
    known = next((words for words in WORDS if value in words), (value, None))
    return known[known.index(value) - 1]


def naming_row(table: str, inputs: Inputs) -> set[str]:
    """The cases that ask for a row."""
    asking = (case for case in successes() if table in sent(case).get("Fields", ""))
    return {case.name for case in asking if inputs_of_case(case) == inputs}


def inputs_of_case(case: Case) -> Inputs:
    return lookup_answers.inputs_of(sent(case)["PhoneNumber"], sent(case))


def label(value: object) -> str | None:
    return dict(value)["PhoneNumber"] if isinstance(value, tuple) else None


@pytest.mark.parametrize(("table", "inputs", "column"), [*rows()], ids=label)
def test_an_altered_row_fails_the_cases_that_name_it_and_no_others(
    table: str, inputs: Inputs, column: str, record_property: Record
) -> None:
    row = lookup_answers.TABLES[table][inputs]
    other = {**row, column: another(row[column])}
    tables = {**lookup_answers.TABLES, table: {**lookup_answers.TABLES[table], inputs: other}}
    found = judged(lambda request: respond(request, tables), Basis.INFERRED)
    naming = {name for name in naming_row(table, inputs) if f"{table}/{column}" in cases()[name].expect.body}
    record(record_property, [] if not_passing(found) == naming else [f"{table} {inputs}"], faults=1)
    assert naming
    assert not_passing(found) == naming


@pytest.mark.parametrize(("table", "inputs"), sorted({row[:2] for row in rows()}), ids=label)
def test_a_row_taken_out_fails_the_cases_that_name_it_and_no_others(table: str, inputs: Inputs) -> None:
    left = {key: row for key, row in lookup_answers.TABLES[table].items() if key != inputs}
    found = judged(lambda request: respond(request, {**lookup_answers.TABLES, table: left}), Basis.INFERRED)
    assert not_passing(found) == naming_row(table, inputs)


def test_every_known_row_is_a_case() -> None:
    for table, rows_of in lookup_answers.TABLES.items():
        asked = {inputs_of_case(case) for case in successes() if sent(case).get("Fields") == table}
        assert asked == set(rows_of)


def test_the_embedded_target_has_every_row_of_the_cases_from_its_own_tables() -> None:
    with Server(ACCOUNT) as server:
        for table, inputs in {row[:2] for row in rows()}:
            parameters = {**dict(inputs), "Fields": table}
            found = requests.get(
                f"{server.base_url}/v2/PhoneNumbers/{parameters.pop('PhoneNumber')}",
                params=parameters,
                auth=(ACCOUNT.sid, ACCOUNT.token),
                timeout=60,
            ).json()
            row = lookup_answers.TABLES[table][inputs]
            assert {column: lookup_answers.within(found[table], column) for column in row} == row


# Faults


Found = Callable[[Case, Body], Pairs]


@dataclass(frozen=True)
class Fault:
    """A change of a body, where it applies, and exactly what is to be found."""

    name: str
    change: Callable[[Body], Body]
    found: Found


def at(what: str, *where: str) -> Found:
    return lambda _case, _body: frozenset((what, place) for place in where)


def put(name: str, value: object, found: Found | None = None) -> Fault:
    """A field with another value."""
    return Fault(f"{name} is {value!r}", lambda body: body | {name: value}, found or at("field", f"/{name}"))


def made(name: str, what: str, new: Callable[[Body], object], found: Found | None = None) -> Fault:
    """A field made of the whole body."""
    return Fault(f"{name}: {what}", lambda body: body | {name: new(body)}, found or at("field", f"/{name}"))


def dropped(name: str) -> Fault:
    def change(body: Body) -> Body:
        return {key: value for key, value in body.items() if key != name}

    return Fault(f"{name} missing", change, at("field", f"/{name}"))


def in_capitals(name: str) -> Fault:
    def change(body: Body) -> Body:
        return {key.title() if key == name else key: value for key, value in body.items()}

    return Fault(f"{name} in capitals", change, at("field", f"/{name}"))


def unasked(name: str) -> Fault:
    """A package that no case asks for."""
    return put(name, dict.fromkeys(lookup_answers.WITHOUT_MAGIC_NUMBERS.get(name, ())))


def stated(name: str) -> Found:
    """A field is wrong: where a case states its value, that is an echo."""
    return lambda case, _: frozenset({("echo" if name in case.expect.body else "field", f"/{name}")})


def of_another_number(_case: Case, body: Body) -> Pairs:
    """What does not go with another number, which is an American one."""
    places = ["/url"] + ["/national_format"] * body["valid"]
    return frozenset({("echo", "/phone_number"), *(("field", place) for place in places)})


def of_an_error_that_there_is_not(_case: Case, body: Body) -> Pairs:
    places = ["/validation_errors/0"] + ["/validation_errors"] * body["valid"]
    return frozenset(("field", place) for place in places)


def number(body: Body) -> object:
    return body["phone_number"]


NUMBER_IN = ("calling_country_code", "country_code", "url", "caller_name", "valid", "validation_errors")
FAULTS = (
    *map(dropped, KEYS),
    *map(in_capitals, KEYS),
    *map(unasked, ("caller_name", "call_forwarding", "line_status", "phone_number_quality_score", "pre_fill")),
    *(made(name, "the number", number) for name in NUMBER_IN),
    *(put("valid", value) for value in ("true", "false", 1, 0, None, "yes")),
    *(put("validation_errors", value) for value in ("", "TOO_LONG", {}, False, 0)),
    put("validation_errors", ["WRONG"], of_an_error_that_there_is_not),
    put("url", ADDRESS.rstrip("/")),
    put("url", f"{ADDRESS}+14155550100"),
    made("url", "a path", lambda body: body["url"].removeprefix("https://lookups.twilio.com")),
    made("url", "version 1", lambda body: body["url"].replace("/v2/", "/v1/")),
    made("url", "a space", lambda body: body["url"].replace("+", " ")),
    put("phone_number", "+14155550100", of_another_number),
)
VALID_FAULTS = (
    put("calling_country_code", None, stated("calling_country_code")),
    put("country_code", None, stated("country_code")),
    put("national_format", None, stated("national_format")),
    put("validation_errors", ["TOO_SHORT"]),
    made("calling_country_code", "with a plus sign", lambda body: "+" + body["calling_country_code"]),
    made("calling_country_code", "a number", lambda body: int(body["calling_country_code"])),
    put("calling_country_code", "7", stated("calling_country_code")),
    made("country_code", "in lower case", lambda body: body["country_code"].lower()),
)
AMERICAN_FAULTS = (
    made("national_format", "the number", number, stated("national_format")),
    made(
        "national_format",
        "with hyphens",
        lambda body: body["national_format"].strip("(").replace(") ", "-"),
        stated("national_format"),
    ),
)


def faults_of(case: Case) -> tuple[Fault, ...]:
    body = body_of(case)
    american = AMERICAN_FAULTS if body["calling_country_code"] == "1" else ()
    return (*FAULTS, *(VALID_FAULTS if body["valid"] else ()), *american)


@pytest.mark.parametrize(
    ("package", "key"), [(name, key) for name, keys in lookup_answers.WITHOUT_MAGIC_NUMBERS.items() for key in keys]
)
def test_a_package_without_magic_numbers_has_the_keys_of_the_documents(package: str, key: str) -> None:
    asking = replace(WHOLE, send=(("PhoneNumber", "+14159929960"), ("Fields", package)))
    value = dict.fromkeys(lookup_answers.WITHOUT_MAGIC_NUMBERS[package])
    body = lookup_answers.looked_up("+14159929960") | {package: value}
    assert check(asking, lookup_answers.in_json(200, body), SID) == ()
    del value[key]
    assert pairs(check(asking, lookup_answers.in_json(200, body), SID)) == {("field", f"/{package}/{key}")}


def test_values_beside_the_error_of_a_package_may_be_null() -> None:
    for name in ("sim_swap", "sms_pumping_risk", "identity_match", "reassigned_number"):
        code = "60610" if name == "reassigned_number" else 60610
        failed = dict.fromkeys(whole_body()[name]) | {"error_code": code}
        assert check(WHOLE, lookup_answers.in_json(200, whole_body() | {name: failed}), SID) == ()
        without = whole_body() | {name: failed | {"error_code": None}}
        assert check(WHOLE, lookup_answers.in_json(200, without), SID)


def asked_with(fields: str, number: str) -> Case:
    """A request for packages of which nothing but the form is known."""
    return replace(WHOLE, send=(("PhoneNumber", number), ("Fields", fields)))


@pytest.mark.parametrize("package", [*lookup_answers.SAMPLES, *lookup_answers.WITHOUT_MAGIC_NUMBERS])
def test_an_error_alone_in_a_package_of_an_invalid_number_is_unconfirmed_and_a_value_departs(package: str) -> None:
    number = "+141599299600"
    keys = lookup_answers.SAMPLES.get(package) or dict.fromkeys(lookup_answers.WITHOUT_MAGIC_NUMBERS[package])
    failed = dict.fromkeys(keys) | {"error_code": "60600" if package == "reassigned_number" else 60600}
    valued = failed | {name: value for name, value in keys.items() if value is not None}
    if package in lookup_answers.WITHOUT_MAGIC_NUMBERS:
        valued |= {next(iter(keys)): True if package == "call_forwarding" else "a text"}
    for answered, basis in ((failed, Basis.INFERRED), (valued, Basis.REFERENCE)):
        body = lookup_answers.looked_up(number) | {package: answered}
        found = check(asked_with(package, number), lookup_answers.in_json(200, body), SID)
        assert [(finding.where, finding.basis) for finding in found] == [("/valid", basis)], answered


@pytest.mark.parametrize(
    ("package", "key", "basis"),
    [
        ("caller_name", "caller_name", Basis.INFERRED),
        ("identity_match", "error_message", Basis.INFERRED),
        ("line_type_intelligence", "carrier_name", Basis.REFERENCE),
        ("sim_swap", "carrier_name", Basis.REFERENCE),
    ],
)
def test_the_number_in_a_text_that_somebody_chose_is_unconfirmed_and_in_another_one_departs(
    package: str, key: str, basis: Basis
) -> None:
    number = "+14159929960"
    keys = lookup_answers.SAMPLES.get(package) or dict.fromkeys(lookup_answers.WITHOUT_MAGIC_NUMBERS[package])
    for text in (number, "4159929960", "(415) 992-9960"):
        body = lookup_answers.looked_up(number) | {package: {**keys, key: text}}
        found = check(asked_with(package, number), lookup_answers.in_json(200, body), SID)
        assert [(finding.where, finding.basis) for finding in found] == [(f"/{package}/{key}", basis)]


def test_a_fault_is_found_where_it_is_and_nowhere_else(record_property: Record) -> None:
    survivors, count = [], 0
    for case in successes():
        for fault in faults_of(case):
            body = fault.change(body_of(case))
            count += 1
            found, wanted = pairs(check(case, lookup_answers.in_json(200, body), SID)), fault.found(case, body_of(case))
            if found != wanted:
                survivors.append(f"{case.name}: {fault.name}: {sorted(found)}, not {sorted(wanted)}")
    record(record_property, survivors, cases=len(successes()), faults=count)
    assert not survivors


READ = (
    fault_table.Fault("201", fault_table.status(201), fault_table.STATUS),
    fault_table.Fault("202", fault_table.status(202), fault_table.STATUS),
    fault_table.Fault("a refusal", lambda *_: lookup_answers.refusal(404, 20404), fault_table.OUTCOME),
    fault_table.Fault("another refusal", lambda *_: lookup_answers.refusal(400, 60606), fault_table.OUTCOME),
    fault_table.Fault("400 with a success", fault_table.status(400), fault_table.OUTCOME),
)


def common_faults(case: Case) -> tuple[fault_table.Fault, ...]:
    """What can be wrong with any answer in JSON, and with any that is read."""
    answer = respond(build_request(case, lookup_answers.TARGET))
    if success(case):
        return (*fault_table.ANY, *fault_table.JSON, *READ)
    return fault_table.faults_of(case, answer)


def test_what_can_be_wrong_with_any_answer_is_found_in_these_too(record_property: Record) -> None:
    survivors, count = [], 0
    for case in cases().values():
        answer = respond(build_request(case, lookup_answers.TARGET))
        for fault in common_faults(case):
            faulty = fault.change(case, answer)
            if faulty is None:
                continue
            count += 1
            if not (found := pairs(check(case, faulty, SID))) >= fault.found:
                survivors.append(f"{case.name}: {fault.name}: {sorted(found)}, not {sorted(fault.found)}")
    record(record_property, survivors, cases=len(cases()) - len(successes()), faults=count)
    assert not survivors


# Mutants

WHOLE = Case(
    "lookup/form", "", 0, (), Expectation((Outcome(200),), schema=SHAPE, basis=Basis.REFERENCE),
    send=(("PhoneNumber", "+441234567891"), ("Fields", "sim_swap,sms_pumping_risk,identity_match,reassigned_number")),
    method="GET", service=Service.LOOKUPS, resource="v2/PhoneNumbers/{PhoneNumber}",
)  # fmt: skip
"""A request for all packages, of which nothing but the form is known."""


def whole_body() -> Body:
    body = lookup_answers.looked_up("+441234567891", sent(WHOLE)["Fields"])
    swapped = {"last_sim_swap_date": "2020-04-27T10:18:50Z", "swapped_period": "P1DT12H", "swapped_in_period": True}
    row = lookup_answers.packaged("sim_swap", {f"last_sim_swap/{name}": value for name, value in swapped.items()})
    return body | {
        "sim_swap": row,
        "identity_match": lookup_answers.SAMPLES["identity_match"],
        "reassigned_number": lookup_answers.SAMPLES["reassigned_number"],
        "validation_errors": [],
    }


NO_MATCH = ("exact", "EXACT_MATCH", "", 1, True, [], {})
NO_TEXT = (5, 1.5, True, [], {})
NO_NUMBER = ("5", "", 1.5, True, [], {})
NO_BOOLEAN = ("true", "", 0, 1, [], {})
NO_DATE = ("2026-06-09", "2026-06-09 05:40:43Z", "2026-13-09T05:40:43Z", "yesterday", "", 5, False, [], {})
WRONG: Mapping[str, tuple[object, ...]] = {
    "calling_country_code": (*NO_TEXT, "", "0", "1234", "+1"),
    "country_code": (*NO_TEXT, "", "us", "USA"),
    "phone_number": (*NO_TEXT, ""),
    "national_format": (*NO_TEXT, ""),
    "valid": (*NO_BOOLEAN, None),
    "validation_errors": (*NO_TEXT[:3], {}, "TOO_LONG"),
    "caller_name": (*NO_TEXT[:4], "a name"),
    "call_forwarding": (*NO_TEXT[:4], "a text"),
    "line_status": (*NO_TEXT[:4], "active"),
    "line_type_intelligence": (*NO_TEXT[:4], "mobile"),
    "phone_number_quality_score": (*NO_TEXT[:4], "high"),
    "pre_fill": (*NO_TEXT[:4], "a text"),
    "url": (*NO_TEXT, None, "", "/v2/PhoneNumbers/+14159929960"),
    "sim_swap": (*NO_TEXT[:4], "a text"),
    "sim_swap/last_sim_swap": (*NO_TEXT[:4], "PT48H"),
    "sim_swap/last_sim_swap/last_sim_swap_date": NO_DATE,
    "sim_swap/last_sim_swap/swapped_period": (*NO_TEXT, "", "P", "PT", "48H", "pt48h"),
    "sim_swap/last_sim_swap/swapped_in_period": NO_BOOLEAN,
    "sim_swap/carrier_name": NO_TEXT,
    "sim_swap/mobile_country_code": NO_TEXT,
    "sim_swap/mobile_network_code": NO_TEXT,
    "sim_swap/error_code": NO_NUMBER,
    "identity_match": (*NO_TEXT[:4], "a text"),
    **{
        f"identity_match/{name}_match": NO_MATCH
        for name in (
            *("first_name", "last_name", "address_lines", "address_line", "city", "state", "postal_code"),
            *("address_country", "national_id", "date_of_birth"),
        )
    },
    "identity_match/summary_score": (*NO_NUMBER, -1, 1, 101),
    "identity_match/error_code": NO_NUMBER,
    "identity_match/error_message": NO_TEXT,
    "reassigned_number": (*NO_TEXT[:4], "a text"),
    "reassigned_number/last_verified_date": NO_TEXT,
    "reassigned_number/is_number_reassigned": ("maybe", "Yes", "", True, 1, [], {}),
    "reassigned_number/error_code": NO_TEXT,
    "sms_pumping_risk": (*NO_TEXT[:4], "a text"),
    "sms_pumping_risk/carrier_risk_category": ("none", "Low", "", 1, True, [], {}),
    "sms_pumping_risk/number_blocked": NO_BOOLEAN,
    "sms_pumping_risk/number_blocked_date": NO_DATE,
    "sms_pumping_risk/number_blocked_last_3_months": NO_BOOLEAN,
    "sms_pumping_risk/sms_pumping_risk_score": (*NO_NUMBER, -1, 101),
    "sms_pumping_risk/error_code": NO_NUMBER,
}
"""Values that the documents have in no answer, by field."""


@pytest.mark.parametrize("field", WRONG)
def test_the_schema_alone_refuses_a_value_that_no_document_has(field: str) -> None:
    for value in WRONG[field]:
        found = [violation.where for violation in violations(SHAPE, replaced(whole_body(), field, value))]
        assert found == [f"/{field}"], value


def replaced(body: Body, field: str, value: object) -> Body:
    """The body with another value at `a/b`."""
    changed_body: Body = json.loads(json.dumps(body))
    *outer, last = field.split("/")
    within: Any = changed_body
    for name in outer:
        within = within[name]
    within[last] = value
    return changed_body


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("extra", "/extra"),
        ("sim_swap/extra", "/sim_swap/extra"),
        ("sim_swap/extra/more", "/sim_swap/extra"),
        ("sim_swap/carrier_name/more", "/sim_swap/carrier_name"),
    ],
)
def test_a_value_that_a_case_states_has_to_be_there_also_where_no_schema_demands_it(field: str, where: str) -> None:
    stating = replace(WHOLE, expect=replace(WHOLE.expect, body={field: ("a text",)}))
    assert pairs(check(stating, lookup_answers.in_json(200, whole_body()), SID)) == {("echo", where)}


def is_stated(case: Case, where: str) -> bool:
    """Whether a case states the value there, or values of what is there."""
    return any(f"/{field}/".startswith(f"{where}/") for field in case.expect.body if field != "phone_number")


def mutated(case: Case) -> Iterator[tuple[Mutant, Answer]]:
    body = whole_body() if case is WHOLE else body_of(case)
    for mutant in mutants(body, CHOICES[SHAPE]):
        yield mutant, lookup_answers.in_json(200, mutant.body)


def test_no_mutant_survives_without_a_written_reason(record_property: Record) -> None:
    reasons = {key: allowed for allowed in ALLOWED for key in allowed.keys if key[0] == SHAPE}
    counts: Counter[str] = Counter()
    survivors, used = [], set()
    for case in (WHOLE, *successes()):
        for mutant, answer in mutated(case):
            counts["mutants"] += 1
            key = (SHAPE, mutant.where, mutant.kind)
            if check(case, answer, SID):
                continue
            if conforms(case, mutant.where, reasons.get(key)) and (case is WHOLE or not is_stated(case, mutant.where)):
                used.add(key)
                counts["allowed"] += 1
            else:
                survivors.append(f"{case.name}: {mutant.where} {mutant.kind}")
    record(record_property, survivors, mutants=counts["mutants"], allowed=counts["allowed"])
    assert not survivors
    assert set(reasons) == used, "these reasons allow nothing"


def test_a_mutant_with_a_finding_fails_its_case() -> None:
    for case in (WHOLE, cases()["lookup/sms-pumping-risk/british-high-risk"]):
        for mutant, answer in mutated(case):
            judgement = judge(case, [answer] * case.repeat, SID, SUCCEEDED, level=Basis.INFERRED)
            expected = Verdict.FAIL if judgement.findings else Verdict.PASS
            assert judgement.verdict is expected, (case.name, mutant.where, mutant.kind)
