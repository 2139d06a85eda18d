"""`serve --proxy -- COMMAND` runs a command for which the embedded target is api.twilio.com, and ends with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.fake import ACCOUNT
from tests.support.command_line import run_command, without_ambient
from tests.support.marked_processes import MARK, marked

SIGNALS = [signal.SIGUSR1, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM]
WAITING = """
import signal, sys
signals = {int(number) for number in sys.argv[1:]}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
print("ready", flush=True)
while signals:
    number = signal.sigwait(signals)
    signals.discard(number)
    print(int(number), flush=True)
sys.exit(35)
"""
SHOWING = """
import json, os, stat, urllib.request
file = os.environ["SSL_CERT_FILE"]
mode = stat.S_IMODE(os.stat(os.path.dirname(file)).st_mode)
bypassed = bool(urllib.request.proxy_bypass("api.twilio.com"))
print(json.dumps({"variables": dict(os.environ), "mode": mode, "bypassed": bypassed, "cwd": os.getcwd()}))
"""


def serve(*words: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    return run_command(["serve", *words], folder, without_ambient() | variables)


def run_with(*command: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    return serve("--proxy", "--", *command, folder=folder, **variables)


@pytest.mark.parametrize(("line", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)])
def test_the_exit_code_is_that_of_the_command(line: str, code: int) -> None:
    done = run_with("sh", "-c", f"echo out; echo err >&2; {line}")
    assert (done.returncode, done.stdout, done.stderr) == (code, "out\n", "err\n")


def test_the_arguments_of_the_command_reach_it_as_they_are() -> None:
    words = ["--proxy", "--", "-x", "{port}", "", "a b", "a\nb", "$HOME"]
    done = run_with(sys.executable, "-c", "import json, sys; print(json.dumps(sys.argv[1:]))", *words)
    assert json.loads(done.stdout) == words


def test_the_command_has_the_streams_of_serve() -> None:
    words = [sys.executable, "-m", "conformance", "serve", "--proxy", "--", "cat"]
    done = subprocess.run(words, input="said", capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "said", "")


def test_the_command_gets_the_variables_of_the_fake_and_of_twilio_only_what_is_named(tmp_path: Path) -> None:
    mine = {"TWILIO_AUTH_TOKEN": "live", "TWILIO_ACCOUNT_SID": "ACme", "TWILIO_TEST_AUTH_TOKEN": "test"}
    mine |= {"TWILIO_FROM": "+15005550006", "my_twilio_key": "secret", "TWILIO_REGION": "ie1", "OTHER": "stays"}
    mine |= {"NO_PROXY": "*", "no_proxy": ".twilio.com", "https_proxy": "http://127.0.0.1:9"}
    words = ["--proxy", "--pass-environment", "TWILIO_FROM", "--", sys.executable, "-c", SHOWING]
    done = serve(*words, folder=tmp_path, **mine)
    shown = json.loads(done.stdout)
    got = shown["variables"]
    assert {name: value for name, value in got.items() if "TWILIO" in name.upper()} == {
        "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
        "TWILIO_AUTH_TOKEN": ACCOUNT.token,
        "TWILIO_FROM": "+15005550006",
    }
    assert got["OTHER"] == "stays"
    assert got["https_proxy"] == got["HTTPS_PROXY"] != mine["https_proxy"]
    assert (shown["bypassed"], shown["mode"], shown["cwd"]) == (False, 0o700, str(tmp_path))
    assert not Path(got["SSL_CERT_FILE"]).parent.exists()
    assert done.stderr == (
        f"Not passed on to {sys.executable}: TWILIO_REGION, my_twilio_key (--pass-environment NAME passes one on)\n"
    )


def test_signals_reach_the_command_alone_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    mark = str(tmp_path)
    words = [sys.executable, "-m", "conformance", "serve", "--proxy", "--", sys.executable, "-c", WAITING]
    environment = os.environ | {MARK: mark, "TMPDIR": mark}
    numbers = [str(int(number)) for number in SIGNALS]
    with subprocess.Popen([*words, *numbers], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert list(tmp_path.iterdir()) != []
        for number in SIGNALS:
            process.send_signal(number)
            assert process.stdout.readline() == f"{int(number)}\n"
        assert process.wait(60) == 35
    assert marked(mark) == []
    assert list(tmp_path.iterdir()) == []


def test_what_the_command_leaves_behind_is_ended(tmp_path: Path) -> None:
    mark = str(tmp_path)
    done = run_with("sh", "-c", "(trap '' HUP INT; exec sleep 600 >/dev/null 2>&1) & exit 3", **{MARK: mark})
    assert done.returncode == 3
    assert marked(mark) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_folder_of_the_authority_is_removed_when_serve_ends(number: signal.Signals, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "conformance", "serve", "--proxy"]
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line
        assert list(tmp_path.iterdir()) != []
        process.send_signal(number)
        process.communicate(timeout=60)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--proxy", "--"], "no command after --"),
        (["--"], "no command after --"),
        (["--", "true"], "a command after -- is run with --proxy only"),
        (["--proxy", "true"], "unexpected extra argument"),
        (["--proxy", "--pass-environment", "TWILIO_FROM"], "there is none"),
        (["--proxy", "--pass-environment", "twilio_test_x", "--", "true"], "for Twilio alone"),
        (["--proxy", "--", "/nowhere/program"], "/nowhere/program: cannot be started: No such file or directory"),
        (["--host", ""], "--host: not a host name"),
        (["--host", "192.0.2.1"], "cannot listen on port 0 of 192.0.2.1"),
        (["--account-sid", "AC 1"], "the value of --account-sid has white space in it"),
        (["--auth-token-env", "UNSET"], "--auth-token-env names UNSET, which is not set"),
        (["--auth-token-env", "TWILIO_AUTH_TOKEN"], "TWILIO_AUTH_TOKEN holds a token for Twilio"),
    ],
)
def test_a_wrong_use_ends_with_a_message_and_no_server(words: list[str], message: str) -> None:
    done = serve(*words, TWILIO_AUTH_TOKEN="live")
    assert (done.returncode, done.stdout) == (4, "")
    assert message in done.stderr


def test_without_its_optional_package_it_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "trustme.py").write_text("raise ModuleNotFoundError('none', name='trustme')\n")
    done = serve("--proxy", PYTHONPATH=str(tmp_path))
    assert done.returncode == 4
    assert done.stderr == "Error: --proxy requires the package trustme: pip install 'twilio-conformance[proxy]'\n"
