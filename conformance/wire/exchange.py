"""HTTP exchange: one request to its answer, or the reason why none came, with deadlines, one retry and backoff."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Self

from conformance.address import Address
from conformance.answer import Absence, Answer, NoAnswer
from conformance.moment import dated
from conformance.redact import UNMASKED, Redactor
from conformance.request import Request
from conformance.wire.backoff import Backoff, is_throttled
from conformance.wire.deadlines import Attempt, DeadlineThread, as_current
from conformance.wire.network_errors import classify, describe_abort, describe_throttling, describe_unsendable
from conformance.wire.peer import Peer
from conformance.wire.route import Route
from conformance.wire.transport import TRANSPORT_ERRORS, PreparedRequest, Transport


@dataclass(frozen=True)
class Probe:
    """The outcome of one attempt and how it got there: the proxy, the peer that it connected to, the CA bundle.

    `ca_variable` is the environment variable that names the CA bundle, if one does.
    """

    outcome: Answer | NoAnswer
    proxy: str | None
    peer: Peer | None
    ca_file: str
    ca_variable: str


class Exchange:
    """Sends requests to one target over one pooled session; safe to call from many threads.

    `timeout` bounds one attempt from name resolution to the last byte, `max_backoff` the sum of all delays while the
    target throttles; both in seconds. `on_throttle` is called for each throttled answer, and `rate_limit` is entered
    for each request. A `transport` replaces the network, and with it `concurrency`, `proxy` and `ca_file`. A request
    for another origin than one of `origins` is not sent. `redactor` masks secrets in everything that comes back, before
    anybody else sees it.
    """

    def __init__(
        self,
        *,
        origins: Collection[Address] | None = None,
        concurrency: int = 8,
        timeout: float = 10.0,
        max_backoff: float = 30.0,
        proxy: str | None = None,
        ca_file: str | None = None,
        on_throttle: Callable[[], None] | None = None,
        rate_limit: AbstractContextManager[object] | None = None,
        redactor: Redactor = UNMASKED,
        transport: Transport | None = None,
    ) -> None:
        self._redactor = redactor
        self._origins, self._timeout, self._max_backoff = origins, timeout, max_backoff
        self._on_throttle, self._rate_limit = on_throttle or (lambda: None), rate_limit or nullcontext()
        self._transport = transport or Transport(concurrency=concurrency, proxy=proxy, ca_file=ca_file)
        self._deadlines = DeadlineThread(timeout)
        self._aborted = threading.Event()

    def send(self, request: Request) -> Answer | NoAnswer:
        """The answer to a request, or why there is none; never raises for what a network or a server does.

        The request is sent again after a throttled answer, and once after a connection that died without one. An answer
        without a valid `Date` gets one, that of its reception, so that it can be judged later as now.
        """
        try:
            prepared = self._transport.prepare(request, self._origins)
        except TRANSPORT_ERRORS as error:
            return self._unsent(error)
        backoff, may_retry, attempts = Backoff(self._max_backoff), True, 0
        while True:
            attempts += 1
            with self._rate_limit:
                outcome, died = self._attempt(prepared, self._deadlines.start_attempt())
            outcome = replace(outcome, attempts=attempts)
            outcome = replace(outcome, resent=not may_retry) if isinstance(outcome, Answer) else outcome
            if isinstance(outcome, Answer) and is_throttled(outcome):
                if failure := self._back_off(outcome, backoff, prepared.route):
                    return failure
            elif died and may_retry:
                may_retry = False
            else:
                return dated(outcome) if isinstance(outcome, Answer) else outcome

    def probe(self, request: Request) -> Probe:
        """One attempt at a request, and how it got there; raises as little as `send` does."""
        bundle = self._transport.ca_bundle
        try:
            prepared = self._transport.prepare(request, self._origins)
        except TRANSPORT_ERRORS as error:
            return Probe(self._unsent(error), None, None, bundle.path, bundle.variable)
        attempt = self._deadlines.start_attempt()
        outcome, _ = self._attempt(prepared, attempt)
        peer = attempt.peer and replace(attempt.peer, issuer=self._redactor(attempt.peer.issuer))
        return Probe(outcome, prepared.route.proxy, peer, bundle.path, bundle.variable)

    def abort(self) -> None:
        """Ends every exchange in flight at once; later ones are not sent."""
        self._aborted.set()
        self._deadlines.abort()

    def close(self) -> None:
        """Ends what is in flight, and closes the connections."""
        self.abort()
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _attempt(self, prepared: PreparedRequest, attempt: Attempt) -> tuple[Answer | NoAnswer, bool]:
        """The outcome of one attempt, and whether the connection died before a byte of an answer."""
        started = perf_counter()
        answer, error = None, None
        attempt.route = prepared.route
        try:
            with as_current(attempt):
                attempt.check()
                answer = self._transport.send(prepared, self._timeout)
        except TRANSPORT_ERRORS as caught:
            error = caught
        finally:
            attempt.finish()
        elapsed = perf_counter() - started - attempt.seconds_behind
        route = replace(prepared.route, redact=self._redactor)
        failure = classify(route, attempt, self._timeout, error)
        if answer is not None and failure is None:
            return replace(answer.masked(self._redactor), elapsed=elapsed), False
        absence, reason = failure or (Absence.DIED, "")
        return NoAnswer(absence, reason, elapsed), absence is Absence.DIED and not attempt.response_began

    def _back_off(self, answer: Answer, backoff: Backoff, route: Route) -> NoAnswer | None:
        """Waits as long as a throttled answer requires; the failure where there must be no other attempt."""
        self._on_throttle()
        seconds = backoff.next_delay(answer)
        if seconds is None:
            return NoAnswer(
                *describe_throttling(route, answer.attempts, backoff.waited), answer.elapsed, answer.attempts
            )
        if self._aborted.wait(seconds):
            return NoAnswer(*describe_abort(route), answer.elapsed, answer.attempts)
        return None

    def _unsent(self, error: Exception) -> NoAnswer:
        return NoAnswer(Absence.UNSENT, describe_unsendable(error, self._redactor), attempts=0)
