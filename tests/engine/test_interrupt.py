"""Ctrl-C is never lost, and never leaves anything running or half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conformance.interrupts import defer_interrupts
from tests.support import hostile_servers
from tests.targets.test_preflight import SID, TOKEN

WORDS = ("-n", "2"), ("--", "-q"), ()


def test_ctrl_c_is_delayed_until_the_end_of_the_block() -> None:
    done = []

    def work() -> None:
        with defer_interrupts():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_is_not_lost_where_the_block_raises() -> None:
    def work() -> None:
        with defer_interrupts():
            os.kill(os.getpid(), signal.SIGINT)
            raise ValueError

    with pytest.raises(KeyboardInterrupt):
        work()


def test_without_ctrl_c_nothing_changes_in_any_thread() -> None:
    entered = []

    def enter() -> None:
        with defer_interrupts():
            entered.append(threading.current_thread().name)

    other = threading.Thread(target=enter, name="other")
    other.start()
    other.join()
    with defer_interrupts():
        entered.append("main")
    assert entered == ["other", "main"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("words", WORDS, ids=["two workers", "all of pytest", "one process"])
def test_ctrl_c_during_the_preflight_ends_the_run_as_inconclusive(words: tuple[str, ...]) -> None:
    """The proxy accepts the request and never answers."""
    with hostile_servers.Hanging() as proxy:
        environment = os.environ | {"HTTPS_PROXY": proxy.url, "https_proxy": proxy.url, "NO_PROXY": "", "no_proxy": ""}
        environment |= {"TWILIO_TEST_ACCOUNT_SID": SID, "TWILIO_TEST_AUTH_TOKEN": TOKEN}
        command = [sys.executable, "-m", "conformance", "run", "twilio", "--timeout", "3000", *words]
        run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment)
        while not proxy.requests and run.poll() is None:
            proxy.closed.wait(0.01)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)
    assert run.returncode == 20
    assert err.strip().endswith("Interrupted.")
    assert len(proxy.requests) == 1


def test_ctrl_c_during_the_import_of_pytest_is_delayed_and_ends_what_is_in_flight(tmp_path: Path) -> None:
    """A slow module replaces pytest: its import ends when its input does."""
    (tmp_path / "pytest.py").write_text("import sys\nprint('here', file=sys.stderr, flush=True)\nsys.stdin.read()\n")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with hostile_servers.Hanging() as target:
        command = [sys.executable, "-m", "conformance", "run", target.url, "--timeout", "3000"]
        with subprocess.Popen(command, text=True, env=environment, **pipes) as run:
            assert run.stderr is not None
            assert run.stderr.readline() == "here\n"
            run.send_signal(signal.SIGINT)
            _, err = run.communicate(timeout=60)
    assert err == "\nInterrupted.\n"
    assert run.returncode == 20
