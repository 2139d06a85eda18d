"""Clients that cannot be given a base URL reach `serve --proxy` by the variables that it prints."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.page_tables import MAGIC, ROWS
from tests.support.proxied_clients import SENDERS
from tests.support.serve_process import Served, serving

NODE = Path(__file__).parents[1] / "node"
NOWHERE = "http://127.0.0.1:9"
AMBIENT = {
    **dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), NOWHERE),
    **dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"), "/nowhere"),
}
"""What a user has already; a client for which the printed variables do not win reaches nobody."""

MESSAGES = [row for row in ROWS if row.resource == "messages" and row.parameters["Body"]]
NUMBERS = [(row.parameters["To"], row.parameters["From"]) for row in MESSAGES]
CODES = dict(zip(NUMBERS, (row.code for row in MESSAGES), strict=True))
ASKED = {21211, 21612, 21408, 21610, 21614, 21212, 21606, 21611, None}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving("--proxy") as served:
        yield served


def output_of(command: Sequence[str], served: Served, numbers: Sequence[tuple[str, str]], folder: Path) -> Any:
    """What a client program prints for these numbers, as JSON."""
    done = subprocess.run(
        command,
        input=json.dumps(numbers),
        cwd=folder,
        env=os.environ | AMBIENT | served.variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize("library", sorted(SENDERS))
def test_a_python_library_tells_its_user_the_code_of_each_magic_number(served: Served, library: str) -> None:
    # apprise and notifiers refuse a number that is too short themselves.
    numbers = [each for each in NUMBERS if library not in ("apprise", "notifiers") or "1111111" not in each]
    assert {CODES[each] for each in numbers} == ASKED
    program = [sys.executable, "-m", "tests.support.proxied_clients", library]
    told = output_of(program, served, numbers, Path(__file__).parents[2])
    for each, said in zip(numbers, told, strict=True):
        assert (said["sent"], said["code"]) == (CODES[each] is None, CODES[each]), (each, said)
        assert said["text"] or said["sent"], each


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_curl_gets_the_code_of_a_magic_number(served: Served) -> None:
    path = f"/2010-04-01/Accounts/{served.sid}/Messages.json"
    words = ["curl", "-sS", f"https://api.twilio.com{path}", "-u", f"{served.sid}:{served.token}", "-d", "Body=hi"]
    form = ["--data-urlencode", "To=+15005550001", "--data-urlencode", f"From={MAGIC}"]
    assert output_of([*words, *form], served, [], Path.cwd())["code"] == 21211


@pytest.mark.skipif(
    not shutil.which("node") or not (NODE / "node_modules" / "twilio").is_dir(),
    reason="needs Node and npm: make tests/node/node_modules",
)
def test_the_official_node_client_and_axios_get_the_code_of_each_magic_number(served: Served) -> None:
    codes = output_of(["node", "proxied.js"], served, NUMBERS, NODE)
    assert codes == {name: [CODES[each] for each in NUMBERS] for name in ("twilio", "axios")}


def test_the_variables_are_complete_in_both_spellings_and_name_no_host_of_twilio_as_direct(served: Served) -> None:
    variables = served.variables
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        assert variables[name] == served.base_url
    for name in ("NO_PROXY", "no_proxy"):
        assert variables[name] == "localhost,127.0.0.1,::1"
    files = {
        variables[name] for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    }
    assert len(files) == 1
    assert (variables["TWILIO_ACCOUNT_SID"], variables["TWILIO_AUTH_TOKEN"]) == (served.sid, served.token)
    assert (len(served.sid), len(served.token), served.sid[:2]) == (34, 32, "AC")
    assert int(served.sid[2:], 16)
    assert int(served.token, 16)
