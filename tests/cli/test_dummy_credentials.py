"""Credentials that cannot be hidden: words of the suite, placeholders, parts of the Account SID. Everything works."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from conformance.authorization import are_right
from conformance.certificates.stored_exchanges import EXCHANGES
from conformance.fake import ACCOUNT, Account, Server
from conformance.finding import Verdict
from conformance.redact import MASK
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget
from conformance.targets.secrecy import disclosure, redactor_of
from tests.support.few_cases import conform
from tests.support.judged_targets import LOADED

SID = "AC" + "0123456789abcdef" * 2
WORDS = (
    "token", "test", "pass", "secret", "password", "queued", "twilio", "messages", "AC", "a", "json", "null", "true",
    "application/json", "+15005550006", "Body", "api", "status", "hello", "Media", "[secret]", "TOKEN", "Messages.json",
)  # fmt: skip
PLACEHOLDERS = ("0" * 32, "x" * 40, "deadbeef" * 4, "0123456789abcdef" * 2, "12345678", "2026", "beef", "10:00:00")
PARTS_OF_SIDS = (("ACparlel000", "parlel"), ("ACtest", "ACtest"), (SID, SID), (SID, SID[2:]), (SID, SID[4:14]))
PAIRS = [*((SID, token) for token in (*WORDS, *PLACEHOLDERS)), *PARTS_OF_SIDS]


def target(sid: str, token: str, url: str = "http://127.0.0.1:1") -> Target:
    return Target(url, url, sid, token, "$MY_TOKEN")


@pytest.mark.parametrize(("sid", "token"), PAIRS)
def test_dummy_credentials_are_not_masked_and_that_is_said(sid: str, token: str) -> None:
    said = disclosure(target(sid, token))
    assert said.startswith("The auth token is not masked")
    assert redactor_of(target(sid, token))(f"a {token} b") == f"a {token} b"


def test_what_is_sent_to_a_target_is_no_secret() -> None:
    for changed in (
        {"base_url": "http://127.0.0.1:1/umbrella-corp"},
        {"host": "umbrella-corp.example"},
        {"form": (("Team", "umbrella-corp"),)},
        {"name": "umbrella-corp's fake"},
    ):
        assert disclosure(replace(target(SID, "umbrella-corp"), **changed))
    assert not disclosure(target(SID, "umbrella-corp"))


def test_a_random_token_is_a_secret() -> None:
    chance = Random(3)
    for letters, length in (("0123456789abcdef", 32), ("abcdefghijklmnopqrstuvwxyz0123456789", 10)):
        for _ in range(200):
            token = "".join(chance.choices(letters, k=length))
            assert not disclosure(target(SID, token))
            assert redactor_of(target(SID, token))(f"a {token} b") == f"a {MASK} b"


@pytest.mark.parametrize(("sid", "token"), PAIRS[::6])
def test_a_conformant_target_conforms_whatever_its_dummy_credentials_are(tmp_path: Path, sid: str, token: str) -> None:
    with Server(Account(sid, token)) as server:
        session = Session(
            Settings(server.base_url, keep=tmp_path), LOADED, ResolvedTarget(target(sid, token, server.base_url))
        )
        try:
            scheduler = session.scheduler()
            cases = [case for case in LOADED.suite.cases if not case.silent]
            scheduler.prefetch(cases)
            results = {case.name: scheduler.result(case) for case in cases}
            report = session.report(results, "not selected")
        finally:
            session.close()
    not_asked = {case.name for case in cases if are_right(case.auth, session.target)}
    assert {name for name, result in results.items() if result.verdict is Verdict.NOT_ASKED} == not_asked
    assert {result.verdict for name, result in results.items() if name not in not_asked} == {Verdict.PASS}
    assert report.remarks == (disclosure(session.target),)
    exchanges = [path.read_text() for path in (tmp_path / EXCHANGES).rglob("*.json")]
    assert len(exchanges) == len(cases) - len(not_asked)
    assert token == MASK or not any(MASK in exchange for exchange in exchanges)


def test_every_command_works_with_a_dummy_pair_and_says_once_that_it_is_not_masked(tmp_path: Path) -> None:
    token, report = "messages", tmp_path / "r.json"
    with Server(Account(SID, token)) as server:
        words = ("--account-sid", SID, "--auth-token-env", "MY_TOKEN")
        certified = conform(
            "certify", server.base_url, "--listen", "100ms", "--out", tmp_path / "c", *words, MY_TOKEN=token
        )
        ran = conform("run", server.base_url, "--report", report, *words, MY_TOKEN=token)
        based = conform("baseline", server.base_url, "--out", tmp_path / "t.yaml", *words, MY_TOKEN=token)
        examined = conform("doctor", server.base_url, *words, MY_TOKEN=token)
    verified, again = conform("verify", tmp_path / "c"), conform("replay", report)
    for done in (certified, ran, based, examined, verified, again):
        assert done.returncode == 0, done.stdout + done.stderr
    for done in (certified, ran, examined):
        assert (done.stdout + done.stderr).count("is not masked") == 1
    stored = json.loads(report.read_text())
    assert len(stored["remarks"]) == 1
    assert MASK not in json.dumps(stored["cases"])


def test_a_secret_token_stands_in_no_command_and_its_mask_in_none(tmp_path: Path) -> None:
    token, report = "9f3b6c1a7e2d48500d7c5e1b3a9f6428", tmp_path / "r.json"
    with Server(ACCOUNT) as server:
        words = ("--account-sid", ACCOUNT.sid, "--auth-token-env", "MY_TOKEN", "-k", "messages/from")
        done = conform("run", server.base_url, "--report", report, *words, MY_TOKEN=token)
    commands = [result["sent"]["curl"] for result in json.loads(report.read_text())["cases"] if result["sent"]]
    assert commands
    assert all("$MY_TOKEN" in command for command in commands if "-u" in command)
    assert not any(MASK in command or token in command for command in commands)
    assert token not in done.stdout + done.stderr + report.read_text()


@pytest.mark.parametrize(
    ("sid", "token", "not_asked"),
    [
        ("AC" + "0123456789abcdef" * 2, "31415926535897932384626433832795", {"token-in-other-case"}),
        (SID, "1", {"token-in-other-case", "shorter-token"}),
        ("5", "x", {"user-in-lower-case", "shorter-token"}),
        ("5", "1", {"token-in-other-case", "user-in-lower-case", "shorter-token"}),
        (SID, "x", {"shorter-token"}),
    ],
)
def test_wrong_credentials_that_are_the_right_ones_are_not_asked_and_keep_no_level_from_being_attained(
    tmp_path: Path, sid: str, token: str, not_asked: set[str]
) -> None:
    folder, report = tmp_path / "c", tmp_path / "r.json"
    words = ("--account-sid", sid, "--auth-token-env", "MY_TOKEN", "--listen", "100ms")
    with Server(Account(sid, token)) as server:
        ran = conform("run", server.base_url, "--report", report, *words, MY_TOKEN=token)
        certified = conform("certify", server.base_url, "--out", folder, *words, MY_TOKEN=token)
    assert (ran.returncode, certified.returncode) == (0, 0), ran.stdout + certified.stdout
    found = json.loads(report.read_text())
    assert found["attained"] == "observed"
    skipped = {case["case"]: case["reason"] for case in found["cases"] if case["verdict"] == "not-asked"}
    assert set(skipped) == {f"access/authentication/{name}" for name in not_asked}
    assert all("are the right ones of this target" in reason for reason in skipped.values())
    assert {case["verdict"] for case in found["cases"] if case["case"] not in skipped} == {"pass"}
    verified = conform("verify", folder)
    assert verified.returncode == 0, verified.stdout
