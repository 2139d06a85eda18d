"""Deadlines: each attempt has one for everything from name resolution to the last byte, and one thread enforces them.

The timeout of a socket does not suffice: it starts again with every byte.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from math import inf
from time import monotonic
from typing import Protocol, cast

from conformance.wire.peer import Peer
from conformance.wire.route import Route

SURPLUS = "bytes follow the end of an answer, so that the connection was not used again"


class Stage(StrEnum):
    """How far an attempt got."""

    BEGUN = "begun"
    NAME_RESOLUTION = "resolving the name"
    CONNECTION = "connecting"
    PROXY = "waiting for the proxy"
    TLS = "TLS handshake"
    SENT = "sent"


class State(StrEnum):
    """Whether an attempt is still open, and otherwise what ended it."""

    OPEN = "open"
    DONE = "done"
    TIMED_OUT = "timed out"
    ABORTED = "aborted"


class AttemptEnded(OSError):
    """The attempt was ended by another thread: its deadline passed, or the run was aborted."""


class Interruptible(Protocol):
    """What an attempt waits on; another thread can interrupt the wait.

    `responses` counts those that were read from it so far; once it `is_spoilt`, no other request may be sent.
    """

    attempt: Attempt | None
    responses: int
    is_spoilt: bool

    def interrupt(self) -> None:
        """Ends the wait of the attempt's thread at once."""


class Attempt:
    """One attempt to send a request: its deadline, the connection that it uses, how far it got and what ended it.

    `response_began` says whether a byte of a response arrived, `peer` is the other end of the connection, if
    the attempt made a new one, `route` where it is cleared to go: without one, nowhere. `remarks` are departures from
    HTTP that leave the answer as it is, and `seconds_behind` is how long the connection was watched after its end.
    """

    __slots__ = (
        "_lock", "connection", "deadline", "peer", "remarks", "response_began", "route", "seconds_behind",
        "stage", "state",
    )  # fmt: skip

    def __init__(self, lock: threading.Lock, deadline: float) -> None:
        self._lock = lock
        self.deadline, self.state, self.stage, self.response_began = deadline, State.OPEN, Stage.BEGUN, False
        self.connection: Interruptible | None = None
        self.peer: Peer | None = None
        self.route = Route(None, name="nothing")
        self.remarks: list[str] = []
        self.seconds_behind = 0.0

    @property
    def seconds_left(self) -> float:
        """The seconds until the deadline, at least a millisecond: as a timeout of a socket, 0 has another meaning."""
        return max(self.deadline - monotonic(), 0.001)

    def use(self, connection: Interruptible) -> None:
        """Makes this attempt the one that uses `connection`; raises `AttemptEnded` when too late."""
        with self._lock:
            connection.attempt, self.connection = self, connection
        self.check()

    def report_surplus(self) -> None:
        """Bytes arrived that belong to no answer, so that none of a later request may be read from the connection."""
        self.remarks.append(SURPLUS)
        if self.connection is not None:
            self.connection.is_spoilt = True

    def check(self) -> None:
        """Raises `AttemptEnded` when another thread ended the attempt."""
        if self.state in (State.TIMED_OUT, State.ABORTED):
            raise AttemptEnded(str(self.state))

    def end(self, state: State) -> None:
        """Ends an open attempt and interrupts its connection; the caller holds the lock."""
        if self.state is State.OPEN:
            self.state = state
            # A connection that was returned to the pool may be used by another attempt by now.
            if self.connection is not None and self.connection.attempt is self:
                self.connection.interrupt()
        self.connection = None

    def finish(self) -> None:
        """Marks an attempt that is still open as done; its connection is no longer interrupted."""
        with self._lock:
            self.connection = None
            if self.state is State.OPEN:
                self.state = State.DONE


class DeadlineThread:
    """Ends attempts after `timeout` seconds; one daemon thread, started by the first attempt."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        # All attempts have the same timeout, so that the order of starts is the order of deadlines: no heap needed.
        self._attempts: deque[Attempt] = deque()
        self._thread: threading.Thread | None = None
        self._wakes_at = inf
        self._closed = False

    def start_attempt(self) -> Attempt:
        """An attempt that starts now."""
        with self._lock:
            attempt = Attempt(self._lock, monotonic() + self._timeout)
            self._drop_ended()
            self._attempts.append(attempt)
            if self._closed:
                attempt.end(State.ABORTED)
            elif self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif attempt.deadline < self._wakes_at:
                self._changed.notify()
        return attempt

    def abort(self) -> None:
        """Ends every open attempt at once, and every later one as it starts."""
        with self._lock:
            self._closed = True
            for attempt in self._attempts:
                attempt.end(State.ABORTED)
            self._changed.notify()

    def _drop_ended(self) -> None:
        while self._attempts and self._attempts[0].state is not State.OPEN:
            self._attempts.popleft()

    def _run(self) -> None:
        with self._lock:
            while not self._closed:
                self._drop_ended()
                self._wakes_at = self._attempts[0].deadline if self._attempts else inf
                seconds = self._wakes_at - monotonic()
                if seconds > 0:
                    self._changed.wait(min(seconds, threading.TIMEOUT_MAX))
                else:
                    self._attempts.popleft().end(State.TIMED_OUT)


_thread_local = threading.local()


@contextmanager
def as_current(attempt: Attempt) -> Iterator[None]:
    """Makes `attempt` the current attempt of this thread, for the code that HTTP libraries call."""
    _thread_local.attempt = attempt
    try:
        yield
    finally:
        _thread_local.attempt = None


def current_attempt() -> Attempt:
    """The attempt that this thread makes."""
    return cast("Attempt", _thread_local.attempt)
