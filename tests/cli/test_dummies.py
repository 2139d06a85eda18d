"""Dummies are public: a run says them, and no other token."""

from __future__ import annotations

import pytest

from conformance.fake import ACCOUNT, Server
from conformance.target import DUMMY_SID, DUMMY_TOKEN, Target
from tests.support.called_commands import call


def test_the_head_of_a_run_says_the_dummies_that_a_fake_has_to_accept() -> None:
    with Server(ACCOUNT) as server:
        done = call("run", server.base_url, "-k", "messages/from/valid")
    assert f"as account {DUMMY_SID}, token {DUMMY_TOKEN}, " in " ".join(done.out.splitlines())


def test_the_head_of_a_run_says_no_token_that_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", ACCOUNT.token)
    with Server(ACCOUNT) as server:
        words = ("--account-sid", ACCOUNT.sid, "--auth-token-env", "MY_TOKEN", "-k", "messages/from/valid")
        done = call("run", server.base_url, *words)
    (line,) = [line for line in done.out.splitlines() if line.startswith("as account ")]
    assert "token" not in line
    assert ACCOUNT.token not in done.out


@pytest.mark.parametrize("shown", ["$MY_TOKEN", "$dummy"])
def test_a_token_in_a_variable_is_no_dummy_even_where_it_equals_it(shown: str) -> None:
    assert Target("a", "http://127.0.0.1:1", DUMMY_SID, DUMMY_TOKEN, shown).dummy_token == ""
