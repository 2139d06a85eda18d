"""What all exchanges of a run share: how many are in flight, how often one is sent, whether the target is up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager

from conformance.answer import Absence, Answer, NoAnswer
from conformance.wire.circuit_breaker import CircuitBreaker
from conformance.wire.concurrency_limit import ConcurrencyLimit
from conformance.wire.rate_limit import Rate, RateLimit

Answers = tuple[Answer | NoAnswer, ...]

BROKEN_OFF = "not sent: the run was broken off"


class Limits(ABC):
    """Lets exchanges out as the whole run allows, in whatever process they are made."""

    pace: AbstractContextManager[object]
    """Entered for each request that is sent."""

    def ask(self, send: Callable[[], Answer | NoAnswer]) -> Answer | NoAnswer:
        """What `send` comes to, when it is its turn, or why it is not worth sending."""
        if down := self.enter():
            self.leave(Absence.UNSENT, down)
            return NoAnswer(Absence.UNSENT, down, attempts=0)
        absence: Absence | None = Absence.UNSENT
        reason = ""
        try:
            outcome = send()
            absence, reason = (None, "") if isinstance(outcome, Answer) else (outcome.absence, outcome.reason)
        finally:
            self.leave(absence, reason)
        return outcome

    def control(self, name: str) -> Answers | None:
        """The answers to a control that is sent elsewhere and once for the whole run; `None` where it is not."""
        del name
        return None

    @abstractmethod
    def enter(self) -> str:
        """Waits until one more exchange may be in flight; says why it must not be sent, if so. `leave` follows."""

    @abstractmethod
    def leave(self, absence: Absence | None, reason: str) -> None:
        """The exchange is over, without an answer for such a reason, or with one."""

    @abstractmethod
    def narrow(self) -> None:
        """The target asked for fewer requests."""

    @abstractmethod
    def close(self) -> None:
        """Nobody waits any more."""


class RunLimits(Limits):
    """The traffic of a run whose exchanges this process makes, or lets others make."""

    def __init__(self, widest: int, rate: Rate | None = None) -> None:
        self.gate, self.health = ConcurrencyLimit(widest), CircuitBreaker(widest)
        self.pace: RateLimit = RateLimit(rate)

    def enter(self) -> str:
        """Waits at the gate."""
        self.gate.__enter__()
        return self.health.down()

    def leave(self, absence: Absence | None, reason: str) -> None:
        """Passes the gate."""
        self.health.note(absence, reason)
        self.gate.__exit__(None)

    def narrow(self) -> None:
        """Halves what may be in flight."""
        self.gate.narrow()

    def close(self) -> None:
        """Opens the gate, behind which nothing is sent any more."""
        self.health.halted = BROKEN_OFF
        self.gate.close()
        self.pace.close()
