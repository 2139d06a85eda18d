"""`serve` runs the embedded target, and ends on a signal."""

from __future__ import annotations

import os
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


def test_address_and_credentials_can_be_chosen_and_a_token_of_the_user_is_not_printed() -> None:
    secret = "a-token-of-mine"
    words = ("--proxy", "--host", "::1", "--account-sid", "AC'1", "--auth-token-env", "MY_TOKEN")
    with serving(*words, MY_TOKEN=secret) as served:
        exports = "".join(line for line in served.lines if line.startswith("export "))
        path = "https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Messages.json"
        proxied = f'curl "{path}" -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" -d To=+15005550006 -d From=x -d Body=x'
        answers = [
            subprocess.run(
                ["bash", "-c", f"{exports}{line} -s"],
                env=os.environ | {"MY_TOKEN": token},
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            ).stdout
            for line in (served.value_of("curl"), proxied)
            for token in (secret, "another")
        ]
    assert "AC'1" in answers[0]
    assert '"code":21' in answers[2]
    assert all("20003" in refused for refused in answers[1::2])
    assert (served.sid, served.token) == ("AC'1", "$MY_TOKEN")
    assert secret not in "".join(served.lines)


def test_a_server_at_every_address_is_named_by_loopback() -> None:
    from conformance.fake import Server

    for host, expected in (("0.0.0.0", "http://127.0.0.1:"), ("::", "http://[::1]:")):
        server = Server(host=host)
        assert server.base_url == f"{expected}{server.port}"
        server.close()


def test_a_port_in_use_is_reported_in_one_message() -> None:
    from conformance.fake import ACCOUNT, Server

    with Server(ACCOUNT) as server:
        command = [sys.executable, "-m", "conformance", "serve", "--port", str(server.port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 4
    assert f"cannot listen on port {server.port}" in done.stderr
