"""The Twilio CLI works with `serve` as with Twilio.

It asks `https://api.twilio.com` and nothing else, but by way of a proxy where `HTTP_PROXY` names one. Ours leads to a
stand-in with a certificate for that name, which passes everything on to `serve`; whatever else is asked for is refused.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from tests.support.hostile_servers import ConnectProxy, HandlerResponse, HttpsServer
from tests.support.page_tables import MAGIC, ORDINARY, URL
from tests.support.serve_process import Served, serving

PROGRAMS = Path(__file__).parents[1] / "node" / "node_modules" / ".bin"
TWILIO = "api.twilio.com"
MEDIA = ["https://example.com/1.png", "https://example.com/2.png"]

pytestmark = pytest.mark.skipif(
    not shutil.which("node") or not (PROGRAMS / "twilio").exists(),
    reason="needs Node and npm: make tests/node/node_modules",
)

MESSAGE = ["api:core:messages:create", "--from", MAGIC, "--body", "hello & good + bye", "--to"]
CALL = ["api:core:calls:create", "--from", MAGIC, "--url", URL, "--to"]
NUMBER = ["api:core:incoming-phone-numbers:create"]
COMMANDS = {
    "message": [*MESSAGE, ORDINARY, "--media-url", MEDIA[0], "--media-url", MEDIA[1]],
    "call": [*CALL, ORDINARY, "--status-callback-event", "initiated", "--status-callback-event", "answered"],
    "number": [*NUMBER, "--phone-number", MAGIC, "--voice-url", URL],
    "refused message": [*MESSAGE, "+15005550004"],
    "refused call": [*CALL, "+15005550003"],
    "a key": ["api:core:keys:create", "--friendly-name", "a key"],
}
REFUSED = {"refused message": (400, 21610), "refused call": (400, 21215), "a key": (403, 20008)}


@dataclass(frozen=True)
class Said:
    """The exit code and output of a command of the CLI."""

    exit_code: int
    out: str
    err: str

    @property
    def only(self) -> dict[str, Any]:
        """The only resource in its JSON output."""
        shown = json.loads(self.out)
        assert len(shown) == 1
        found: dict[str, Any] = shown[0]
        return found


class Shell:
    """Runs the CLI with its own home folder; it can connect only to `serve`."""

    def __init__(self, served: Served, proxy: ConnectProxy, stand_in: HttpsServer, home: Path) -> None:
        self.served = served
        self.proxy = proxy
        self.stand_in = stand_in
        self.home = home

    def __call__(self, *words: str, name: str, **settings: str) -> Said:
        home = self.home / name
        home.mkdir()
        environment = {
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "HTTP_PROXY": self.proxy.url,
            "NODE_EXTRA_CA_CERTS": self.stand_in.ca_file,
            "TWILIO_SKIP_NEW_VERSION_CHECK": "true",
            "TWILIO_DISABLE_AUTOUPDATE": "true",
            **settings,
        }
        done = subprocess.run(
            ["twilio", *words], env=environment, cwd=home, capture_output=True, text=True, timeout=90, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with serving() as served:

        def passed_on(method: str, path: str, headers: dict[str, str], body: bytes) -> HandlerResponse:
            own = {name: value for name, value in headers.items() if name not in {"host", "content-length"}}
            answer = requests.request(method, served.base_url + path, headers=own, data=body, timeout=60)
            return answer.status_code, {"Content-Type": answer.headers["Content-Type"]}, answer.content

        with (
            HttpsServer(passed_on, TWILIO) as stand_in,
            ConnectProxy({f"{TWILIO}:443": ("127.0.0.1", stand_in.port)}) as proxy,
        ):
            yield Shell(served, proxy, stand_in, tmp_path)


def said_to_all(shell: Shell) -> dict[str, Said]:
    """The result of every command; they run concurrently, because the CLI starts slowly."""
    settings = {"TWILIO_ACCOUNT_SID": shell.served.sid, "TWILIO_AUTH_TOKEN": shell.served.token}

    def run(name: str) -> Said:
        return shell(*COMMANDS[name], "-o", "json", name=name, **settings)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(COMMANDS, pool.map(run, COMMANDS), strict=True))


def test_its_commands_end_as_the_page_says(shell: Shell) -> None:
    said = said_to_all(shell)
    message, call, number = (said[name].only for name in ("message", "call", "number"))
    assert (message["to"], message["body"], message["status"]) == (ORDINARY, "hello & good + bye", "queued")
    assert message["numMedia"] == "2", "a list leaves as one key several times"
    assert (call["to"], call["status"]) == (ORDINARY, "queued")
    assert (number["phoneNumber"], number["voiceUrl"]) == (MAGIC, URL)
    for made in (message, call, number):
        assert made["dateCreated"].endswith("Z"), "it was not read as a date"
    errors = {name: (said[name].only["status"], said[name].only["code"]) for name in REFUSED}
    assert errors == REFUSED
    exit_codes = {name: each.exit_code for name, each in said.items()}
    assert exit_codes == {name: REFUSED.get(name, (0, 0))[1] // 1000 for name in COMMANDS}
    forms = [parse_qsl(request.body.decode()) for request in shell.stand_in.requests]
    assert [("StatusCallbackEvent", "initiated"), ("StatusCallbackEvent", "answered")] in [
        [pair for pair in form if pair[0] == "StatusCallbackEvent"] for form in forms
    ]
    assert shell.proxy.lines == [f"CONNECT {TWILIO}:443"] * len(COMMANDS), "somebody else was asked"


def test_logging_in_is_not_possible(shell: Shell) -> None:
    token = ["--auth-token", shell.served.token]
    login = shell("profiles:create", shell.served.sid, *token, "--profile", "mine", name="login")
    assert login.exit_code != 0
    assert "Could not validate the provided credentials. Not saving." in login.err
