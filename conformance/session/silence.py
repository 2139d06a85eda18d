"""Silence: the callbacks that arrived although none may, once the time of silence is over."""

from __future__ import annotations

from time import monotonic

from conformance.answer import NoAnswer
from conformance.interrupts import check_interrupts
from conformance.redact import Redact
from conformance.session.callbacks import Callbacks
from conformance.session.completed_exchange import CompletedExchange

LISTEN_SECONDS = 1.0
"""For how long a run listens for callbacks after the last answer to a request that named an address."""

THOROUGH_LISTEN_SECONDS = 5.0
"""The same for what others rely on, a certificate, and for the service itself: fakes were seen to call after 3 s."""

INTERVAL = 0.1
"""How often a wait looks for interrupts, in seconds."""


def received_callbacks(
    callbacks: Callbacks | None, exchange: CompletedExchange, redact: Redact, silent_until: float
) -> list[tuple[str, str]]:
    """The callbacks that arrived, as (parameter, request); waits until `silent_until`, as `time.monotonic` counts.

    Without an answer nothing is waited for: what was never carried out cannot call anybody.
    """
    if callbacks is None or any(isinstance(answer, NoAnswer) for answer in exchange.answers):
        return []
    received = []
    for parameter, url in exchange.callback_urls.items():
        if request := _first_request(callbacks, url, silent_until):
            received.append((parameter, redact(request)))
    return received


def _first_request(callbacks: Callbacks, url: str, silent_until: float) -> str | None:
    """The first request for `url` until then; an interrupt that was deferred ends the wait."""
    while True:
        seconds = max(0.0, silent_until - monotonic())
        request = callbacks.first_request(url, min(seconds, INTERVAL))
        if request or seconds <= INTERVAL:
            return request
        check_interrupts()
