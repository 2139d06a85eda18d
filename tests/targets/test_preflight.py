"""Nothing that could cost money is sent before the credentials are known to be test credentials.

A stand-in for api.twilio.com listens on loopback: a proxy leads the name to it and a test authority vouches for it,
so that the whole way through the code is the one that leads to Twilio.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.fake import Account, Request, respond
from tests.support.command_line import run_command
from tests.support.hostile_servers import ConnectProxy, HttpsServer
from tests.support.twilio_stand_in import SID, TOKEN, reachable

Handler = Callable[[str, str, dict[str, str], bytes], tuple[int, dict[str, str], bytes]]


@contextmanager
def instead_of_twilio(
    handler: Handler, command: str = "run"
) -> Iterator[tuple[HttpsServer, Callable[..., subprocess.CompletedProcess[str]]]]:
    with reachable(handler) as (twilio, environment):

        def run(*words: str, **changed: str) -> subprocess.CompletedProcess[str]:
            return run_command([command, "twilio", *words], None, os.environ | environment | changed)

        yield twilio, run


def account_answers(status: int, body: object) -> Handler:
    return lambda *_: (status, {"Content-Type": "application/json"}, json.dumps(body).encode())


def as_twilio_does(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    from urllib.parse import parse_qsl

    form = tuple(parse_qsl(body.decode(), keep_blank_values=True))
    request = Request(method, path.partition("?")[0], form, headers.get("authorization"))
    response = respond(request, Account(SID, TOKEN))
    return response.status, dict(response.headers), response.body


def posts(twilio: HttpsServer) -> int:
    return sum(request.method != "GET" for request in twilio.requests)


@pytest.mark.parametrize("words", [(), ("-n", "2"), ("-k", "unroutable")])
def test_live_credentials_are_refused_before_any_post(words: tuple[str, ...]) -> None:
    with instead_of_twilio(account_answers(200, {"sid": SID, "status": "active"})) as (twilio, run):
        done = run(*words)
    assert done.returncode == 4
    assert "LIVE credentials" in done.stderr
    assert posts(twilio) == 0
    assert len(twilio.requests) == 1
    assert TOKEN not in done.stdout + done.stderr


def test_credentials_that_are_refused_end_the_run_before_any_post() -> None:
    body = {"code": 20003, "message": "a text", "more_info": "https://www.twilio.com/docs/errors/20003", "status": 401}
    with instead_of_twilio(account_answers(401, body)) as (twilio, run):
        done = run()
    assert done.returncode == 4
    assert "refused the credentials (401/20003)" in done.stderr
    assert posts(twilio) == 0


def test_an_outage_at_the_preflight_decides_nothing_and_nothing_is_posted() -> None:
    with instead_of_twilio(lambda *_: (503, {"Content-Type": "text/html"}, b"<html>")) as (twilio, run):
        done = run()
    assert done.returncode == 20
    assert "the preflight was undecided" in " ".join(done.stdout.split())
    assert posts(twilio) == 0


def test_test_credentials_are_judged_to_the_end_and_nothing_but_the_silence_is_left_out() -> None:
    with instead_of_twilio(as_twilio_does) as (twilio, run):
        done = run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail" not in done.stdout
    assert "at most 4 in flight" in done.stdout
    assert "the target cannot reach a callback server on this machine" in " ".join(done.stdout.split())
    assert posts(twilio) > 100
    assert TOKEN not in done.stdout + done.stderr


def test_another_spelling_of_the_host_is_asked_the_same_question_first() -> None:
    with instead_of_twilio(account_answers(200, {})) as (twilio, _):
        environment = os.environ | {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        environment |= {"TWILIO_TEST_ACCOUNT_SID": SID, "TWILIO_TEST_AUTH_TOKEN": TOKEN, "NO_PROXY": "", "no_proxy": ""}
        done = run_command(["run", "https://API.twilio.com./", "--timeout", "2"], None, environment)
    assert done.returncode == 20
    assert "the preflight was undecided" in " ".join(done.stdout.split())
    assert not twilio.requests


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\.twilio.com",
        "https://evil.example%5c.twilio.com",
        "https://api%2etwilio.com",
        "https://api.twili%6f.com",
        "https://user:word@api.twilio.com",
        "https://api.twilio.com\u3002",
        "http://evil.example\\.localhost",
    ],
)
@pytest.mark.parametrize("command", ["run", "doctor", "certify", "file"])
def test_a_host_that_can_be_read_in_two_ways_is_refused_and_nothing_is_sent(
    command: str, url: str, tmp_path: Path
) -> None:
    (tmp_path / "t.yaml").write_text(json.dumps({"name": "a", "base-url": url}), "utf-8")
    words = {"file": ("run", "t.yaml"), "certify": ("certify", url, "--out", "c")}.get(command, (command, url))
    with ConnectProxy({}) as proxy:
        places = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), proxy.url)
        environment = os.environ | places | {"NO_PROXY": "", "no_proxy": ""}
        environment |= {"TWILIO_TEST_ACCOUNT_SID": SID, "TWILIO_TEST_AUTH_TOKEN": TOKEN}
        done = run_command([*words], tmp_path, environment)
    assert done.returncode == 4
    assert not proxy.lines
    assert "Traceback" not in done.stderr


def test_a_403_that_is_not_twilios_word_proves_nothing() -> None:
    with instead_of_twilio(lambda *_: (403, {"Content-Type": "text/html"}, b"<html>Forbidden</html>")) as (twilio, run):
        done = run()
    assert done.returncode == 20
    assert "the preflight was undecided" in " ".join(done.stdout.split())
    assert posts(twilio) == 0
