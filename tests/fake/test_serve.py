"""`serve` runs the embedded target, and ends on a signal."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.support.serve_process import serving


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_and_ends_cleanly(number: signal.Signals) -> None:
    with serving() as served:
        answer = subprocess.run(
            ["bash", "-c", f"{served.value_of('curl')} -s"], capture_output=True, text=True, check=True
        ).stdout
        served.process.send_signal(number)
        out, err = served.process.communicate(timeout=60)
    assert served.base_url.startswith("http://127.0.0.1:")
    assert '"status"' in answer
    assert "queued" in answer
    assert (served.process.returncode, err) == (0, "")
    assert out.strip() == "Stopped."


def test_a_port_in_use_is_reported_in_one_message() -> None:
    from conformance.fake import ACCOUNT, Server

    with Server(ACCOUNT) as server:
        command = [sys.executable, "-m", "conformance", "serve", "--port", str(server.port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 4
    assert f"cannot listen on port {server.port}" in done.stderr
