"""A target that the suite starts itself: started before, asked until it is ready, stopped after with its children."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from conformance.redact import Redact, printable
from conformance.target import NotStarted
from conformance.targets.process import Command, Process, ends_of, wait_until

TIME_LIMIT = 30.0
"""For how many seconds a target may start, and be prepared, where its file does not say."""


@dataclass(frozen=True)
class Ready:
    """How readiness is known: the `port` accepts, a `path` answers, or a text stands in the `log`."""

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
    """Starts and prepares the target at `base`, host and port; `asks` says whether a path answers."""

    start: Start | None
    before: Command | None
    port: int
    base: tuple[str, int]
    asks: Callable[[str], bool]
    redact: Redact = printable
    log: Path = field(default_factory=Path)

    @contextmanager
    def running(self) -> Iterator[Process | None]:
        """The target, ready and prepared; it is gone when the context ends, however it ends."""
        with ExitStack() as stack:
            stream = stack.enter_context(self._opened_log())
            stack.callback(self._mask)
            stack.enter_context(_ended_by_signals())
            process = None
            if self.start:
                process = self._started(self.start, stream)
                stack.callback(process.stop)
                self._await(self.start, process)
            if self.before:
                self._prepare(self.before, stream)
            yield process

    def _opened_log(self) -> IO[bytes]:
        if not self.start or not self.start.log:
            number, name = tempfile.mkstemp(prefix="twilio-conformance-", suffix=".log")
            self.log = Path(name)
            return os.fdopen(number, "wb")
        self.log = Path(self.start.log)
        try:
            return self.log.open("wb")
        except OSError as error:
            raise NotStarted(f"{self.start.command.place}: no log in {self.log}: {error.strerror}") from None

    def _mask(self) -> None:
        """Takes the secrets of the target out of what its commands said, when they are over."""
        said = self.log.read_bytes().decode("utf-8", "backslashreplace")
        if (masked := self.redact(said)) != said:
            self.log.write_text(masked, "utf-8")

    def _started(self, start: Start, stream: IO[bytes]) -> Process:
        if _accepts(self.base):
            host, port = self.base
            raise NotStarted(f"{start.command.place}: something listens on {host}:{port} already")
        return start.command.run(self.port, stream, self.log)

    def _await(self, start: Start, process: Process) -> None:
        if not wait_until(lambda: process.is_over or self._is_ready(start.ready), start.limit):
            how = {
                "port": f"nothing listens on {self.base[0]}:{self.base[1]}",
                "path": f"{start.ready.value} does not answer",
                "log": f"{start.ready.value!r} is not in its log",
            }[start.ready.kind]
            raise NotStarted(f"{start.command.place}: not ready after {start.limit:g} s: {how}; {ends_of(self.log)}")
        if death := process.death():
            raise NotStarted(death)

    def _is_ready(self, ready: Ready) -> bool:
        if ready.kind == "log":
            return ready.value.encode() in self.log.read_bytes()
        return _accepts(self.base) and (ready.kind == "port" or self.asks(ready.value))

    def _prepare(self, before: Command, stream: IO[bytes]) -> None:
        limit = self.start.limit if self.start else TIME_LIMIT
        process = before.run(self.port, stream, self.log)
        try:
            status = process.running.wait(limit)
        except subprocess.TimeoutExpired:
            raise NotStarted(f"{before.place}: not done after {limit:g} s; {ends_of(self.log)}") from None
        finally:
            process.stop()
        if status:
            raise NotStarted(process.death())


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _accepts(base: tuple[str, int]) -> bool:
    try:
        socket.create_connection(base, timeout=1.0).close()
    except OSError:
        return False
    return True


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """What asks this process to end is an interrupt while the context lasts, so that nothing is left running."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
