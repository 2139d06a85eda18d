"""The coordinator and its workers, both ends in this process: who waits for whom, and whose waiting ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from time import monotonic
from typing import Any

import execnet
import pytest

from conformance.answer import Absence, Answer, NoAnswer, from_wire, to_wire
from conformance.engine.coordinator import Coordinator
from conformance.engine.worker_channel import WorkerChannel
from conformance.request import Request
from conformance.session.completed_exchange import CompletedExchange
from conformance.wire.limits import RunLimits
from conformance.wire.rate_limit import Rate, RateLimit

ANSWER = Answer(201, (("Content-Type", "application/json"),), b"\xff{}", elapsed=0.5, attempts=2)
SILENCE = NoAnswer(Absence.REFUSED, "nothing listens", 0.1, 1)


class ChannelEnd:
    """One end of a channel: what is sent arrives at the other, in order and in another thread; only plain types do."""

    def __init__(self) -> None:
        self.received: SimpleQueue[bytes | None] = SimpleQueue()
        self.peer = self

    def send(self, item: object) -> None:
        self.peer.received.put(execnet.dumps(item))

    def setcallback(self, callback: Callable[[Any], None], endmarker: object) -> None:
        def read() -> None:
            while (message := self.received.get()) is not None:
                callback(execnet.loads(message))
            callback(endmarker)

        threading.Thread(target=read, daemon=True).start()

    def close(self) -> None:
        self.peer.received.put(None)
        self.received.put(None)


class DistributedRun:
    """A coordinator, and the channels of its workers; every control is answered by the future `control`."""

    def __init__(self, concurrency: int, rate: Rate | None = None) -> None:
        self.limits = RunLimits(concurrency, rate)
        self.controls_sent: list[str] = []
        self.control: Future[CompletedExchange] = Future()
        self.coordinator = Coordinator(self.limits, self._send_control)
        self.coordinator_ends: list[ChannelEnd] = []
        self.rate_limited = rate is not None

    def _send_control(self, name: str, *, again: bool = False) -> Future[CompletedExchange]:
        self.controls_sent.append(name + " again" * again)
        return self.control

    def worker(self) -> WorkerChannel:
        coordinator_end, worker_end = ChannelEnd(), ChannelEnd()
        coordinator_end.peer, worker_end.peer = worker_end, coordinator_end
        self.coordinator_ends.append(coordinator_end)
        self.coordinator.add_worker(coordinator_end)
        return WorkerChannel(worker_end, rate_limited=self.rate_limited)


@contextmanager
def distributed_run(concurrency: int = 2, rate: Rate | None = None) -> Iterator[DistributedRun]:
    run = DistributedRun(concurrency, rate)
    try:
        yield run
    finally:
        run.limits.close()
        run.coordinator.close()
        for end in run.coordinator_ends:
            end.close()


def test_workers_together_have_one_window() -> None:
    in_flight, most, lock = [0], [0], threading.Lock()
    full = threading.Barrier(2, timeout=30)

    def send() -> Answer:
        with lock:
            in_flight[0] += 1
            most[0] = max(most[0], in_flight[0])
        full.wait()
        with lock:
            in_flight[0] -= 1
        return ANSWER

    with distributed_run(2) as run, ThreadPoolExecutor(12) as threads:
        workers = [run.worker() for _ in range(3)]
        outcomes = [threads.submit(worker.run, send) for worker in workers * 4]
        assert [outcome.result(30) for outcome in outcomes] == [ANSWER] * 12
    assert most[0] == 2


def test_a_throttle_of_one_worker_halves_the_window_of_all() -> None:
    with distributed_run(8) as run:
        one, other = run.worker(), run.worker()
        one.reduce()
        one.run(lambda: ANSWER)
        assert run.limits.concurrency_limit.limit == 4
        other.reduce()
        other.run(lambda: ANSWER)
        assert run.limits.concurrency_limit.limit == 2


def test_a_target_that_some_workers_cannot_reach_is_asked_by_none() -> None:
    with distributed_run() as run:
        one, other = run.worker(), run.worker()
        assert [worker.run(lambda: SILENCE) for worker in (one, other, one)] == [SILENCE] * 3
        # For a moment the report of one worker is on its way to the coordinator.
        outcomes = (other.run(lambda: SILENCE) for _ in range(1000))
        down = next(outcome for outcome in outcomes if outcome.absence is Absence.UNSENT)
        assert (down.absence, down.reason, down.attempts) == (Absence.UNSENT, "nothing listens", 0)


def test_the_permits_of_a_worker_that_ends_are_released() -> None:
    with distributed_run(1) as run, ThreadPoolExecutor(2) as threads:
        dying, living = run.worker(), run.worker()
        assert dying.acquire() == ""
        waiting = threads.submit(living.run, lambda: ANSWER)
        run.coordinator_ends[0].close()
        assert waiting.result(30) == ANSWER


def test_every_worker_receives_all_answers_to_a_control() -> None:
    with distributed_run() as run, ThreadPoolExecutor(2) as threads:
        received = [threads.submit(run.worker().control, "messages/from/valid") for _ in range(2)]
        run.control.set_result(CompletedExchange(Request("GET", "http://localhost/"), (ANSWER, SILENCE), {}))
        assert [answers.result(30) for answers in received] == [(ANSWER, SILENCE)] * 2
    assert run.controls_sent == ["messages/from/valid"] * 2


def test_a_worker_can_have_a_control_asked_again() -> None:
    with distributed_run() as run:
        run.control.set_result(CompletedExchange(Request("GET", "http://localhost/"), (ANSWER,), {}))
        assert run.worker().control("messages/from/valid", again=True) == (ANSWER,)
    assert run.controls_sent == ["messages/from/valid again"]


@pytest.mark.parametrize("end", ["the run is cancelled", "the coordinator ends", "the channel is closed"])
def test_nobody_waits_for_a_run_that_is_over(end: str) -> None:
    with distributed_run(1) as run, ThreadPoolExecutor(3) as threads:
        worker = run.worker()
        assert worker.acquire() == ""
        waiting = [threads.submit(worker.run, lambda: ANSWER), threads.submit(worker.control, "messages/from/valid")]
        {
            "the run is cancelled": run.coordinator.cancel,
            "the coordinator ends": run.coordinator_ends[0].close,
            "the channel is closed": worker.close,
        }[end]()
        asked, controls = (each.result(30) for each in waiting)
        assert asked.absence is controls[0].absence is Absence.UNSENT
        assert "aborted" in asked.reason


def test_a_run_that_stops_lets_what_is_in_flight_end() -> None:
    with distributed_run() as run:
        worker = run.worker()
        assert not worker.stopped.is_set()
        run.coordinator.stop()
        assert worker.stopped.wait(30)
        assert worker.run(lambda: ANSWER) == ANSWER


@pytest.mark.parametrize("outcome", [ANSWER, SILENCE], ids=["answer", "none"])
def test_an_outcome_is_the_same_after_a_transfer(outcome: Answer | NoAnswer) -> None:
    assert from_wire(execnet.loads(execnet.dumps(to_wire(outcome)))) == outcome


def arrivals(permit: Callable[[], Any], count: int) -> list[float]:
    """The times at which `count` requests of six threads arrive, some of them late on their way and some early."""
    times: list[float] = []

    def send(number: int) -> None:
        with permit():
            threading.Event().wait(0.03 * (number % 4))
            times.append(monotonic())
            threading.Event().wait(0.02 * (number % 3))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(send, range(count)))
    return sorted(times)


@pytest.mark.parametrize("workers", [0, 2], ids=["one process", "two workers"])
def test_no_period_holds_more_than_the_rate_however_late_requests_arrive(workers: int) -> None:
    rate = Rate(8, 0.5)
    with distributed_run(6, rate) as run:
        limits = [run.worker().rate_limit for _ in range(workers)] or [RateLimit(rate)]
        in_turn = iter(limits * 30)
        times = arrivals(lambda: next(in_turn), 28)
    assert min(late - early for early, late in zip(times, times[8:], strict=False)) >= 0.5
