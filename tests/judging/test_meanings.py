"""`explain` says all that is judged of a success."""

from __future__ import annotations

import pytest

from conformance.commands.explanation import explanation
from conformance.judging import answer_checks, success_checks
from conformance.judging.check import SUCCESS_CHECKS
from conformance.judging.meanings import MEANINGS, meanings
from tests.support.judged_targets import LOADED

LOOKUP = next(case for case in LOADED.suite.aside if case.name == "lookup/basic/valid")
CASES = {case.name: case for case in LOADED.suite.cases}
SAID_OTHERWISE = {
    answer_checks.check_status,
    answer_checks.check_inferred,
    success_checks.check_fields,
    success_checks.check_echoes,
}
"""The checks of the outcome, of the schema and of what was sent."""


def test_every_check_of_a_success_is_said() -> None:
    assert set(MEANINGS) | SAID_OTHERWISE == set(SUCCESS_CHECKS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("messages/body/long", "num_segments is"),
        ("messages/body/long", "sid begins with SM"),
        ("calls/from/valid", "to_formatted and from_formatted"),
        ("numbers/phone-number/available", "friendly_name: American numbers"),
        ("numbers/phone-number/available", "what was not sent has its usual value"),
        ("xml/messages/created", "the element in TwilioResponse is"),
    ],
)
def test_what_applies_to_a_case_is_explained(name: str, words: str) -> None:
    shown = " ".join(" ".join(explanation(CASES[name], LOADED.suite)).split())
    assert words in shown


@pytest.mark.parametrize("words", ["num_segments", "SM", "TwilioResponse"])
def test_what_does_not_apply_is_not(words: str) -> None:
    assert not any(words in each for each in meanings(CASES["calls/from/valid"]))


@pytest.mark.parametrize("words", ["account", "SID", "date", "created", "to_formatted"])
def test_of_a_number_looked_up_nothing_is_said_that_belongs_to_an_account(words: str) -> None:
    said = list(meanings(LOOKUP))
    assert not any(words in each for each in said)
    assert any(words in each for each in meanings(CASES["calls/from/valid"]))
    assert "phone_number is the number asked, and url ends in it, at Twilio or where it was asked" in said


def test_a_value_that_has_to_be_null_is_called_null() -> None:
    case = next(case for case in LOADED.suite.aside if case.name == "lookup/basic/too-long")
    shown = " ".join(" ".join(explanation(case, LOADED.suite)).split())
    assert "country_code is null [reference]" in shown
    assert "phone_number is '+141599299600' or null [reference]" in shown


def test_a_refusal_has_no_such_demands() -> None:
    assert "media type" not in " ".join(explanation(CASES["messages/to/invalid"], LOADED.suite))
