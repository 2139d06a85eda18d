"""Silence: the callbacks that arrived although none may, once the time of silence is over."""

from __future__ import annotations

from time import monotonic

from conformance.answer import NoAnswer
from conformance.redact import Redact
from conformance.session.callbacks import Callbacks
from conformance.session.completed_exchange import CompletedExchange

SILENCE_SECONDS = 1.0
"""For how many seconds after the answer no callback may arrive."""


def received_callbacks(
    callbacks: Callbacks | None, exchange: CompletedExchange, redact: Redact
) -> list[tuple[str, str]]:
    """The callbacks that arrived, as (parameter, request); waits until the time of silence is over.

    Without an answer nothing is waited for: what was never carried out cannot call anybody.
    """
    if callbacks is None or any(isinstance(answer, NoAnswer) for answer in exchange.answers):
        return []
    received = []
    for parameter, url in exchange.callback_urls.items():
        timeout = max(0.0, exchange.silent_until - monotonic())
        if request := callbacks.first_request(url, timeout):
            received.append((parameter, redact(request)))
    return received
