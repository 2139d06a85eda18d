"""What an answer says that was not sent: a service, a prefix, a number in another form, who picked up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recorded.test_placeholders import live, verdict
from tests.recorded.test_refused_inputs import call

SERVICE = "MG" + "0c" * 16


@pytest.mark.parametrize(("service", "expected"), [
    (SERVICE, "inconclusive"), (None, "pass"), ("<SERVICE>", "pass"), ("MG...", "pass"), ("x", "fail"),
])  # fmt: skip
def test_a_messaging_service_that_was_not_sent_is_not_explained(
    tmp_path: Path, service: str | None, expected: str
) -> None:
    assert verdict(tmp_path, live(messaging_service_sid=service)).startswith(expected)


@pytest.mark.parametrize(("prefix", "expected"), [
    ("Sent from your Twilio trial account - ", "pass"), ("Sent from the Twilio Sandbox Number - ", "pass"),
    ("Sent from the wrong company - ", "inconclusive"), ("Sent from - ", "fail /body"), ("Hello - ", "fail /body"),
])  # fmt: skip
def test_only_the_prefix_of_trial_accounts_is_known(tmp_path: Path, prefix: str, expected: str) -> None:
    assert verdict(tmp_path, live(body=f"{prefix}a text")) == expected


def test_a_text_that_begins_like_a_prefix_is_that_which_was_sent(tmp_path: Path) -> None:
    entry = live(body="Sent from my shop - a text")
    entry["request"]["form"]["Body"] = "Sent from my shop - a text"
    assert verdict(tmp_path, entry) == "pass"


@pytest.mark.parametrize(("value", "expected"), [
    ("(310) 555-9876", "pass"), ("+13105559876", "pass"), ("310 555 9876", "pass"), ("<TO>", "pass"),
    ("x", "inconclusive"), ("(212) 736-1234", "inconclusive"),
])  # fmt: skip
def test_a_number_in_its_national_form_is_that_beside_it(tmp_path: Path, value: str, expected: str) -> None:
    entry = call({})
    entry["response"]["body"] |= {"to_formatted": value}
    assert verdict(tmp_path, entry) == expected


@pytest.mark.parametrize("value", ["human", "machine_start", "x", 1])
def test_nobody_picked_up_a_call_that_was_just_queued(tmp_path: Path, value: object) -> None:
    entry = call({})
    entry["response"]["body"] |= {"answered_by": value}
    assert verdict(tmp_path, entry) == "fail /answered_by"
