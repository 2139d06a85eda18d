"""The command line in processes of its own, without the time that Python takes to import it each time.

Each process is forked from one that has imported every module. The program runs from its beginning, with its own
arguments, environment, folder and streams, and ends as any other does.
"""

from __future__ import annotations

import atexit
import io
import os
import selectors
import shlex
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryDirectory
from time import monotonic

from tests.support.forked_commands import Order

TIMEOUT = 120
"""For how many seconds a command may run."""

ROOT = Path(__file__).parents[2]
CREDENTIALS = ("TWILIO_TEST_ACCOUNT_SID", "TWILIO_TEST_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
GITHUB = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")

READ_AT_START = ("PYTHON", "LC_", "LANG")
"""How the names of variables begin that Python reads while it starts, so that a forked process would be too late."""


def without_ambient() -> dict[str, str]:
    """The environment without credentials, and without what a runner of GitHub sets."""
    return {name: value for name, value in os.environ.items() if name not in (*CREDENTIALS, *GITHUB)}


def run_command(
    words: list[str], cwd: Path | None, environment: Mapping[str, str], package: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs `python -m conformance` with these arguments; raises `subprocess.TimeoutExpired`.

    `package` is the folder from which `conformance` is imported, where it is not that of this checkout.
    """
    command = [sys.executable, "-m", "conformance", *words]
    folder = cwd or Path.cwd()
    if _holds_modules(folder) or _read_at_start(environment) != _read_at_start(os.environ):
        if package:
            path = filter(None, (str(package), environment.get("PYTHONPATH")))
            environment = {**environment, "PYTHONPATH": os.pathsep.join(path)}
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    order = Order(words, str(folder), dict(environment))
    code, output, errors = _commands(package).run(order)
    if code is None:
        raise subprocess.TimeoutExpired(command, TIMEOUT, output, errors)
    return subprocess.CompletedProcess(command, code, _text(output), _text(errors))


def _holds_modules(folder: Path) -> bool:
    """Whether Python would import modules from a folder that is not this project's."""
    return folder != ROOT and (any(folder.glob("*.py")) or any(folder.glob("*/__init__.py")))


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}


def _text(data: bytes) -> str:
    return io.TextIOWrapper(io.BytesIO(data)).read()


class _Commands:
    """The process from which commands are forked, which imports from `package` first; it ends with this one."""

    def __init__(self, package: Path | None) -> None:
        self._folder = TemporaryDirectory()
        self.address = str(Path(self._folder.name) / "commands")
        end, self._end = os.pipe()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(100)
            # With -P the folder that it is started in is not searched before `package`.
            program = [sys.executable, *(["-P"] if package else []), "-m", "tests.support.forked_commands", str(end)]
            path = {"PYTHONPATH": os.pathsep.join(map(str, (package, ROOT)))} if package else {}
            self._process = subprocess.Popen(
                program, cwd=ROOT, stdin=listener, env=os.environ | path, pass_fds=(end,), close_fds=True
            )
        os.close(end)
        atexit.register(self._stop)

    def _stop(self) -> None:
        os.close(self._end)
        self._process.wait(TIMEOUT)
        self._folder.cleanup()

    def run(self, order: Order) -> tuple[int | None, bytes, bytes]:
        """The exit code, `None` where it took too long, with standard output and standard error."""
        end = monotonic() + TIMEOUT
        (output, output_end), (errors, errors_end) = os.pipe(), os.pipe()
        with (
            socket.socket(socket.AF_UNIX) as here,
            open(output, "rb", buffering=0) as reader,  # noqa: PTH123
            open(errors, "rb", buffering=0) as error_reader,  # noqa: PTH123
        ):
            here.connect(self.address)
            with Path(os.devnull).open() as nothing:
                socket.send_fds(here, [b"\0"], [nothing.fileno(), output_end, errors_end])
            os.close(output_end)
            os.close(errors_end)
            here.sendall(order.to_bytes())
            here.shutdown(socket.SHUT_WR)
            shown = _until_end({reader: b"", error_reader: b"", here: b""}, end)
        pid, _, status = shown[here].partition(b"\n")
        if not status:
            with suppress(ProcessLookupError):
                os.kill(int(pid), SIGKILL)
        return int(status) if status else None, shown[reader], shown[error_reader]


def _until_end(shown: dict[object, bytes], end: float) -> dict[object, bytes]:
    """What came from each stream until its end, or until the time has passed."""
    with selectors.DefaultSelector() as selector:
        for stream in shown:
            selector.register(stream, selectors.EVENT_READ)  # type: ignore[arg-type]
        while selector.get_map() and monotonic() < end:
            for key, _ in selector.select(end - monotonic()):
                data = os.read(key.fd, 65536)
                shown[key.fileobj] += data
                if not data:
                    selector.unregister(key.fileobj)
    return shown


def written_program(folder: Path, package: Path | None = None) -> str:
    """Writes `twilio-conformance` into `folder`, a script that forks the suite likewise; returns its path.

    The suite has the environment, folder and streams of whoever calls the script.
    """
    client = Path(__file__).with_name("command_client.py")
    words = shlex.join([sys.executable, "-I", "-S", str(client), _commands(package).address])
    path = folder / "twilio-conformance"
    path.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    path.chmod(0o755)
    return str(path)


@cache
def _commands(package: Path | None) -> _Commands:
    return _Commands(package)
