"""Scheduler: sends the exchanges of cases ahead of the case being judged, and gives results in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from conformance.answer import Answer, NoAnswer
from conformance.case import Basis, Case
from conformance.finding import Judgement
from conformance.interrupts import check_interrupts, is_interrupted
from conformance.judging.control_result import ControlResult, ControlState, best_control, control_result
from conformance.judging.judge import judge
from conformance.judging.known_endpoints import KnownEndpoints
from conformance.judging.places import Places
from conformance.redact import Redact
from conformance.request import as_sent
from conformance.result import Result, not_asked
from conformance.session.callbacks import Callbacks
from conformance.session.case_sender import CaseSender
from conformance.session.completed_exchange import CompletedExchange, Sender
from conformance.session.control_retry import ControlRetry
from conformance.session.results import make_result
from conformance.session.silence import INTERVAL, LISTEN_SECONDS, received_callbacks
from conformance.target import Target
from conformance.targets.excuse import NO_EXCUSES, Excuses
from conformance.wire.limits import Limits

if TYPE_CHECKING:
    from conformance.transcript import Transcript

LEAST_CHECKING_SECONDS = 1.0
"""How long an answer may be checked where the time limit of an exchange is shorter."""

STOP_SECONDS = 5.0
"""For how many seconds exchanges that were ended are waited for."""


class Scheduler:
    """Judges cases against one target with at most `concurrency` exchanges in flight, fewer where `limits` says so.

    A control is sent once and kept for the whole run; every other exchange is dropped when its case is judged.
    Without `callbacks`, cases that need them are not asked; `listen` is for how many seconds they are waited for after
    the last answer to a request that named an address. `day` is the date of the run in ISO 8601, by which
    deviations have ended. `on_transcript` receives the transcript of each case. `shared` are the names of the cases
    that one process sends for all workers, where no callback is waited for.
    """

    def __init__(
        self,
        cases: Mapping[str, Case],
        target: Target,
        sender: Sender,
        redact: Redact,
        limits: Limits,
        *,
        concurrency: int,
        day: str,
        callbacks: Callbacks | None = None,
        listen: float = LISTEN_SECONDS,
        excuses: Excuses = NO_EXCUSES,
        on_transcript: Callable[[Transcript], None] | None = None,
        level: Basis = Basis.OBSERVED,
        timeout: float = inf,
    ) -> None:
        seconds = max(timeout, LEAST_CHECKING_SECONDS)
        self._judge: Callable[..., Judgement] = partial(
            judge, level=level, is_twilio=target.is_twilio, seconds=seconds, places=Places.of(target)
        )
        self.concurrency, self.sender = concurrency, sender
        self._cases, self._target, self._redact, self._limits = cases, target, redact, limits
        self._excuses, self._day, self._on_transcript = excuses, day, on_transcript
        self._controls = {name for case in cases.values() for name in case.control}
        self._endpoints = KnownEndpoints(
            cases, self._first_answers, is_twilio=target.is_twilio, asked_again=self._controls
        )
        self.shared = self._controls | self._endpoints.witnesses
        self._case_sender = CaseSender(target, sender, limits, callbacks=callbacks, controls=self.shared, listen=listen)
        self.retry = ControlRetry(cases, target)
        self._exchanges: dict[str, Future[CompletedExchange]] = {}
        self._control_results: dict[str, tuple[CompletedExchange, ControlResult]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(concurrency, thread_name_prefix="exchange")

    def prefetch(self, cases: Iterable[Case]) -> None:
        """Sends these cases and their controls, except those that are sent already."""
        for case in cases:
            if self._case_sender.obstacle(case):
                continue
            controls = [self._cases[name] for name in case.control if name in self._cases]
            for each in (*controls, case):
                if each.name not in self._exchanges:
                    self._exchanges[each.name] = self._pool.submit(self._case_sender.exchange, each)

    def result(self, case: Case) -> Result:
        """The result of `case`; waits for its exchange and for those of its controls."""
        if obstacle := self._case_sender.obstacle(case):
            return not_asked(case, obstacle)
        self.prefetch([case])
        exchange = self._completed(case.name)
        answer = exchange.answers[0]
        control = self._endpoints.control(case, answer, self._control_result)
        callbacks = received_callbacks(
            self._case_sender.callbacks, exchange, self._redact, self._case_sender.silent_until
        )
        self._hand_over_transcript(case, exchange, callbacks)
        sent = as_sent(case, self._target)
        judgement = self._judge(sent, exchange.answers, self._target.account_sid, control, callbacks)
        if case.name not in self._controls:
            self._endpoints.note(case, answer)
            del self._exchanges[case.name]
        result = make_result(case, exchange, judgement, self._target)
        return self._excuses.apply(result, self._day).scored_for(case)

    def is_judged_late(self, case: Case) -> bool:
        """Whether `case` is to be judged at the end of the run; waits for its answer as `result` does.

        So is what hangs on an inconclusive control, which is asked again, and what waits for callbacks: the target is
        listened to while other cases are judged.
        """
        if self.retry.over or self._case_sender.obstacle(case):
            return False
        self.prefetch([case])
        exchange = self._completed(case.name)
        if case.silent:
            return self.retry.keep(exchange)
        itself = case.name in self._controls and self._is_inconclusive(case.name)
        if not itself and not any(map(self._is_inconclusive, case.control)):
            return False
        control = best_control([self._control_result(name) for name in case.control])
        return (itself or control.state is not ControlState.SUCCEEDED) and self.retry.keep(exchange)

    def retry_controls(self) -> None:
        """Asks every inconclusive control once more, and waits for the answers; from now on no case waits."""
        names = [name for name in sorted(self._controls) if self._is_inconclusive(name)]
        second = {name: self.control(name, again=True) for name in names}
        for name, exchange in second.items():
            exchange.result()
            self._exchanges[name] = exchange
        self.retry.over = True

    def control(self, name: str, *, again: bool = False) -> Future[CompletedExchange]:
        """The exchange of a control, for workers that judge cases of this run; may be called from any thread."""
        with self._lock:
            self.prefetch([self._cases[name]])
            if not again:
                return self._exchanges[name]
            first = self._exchanges[name]
            return self.retry.second(name, lambda: self._pool.submit(self._ask_again, name, first))

    def stop(self) -> None:
        """Drops what is not sent yet and ends what is in flight."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._abort()
        wait([exchange for exchange in tuple(self._exchanges.values()) if not exchange.done()], STOP_SECONDS)

    def _abort(self) -> None:
        self.sender.abort()
        self._limits.close()

    def _completed(self, name: str) -> CompletedExchange:
        """The exchange of a case; where interrupts are deferred, one that comes meanwhile ends all exchanges."""
        exchange = self._exchanges[name]
        while not exchange.done() and not wait([exchange], INTERVAL).done:
            if is_interrupted():
                self._abort()
                wait([exchange], STOP_SECONDS)
                check_interrupts()
        return exchange.result()

    def _is_inconclusive(self, name: str) -> bool:
        return name in self._exchanges and bool(self.retry.inconclusive(name, self._completed(name)))

    def _ask_again(self, name: str, first: Future[CompletedExchange]) -> CompletedExchange:
        return self.retry.settled(name, first.result(), self._case_sender.exchange(self._cases[name], again=True))

    def _first_answers(self, cases: Sequence[Case]) -> Iterator[Answer | NoAnswer]:
        self.prefetch(cases)
        return (self._completed(case.name).answers[0] for case in cases)

    def _control_result(self, name: str) -> ControlResult:
        if name not in self._exchanges:
            return ControlResult(ControlState.UNDECIDED, name, "its file could not be read")
        exchange, known = self._completed(name), self._control_results.get(name)
        if known is None or known[0] is not exchange:
            result = control_result(self._cases[name], exchange.answers[0], is_twilio=self._target.is_twilio)
            known = self._control_results[name] = exchange, result
        return known[1]

    def _hand_over_transcript(self, case: Case, exchange: CompletedExchange, callbacks: list[tuple[str, str]]) -> None:
        if self._on_transcript is not None:
            from conformance.transcript import Transcript

            parts = exchange.answers, exchange.callback_urls, tuple(callbacks), exchange.second
            self._on_transcript(Transcript.of(case.name, exchange.request, *parts))
