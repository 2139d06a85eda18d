"""Standard output and standard error may be full, closed, or read by nobody: the verdict stays, and none is an error.

What cannot be written to a standard output that is full costs a verdict of 0; that nobody reads it costs nothing.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

from conformance.finding import Verdict
from tests.support import small_servers
from tests.support.called_commands import call
from tests.support.command_line import CREDENTIALS, GITHUB
from tests.support.recordings import KINDS, REFUSAL
from tests.support.written_reports import report_with

FULL = "Error: standard output cannot be written: No space left on device"


def full() -> TextIO:
    return open("/dev/full", "w", encoding="utf-8")  # noqa: PTH123 - closed by the test


def unread() -> TextIO:
    """A pipe whose reader has gone away."""
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w", encoding="utf-8")


def narrow() -> TextIO:
    """A stream with an encoding that has few characters."""
    return io.TextIOWrapper(io.FileIO("/dev/null", "w"), "ascii")


def closed() -> None:
    """What Python has in the place of a stream that was closed before it started."""


STREAMS: Mapping[str, Callable[[], TextIO | None]] = {"full": full, "unread": unread, "ascii": narrow, "closed": closed}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files for the commands: reports, and recordings of which one is wrong."""
    made = tmp_path_factory.mktemp("files")
    for verdict in (Verdict.PASS, Verdict.FAIL):
        (made / f"{verdict}.json").write_text(json.dumps(report_with(verdict).to_json()))
    (made / "right.json").write_text(KINDS["plain.json"](REFUSAL))
    (made / "wrong.json").write_text(KINDS["plain.json"](REFUSAL).replace("21211", "21999"))
    (made / "night").mkdir()
    return made


COMMANDS: Mapping[str, tuple[int, Callable[[Path], tuple[str | Path, ...]]]] = {
    "list": (0, lambda _: ("list",)),
    "list as JSON": (0, lambda _: ("list", "--json")),
    "list nothing": (5, lambda _: ("list", "-k", "nothing-is-called-so")),
    "explain": (0, lambda _: ("explain", "messages/to/unroutable")),
    "help": (0, lambda _: ("run", "--help")),
    "compare": (1, lambda folder: ("compare", folder / "pass.json", folder / "fail.json")),
    "compare back": (0, lambda folder: ("compare", folder / "fail.json", folder / "pass.json")),
    "compare as JSON": (0, lambda folder: ("compare", folder / "pass.json", folder / "pass.json", "--json", "-")),
    "replay": (0, lambda folder: ("replay", folder / "right.json")),
    "replay of a wrong answer": (1, lambda folder: ("replay", folder / "wrong.json")),
    "outcome": (0, lambda folder: ("outcome", folder / "pass.json", "--exit-code", "0")),
    "night": (
        0,
        lambda folder: (
            *("night", folder / "none", folder / "night", "--report", folder / "fail.json"),
            *("--exit-code", "1", "--run-url", "https://x"),
        ),
    ),
    "doctor": (0, lambda _: ("doctor", "embedded")),
    "verify": (1, lambda folder: ("verify", folder)),
    "wrong use": (4, lambda _: ("run",)),
}
"""Commands with their exit codes; those that print nothing at all are not among them."""


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_keeps_its_verdict_whatever_its_output_is(name: str, stream: str, folder: Path) -> None:
    code, words = COMMANDS[name]
    output = STREAMS[stream]()
    ended = call(*words(folder), stdout=output)
    if output:
        output.close()
    is_full = stream == "full" and name not in ("wrong use", "list nothing")
    assert ended.code == (code or 4 if is_full else code), ended.err
    assert (FULL in ended.errors) is is_full
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("name", ["wrong use", "verify", "replay", "doctor"])
def test_a_command_keeps_its_verdict_whatever_its_standard_error_is(name: str, stream: str, folder: Path) -> None:
    code, words = COMMANDS[name]
    errors = STREAMS[stream]()
    assert call(*words(folder), stderr=errors).code == code
    if errors:
        errors.close()


def shell(line: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A line of bash in which `$@` is the command line of the suite."""
    ambient = {name: value for name, value in os.environ.items() if name not in (*CREDENTIALS, *GITHUB)}
    command = ["bash", "-c", line, "bash", sys.executable, "-m", "conformance", *map(str, words)]
    return subprocess.run(command, env=ambient, capture_output=True, text=True, timeout=120, check=False)


LINES = {
    '"$@" >/dev/full': 4,
    '"$@" | head -0; exit ${PIPESTATUS[0]}': 0,
    '"$@" >&- 2>&- <&-': 0,
}
"""Lines of bash, with the exit code where the verdict is 0."""


@contextmanager
def nonconformant() -> Iterator[str]:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as server:
        yield server.url


@pytest.mark.parametrize("line", LINES)
def test_a_run_keeps_its_verdict_and_its_report_whatever_its_streams_are(line: str, tmp_path: Path) -> None:
    words = ("--case", "messages/to/unroutable", "--report", tmp_path / "r.json")
    done = shell(line, "run", "embedded", *words)
    assert done.returncode == LINES[line], done.stdout + done.stderr
    assert json.loads((tmp_path / "r.json").read_text())["counts"]["pass"] == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines() == [FULL] * ("full" in line)


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ('"$@" >/dev/full', ("-n", "2")),
        ('"$@" | head -0; exit ${PIPESTATUS[0]}', ("--", "-q")),
        ('"$@" >&- 2>&- <&-', ("--", "-q")),
    ],
)
def test_a_run_that_fails_does_so_whatever_its_streams_are(line: str, more: tuple[str, ...]) -> None:
    with nonconformant() as url:
        done = shell(line, "run", url, "--case", "messages/to/unroutable", *more)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
