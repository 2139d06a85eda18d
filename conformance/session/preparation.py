"""Preparation of a run: what is bound and what is sent before the first case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.case import Auth, Case, Expectation, Outcome
from conformance.request import build_request
from conformance.service import Service
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


ProbeElsewhere = tuple[Service, Target, Probe]
"""A service that does not live at the base URL, the target that it is there, and how a request got there."""

Probes = tuple[Probe, tuple[ProbeElsewhere, ...]]
"""How a GET of the account got there, and one to each service that lives elsewhere."""

_NUMBER_REQUEST = Case(
    "preflight/number", "", 0, (), Expectation((Outcome(401, 20003),)), send=(("PhoneNumber", "+14159929960"),),
    method="GET", resource="v2/PhoneNumbers/{PhoneNumber}", service=Service.LOOKUPS, auth=Auth.NONE,
)  # fmt: skip
"""The GET of a number without credentials, so that it costs nothing whatever they are."""

_HARMLESS_REQUESTS = {Service.LOOKUPS: _NUMBER_REQUEST}
"""What each service beside the API is asked to see that it is there."""


def probe(exchange: Exchange, target: Target) -> Probes:
    """One GET of the account, and one without credentials of each service that does not live at the base URL."""
    return exchange.probe(build_request(ACCOUNT_REQUEST, target)), tuple(_elsewhere(exchange, target))


def _elsewhere(exchange: Exchange, target: Target) -> Iterator[ProbeElsewhere]:
    for service, url in target.elsewhere.items():
        sight = exchange.probe(build_request(_HARMLESS_REQUESTS[service], target))
        yield service, replace(target, base_url=url, services=()), sight
