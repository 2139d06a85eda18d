"""A worker's connection to the coordinator: it acquires and releases permits here, and receives controls."""

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

ACQUIRE, RELEASE = "acquire", "release"
"""Operations of a worker on the concurrency limit; `release` reports how the exchange ended."""

ACQUIRE_RATE, RELEASE_RATE = "acquire rate", "release rate"
"""Operations of a worker on the rate limit, before and after each request."""

THROTTLED, CONTROL = "throttled", "control"
"""Operations of a worker: the target throttles; the answers to a control are needed, the first or the second ones."""

POSTPONED, JUDGED_LATE = "postponed", "judged late"
"""Operations of a worker: a case waits for the end of the run; the reports of pytest on such a case."""

STOP, CANCEL = "stop", "cancel"
"""Notifications of the coordinator: begin no other case; end what is in flight as well."""

NOTIFICATION = 0
"""The request id of a message that expects no reply; a reply has the id of its request."""


class Channel(Protocol):
    """The part of an execnet channel that is used here; it works wherever a worker of xdist runs."""

    def send(self, item: object) -> None:
        """Sends plain types."""

    def setcallback(self, callback: Callable[[Any], None], endmarker: object) -> None:
        """Calls `callback` with every item received, and with `endmarker` at the end."""


class WorkerChannel(Limits):
    """The limits of a run that another process coordinates, shared by all workers.

    `on_cancel` is called when the coordinator cancels the run or its process has ended. With `rate_limited`, every
    request acquires the rate limit first.
    """

    def __init__(self, channel: Channel, *, rate_limited: bool) -> None:
        self.stopped = threading.Event()
        self.on_cancel: Callable[[], None] = self.close
        self.rate_limit: AbstractContextManager[object] = _RemoteRateLimit(self) if rate_limited else nullcontext()
        self._channel, self._request_ids = channel, count(NOTIFICATION + 1)
        self._pending: dict[int, Future[Any]] = {}
        self._lock, self._closed = threading.Lock(), False
        channel.setcallback(self._receive, None)

    def acquire(self, host: str = "") -> str:
        """Waits until the coordinator grants one more exchange."""
        down: str = self.request(ACQUIRE, host, otherwise=RUN_ABORTED)
        return down

    def release(self, absence: Absence | None, reason: str, host: str = "") -> None:
        """Releases the permit, and reports how the exchange ended."""
        self.notify(RELEASE, absence and str(absence), reason, host)

    def reduce(self) -> None:
        """Reports that the target throttles; the limit is lowered for every worker."""
        self.notify(THROTTLED)

    def control(self, name: str, *, again: bool = False) -> Answers | None:
        """The answers to a control, which the coordinating process sends once for all workers."""
        answers = self.request(CONTROL, name, again, otherwise=None)
        return tuple(map(from_wire, answers)) if answers else (NoAnswer(Absence.UNSENT, RUN_ABORTED, attempts=0),)

    def close(self) -> None:
        """Ends all waiting; no request waits from now on."""
        with self._lock:
            self._closed = True
            pending, self._pending = self._pending, {}
        for reply in pending.values():
            reply.cancel()

    def request(self, operation: str, *arguments: object, otherwise: object) -> Any:  # noqa: ANN401 - any plain type
        """Sends an operation and waits for the reply; `otherwise` where the channel is closed."""
        reply: Future[Any] = Future()
        with self._lock:
            request_id = next(self._request_ids)
            if self._closed:
                return otherwise
            self._pending[request_id] = reply
        self._send(request_id, operation, *arguments)
        with suppress(CancelledError):
            return reply.result()
        return otherwise

    def notify(self, operation: str, *arguments: object) -> None:
        """Sends an operation and waits for nothing."""
        self._send(NOTIFICATION, operation, *arguments)

    def _send(self, request_id: int, operation: str, *arguments: object) -> None:
        try:
            self._channel.send((request_id, operation, *arguments))
        except OSError:
            self.close()

    def _receive(self, message: tuple[int, Any] | None) -> None:
        """Runs in the thread that reads the channel; `None` marks its end."""
        if message is None or message == (NOTIFICATION, CANCEL):
            self.stopped.set()
            self.on_cancel()
        elif message == (NOTIFICATION, STOP):
            self.stopped.set()
        else:
            request_id, value = message
            with self._lock:
                reply = self._pending.pop(request_id, None)
            if reply:
                reply.set_result(value)


class _RemoteRateLimit:
    """The rate limit of the run, held by the coordinator."""

    def __init__(self, channel: WorkerChannel) -> None:
        self._channel = channel

    def __enter__(self) -> None:
        self._channel.request(ACQUIRE_RATE, otherwise=None)

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._channel.notify(RELEASE_RATE)
