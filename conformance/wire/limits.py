"""The limits that all exchanges of a run share: concurrency limit, rate limit, circuit breaker."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager

from conformance.answer import Absence, Answer, NoAnswer
from conformance.wire.circuit_breaker import CircuitBreaker
from conformance.wire.concurrency_limit import ConcurrencyLimit
from conformance.wire.rate_limit import Rate, RateLimit

Answers = tuple[Answer | NoAnswer, ...]

RUN_ABORTED = "not sent: the run was aborted"


class Limits(ABC):
    """Decides when an exchange may be sent; a run in several processes has one coordinator that decides for all."""

    rate_limit: AbstractContextManager[object]
    """Entered for each request that is sent."""

    def run(self, send: Callable[[], Answer | NoAnswer], host: str = "") -> Answer | NoAnswer:
        """The result of `send`, called when the limits allow it, or the reason why it must not be called.

        `host` is where it sends to; of several hosts each is asked for as long as it can be reached.
        """
        if refusal := self.acquire(host):
            self.release(Absence.UNSENT, refusal, host)
            return NoAnswer(Absence.UNSENT, refusal, attempts=0)
        absence: Absence | None = Absence.UNSENT
        reason = ""
        try:
            outcome = send()
            absence, reason = (None, "") if isinstance(outcome, Answer) else (outcome.absence, outcome.reason)
        finally:
            self.release(absence, reason, host)
        return outcome

    def control(self, name: str, *, again: bool = False) -> Answers | None:
        """The answers to a control that another process sends once for the whole run; `None` where none does.

        With `again` it is sent once more, for all who ask so.
        """
        del name, again
        return None

    @abstractmethod
    def acquire(self, host: str = "") -> str:
        """Waits until one more exchange may be in flight; returns why none must go to `host`, or an empty text.

        A call of `release` must follow in both cases.
        """

    @abstractmethod
    def release(self, absence: Absence | None, reason: str, host: str = "") -> None:
        """Ends an exchange with `host`: without an answer for this reason, or with one where `absence` is `None`."""

    @abstractmethod
    def reduce(self) -> None:
        """Lowers the concurrency, since the target answered that there are too many requests."""

    @abstractmethod
    def close(self) -> None:
        """Ends all waiting, and has every later exchange refused."""


class RunLimits(Limits):
    """The limits of a run that this process leads, for its own exchanges and for those of its workers."""

    def __init__(self, concurrency: int, rate: Rate | None = None) -> None:
        self.concurrency_limit, self.circuit_breaker = ConcurrencyLimit(concurrency), CircuitBreaker(concurrency)
        self.rate_limit: RateLimit = RateLimit(rate)

    def acquire(self, host: str = "") -> str:
        """Waits for the concurrency limit, then asks the circuit breaker."""
        self.concurrency_limit.__enter__()
        return self.circuit_breaker.open_reason(host)

    def release(self, absence: Absence | None, reason: str, host: str = "") -> None:
        """Records the result in the circuit breaker, and leaves the concurrency limit."""
        self.circuit_breaker.record(absence, reason, host)
        self.concurrency_limit.__exit__(None)

    def reduce(self) -> None:
        """Halves the concurrency limit."""
        self.concurrency_limit.halve()

    def close(self) -> None:
        """Opens the circuit breaker and ends all waiting."""
        self.circuit_breaker.force_open(RUN_ABORTED)
        self.concurrency_limit.close()
        self.rate_limit.close()
