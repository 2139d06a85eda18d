"""Processes of commands: each is started in a process group of its own and stopped with all its descendants."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import IO, Any

from conformance.address import Address
from conformance.interrupts import defer_interrupts, hold_interrupts, interrupts, release_interrupts
from conformance.redact import UNMASKED, Redact
from conformance.target import NotStarted
from conformance.targets.descendants import MARK, kill_descendants
from conformance.targets.environment import NO_ENVIRONMENT, PORT, Environment
from conformance.targets.log import log_excerpt

GRACE = 5.0
"""How many seconds a process has to end after SIGTERM; its children have a fifth of that after it."""

INTERVAL = 0.05

SIGNALS_GROUPS = hasattr(os, "killpg")
"""Whether the system has process groups, without which no command is started."""

_signal_group: Any = getattr(os, "killpg", None)

KILL: int = getattr(signal, "SIGKILL", signal.SIGTERM)


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
        words = tuple(word.replace(PORT, str(port)) for word in self.words)
        process = replace(self, words=words)._start(self.environment.around(port, os.environ), stream)
        return replace(process, command=self, log=log, redact=redact)

    def run_here(self, variables: Mapping[str, str]) -> Process:
        """Starts it with the streams of this program and with these variables alone; else as `run`."""
        return self._start(variables, None)

    def _start(self, variables: Mapping[str, str], stream: IO[bytes] | None) -> Process:
        if not SIGNALS_GROUPS:
            raise NotStarted(f"{self.place}: commands are started on POSIX systems only, such as Linux")
        with defer_interrupts():
            try:
                mark = token_hex(8)
                running = subprocess.Popen(  # noqa: S603 - a person wrote the command
                    self.words,
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL if stream else None,
                    stdout=stream,
                    stderr=subprocess.STDOUT if stream else None,
                    start_new_session=True,
                    env={**variables, MARK: mark},
                )
            except OSError as error:
                raise NotStarted(f"{self.place}: cannot be started: {error.strerror}") from None
            process = Process(running, self, mark)
            hold_interrupts(running)
            _running[running] = process
            return process


@dataclass(frozen=True)
class Process:
    """A started command and its log, in whose excerpts `redact` masks secrets.

    `mark` is in the environment of all its descendants. `keeps_log` says whether the log is kept after a run that was
    judged, `address` where the target listens.
    """

    running: subprocess.Popen[bytes]
    command: Command
    mark: str
    log: Path = Path()
    redact: Redact = UNMASKED
    keeps_log: bool = True
    address: tuple[str, int] | None = None

    @property
    def is_replaced(self) -> bool:
        """Whether all of its group has ended, and something else listens in its place."""
        return self.has_exited and not signal_group(self.running.pid, 0) and listens(self.address)

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

        Descendants that left the group are killed too. Nothing ends it before that is done; it may be called again.
        """
        if self.running not in _running:
            return
        with defer_interrupts():
            before = interrupts()
            signal_group(self.running.pid, signal.SIGTERM)
            wait_until(lambda: self.has_exited or interrupts() > before, GRACE)
            wait_until(lambda: not signal_group(self.running.pid, 0) or interrupts() > before, GRACE / 5)
            signal_group(self.running.pid, KILL)
            self.running.wait()
            kill_descendants(self.mark)
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


def signal_group(group: int, number: int) -> bool:
    """Sends a signal to a process group, 0 to none of it; whether there is such a group that may be signalled."""
    try:
        _signal_group(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
