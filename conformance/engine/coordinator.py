"""The process that leads a run directs the traffic of all its workers, wherever they are."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any

from conformance.answer import Absence, to_wire
from conformance.engine.worker_channel import (
    ARRIVE,
    BREAK_OFF,
    CONTROL,
    ENTER,
    LEAVE,
    NARROW,
    SET_OUT,
    STOP,
    UNNUMBERED,
    Channel,
)
from conformance.session.completed_exchange import CompletedExchange
from conformance.wire.limits import RunLimits

Control = Callable[[str], "Future[CompletedExchange]"]


class Coordinator:
    """Answers what workers ask over their lines; who asks first is served first.

    `control` sends a control, or gives what was sent before.
    """

    def __init__(self, traffic: RunLimits, control: Control) -> None:
        self._traffic, self._control = traffic, control
        self._entering = _Queue(traffic.acquire, lambda: traffic.release(Absence.UNSENT, ""))
        self._setting_out = _Queue(traffic.rate_limit.__enter__, lambda: traffic.rate_limit.__exit__(None, None, None))
        self._workers: list[_Worker] = []
        self._closed = False

    def serve(self, channel: Channel) -> None:
        """Listens to one more worker, until it is gone."""
        worker = _Worker(channel)
        self._workers.append(worker)
        channel.setcallback(partial(self._hear, worker), None)

    def stop(self) -> None:
        """Tells every worker to begin no other case."""
        self._tell_all(STOP)

    def break_off(self) -> None:
        """Tells every worker to end what is in flight, and serves nobody any more."""
        self._tell_all(BREAK_OFF)
        self.close()

    def close(self) -> None:
        """Serves nobody any more."""
        self._closed = True
        self._entering.close()
        self._setting_out.close()

    def _tell_all(self, what: str) -> None:
        for worker in self._workers:
            worker.say(UNNUMBERED, what)

    def _hear(self, worker: _Worker, said: tuple[Any, ...] | None) -> None:
        """Never waits: what arrives from one worker is read by one thread."""
        number, word, *more = said or (UNNUMBERED, "")
        if self._closed:
            return
        if word == ENTER:
            self._entering.put(worker, number)
        elif word == SET_OUT:
            self._setting_out.put(worker, number)
        elif word == LEAVE:
            absence, reason = more
            self._entering.give_back(worker, lambda: self._traffic.release(absence and Absence(absence), reason))
        elif word == ARRIVE:
            self._setting_out.give_back(worker)
        elif word == NARROW:
            self._traffic.reduce()
        elif word == CONTROL:
            self._control(more[0]).add_done_callback(partial(_hand_over, worker, number))
        else:
            self._entering.forget(worker)
            self._setting_out.forget(worker)


class _Worker:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def say(self, number: int, what: object) -> None:
        with suppress(OSError):
            self._channel.send((number, what))


def _hand_over(worker: _Worker, number: int, sent: Future[CompletedExchange]) -> None:
    """A control that was dropped is none."""
    failed = sent.cancelled() or sent.exception()
    worker.say(number, [] if failed else [to_wire(answer) for answer in sent.result().answers])


class _Queue:
    """Workers that wait to `take` something of which there is not always enough; `back` puts it back."""

    def __init__(self, take: Callable[[], object], back: Callable[[], None]) -> None:
        self._take, self._back = take, back
        self._waiting: SimpleQueue[tuple[_Worker, int] | None] = SimpleQueue()
        self._taken: Counter[_Worker] = Counter()
        self._gone: set[_Worker] = set()
        self._lock, self._closed = threading.Lock(), False
        self._thread: threading.Thread | None = None

    def put(self, worker: _Worker, number: int) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
                self._thread.start()
        self._waiting.put((worker, number))

    def give_back(self, worker: _Worker, back: Callable[[], None] | None = None) -> None:
        with self._lock:
            had, self._taken[worker] = self._taken[worker], max(0, self._taken[worker] - 1)
        if had:
            (back or self._back)()

    def forget(self, worker: _Worker) -> None:
        """Takes back what a worker had that is gone."""
        with self._lock:
            self._gone.add(worker)
            had = self._taken.pop(worker, 0)
        for _ in range(had):
            self._back()

    def close(self) -> None:
        self._closed = True
        self._waiting.put(None)

    def _run(self) -> None:
        while turn := self._waiting.get():
            worker, number = turn
            taken = self._take()
            with self._lock:
                gone = self._closed or worker in self._gone
                self._taken[worker] += not gone
            if gone:
                self._back()
            else:
                worker.say(number, taken if isinstance(taken, str) else "")
