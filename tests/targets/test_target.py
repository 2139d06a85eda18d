"""Whom a run asks, with which credentials, and what it refuses to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.target import DUMMY_TOKEN, CredentialsMissing, Target, TargetRefused
from conformance.targets.credentials import target_from_url
from conformance.targets.target_file import TargetFile

SID = "AC" + "0" * 31 + "1"
PAIR = {"TWILIO_TEST_ACCOUNT_SID": SID, "TWILIO_TEST_AUTH_TOKEN": "canary-token"}


def test_twilio_takes_the_test_pair_of_the_environment() -> None:
    target = target_from_url("twilio", environment=PAIR)
    assert (target.base_url, target.account_sid, target.auth_token) == ("https://api.twilio.com", SID, "canary-token")
    assert target.is_twilio
    assert target.secrets == ("canary-token",)


def test_any_other_host_gets_dummies_even_where_the_pair_is_set() -> None:
    target = target_from_url("http://127.0.0.1:4010", environment=PAIR)
    assert target.account_sid != SID
    assert target.auth_token == DUMMY_TOKEN
    assert not target.secrets


@pytest.mark.parametrize("name", ["TWILIO_TEST_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"])
def test_a_token_for_twilio_is_sent_to_nobody_else(name: str) -> None:
    with pytest.raises(TargetRefused, match=r"sent to \*.twilio.com only"):
        target_from_url("http://127.0.0.1:4010", auth_token_env=name, environment={name: "canary-token"})


def test_a_fake_may_have_a_token_in_a_variable_of_its_own_and_free_text_as_its_account() -> None:
    target = target_from_url(
        "http://localhost:1", account_sid="ACparlel000", auth_token_env="T", environment={"T": "t0ken"}
    )
    assert (target.account_sid, target.auth_token, target.token_shown) == ("ACparlel000", "t0ken", "$T")


def test_missing_credentials_are_one_message_that_names_both_variables() -> None:
    with pytest.raises(TargetRefused) as refused:
        target_from_url("twilio", environment={})
    assert "TWILIO_TEST_ACCOUNT_SID" in str(refused.value)
    assert "TWILIO_TEST_AUTH_TOKEN" in str(refused.value)


@pytest.mark.parametrize(
    ("sid", "environment", "missing"),
    [
        (None, {}, True),
        (None, dict.fromkeys(PAIR, ""), True),
        (SID, {}, True),
        (None, PAIR | {"TWILIO_TEST_AUTH_TOKEN": ""}, False),
        (None, PAIR | {"TWILIO_TEST_ACCOUNT_SID": ""}, False),
        ("", {}, False),
    ],
)
def test_credentials_are_missing_where_none_are_set_and_half_a_pair_is_a_mistake(
    sid: str | None, environment: dict[str, str], missing: bool
) -> None:
    with pytest.raises(TargetRefused) as refused:
        target_from_url("twilio", account_sid=sid, environment=environment)
    assert isinstance(refused.value, CredentialsMissing) is missing


def test_the_plain_pair_is_never_used_silently_and_the_message_says_how_to_use_it() -> None:
    live = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": "canary-token"}
    with pytest.raises(TargetRefused, match="--auth-token-env TWILIO_AUTH_TOKEN") as refused:
        target_from_url("twilio", environment=live)
    assert "canary" not in str(refused.value)
    target = target_from_url("twilio", account_sid=SID, auth_token_env="TWILIO_AUTH_TOKEN", environment=live)
    assert target.auth_token == "canary-token"


@pytest.mark.parametrize(
    ("sid", "says"),
    [
        ("SK" + "0" * 32, "an API key"),
        ("AC" + "0" * 31, "not an Account SID"),
        ("AC" + "A" * 32, "not an Account SID"),
        (SID + "\n", "not an Account SID"),
        ("AC parlel", "not an Account SID"),
    ],
)
def test_twilio_wants_ac_and_32_lower_case_hex_digits(sid: str, says: str) -> None:
    with pytest.raises(TargetRefused, match=says):
        target_from_url("twilio", account_sid=sid, environment=PAIR)


def test_a_token_in_the_variable_of_the_account_sid_is_not_shown() -> None:
    token = "0123456789abcdef" * 2
    with pytest.raises(TargetRefused, match="not an Account SID: the value of TWILIO_TEST_ACCOUNT_SID") as refused:
        target_from_url("twilio", environment={"TWILIO_TEST_ACCOUNT_SID": token, "TWILIO_TEST_AUTH_TOKEN": SID})
    assert token not in str(refused.value)


@pytest.mark.parametrize("sid", ["AC one", "AC\t1", "AC1\n", "SK" + "0" * 32, "a/b", "a:b"])
def test_a_fake_has_no_white_space_in_its_account_and_no_api_key(sid: str) -> None:
    with pytest.raises(TargetRefused, match="Account SID"):
        target_from_url("http://127.0.0.1:1", account_sid=sid, environment={})


@pytest.mark.parametrize(("token", "says"), [("", "empty"), ("a b", "white space"), ("abc\n", "line end")])
def test_an_empty_or_broken_token_is_refused(token: str, says: str) -> None:
    with pytest.raises(TargetRefused, match=says):
        target_from_url("http://127.0.0.1:1", auth_token_env="T", environment={"T": token})


def test_an_unset_variable_is_named() -> None:
    with pytest.raises(TargetRefused, match="names T, which is not set"):
        target_from_url("http://127.0.0.1:1", auth_token_env="T", environment={})


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:4010/", "http://127.0.0.1:4010"),
        ("http://localhost:4010", "http://localhost:4010"),
        ("http://[::1]:4010//", "http://[::1]:4010"),
        ("https://fake.example/api/laml/", "https://fake.example/api/laml"),
    ],
)
def test_a_base_url_may_have_a_trailing_slash_and_a_path(url: str, base: str) -> None:
    assert target_from_url(url, environment={}).base_url == base


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("127.0.0.1:4010", "not a base URL"),
        ("localhost", "not a base URL"),
        ("ftp://127.0.0.1", "not a base URL"),
        ("http://", "not a base URL"),
        ("", "not a base URL"),
        ("http://127.0.0.1:1/?a=b", "neither query nor fragment"),
        ("http://127.0.0.1:1/?", "neither query nor fragment"),
        ("http://127.0.0.1:1/#a", "neither query nor fragment"),
        ("http://127.0.0.1:99999", "not a base URL: not a port"),
        ("http://127.0.0.1:port", "not a base URL: neither a host nor host:port"),
        ("http://127.0.0.1:0", "not a base URL"),
        ("http://127.0.0.1 :1", "not a"),
        ("http://me:canary@127.0.0.1:1", "credentials do not belong into the URL"),
        ("http://fake.example", "plain http goes to loopback only"),
        ("http://api.twilio.com", "plain http goes to loopback only"),
    ],
)
def test_what_is_no_base_url_is_refused_with_the_reason(url: str, says: str) -> None:
    with pytest.raises(TargetRefused, match=says) as refused:
        target_from_url(url, environment=PAIR)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("host", ["api.twilio.com", "API.TWILIO.COM", "api.twilio.com.", "api.dublin.ie1.twilio.com"])
def test_every_host_below_twilio_com_is_twilio(host: str) -> None:
    assert target_from_url(f"https://{host}", environment=PAIR).is_twilio


FOR_TWILIO = ("TWILIO_TEST_AUTH_TOKEN", "twilio_test_x", "TWILIO_AUTH_TOKEN", "Twilio_Auth_Token", "TWILIO_ACCOUNT_SID")
OF_TWILIO = ("TWILIO_API_SECRET", "MY_TWILIO_TOKEN", "TWILIO_LIVE_AUTH_TOKEN", "myTwilio", "TWILIO")


@pytest.mark.parametrize(
    ("names", "url", "is_sent"),
    [
        (FOR_TWILIO, "http://127.0.0.1:1", False),
        (FOR_TWILIO, "https://fake.example", False),
        (OF_TWILIO, "https://fake.example", False),
        (OF_TWILIO, "https://api.twilio.com.fake.example", False),
        (OF_TWILIO, "http://localhost:1", True),
        (OF_TWILIO, "https://[::1]:1", True),
        (("FAKES_TOKEN", "TWILI0_TOKEN"), "https://fake.example", True),
    ],
)
def test_a_variable_that_speaks_of_twilio_is_sent_to_no_other_host(
    names: tuple[str, ...], url: str, is_sent: bool, tmp_path: Path
) -> None:
    """Whether a person names it, or the file of somebody else."""
    for name in names:
        file = replace(TargetFile(str(tmp_path), "a", url), auth_token_env=name)
        calls: tuple[Callable[[], Target], ...] = (
            lambda name=name: target_from_url(url, auth_token_env=name, environment={name: "canary-token"}),
            lambda name=name, file=file: file.target(0, None, None, {name: "canary-token"}),
            lambda name=name: TargetFile("f", "a", url).target(0, None, name, {name: "canary-token"}),
        )
        for call in calls:
            if is_sent:
                assert call().auth_token == "canary-token"
                continue
            with pytest.raises(TargetRefused, match=r"sent to \*.twilio.com only") as refused:
                call()
            assert "canary" not in str(refused.value)


def test_a_file_cannot_lead_such_a_variable_away_through_its_own_proxy() -> None:
    file = TargetFile("f", "a", "https://127.0.0.1:1", auth_token_env="MY_TWILIO_TOKEN", proxy="http://fake.example:80")
    with pytest.raises(TargetRefused, match=r"sent to \*.twilio.com only"):
        file.target(0, None, None, {"MY_TWILIO_TOKEN": "canary-token"})
    local = replace(file, proxy="http://127.0.0.1:2")
    assert local.target(0, None, None, {"MY_TWILIO_TOKEN": "canary-token"}).auth_token == "canary-token"


@pytest.mark.parametrize("host", ["twilio.com.example", "nottwilio.com", "api-twilio.com"])
def test_a_host_that_only_looks_like_twilio_gets_no_credentials(host: str) -> None:
    assert target_from_url(f"https://{host}", environment=PAIR).auth_token == DUMMY_TOKEN


def test_a_target_does_not_say_its_token() -> None:
    assert "canary" not in repr(Target("a", "http://a", "AC", "canary"))
