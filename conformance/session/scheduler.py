"""A target on trial: exchanges are sent ahead of the case being judged, and verdicts come in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from conformance.answer import Answer, NoAnswer
from conformance.case import Case
from conformance.exchange_record import answer_record, request_record
from conformance.finding import Judgement
from conformance.judging.control import ControlResult, ControlState, best_control, control_result
from conformance.judging.judge import judge
from conformance.redact import Redact, redact_all
from conformance.request import Request, build_request
from conformance.result import Result, not_run
from conformance.session.callbacks import Callbacks
from conformance.target import Target
from conformance.targets.excuse import NO_EXCUSES, Excuses
from conformance.wire.curl import curl
from conformance.wire.limits import Answers, Limits

if TYPE_CHECKING:
    from conformance.transcript import Transcript

SILENCE = 1.0
"""For how many seconds a listener must hear nothing after the answer."""


class Sender(Protocol):
    """What a trial needs of an exchange."""

    def send(self, request: Request) -> Answer | NoAnswer:
        """Sends one request."""

    def abort(self) -> None:
        """Ends what is in flight."""


@dataclass(frozen=True)
class Exchanged:
    """The request of a case with what came of it each time, and where a listener must hear nothing until when."""

    request: Request
    answers: tuple[Answer | NoAnswer, ...]
    addresses: Mapping[str, str]
    quiet_until: float


class Scheduler:
    """Judges cases against one target, at most `concurrency` exchanges in flight, and fewer where `traffic` says so.

    Controls are sent once and kept; every other answer is let go when its case is judged.
    """

    def __init__(
        self,
        cases: Mapping[str, Case],
        target: Target,
        sender: Sender,
        redact: Redact,
        traffic: Limits,
        *,
        concurrency: int,
        listener: Callbacks | None = None,
        excuses: Excuses = NO_EXCUSES,
        keep: Callable[[Transcript], None] | None = None,
    ) -> None:
        self.cases, self.target, self.sender, self.redact = cases, target, sender, redact
        self.traffic, self.concurrency, self.listener, self.excuses, self.keep = (
            traffic,
            concurrency,
            listener,
            excuses,
            keep,
        )
        self._controls = {name for case in cases.values() for name in case.control}
        self._sent: dict[str, Future[Exchanged]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(concurrency, thread_name_prefix="exchange")

    def ahead(self, cases: Iterable[Case]) -> None:
        """Sends these cases and their controls, unless they are sent already."""
        for case in cases:
            if self._unheard(case):
                continue
            for name in (*case.control, case.name):
                control = case if name == case.name else self.cases.get(name)
                if control and name not in self._sent:
                    self._sent[name] = self._pool.submit(self._exchange, control)

    def result(self, case: Case) -> Result:
        """The verdict on `case`; waits for its exchange and for those of its controls."""
        if self._unheard(case):
            return not_run(case, self._unheard(case))
        self.ahead([case])
        exchanged = self._sent[case.name].result()
        control = best_control([self._control(name) for name in case.control])
        heard = self._heard(exchanged)
        if self.keep:
            from conformance.transcript import Transcript

            addresses, answers = exchanged.addresses, exchanged.answers
            self.keep(Transcript.of(case.name, exchanged.request, answers, addresses, tuple(heard)))
        judgement = judge(case, exchanged.answers, self.target.account_sid, control, heard)
        if case.name not in self._controls:
            del self._sent[case.name]
        return self._excused(self._recorded(case, exchanged, judgement)).scored_for(case)

    def control(self, name: str) -> Future[Exchanged]:
        """The exchange of a control, for others who judge cases of this run; may be called from any thread."""
        with self._lock:
            self.ahead([self.cases[name]])
            return self._sent[name]

    def stop(self) -> None:
        """Drops what is not sent yet and ends what is in flight."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.sender.abort()
        self.traffic.close()
        self._pool.shutdown(wait=True)

    def _excused(self, result: Result) -> Result:
        excused = self.excuses.apply(result)
        return excused if excused is result else Result.from_json(redact_all(excused.to_json(), self.redact))

    def _unheard(self, case: Case) -> str:
        if case.silent and self.listener is None:
            return "the target cannot reach a listener on this machine; --callback-url names an address that it can"
        return ""

    def _control(self, name: str) -> ControlResult:
        if name not in self._sent:
            return ControlResult(ControlState.UNDECIDED, name, "its file could not be read")
        return control_result(self.cases[name], self._sent[name].result().answers[0])

    def _exchange(self, case: Case) -> Exchanged:
        addresses = {name: self.listener.address() for name in case.silent} if self.listener else {}
        request = build_request(case, self.target, addresses)
        shared = case.name in self._controls and not case.silent
        answers = (self.traffic.control(case.name) if shared else None) or self._asked(request, case.repeat)
        return Exchanged(request, answers, addresses, monotonic() + SILENCE)

    def _asked(self, request: Request, times: int) -> Answers:
        answers: list[Answer | NoAnswer] = []
        for _ in range(times):
            answers.append(self.traffic.ask(partial(self.sender.send, request)))
            if isinstance(answers[-1], NoAnswer):
                break
        return tuple(answers)

    def _heard(self, exchanged: Exchanged) -> list[tuple[str, str]]:
        """What reached the listener, (parameter, request); waits until the silence has lasted long enough."""
        if self.listener is None or any(isinstance(answer, NoAnswer) for answer in exchanged.answers):
            return []
        heard = []
        for name, address in exchanged.addresses.items():
            request = self.listener.heard(address, within=max(0.0, exchanged.quiet_until - monotonic()))
            if request:
                heard.append((name, request))
        return heard

    def _curl(self, request: Request) -> str:
        return "" if self.target.in_process else curl(request, self.target)

    def _recorded(self, case: Case, exchanged: Exchanged, judgement: Judgement) -> Result:
        last = exchanged.answers[-1]
        came = [answer for answer in exchanged.answers if isinstance(answer, Answer)]
        data = {
            "case": case.name,
            "basis": str(case.basis),
            "verdict": str(judgement.verdict),
            "findings": [finding.to_json() for finding in judgement.findings],
            "reason": judgement.reason,
            "drift": list(judgement.drift),
            "sent": request_record(exchanged.request, self._curl(exchanged.request)),
            "got": [answer_record(answer, case.format, self.redact) for answer in came],
        }
        redacted = redact_all(data, self.redact)
        return Result.from_json({**redacted, "elapsed": round(last.elapsed, 4), "attempts": last.attempts})
