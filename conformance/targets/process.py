"""Processes of targets: each is started in a process group of its own and stopped with all its children."""

from __future__ import annotations

import atexit
import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO

from conformance.address import Address
from conformance.interrupts import defer_interrupts, hold_interrupts, interrupts, release_interrupts
from conformance.redact import UNMASKED, Redact
from conformance.target import TEST_PREFIX, NotStarted, speaks_of_twilio
from conformance.targets.log import log_excerpt

GRACE = 5.0
"""How many seconds a process has to end after SIGTERM; its children have a fifth of that after it."""

INTERVAL = 0.05
PORT = "{port}"
"""Stands for the port of the target in words and variables."""

SECRET_NAME = re.compile(r"TOKEN|SECRET|KEY|PASS", re.IGNORECASE)


def is_never_passed(name: str) -> bool:
    """Whether no command receives a variable of this name, whatever a target file says."""
    return name.upper().startswith(TEST_PREFIX)


@dataclass(frozen=True)
class Environment:
    """The variables that a target file sets for its commands, and names of Twilio's that it passes on to them."""

    variables: tuple[tuple[str, str], ...] = ()
    passed: tuple[str, ...] = ()

    def around(self, port: int, ambient: Mapping[str, str]) -> dict[str, str]:
        """The variables of a command whose target is at `port`, from those of this process."""
        # What speaks of Twilio reaches a command only where the target file names it.
        kept = {name: value for name, value in ambient.items() if not speaks_of_twilio(name) or name in self.passed}
        added = {name: value.replace(PORT, str(port)) for name, value in self.variables}
        given = kept | {"PYTHONUNBUFFERED": "1"} | added
        return {name: value for name, value in given.items() if not is_never_passed(name)}

    def passed_secrets(self, ambient: Mapping[str, str]) -> tuple[str, ...]:
        """The values that are passed on by a name that speaks of a secret."""
        return tuple(ambient[name] for name in self.passed if SECRET_NAME.search(name) and ambient.get(name))


NO_ENVIRONMENT = Environment()


@dataclass(frozen=True)
class Command:
    """A program with its arguments, the folder in which it runs, its place in the target file, and its variables."""

    words: tuple[str, ...]
    folder: Path
    place: str
    environment: Environment = NO_ENVIRONMENT

    def run(self, port: int, stream: IO[bytes], log: Path, redact: Redact = UNMASKED) -> Process:
        """Starts it with `port` for `{port}` and its output in `stream`; raises `NotStarted`.

        The process is stopped when this program ends, where it was not stopped before.
        """
        if not hasattr(os, "killpg"):
            raise NotStarted(f"{self.place}: commands are started on POSIX systems only, such as Linux and macOS")
        with defer_interrupts():
            try:
                running = subprocess.Popen(  # noqa: S603 - the person wrote the command into the target file
                    [word.replace(PORT, str(port)) for word in self.words],
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    env=self.environment.around(port, os.environ),
                )
            except OSError as error:
                raise NotStarted(f"{self.place}: cannot be started: {error.strerror}") from None
            process = Process(running, self, log, redact)
            hold_interrupts(running)
            _running[running] = process
            return process


@dataclass(frozen=True)
class Process:
    """A started command and its log, in whose excerpts `redact` masks secrets.

    `keeps_log` says whether the log is kept after a run that was judged, `address` where the target listens.
    """

    running: subprocess.Popen[bytes]
    command: Command
    log: Path
    redact: Redact = UNMASKED
    keeps_log: bool = True
    address: tuple[str, int] | None = None

    @property
    def is_replaced(self) -> bool:
        """Whether all of its group has ended, and something else listens in its place."""
        return self.has_exited and not _signal(self.running.pid, 0) and listens(self.address)

    @property
    def has_exited(self) -> bool:
        """Whether it has ended."""
        return self.running.poll() is not None

    def exit_message(self) -> str:
        """How it ended, with an excerpt of its log; empty while it runs."""
        status = self.running.poll()
        return (
            "" if status is None else f"{self.command.place}: it {_ended(status)}; {log_excerpt(self.log, self.redact)}"
        )

    def stop(self) -> None:
        """Stops the process and its whole group: SIGTERM, then SIGKILL after a grace period or one more interrupt.

        Nothing ends it before that is done; it may be called again.
        """
        if self.running not in _running:
            return
        with defer_interrupts():
            before = interrupts()
            _signal(self.running.pid, signal.SIGTERM)
            wait_until(lambda: self.has_exited or interrupts() > before, GRACE)
            wait_until(lambda: not _signal(self.running.pid, 0) or interrupts() > before, GRACE / 5)
            _signal(self.running.pid, signal.SIGKILL)
            self.running.wait()
            del _running[self.running]
            release_interrupts(self.running)


_running: dict[subprocess.Popen[bytes], Process] = {}
"""The processes that were started and not stopped."""


def stop_all() -> None:
    """Stops every process that is left, whatever became of those who started it."""
    with defer_interrupts():
        for process in tuple(_running.values()):
            process.stop()


atexit.register(stop_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_running.clear)


def listens(address: tuple[str, int] | None) -> bool:
    """Whether something listens at the address, host and port, even if it accepts no connection for now."""
    if address is None:
        return False
    try:
        socket.create_connection(address, timeout=1.0).close()
    except TimeoutError:
        # The queue of one that listens is full; on other machines a filter drops packets.
        return Address("http", *address).is_loopback
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition became true within so many seconds."""
    deadline, pause = monotonic() + seconds, threading.Event()
    while not condition():
        if monotonic() > deadline:
            return False
        pause.wait(INTERVAL)
    return True


def _ended(status: int) -> str:
    return f"was ended by signal {-status}" if status < 0 else f"ended with exit status {status}"


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
