"""A worker's line to the process that leads the run: where it waits for its turn, and gets the controls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import count
from types import TracebackType
from typing import Any, Protocol

from conformance.answer import Absence, NoAnswer, from_wire
from conformance.wire.limits import RUN_ABORTED, Answers, Limits

ENTER, LEAVE, SET_OUT, ARRIVE, NARROW, CONTROL = "enter", "leave", "set out", "arrive", "narrow", "control"
"""What a worker says. It numbers what it wants a reply to; the reply has the same number."""

UNNUMBERED = 0
"""The number of what wants no reply."""

STOP, BREAK_OFF = "stop", "break off"
"""What a worker hears unasked: to begin no other case, and to end what is in flight as well."""


class Channel(Protocol):
    """What a line needs of a channel of execnet, which goes wherever a worker of xdist runs."""

    def send(self, item: object) -> None:
        """Sends plain types."""

    def setcallback(self, callback: Callable[[Any], None], endmarker: object) -> None:
        """Has `callback` called with everything that arrives, and with `endmarker` at the end."""


class WorkerChannel(Limits):
    """Traffic that another process directs, the same for all workers.

    `break_off` is called when the run is broken off, or the other process is gone.
    """

    def __init__(self, channel: Channel, *, paced: bool) -> None:
        self.stopped = threading.Event()
        self.break_off: Callable[[], None] = self.close
        self.rate_limit: AbstractContextManager[object] = _Steps(self) if paced else nullcontext()
        self._channel, self._numbers = channel, count(UNNUMBERED + 1)
        self._replies: dict[int, Future[Any]] = {}
        self._lock, self._closed = threading.Lock(), False
        channel.setcallback(self._hear, None)

    def acquire(self) -> str:
        """Waits until the other process lets one more in."""
        down: str = self.call(ENTER, otherwise=RUN_ABORTED)
        return down

    def release(self, absence: Absence | None, reason: str) -> None:
        """Says how it went."""
        self.tell(LEAVE, absence and str(absence), reason)

    def reduce(self) -> None:
        """Tells it, and so every worker."""
        self.tell(NARROW)

    def control(self, name: str) -> Answers | None:
        """The answers that the other process got."""
        answers = self.call(CONTROL, name, otherwise=None)
        return tuple(map(from_wire, answers)) if answers else (NoAnswer(Absence.UNSENT, RUN_ABORTED, attempts=0),)

    def close(self) -> None:
        """Ends all waiting."""
        with self._lock:
            self._closed = True
            waiting, self._replies = self._replies, {}
        for reply in waiting.values():
            reply.cancel()

    def call(self, word: str, *more: object, otherwise: object) -> Any:  # noqa: ANN401 - any plain type
        """The reply to `word`, or `otherwise` where the line is closed."""
        reply: Future[Any] = Future()
        with self._lock:
            number = next(self._numbers)
            if self._closed:
                return otherwise
            self._replies[number] = reply
        self._say(number, word, *more)
        with suppress(CancelledError):
            return reply.result()
        return otherwise

    def tell(self, word: str, *more: object) -> None:
        """Says `word` and waits for nothing."""
        self._say(UNNUMBERED, word, *more)

    def _say(self, number: int, word: str, *more: object) -> None:
        try:
            self._channel.send((number, word, *more))
        except OSError:
            self.close()

    def _hear(self, said: tuple[int, Any] | None) -> None:
        if said is None or said == (UNNUMBERED, BREAK_OFF):
            self.stopped.set()
            self.break_off()
        elif said[0] == UNNUMBERED:
            self.stopped.set()
        else:
            with self._lock:
                reply = self._replies.pop(said[0], None)
            if reply:
                reply.set_result(said[1])


class _Steps:
    """The pace of a line."""

    def __init__(self, line: WorkerChannel) -> None:
        self._line = line

    def __enter__(self) -> None:
        self._line.call(SET_OUT, otherwise=None)

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._line.tell(ARRIVE)
