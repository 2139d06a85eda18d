"""A refusal that contradicts its own request is inconclusive: nobody knows which of the two was changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import verdict
from tests.recorded.test_refused_inputs import call
from tests.recorded.test_wrong_live_answers import refused


def message(code: int, **sent: str) -> Any:
    entry = refused(code, 400)
    entry["request"]["form"] |= sent
    return entry


def refused_call(code: int, **sent: str) -> Any:
    entry = call(sent)
    entry["response"] |= {"status": 400, "body": message(code)["response"]["body"]}
    return entry


@pytest.mark.parametrize("code", [21211, 21408, 21610, 21612, 21614])
def test_an_empty_recipient_is_not_refused_for_its_value(tmp_path: Path, code: int) -> None:
    assert verdict(tmp_path, message(code, To="")) == "inconclusive"
    assert verdict(tmp_path, message(code)) == "pass"
    entry = message(code)
    del entry["request"]["form"]["To"]
    assert verdict(tmp_path, entry) == "pass"


@pytest.mark.parametrize(("code", "name"), [(21604, "To"), (21603, "From"), (21602, "Body")])
def test_what_was_sent_is_not_refused_for_its_absence(tmp_path: Path, code: int, name: str) -> None:
    assert verdict(tmp_path, message(code)) == "inconclusive"
    assert verdict(tmp_path, message(code, **{name: ""})) == "pass"
    entry = message(code)
    del entry["request"]["form"][name]
    assert verdict(tmp_path, entry) == "pass"


def test_parameters_that_the_service_may_not_have_read_contradict_nothing(tmp_path: Path) -> None:
    entry = message(21604)
    form = entry["request"].pop("form")
    entry["request"] |= {"headers": {"Content-Type": "application/json"}, "body": json.dumps(form)}
    assert verdict(tmp_path, entry) == "pass"


@pytest.mark.parametrize("code", [21201, 21205, 21210, 21213, 21217, 21421, 21452])
def test_a_code_that_only_another_resource_has_is_not_known_of_a_message(tmp_path: Path, code: int) -> None:
    assert verdict(tmp_path, message(code)) == "inconclusive"
    assert verdict(tmp_path, message(code, To="abcdefg")) == "inconclusive"
    for code_of_no_case in (63016, 30007):
        assert verdict(tmp_path, message(code_of_no_case)) == "pass"


@pytest.mark.parametrize(("code", "expected"), [
    (21201, "inconclusive"), (21213, "inconclusive"), (21610, "inconclusive"), (21205, "pass"), (21217, "pass"),
    (21210, "pass"), (21211, "pass"),
])  # fmt: skip
def test_the_refusal_of_a_call_is_judged_alike(tmp_path: Path, code: int, expected: str) -> None:
    assert verdict(tmp_path, refused_call(code)) == expected


@pytest.mark.parametrize("code", [13223, 13224])
@pytest.mark.parametrize("number", ["1111111", "+1415319010"])
def test_a_code_that_a_malformed_number_has_too_contradicts_no_number(tmp_path: Path, code: int, number: str) -> None:
    assert verdict(tmp_path, refused_call(code, To=number)) == "pass"


def purchase(code: int, **sent: str) -> Any:
    entry = refused(code, 400)
    entry["request"]["url"] = entry["request"]["url"].replace("Messages.json", "IncomingPhoneNumbers.json")
    entry["request"]["form"] = sent
    return entry


def test_a_code_of_what_was_not_sent_contradicts_the_request(tmp_path: Path) -> None:
    media, service = {"MediaUrl": "https://e.com/a"}, {"MessagingServiceSid": "MG" + "0b" * 16}
    for wrong, right in (
        (message(21617), message(21617, Body="a text " * 300)),
        (message(21623), message(21623, **media)),
        (message(21703), message(21703, **service)),
        (purchase(21452, PhoneNumber="+14153190102"), purchase(21452, AreaCode="415")),
        (purchase(21421, AreaCode="415"), purchase(21421, PhoneNumber="+14153190102")),
        (purchase(400, PhoneNumber="+14153190102"), purchase(400, FriendlyName="a line")),
    ):
        assert verdict(tmp_path, wrong) == "inconclusive", wrong["request"]["form"]
        assert verdict(tmp_path, right) == "pass", right["request"]["form"]


def test_a_code_of_closed_resources_is_not_known_of_those_that_are_open(tmp_path: Path) -> None:
    assert verdict(tmp_path, refused(20008, 403)) == "inconclusive"
