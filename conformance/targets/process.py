"""A process with all its children: started in a group of its own, ended as a group, its log at hand."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO

from conformance.target import NotStarted

FIRST_SHOWN, LAST_SHOWN = 5, 15
"""How many lines of both ends of a log are shown: the cause often stands above a long trace."""

READ = 65536
"""How many bytes of each end of a log are read."""

GRACE = 5.0
"""For how many seconds a process may end by itself once it is told to, and a fifth of that its children after it."""

INTERVAL = 0.05
KEPT_BACK = re.compile(r"TWILIO_(TEST_.*|ACCOUNT_SID|AUTH_TOKEN)")
"""Variables that no command of a target file gets to see."""


@dataclass(frozen=True)
class Command:
    """A program with its arguments, the folder that it runs in, and where it is written."""

    words: tuple[str, ...]
    folder: Path
    place: str

    def run(self, port: int, stream: IO[bytes], log: Path) -> Process:
        """Starts it with the port filled in and everything that it says in `stream`; raises `NotStarted`."""
        try:
            running = subprocess.Popen(  # noqa: S603 - the person wrote the command into the target file
                [word.replace("{port}", str(port)) for word in self.words],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=_environment(),
            )
        except OSError as error:
            raise NotStarted(f"{self.place}: cannot be started: {error.strerror}") from None
        return Process(running, self, log)


@dataclass(frozen=True)
class Process:
    """A started command and its log."""

    running: subprocess.Popen[bytes]
    command: Command
    log: Path

    @property
    def is_over(self) -> bool:
        """Whether it ended by itself."""
        return self.running.poll() is not None

    def death(self) -> str:
        """How it ended, with both ends of its log; empty while it runs."""
        status = self.running.poll()
        return "" if status is None else f"{self.command.place}: it {_ended(status)}; {ends_of(self.log)}"

    def stop(self) -> None:
        """Ends the process and its whole group: politely at first, then for certain, and at once when interrupted."""
        try:
            _signal(self.running.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.running.wait(GRACE)
            wait_until(lambda: not _signal(self.running.pid, 0), GRACE / 5)
        finally:
            _signal(self.running.pid, signal.SIGKILL)
            self.running.wait()


def ends_of(log: Path) -> str:
    """The first and the last lines of a log, below a sentence that says where it is."""
    with log.open("rb") as stream:
        first = _lines(stream.read(READ))
        length = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, length - READ))
        last = _lines(stream.read())
    if length <= READ and len(first) <= FIRST_SHOWN + LAST_SHOWN:
        return f"its log ({log}):" + "".join(f"\n  {line}" for line in first or ["(nothing)"])
    shown = [*first[:FIRST_SHOWN], "...", *last[-LAST_SHOWN:]]
    return f"the first and the last lines of its log ({log}):" + "".join(f"\n  {line}" for line in shown)


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "backslashreplace").splitlines()


def wait_until(happened: Callable[[], bool], seconds: float) -> bool:
    """Whether it happened within so many seconds."""
    due, pause = monotonic() + seconds, threading.Event()
    while not happened():
        if monotonic() > due:
            return False
        pause.wait(INTERVAL)
    return True


def _ended(status: int) -> str:
    return f"was ended by signal {-status}" if status < 0 else f"ended with exit status {status}"


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not KEPT_BACK.fullmatch(name)}
    return own | {"PYTHONUNBUFFERED": "1"}


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
