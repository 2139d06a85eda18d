from __future__ import annotations

import dataclasses
import http.client
import json
from urllib.parse import urlencode

import pytest

from conformance.fake import TABLES, Request, Response, Server, Tables, respond
from conformance.fake.lookup_rows import PumpingRisk
from tests.fake.test_fake import assert_refused, basic

PACKAGES = (
    "caller_name",
    "sim_swap",
    "call_forwarding",
    "line_status",
    "line_type_intelligence",
    "identity_match",
    "reassigned_number",
    "sms_pumping_risk",
    "phone_number_quality_score",
    "pre_fill",
)
KEYS = (
    "calling_country_code",
    "country_code",
    "phone_number",
    "national_format",
    "valid",
    "validation_errors",
    *PACKAGES,
    "url",
)
ORDINARY = "+14159929960"
PERSON = {
    "FirstName": "Ada",
    "LastName": "Example",
    "AddressLine1": "1 Example Street",
    "City": "Example",
    "State": "CA",
    "PostalCode": "94100",
    "NationalId": "1234",
    "DateOfBirth": "19901231",
    "AddressCountryCode": "US",
}


def ask(
    number: str,
    *,
    method: str = "GET",
    path: str = "/v2/PhoneNumbers/",
    authorization: str | None = basic(),
    tables: Tables = TABLES,
    **query: str,
) -> Response:
    request = Request(method, path + number, (), authorization, tuple(query.items()))
    return respond(request, tables=tables)


def looked_up(number: str, **query: str) -> dict[str, object]:
    response = ask(number, **query)
    assert (response.status, response.header("Content-Type")) == (200, "application/json")
    fields = json.loads(response.body)
    assert tuple(fields) == KEYS
    return fields


def package(name: str, number: str = ORDINARY, **query: str) -> dict[str, object]:
    fields = looked_up(number, Fields=name, **query)
    assert [other for other in PACKAGES if fields[other] is not None] == [name]
    found = fields[name]
    assert isinstance(found, dict)
    return found


# The number itself


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("+14159929960", "", ("1", "US", "+14159929960", "(415) 992-9960")),
        ("4159929960", "", ("1", "US", "+14159929960", "(415) 992-9960")),
        ("01234567890", "GB", ("44", "GB", "+441234567890", "01234 567890")),
        ("+441234567890", "US", ("44", "GB", "+441234567890", "01234 567890")),
        ("+80012345678", "", ("800", None, "+80012345678", "1234 5678")),
    ],
)
def test_a_valid_number_is_shown_in_e164_and_in_national_format(written, country, number):
    fields = looked_up(written, CountryCode=country)
    assert tuple(fields[key] for key in KEYS[:4]) == number
    assert (fields["valid"], fields["validation_errors"]) == (True, None)
    assert fields["url"] == f"https://lookups.twilio.com/v2/PhoneNumbers/{number[2]}"
    assert {fields[name] for name in PACKAGES} == {None}


@pytest.mark.parametrize(
    ("written", "country", "error"),
    [
        ("+141599299600", "", "TOO_LONG"),
        ("+" + "1" * 300, "", "TOO_LONG"),
        ("+1415", "", "TOO_SHORT"),
        ("+492", "", "TOO_SHORT"),
        ("+11159929960", "", "INVALID_BUT_POSSIBLE"),
        ("9929960", "", "INVALID_BUT_POSSIBLE"),
        ("+999123456", "", "INVALID_COUNTRY_CODE"),
        ("4159929960", "XX", "INVALID_COUNTRY_CODE"),
        ("abc", "", "NOT_A_NUMBER"),
        ("+", "", "NOT_A_NUMBER"),
    ],
)
def test_an_invalid_number_is_found_as_it_was_written_with_the_reason_and_without_packages(written, country, error):
    fields = looked_up(written, CountryCode=country, Fields="validation,sim_swap,line_status")
    assert (fields["valid"], fields["validation_errors"]) == (False, [error])
    assert fields["phone_number"] == written
    nulls = {name for name, value in fields.items() if value is None}
    assert nulls == {"calling_country_code", "country_code", "national_format", *PACKAGES}


# The packages


@pytest.mark.parametrize(
    ("number", "period"),
    [("+12345678900", "PT48H"), ("+12345678901", "PT24H"), ("+12345678904", "PT48H"), ("+12345678907", "PT24H")],
)
def test_a_number_of_sim_swap_has_its_row(number, period):
    found = package("sim_swap", number)
    row = {"last_sim_swap_date": None, "swapped_period": period, "swapped_in_period": False}
    assert (found["last_sim_swap"], found["error_code"]) == (row, None)
    assert all(isinstance(found[key], str) for key in ("carrier_name", "mobile_country_code", "mobile_network_code"))


@pytest.mark.parametrize(
    ("number", "row"),
    [
        ("+441234567890", ("high", False, 2)),
        ("+441234567891", ("high", True, 34)),
        ("+911234567890", ("low", False, 2)),
    ],
)
def test_a_number_of_sms_pumping_risk_has_its_row(number, row):
    found = package("sms_pumping_risk", number, PartnerSubId="x" * 64)
    keys = ("carrier_risk_category", "number_blocked", "sms_pumping_risk_score")
    assert (tuple(found[key] for key in keys), found["error_code"]) == (row, None)
    assert (found["number_blocked_date"], found["number_blocked_last_3_months"]) == (None, None)


def test_a_partner_sub_id_ends_at_64_characters():
    found = package("sms_pumping_risk", "+441234567891", PartnerSubId="x" * 65)
    assert (found["carrier_risk_category"], found["error_code"]) == (None, 60618)


def test_a_magic_number_is_known_in_national_form():
    fields = looked_up("01234 567891", CountryCode="GB", Fields="sms_pumping_risk")
    assert fields["sms_pumping_risk"] == package("sms_pumping_risk", "+441234567891")


@pytest.mark.parametrize("name", ["sim_swap", "sms_pumping_risk"])
def test_a_number_without_a_row_is_not_covered(name):
    found = package(name)
    assert {key for key, value in found.items() if value is not None} == {"error_code"}
    assert found["error_code"] == 60610


@pytest.mark.parametrize(
    ("date", "shown", "reassigned", "code"),
    [
        ("20211015", "2021-10-15", "no_data_available", None),
        ("", None, None, "60617"),
        (" ", None, None, "60617"),
        ("2021-10-15", None, None, "60618"),
    ],
)
def test_a_reassignment_depends_on_the_last_verified_date(date, shown, reassigned, code):
    expected = {"last_verified_date": shown, "is_number_reassigned": reassigned, "error_code": code}
    assert package("reassigned_number", LastVerifiedDate=date) == expected


def test_nobody_is_matched_with_an_identity():
    found = package("identity_match", **PERSON, AddressLine2="x" * 256)
    assert len(found) == 12
    assert {value for key, value in found.items() if key.endswith("_match")} == {"no_data_available"}
    assert (found["summary_score"], found["error_code"], found["error_message"]) == (0, None, None)


@pytest.mark.parametrize("name", PERSON)
def test_each_parameter_of_an_identity_is_required_and_limited(name):
    for value, code in (("", 60617), (" ", 60617), ("x" * 257, 60618)):
        found = package("identity_match", **(PERSON | {name: value}))
        assert {key for key, value in found.items() if value is not None} == {"error_code", "error_message"}
        assert found["error_code"] == code


@pytest.mark.parametrize(
    "name",
    [
        "caller_name",
        "call_forwarding",
        "line_status",
        "line_type_intelligence",
        "phone_number_quality_score",
        "pre_fill",
    ],
)
def test_a_package_without_magic_numbers_is_not_enabled(name):
    found = package(name)
    assert {key: value for key, value in found.items() if value is not None} == {"error_code": 60606}


def test_packages_can_be_combined_and_what_is_no_package_is_ignored():
    fields = looked_up("+441234567891", Fields="sms_pumping_risk, line_type_intelligence,validation,weather")
    assert [name for name in PACKAGES if fields[name] is not None] == ["line_type_intelligence", "sms_pumping_risk"]


def test_an_altered_row_of_a_package_alters_the_answer():
    rows = {**TABLES.sms_pumping_risk, ORDINARY: PumpingRisk("mild", False, 50)}
    tables = dataclasses.replace(TABLES, sms_pumping_risk=rows)
    fields = json.loads(ask(ORDINARY, tables=tables, Fields="sms_pumping_risk").body)
    assert fields["sms_pumping_risk"]["carrier_risk_category"] == "mild"


# Who asks, and for what


@pytest.mark.parametrize("authorization", [None, basic(password="wrong"), basic(user="AC" + "9" * 32)])
def test_wrong_credentials_look_nothing_up(authorization):
    assert_refused(ask(ORDINARY, authorization=authorization), 20003, 401)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"/v2/PhoneNumbers/{ORDINARY}"),
        ("DELETE", f"/v2/PhoneNumbers/{ORDINARY}"),
        ("PUT", f"/v2/PhoneNumbers/{ORDINARY}"),
        ("GET", "/v2/PhoneNumbers"),
        ("GET", "/v2/PhoneNumbers/"),
        ("GET", f"/v1/PhoneNumbers/{ORDINARY}"),
        ("GET", f"/v2/PhoneNumbers/{ORDINARY}/Overrides/line_type_intelligence"),
        ("POST", f"/v2/PhoneNumbers/{ORDINARY}/Overrides/line_type_intelligence"),
        ("POST", "/v2/batch/query"),
        ("GET", "/v2/RateLimits/Fields"),
        ("GET", "/v2/Jobs"),
    ],
)
def test_all_else_of_lookup_is_closed(method, path):
    assert_refused(ask("", method=method, path=path), 20008, 403)


@pytest.mark.parametrize("written", ["+441234567891", "%2B441234567891"])
def test_a_number_is_looked_up_over_a_socket(written):
    with Server() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        query = urlencode({"Fields": "sms_pumping_risk,sim_swap"})
        connection.request("GET", f"/v2/PhoneNumbers/{written}?{query}", headers={"Authorization": basic()})
        answer = connection.getresponse()
        fields = json.loads(answer.read())
        connection.close()
    assert (answer.status, fields["phone_number"]) == (200, "+441234567891")
    assert fields["sms_pumping_risk"]["sms_pumping_risk_score"] == 34
    assert fields["sim_swap"]["error_code"] == 60610
