"""Preparation of a run: what is bound and what is sent before the first case."""

from __future__ import annotations

from conformance.request import build_request
from conformance.session.callbacks import Callbacks
from conformance.target import Target
from conformance.targets.preflight import ACCOUNT_REQUEST, Credentials, Preflight
from conformance.wire.exchange import Exchange, Probe


class Refused(Exception):
    """A target must not be judged; the message says why. Exit code 4."""


def bind_callback_server(callbacks: Callbacks, host: str, port: int) -> None:
    """Starts the callback server; raises `Refused` where its address is in use or not of this machine."""
    try:
        callbacks.start()
    except OSError as error:
        raise Refused(f"the callback server cannot listen on {host}:{port}: {error.strerror or error}") from None


def require_test_credentials(preflight: Preflight) -> None:
    """Raises `Refused` for live credentials and for those that Twilio refuses; an undecided preflight passes."""
    if preflight.credentials in (Credentials.LIVE, Credentials.REFUSED):
        raise Refused(preflight.message)


def probe_account(exchange: Exchange, target: Target) -> Probe:
    """One GET of the account, and how it got there."""
    return exchange.probe(build_request(ACCOUNT_REQUEST, target))
