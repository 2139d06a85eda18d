"""Second asking of controls: the one exception to never asking again after an answer.

A refusal counts only where its control succeeded, so that one hiccup of a control would leave many cases without a
verdict. A control that was inconclusive is asked once more at the end of the run; what hangs on it is judged then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future

from conformance.answer import Absence, Answer, NoAnswer
from conformance.case import Case
from conformance.finding import Verdict
from conformance.judging.control_result import ControlResult
from conformance.judging.judge import judge
from conformance.request import as_sent
from conformance.session.completed_exchange import CompletedExchange
from conformance.target import Target

MAX_KEPT_BYTES = 32 * 1024 * 1024
"""How many bytes of answers wait for the end of the run; a case beyond that is judged without waiting."""


class ControlRetry:
    """The controls that are asked once more, each with the reason why its first answer decided nothing.

    `reasons` grows while they are asked; `over` is set when all have been, and no case waits any more.
    """

    def __init__(self, cases: Mapping[str, Case], target: Target) -> None:
        self.reasons: dict[str, str] = {}
        self.over = False
        self._cases, self._target = cases, target
        self._second: dict[str, Future[CompletedExchange]] = {}
        self._doubts: dict[str, tuple[CompletedExchange, str]] = {}
        self._kept_bytes = 0

    def inconclusive(self, name: str, exchange: CompletedExchange) -> str:
        """Why the answer to a control decides nothing; empty where it does, and where nothing was sent.

        Nearly every case hangs on one of a few controls, so that each exchange is judged once.
        """
        known = self._doubts.get(name)
        if known is None or known[0] is not exchange:
            known = self._doubts[name] = exchange, self._doubt(name, exchange)
        return known[1]

    def _doubt(self, name: str, exchange: CompletedExchange) -> str:
        if any(isinstance(answer, NoAnswer) and answer.absence is Absence.UNSENT for answer in exchange.answers):
            return ""
        target = self._target
        answers, alone = exchange.answers, ControlResult()
        judgement = judge(
            as_sent(self._cases[name], target), answers, target.account_sid, alone, is_twilio=target.is_twilio
        )
        return judgement.reason if judgement.verdict is Verdict.INCONCLUSIVE else ""

    def keep(self, exchange: CompletedExchange) -> bool:
        """Whether there is room to keep the answers of a case until the end of the run."""
        size = sum(len(answer.body) for answer in exchange.answers if isinstance(answer, Answer))
        if self._kept_bytes + size > MAX_KEPT_BYTES:
            return False
        self._kept_bytes += size
        return True

    def second(self, name: str, ask: Callable[[], Future[CompletedExchange]]) -> Future[CompletedExchange]:
        """The second exchange of a control, begun with the first call; calls must not overlap."""
        if name not in self._second:
            self._second[name] = ask()
        return self._second[name]

    def settled(self, name: str, first: CompletedExchange, second: CompletedExchange) -> CompletedExchange:
        """The exchange that counts: the second, or the first where nothing could be sent any more."""
        last = second.answers[-1]
        if isinstance(last, NoAnswer) and last.absence is Absence.UNSENT:
            return first
        self.reasons[name] = self.inconclusive(name, first)
        return second
