"""Masking is bounded in time: what cannot be searched within its bounds is not shown at all."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from functools import reduce
from random import Random

import pytest

from conformance.answer import Answer
from conformance.authorization import credentials
from conformance.case import Auth, Format
from conformance.judging.trouble import trouble
from conformance.redact import MASK, MOST_SECRETS, UNSEARCHED, WINDOW, Redactor
from conformance.reply import Reply
from conformance.target import Target
from conformance.targets.secrecy import redactor_of

TOKEN = "Canary7uQ9xY2zTok3nWv"
CPU_SECONDS = 20
"""Some hundred times as much as is needed, so that a slow machine is no fault."""

SCRIPT = """
import resource, sys
from conformance.redact import Redactor
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
print(len(Redactor([{token!r}])({unit!r} * {count})))
"""


@pytest.mark.parametrize(
    "unit", ["\\", "\\\\\\x", "&amp;", "%25", "\\u00", "&", "%", "\\ ", "...", "\\x41QUJD%41&#65;"]
)
def test_a_row_of_escapes_is_masked_in_time_proportional_to_its_length(unit: str) -> None:
    script = SCRIPT.format(seconds=CPU_SECONDS, token=TOKEN, unit=unit, count=200_000 // len(unit))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0


def rounds_of_base64(text: str, rounds: int) -> str:
    return reduce(lambda inner, _: b64encode(inner.encode()).decode(), range(rounds), text)


def test_what_has_too_many_views_is_not_shown() -> None:
    hidden = rounds_of_base64(("a long text, " * 4000) + TOKEN, 5)
    shown = Redactor([TOKEN])(hidden)
    assert shown.endswith(UNSEARCHED)
    assert len(shown) < WINDOW
    assert hidden[-100:] not in shown


@pytest.mark.parametrize("truncated", [False, True])
def test_an_answer_that_is_not_shown_is_not_judged(truncated: bool) -> None:
    body = rounds_of_base64("a long text, " * 8000, 5).encode()
    answer = Answer(201, (), body, truncated=truncated).masked(Redactor([TOKEN]))
    assert "searched" in trouble(Reply(answer, Format.JSON), is_twilio=False)


@pytest.mark.parametrize("rounds", range(4))
def test_a_secret_is_masked_wherever_a_window_begins_or_ends(rounds: int) -> None:
    redact, hidden = Redactor([TOKEN]), rounds_of_base64(TOKEN, rounds)
    for place in (*range(WINDOW - len(hidden) - 2, WINDOW + 2, 7), WINDOW - 4096 - 5, 2 * WINDOW - 4096 - 5):
        shown = redact(f"{'.-' * (place // 2)} {hidden} {'-' * WINDOW}")
        assert shown.count(MASK) == 1
        assert hidden[:8] not in shown
        assert hidden[-8:] not in shown


def test_a_secret_that_is_spread_over_windows_is_masked() -> None:
    shown = Redactor([TOKEN])(f"a {TOKEN[:10]}{' ' * 3 * WINDOW}{TOKEN[10:]} b")
    assert shown == f"a {MASK} b"


def test_each_of_many_secrets_is_masked() -> None:
    secrets = [f"tok{number}Canary{number}" for number in range(MOST_SECRETS)]
    Random(1).shuffle(secrets)
    shown = Redactor(secrets)("".join(f'auth_token="{secret}" ' for secret in secrets))
    assert shown == f'auth_token="{MASK}" ' * MOST_SECRETS


def test_a_text_is_masked_as_a_whole_where_the_secrets_are_too_many() -> None:
    secrets = [f"tok{number}Canary{number}" for number in range(MOST_SECRETS + 1)]
    assert Redactor(secrets)("a text of some length") == f"{MASK} {UNSEARCHED}"


@pytest.mark.parametrize("token", ["4fa9c3d17be2" + "5608" * 5, "Zq8vKw3n" + "xY2z" * 6, "kW7qpX" + "0aB9" * 5])
def test_what_is_sent_of_the_token_is_masked_where_it_comes_back(token: str) -> None:
    target = Target("a", "http://127.0.0.1:1", "AC" + "0" * 32, token)
    sent = credentials(Auth.SHORTER_TOKEN, target)
    assert sent is not None
    assert 4 * len(sent[1]) <= len(token)
    redact = redactor_of(target)
    assert redact(f"refused: {sent[1]}!") == f"refused: {MASK}!"
    assert redact(f"not {token}, {token[::-1]}, {sent[1]}") == f"not {MASK}, {MASK}, {MASK}"
