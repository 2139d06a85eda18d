"""`serve` gives people a fake, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from conformance.commands.serve import greeting


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_ends_cleanly(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "conformance", "serve"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with ExitStack() as stack:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        stack.callback(server.kill)
        assert server.stdout is not None
        lines = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(server.stdout.readline())
            assert lines[-1], "it ended before it greeted"
        base_url = lines[0].split()[-1]
        curl = next(line for line in lines if line.startswith("curl")).split(maxsplit=1)[1].strip()
        answer = subprocess.run(["bash", "-c", f"{curl} -s"], capture_output=True, text=True, check=True).stdout
        server.send_signal(number)
        out, err = server.communicate(timeout=10)
    assert base_url.startswith("http://127.0.0.1:")
    assert '"status"' in answer
    assert "queued" in answer
    assert (server.returncode, err) == (0, "")
    assert out.strip() == "Stopped."


def test_the_python_line_that_it_prints_works() -> None:
    from conformance.fake import ACCOUNT, Server

    with Server(ACCOUNT) as server:
        line = next(line for line in greeting(server.base_url).splitlines() if line.startswith("Python"))
        names: dict[str, object] = {"sid": ACCOUNT.sid, "token": ACCOUNT.token}
        exec("import twilio.rest; " + line.split(maxsplit=1)[1], names)
        message = names["client"].messages.create(to="+14108675310", from_="+15005550006", body="x")  # type: ignore[attr-defined]
    assert message.status == "queued"


def test_a_port_in_use_is_one_message() -> None:
    from conformance.fake import ACCOUNT, Server

    with Server(ACCOUNT) as server:
        command = [sys.executable, "-m", "conformance", "serve", "--port", str(server.port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 4
    assert f"cannot listen on port {server.port}" in done.stderr
