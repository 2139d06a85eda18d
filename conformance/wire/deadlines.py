"""Deadlines of attempts, and the one thread that ends what is overdue.

A timeout of a socket starts again with every byte; a watch covers everything from the name to the last byte.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from time import monotonic
from typing import Protocol, cast


class Stage(StrEnum):
    """How far an attempt came."""

    BEGUN = "begun"
    LOOKUP = "looking the name up"
    CONNECT = "connecting"
    PROXY = "asking the proxy"
    TLS = "agreeing on TLS"
    SENT = "sent"


class Ending(StrEnum):
    """How an attempt ended."""

    OPEN = "open"
    DONE = "done"
    OVERDUE = "overdue"
    ABORTED = "aborted"


class Ended(OSError):
    """The attempt was ended from outside."""


class Connection(Protocol):
    """A connection that can be cut from another thread."""

    watch: Deadline | None

    def cut(self) -> None:
        """Wakes whoever waits on the connection."""


@dataclass(frozen=True)
class Meeting:
    """The other end of a new connection: its address, the version of TLS, who signed for it and until when."""

    address: str
    tls: str = ""
    issuer: str = ""
    expires: str = ""


class Deadline:
    """One attempt: when it is due, the connection that it holds, how far it came and how it ended.

    `began` says whether a byte of an answer came, `meeting` who was met where the attempt made a connection.
    """

    __slots__ = ("_lock", "began", "due", "ending", "line", "meeting", "stage")

    def __init__(self, lock: threading.Lock, due: float) -> None:
        self._lock = lock
        self.due, self.ending, self.stage, self.began = due, Ending.OPEN, Stage.BEGUN, False
        self.line: Connection | None = None
        self.meeting: Meeting | None = None

    @property
    def left(self) -> float:
        """The seconds that are left, never so few that they mean `do not wait` or `wait for ever`."""
        return max(self.due - monotonic(), 0.001)

    def hold(self, line: Connection) -> None:
        """Takes a connection, away from an earlier watch that may still know it; raises `Ended` when too late."""
        with self._lock:
            line.watch, self.line = self, line
        self.check()

    def check(self) -> None:
        """Raises `Ended` when the attempt was ended from outside."""
        if self.ending in (Ending.OVERDUE, Ending.ABORTED):
            raise Ended(str(self.ending))

    def end(self, ending: Ending) -> None:
        """Ends an open attempt and cuts its connection; the caller has the lock."""
        if self.ending is Ending.OPEN:
            self.ending = ending
            # A connection that went back into the pool may belong to another attempt by now.
            if self.line is not None and self.line.watch is self:
                self.line.cut()
        self.line = None

    def done(self) -> Ending:
        """Lets the connection go; how the attempt ended."""
        with self._lock:
            self.line = None
            if self.ending is Ending.OPEN:
                self.ending = Ending.DONE
        return self.ending


class DeadlineThread:
    """Ends attempts after `timeout` seconds; one daemon thread, started by the first attempt."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        # All attempts are given the same time, so that the order of starts is the order of deadlines: no heap needed.
        self._watches: deque[Deadline] = deque()
        self._thread: threading.Thread | None = None
        self._wakes = inf
        self._closed = False

    def watch(self) -> Deadline:
        """A watch over an attempt that starts now."""
        with self._lock:
            watch = Deadline(self._lock, monotonic() + self._timeout)
            self._forget()
            self._watches.append(watch)
            if self._closed:
                watch.end(Ending.ABORTED)
            elif self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()
            elif watch.due < self._wakes:
                self._changed.notify()
        return watch

    def abort(self) -> None:
        """Ends every open attempt at once, and every later one as it starts."""
        with self._lock:
            self._closed = True
            for watch in self._watches:
                watch.end(Ending.ABORTED)
            self._changed.notify()

    def _forget(self) -> None:
        while self._watches and self._watches[0].ending is not Ending.OPEN:
            self._watches.popleft()

    def _run(self) -> None:
        with self._lock:
            while not self._closed:
                self._forget()
                self._wakes = self._watches[0].due if self._watches else inf
                left = self._wakes - monotonic()
                if left > 0:
                    self._changed.wait(min(left, threading.TIMEOUT_MAX))
                else:
                    self._watches.popleft().end(Ending.OVERDUE)


_here = threading.local()


@contextmanager
def watched(watch: Deadline) -> Iterator[None]:
    """Everything that this thread sends belongs to `watch`."""
    _here.watch = watch
    try:
        yield
    finally:
        _here.watch = None


def watching() -> Deadline:
    """The watch over what this thread sends."""
    return cast("Deadline", _here.watch)
