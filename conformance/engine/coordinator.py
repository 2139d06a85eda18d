"""The coordinator of a distributed run: the limits of all workers are kept in one process."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from conformance.answer import Absence, to_wire
from conformance.engine.permit_queue import PermitQueue
from conformance.engine.worker_channel import (
    ACQUIRE,
    ACQUIRE_RATE,
    CANCEL,
    CONTROL,
    JUDGED_LATE,
    NOTIFICATION,
    POSTPONED,
    RELEASE,
    RELEASE_RATE,
    STOP,
    THROTTLED,
    Channel,
)
from conformance.session.completed_exchange import CompletedExchange
from conformance.wire.limits import RunLimits


class SendControl(Protocol):
    """Sends a control by its name, or returns the exchange that was made before; with `again` the second one."""

    def __call__(self, name: str, *, again: bool = False) -> Future[CompletedExchange]:
        """The exchange, which may be in flight."""


class Coordinator:
    """Replies to the operations of all workers; permits are granted in the order of the requests.

    `postponed` are the pytest ids of cases that wait for the end of the run; `late_reports` are those on them, as
    pytest serialises a report.
    """

    def __init__(self, limits: RunLimits, send_control: SendControl) -> None:
        self._limits, self._send_control = limits, send_control
        self._exchanges = PermitQueue(limits.acquire, lambda: limits.release(Absence.UNSENT, ""))
        self._requests = PermitQueue(limits.rate_limit.__enter__, lambda: limits.rate_limit.__exit__(None, None, None))
        self.postponed: list[str] = []
        self.late_reports: list[dict[str, Any]] = []
        self._late: dict[str, list[Any]] = {POSTPONED: self.postponed, JUDGED_LATE: self.late_reports}
        self._workers: list[_Worker] = []
        self._closed = False

    def add_worker(self, channel: Channel) -> None:
        """Serves one more worker until its channel ends."""
        worker = _Worker(channel)
        self._workers.append(worker)
        channel.setcallback(partial(self._receive, worker), None)

    def stop(self) -> None:
        """Makes every worker begin no other case."""
        self._notify_all(STOP)

    def cancel(self) -> None:
        """Makes every worker end what is in flight, and serves none any more."""
        self._notify_all(CANCEL)
        self.close()

    def close(self) -> None:
        """Serves no worker any more."""
        self._closed = True
        self._exchanges.close()
        self._requests.close()

    def _notify_all(self, notification: str) -> None:
        for worker in self._workers:
            worker.reply(NOTIFICATION, notification)

    def _receive(self, worker: _Worker, message: tuple[Any, ...] | None) -> None:
        """Runs in the thread that reads the channel, and so never waits; `None` marks the end of the channel."""
        if self._closed:
            return
        if message is None:
            self._exchanges.remove(worker)
            self._requests.remove(worker)
            return
        request_id, operation, *arguments = message
        if operation in self._late:
            self._late[operation] += arguments
        elif operation == ACQUIRE:
            self._exchanges.acquire(worker, partial(worker.grant, request_id), *arguments)
        elif operation == RELEASE:
            absence, *rest = arguments
            self._exchanges.release(worker, lambda: self._limits.release(absence and Absence(absence), *rest))
        elif operation == ACQUIRE_RATE:
            self._requests.acquire(worker, partial(worker.grant, request_id))
        elif operation == RELEASE_RATE:
            self._requests.release(worker)
        elif operation == THROTTLED:
            self._limits.reduce()
        elif operation == CONTROL:
            name, again = arguments
            exchange = self._send_control(name, again=again)
            exchange.add_done_callback(partial(_reply_control, worker, request_id))


class _Worker:
    """The coordinator's end of the channel to one worker."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def reply(self, request_id: int, value: object) -> None:
        with suppress(OSError):
            self._channel.send((request_id, value))

    def grant(self, request_id: int, permit: object) -> None:
        """Replies with the reason not to send, where the permit is one; otherwise with an empty text."""
        self.reply(request_id, permit if isinstance(permit, str) else "")


def _reply_control(worker: _Worker, request_id: int, exchange: Future[CompletedExchange]) -> None:
    """The answers to a control; an empty list where it was cancelled."""
    failed = exchange.cancelled() or exchange.exception()
    worker.reply(request_id, [] if failed else [to_wire(answer) for answer in exchange.result().answers])
