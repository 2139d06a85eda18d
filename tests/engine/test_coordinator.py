"""The process that leads a run and its workers, each end in this process: who waits for whom, and who is let go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
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


class End:
    """One end of a channel: what is sent arrives at the other, in order and in another thread; only plain types do."""

    def __init__(self) -> None:
        self.arrived: SimpleQueue[bytes | None] = SimpleQueue()
        self.other = self

    def send(self, item: object) -> None:
        self.other.arrived.put(execnet.dumps(item))

    def setcallback(self, callback: Callable[[Any], None], endmarker: object) -> None:
        def listen() -> None:
            while (said := self.arrived.get()) is not None:
                callback(execnet.loads(said))
            callback(endmarker)

        threading.Thread(target=listen, daemon=True).start()

    def close(self) -> None:
        self.other.arrived.put(None)
        self.arrived.put(None)


class Office:
    """A desk with lines to it; its controls are answered when `send` is called."""

    def __init__(self, widest: int, rate: Rate | None = None) -> None:
        self.traffic = RunLimits(widest, rate)
        self.asked: list[str] = []
        self.control: Future[CompletedExchange] = Future()
        self.desk = Coordinator(self.traffic, self._sent)
        self.ends: list[End] = []
        self.paced = rate is not None

    def _sent(self, name: str) -> Future[CompletedExchange]:
        self.asked.append(name)
        return self.control

    def line(self) -> WorkerChannel:
        here, there = End(), End()
        here.other, there.other = there, here
        self.ends.append(here)
        self.desk.serve(here)
        return WorkerChannel(there, paced=self.paced)


@contextmanager
def office(widest: int = 2, rate: Rate | None = None):
    opened = Office(widest, rate)
    try:
        yield opened
    finally:
        opened.traffic.close()
        opened.desk.close()
        for end in opened.ends:
            end.close()


def test_workers_together_have_one_window() -> None:
    inside, most, lock = [0], [0], threading.Lock()
    full = threading.Barrier(2, timeout=30)

    def send() -> Answer:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        full.wait()
        with lock:
            inside[0] -= 1
        return ANSWER

    with office(2) as opened, ThreadPoolExecutor(12) as threads:
        lines = [opened.line() for _ in range(3)]
        outcomes = [threads.submit(line.run, send) for line in lines * 4]
        assert [outcome.result(30) for outcome in outcomes] == [ANSWER] * 12
    assert most[0] == 2


def test_a_throttle_of_one_worker_halves_the_window_of_all() -> None:
    with office(8) as opened:
        one, other = opened.line(), opened.line()
        one.reduce()
        one.run(lambda: ANSWER)
        assert opened.traffic.concurrency_limit.limit == 4
        other.reduce()
        other.run(lambda: ANSWER)
        assert opened.traffic.concurrency_limit.limit == 2


def test_what_some_workers_meet_all_know() -> None:
    with office() as opened:
        one, other = opened.line(), opened.line()
        assert [line.run(lambda: SILENCE) for line in (one, other, one)] == [SILENCE] * 3
        # What one worker met is on its way to the others for a moment.
        asked = (other.run(lambda: SILENCE) for _ in range(1000))
        down = next(outcome for outcome in asked if outcome.absence is Absence.UNSENT)
        assert (down.absence, down.reason, down.attempts) == (Absence.UNSENT, "nothing listens", 0)


def test_a_worker_that_dies_gives_its_place_back() -> None:
    with office(1) as opened, ThreadPoolExecutor(2) as threads:
        dying, living = opened.line(), opened.line()
        assert dying.acquire() == ""
        waiting = threads.submit(living.run, lambda: ANSWER)
        opened.ends[0].close()
        assert waiting.result(30) == ANSWER


def test_a_control_goes_to_everybody_who_asks_whole() -> None:
    with office() as opened, ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(opened.line().control, "messages/from/valid") for _ in range(2)]
        opened.control.set_result(CompletedExchange(Request("GET", "http://localhost/"), (ANSWER, SILENCE), {}, 0.0))
        assert [asked.result(30) for asked in asking] == [(ANSWER, SILENCE)] * 2
    assert opened.asked == ["messages/from/valid"] * 2


@pytest.mark.parametrize("end", ["the desk breaks off", "the desk is gone", "the line is closed"])
def test_nobody_waits_for_a_run_that_is_over(end: str) -> None:
    with office(1) as opened, ThreadPoolExecutor(3) as threads:
        line = opened.line()
        assert line.acquire() == ""
        waiting = [threads.submit(line.run, lambda: ANSWER), threads.submit(line.control, "messages/from/valid")]
        {
            "the desk breaks off": opened.desk.break_off,
            "the desk is gone": opened.ends[0].close,
            "the line is closed": line.close,
        }[end]()
        asked, controls = (each.result(30) for each in waiting)
        assert asked.absence is controls[0].absence is Absence.UNSENT
        assert "aborted" in asked.reason


def test_a_run_that_stops_lets_what_is_in_flight_end() -> None:
    with office() as opened:
        line = opened.line()
        assert not line.stopped.is_set()
        opened.desk.stop()
        assert line.stopped.wait(30)
        assert line.run(lambda: ANSWER) == ANSWER


@pytest.mark.parametrize("outcome", [ANSWER, SILENCE], ids=["answer", "none"])
def test_an_outcome_comes_through_a_wire_as_it_was(outcome: Answer | NoAnswer) -> None:
    assert from_wire(execnet.loads(execnet.dumps(to_wire(outcome)))) == outcome


def paced(enter: Callable[[], Any], count: int) -> list[float]:
    """When so many requests arrive that six threads send, some of them late on their way and some early."""
    times: list[float] = []

    def send(number: int) -> None:
        with enter():
            threading.Event().wait(0.03 * (number % 4))
            times.append(monotonic())
            threading.Event().wait(0.02 * (number % 3))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(send, range(count)))
    return sorted(times)


@pytest.mark.parametrize("lines", [0, 2], ids=["here", "two workers"])
def test_no_period_holds_more_than_the_rate_however_late_requests_arrive(lines: int) -> None:
    rate = Rate(8, 0.5)
    with office(6, rate) as opened:
        paces = [opened.line().rate_limit for _ in range(lines)] or [RateLimit(rate)]
        turns = iter(paces * 30)
        times = paced(lambda: next(turns), 28)
    assert min(late - early for early, late in zip(times, times[8:], strict=False)) >= 0.5


def test_a_pace_that_is_closed_holds_nobody() -> None:
    pace = RateLimit(Rate(1, 3000.0))
    with ThreadPoolExecutor(2) as threads, suppress(RuntimeError):
        with pace:
            pass
        waiting = threads.submit(pace.__enter__)
        pace.close()
        assert waiting.result(30) is pace


def test_a_rate_is_written_per_second_or_minute() -> None:
    assert Rate.read("20/s") == Rate(20, 1.0)
    assert Rate.read("90/m") == Rate(90, 60.0)
