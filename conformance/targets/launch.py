"""Launch of a target by the suite: start its command, wait until it is ready, and stop it after the run."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from conformance.interrupts import (
    check_interrupts,
    defer_interrupts,
    hold_interrupts,
    is_interrupted,
    release_interrupts,
)
from conformance.redact import UNMASKED, Redact
from conformance.target import NotStarted
from conformance.targets.log import LogSearch, finish_log, log_excerpt, open_log
from conformance.targets.process import Command, Process, listens, wait_until

TIME_LIMIT = 30.0
"""How many seconds a target may take to start, and to be prepared, where its file has no `time-limit`."""


@dataclass(frozen=True)
class Ready:
    """The sign that a target is ready: the `port` accepts, a `path` answers, or a text is in the `log`."""

    kind: str
    value: str


@dataclass(frozen=True)
class Start:
    """How a target is started, how long that may take, and the file for its log; empty for a temporary one."""

    command: Command
    ready: Ready
    limit: float
    log: str


@dataclass
class Launch:
    """Starts and prepares the target at `address`, host and port; `answers` tells whether it answers at a path."""

    start: Start | None
    before: Command | None
    port: int
    address: tuple[str, int]
    answers: Callable[[str], bool]
    redact: Redact = UNMASKED
    log: Path = field(default_factory=Path)
    judged: bool = False
    hold: object = field(default_factory=object)

    @contextmanager
    def running(self) -> Iterator[Process | None]:
        """The process of the target, ready and prepared; it is stopped when the context ends, however it ends.

        Until then SIGTERM and SIGHUP raise `KeyboardInterrupt`, as SIGINT does.
        """
        stack = ExitStack()
        try:
            with defer_interrupts():
                hold_interrupts(self.hold)
                process = self._prepared(stack)
            yield process
            self.judged = process is None or not process.has_exited
        finally:
            with defer_interrupts():
                stack.close()
                release_interrupts(self.hold)

    def _prepared(self, stack: ExitStack) -> Process | None:
        stream = stack.enter_context(self._open_log())
        stack.callback(self._finish_log)
        process = None
        if self.start:
            process = self._start(self.start, stream)
            stack.callback(process.stop)
            self._wait_until_ready(self.start, process)
        if self.before:
            self._prepare(self.before, stream)
        return process

    def _open_log(self) -> IO[bytes]:
        if not self.start or not self.start.log:
            return self._open_temporary_log()
        self.log = Path(self.start.log)
        try:
            return open_log(self.log)
        except OSError as error:
            raise NotStarted(f"{self.start.command.place}: no log in {self.log}: {error.strerror}") from None

    def _open_temporary_log(self) -> IO[bytes]:
        try:
            number, name = tempfile.mkstemp(prefix="twilio-conformance-", suffix=".log")
        except OSError as error:
            raise NotStarted(f"no temporary file can be made for the log of the target: {error.strerror}") from None
        self.log = Path(name)
        return os.fdopen(number, "wb")

    def _finish_log(self) -> None:
        """Removes the temporary log of a target that lived to the end of its run; masks the secrets in any other."""
        if self.judged and not (self.start and self.start.log):
            self.log.unlink(missing_ok=True)
        else:
            finish_log(self.log, self.redact)

    def _start(self, start: Start, stream: IO[bytes]) -> Process:
        if listens(self.address):
            host, port = self.address
            raise NotStarted(f"{start.command.place}: something listens on {host}:{port} already")
        process = start.command.run(self.port, stream, self.log, self.redact)
        return replace(process, keeps_log=bool(start.log), address=self.address)

    def _wait_until_ready(self, start: Start, process: Process) -> None:
        is_ready = self._readiness(start.ready)
        is_over = wait_until(lambda: process.has_exited or is_interrupted() or is_ready(), start.limit)
        check_interrupts()
        if not is_over:
            how = {
                "port": f"nothing listens on {self.address[0]}:{self.address[1]}",
                "path": f"{start.ready.value} does not answer",
                "log": f"{start.ready.value!r} is not in its log",
            }[start.ready.kind]
            raise NotStarted(
                f"{start.command.place}: not ready after {start.limit:g} s: {how}; {log_excerpt(self.log, self.redact)}"
            )
        if exit_message := process.exit_message():
            raise NotStarted(exit_message)

    def _readiness(self, ready: Ready) -> Callable[[], bool]:
        """Tells, each time it is called, whether the sign has come."""
        if ready.kind == "log":
            return LogSearch(self.log, ready.value).found
        return lambda: _accepts(self.address) and (ready.kind == "port" or self.answers(ready.value))

    def _prepare(self, before: Command, stream: IO[bytes]) -> None:
        limit = self.start.limit if self.start else TIME_LIMIT
        process = before.run(self.port, stream, self.log, self.redact)
        try:
            is_over = wait_until(lambda: process.has_exited or is_interrupted(), limit)
            check_interrupts()
            if not is_over:
                raise NotStarted(f"{before.place}: not done after {limit:g} s; {log_excerpt(self.log, self.redact)}")
        finally:
            process.stop()
        if process.running.returncode:
            raise NotStarted(process.exit_message())


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _accepts(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=1.0).close()
    except OSError:
        return False
    return True
