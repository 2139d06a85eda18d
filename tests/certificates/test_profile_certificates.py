"""A certificate for some resources has each exchange of their profile and none other, and says what was not asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.suite.profiles import of_resources
from tests.cli.test_run import conform, said
from tests.support.judged_targets import LOADED
from tests.support.remembered_judging import verified

OWN = """
cases:
- id: bought
  states: R07
  resource: IncomingPhoneNumbers
  send: {PhoneNumber: "+15005550006"}
  expect: {answers: 201, schema: incoming-phone-number}
"""
"""A case that nobody else has."""

PROFILE = of_resources(LOADED.suite, ("numbers",))


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which `certify` wrote a certificate and, beside it, a report and a JUnit file."""
    folder = tmp_path_factory.mktemp("numbers")
    (folder / "own/mine").mkdir(parents=True)
    (folder / "own/mine/numbers.yaml").write_text(OWN)
    words = (
        "--cases",
        folder / "own",
        "--resource",
        "numbers",
        "--concurrency",
        "4",
        "--rate",
        "1000/s",
        "--listen",
        "100ms",
    )
    outputs = ("--report", folder / "r.json", "--junit", folder / "j.xml", "--out", folder / "c")
    done = conform("certify", "embedded", *words, *outputs)
    assert done.returncode == 0, done.stdout + done.stderr
    number = len(PROFILE.cases)
    judged, _, certified = said(done).partition(
        ". Resources not asked: calls, messages, lookup Certificate for requirements"
    )
    assert judged.endswith(f"numbers: conforms at observed ({number + 1} of {number + 1})")
    assert certified.endswith(f"numbers: conforms at observed ({number} of {number}).")
    return folder


@pytest.fixture
def copied(issued: Path, tmp_path: Path) -> Path:
    return shutil.copytree(issued / "c", tmp_path / "c")


def rewrite(path: Path, change: Callable[[dict], object]) -> None:
    data = json.loads(path.read_text())
    change(data)
    path.unlink()
    path.write_text(json.dumps(data, indent=1) + "\n")


def test_it_is_valid_and_names_what_it_is_for_first_and_what_was_not_asked_last(issued: Path) -> None:
    code, shown = verified(issued / "c")
    assert code == 0, shown
    assert -1 < shown.find("numbers: conforms at observed") < shown.find("Resources not asked: calls, messages")
    data = json.loads((issued / "c/certificate.json").read_text())
    assert data["profile"] == {"resources": ["numbers"], "not_asked": ["calls", "messages"]}
    assert data["resources"] == {"numbers": "observed", "calls": "not-asked", "messages": "not-asked"}
    assert [case["case"] for case in data["cases"]] == [case.name for case in PROFILE.cases]
    attestation = json.loads((issued / "c/attestation.json").read_text())
    assert attestation["predicate"]["configuration"][0]["name"].endswith(", resources numbers")


def test_the_run_wrote_its_other_forms_too_in_which_alone_are_cases_of_the_users_own(issued: Path) -> None:
    report = json.loads((issued / "r.json").read_text())
    assert report["profile"]["resources"] == ["numbers"]
    own = {case["case"] for case in report["cases"]} - {case.name for case in PROFILE.cases}
    assert own == {"mine/numbers/bought"}
    assert (issued / "j.xml").read_text().count("<testcase ") == len(PROFILE.cases) + 1
    assert not (issued / "c/exchanges/mine").exists()


def test_an_exchange_of_the_profile_that_is_missing_makes_it_invalid(copied: Path) -> None:
    (copied / "exchanges/other-resources/closed/queues-get.json").unlink()
    code, shown = verified(copied)
    assert code == 1
    assert "exchanges/other-resources/closed/queues-get.json cannot be read" in shown


def test_an_exchange_of_another_resource_makes_it_invalid(copied: Path) -> None:
    (copied / "exchanges/calls").mkdir()
    shutil.copy(copied / "exchanges/numbers/phone-number/available.json", copied / "exchanges/calls/available.json")
    code, shown = verified(copied)
    assert code == 1
    assert "calls" in shown


@pytest.mark.parametrize(
    "profile",
    [
        None,
        {"resources": ["messages"], "not_asked": ["calls", "numbers"]},
        {"resources": ["numbers"], "not_asked": ["calls"]},
        {"resources": ["calls", "messages", "numbers"], "not_asked": ["faxes"]},
        {"resources": ["faxes"], "not_asked": ["calls"]},
    ],
)
def test_a_profile_that_is_not_that_of_the_exchanges_makes_it_invalid(copied: Path, profile: dict | None) -> None:
    def change(data: dict) -> None:
        del data["profile"]
        data.update({"profile": profile} if profile else {})

    rewrite(copied / "certificate.json", change)
    assert verified(copied)[0] == 1


def test_a_misspelt_resource_is_refused_with_the_one_that_is_meant(tmp_path: Path) -> None:
    for command in (("run",), ("baseline",), ("certify", "--out", tmp_path / "c")):
        done = conform(command[0], "embedded", "--resource", "mesages", *command[1:])
        assert done.returncode == 4
        assert "did you mean 'messages'? The resources are calls, lookup, messages, numbers" in said(done)
