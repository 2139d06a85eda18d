"""Classification of network errors: the kind of absence, and a message with host and remedy."""

from __future__ import annotations

import http.client
import re
import socket
import ssl

from conformance.answer import CLOSED, CUT, LOST, NOTHING_LISTENS, TIMED_OUT, Absence, Answer
from conformance.redact import Redact
from conformance.wire.ca_bundle import CaBundleError
from conformance.wire.deadlines import Attempt, Stage, State
from conformance.wire.response_stream import AnswersMixedUp, OversizedHead
from conformance.wire.route import Route, UnclearedConnection

Failure = tuple[Absence, str]
"""The kind of absence, and the message."""

NOT_YET_VALID, EXPIRED, OTHER_NAME, OTHER_ADDRESS = 9, 10, 62, 64
"""Verification errors of OpenSSL (`X509_V_ERR_...`)."""
SHOWN_BYTES = 60
SHOWN_CHARACTERS = 160


class AppError(Exception):
    """An app that was called in this process raised an exception, or broke its interface; the message says how."""


def oversized_answer(error: Exception) -> Answer | None:
    """The answer without its body, where `error` means that its head was too large to be read."""
    found = next((cause for cause in _causes_of(error) if isinstance(cause, OversizedHead)), None)
    return found.answer if found else None


def describe_unsendable(error: Exception, redact: Redact) -> str:
    """Why a request cannot be sent at all."""
    return f"the request cannot be sent: {_shorten(error, redact)}"


def describe_abort(route: Route) -> Failure:
    """The run was aborted while the exchange was in flight."""
    return Absence.UNSENT, f"the exchange with {route.target} was aborted by the suite, not by the target"


def describe_throttling(route: Route, requests: int, waited: float) -> Failure:
    """The target still throttles after the last attempt, `waited` seconds in total."""
    return Absence.THROTTLED, (
        f"{route.target} answered 429 with code 20429 to {requests} requests, {waited:.1f} s of waiting included; "
        "lower the concurrency, or try again later"
    )


def describe_timeout(route: Route, stage: Stage, timeout: float) -> Failure:
    """The deadline passed at this stage of an attempt; `timeout` in seconds."""
    if route.proxy and stage in (Stage.NAME_RESOLUTION, Stage.CONNECTION, Stage.PROXY):
        return Absence.TIMEOUT, f"the proxy {route.proxy} did not connect to {route.target} within {timeout:g} s"
    messages = {
        Stage.NAME_RESOLUTION: f"the name {route.host} was not resolved within {timeout:g} s; does DNS work?",
        Stage.CONNECTION: f"{route.target} did not accept a connection within {timeout:g} s; is the address right?",
        Stage.TLS: f"{route.target} did not complete the TLS handshake within {timeout:g} s; is it an https address?",
    }
    return Absence.TIMEOUT, messages.get(stage, f"{route.target} {TIMED_OUT} {timeout:g} s; is the target overloaded?")


def classify(route: Route, attempt: Attempt, timeout: float, error: Exception | None) -> Failure | None:
    """Why an attempt brought no answer; `None` where it raised no `error` and nothing ended it early."""
    if attempt.state is State.ABORTED:
        return describe_abort(route)
    if attempt.state is State.TIMED_OUT:
        return describe_timeout(route, attempt.stage, timeout)
    return _classify_error(route, attempt, timeout, error) if error else None


def _classify_error(route: Route, attempt: Attempt, timeout: float, error: Exception) -> Failure:
    if isinstance(error, UnclearedConnection):
        return Absence.UNSENT, describe_unsendable(error, route.redact)
    causes = _causes_of(error)
    for cause in causes:
        if isinstance(cause, CaBundleError):
            return Absence.TLS, str(cause)
        if isinstance(cause, AppError):
            return Absence.RAISED, route.redact(str(cause))
        if isinstance(cause, TimeoutError):
            return describe_timeout(route, attempt.stage, timeout)
    if route.proxy and attempt.stage in (Stage.BEGUN, Stage.NAME_RESOLUTION, Stage.CONNECTION, Stage.PROXY):
        return Absence.PROXY, _describe_proxy_error(route, causes)
    if attempt.stage is Stage.BEGUN:
        return Absence.UNSENT, describe_unsendable(error, route.redact)
    if attempt.stage is Stage.NAME_RESOLUTION:
        return Absence.DNS, f"no such host: {route.host} ({_shorten(causes[-1], route.redact)}); is the base URL right?"
    if attempt.stage is Stage.CONNECTION:
        return Absence.REFUSED, _describe_unreachable(route, causes)
    return _classify_tls_error(route, attempt, causes) or _classify_connection_error(route, attempt, causes)


def _causes_of(error: BaseException) -> list[BaseException]:
    """The exception and everything that it wraps, innermost last; each HTTP library wraps in another attribute."""
    causes: list[BaseException] = []
    queue: list[object] = [error]
    while queue:
        cause = queue.pop(0)
        if isinstance(cause, BaseException) and cause not in causes:
            causes.append(cause)
            queue += [getattr(cause, "reason", None), *cause.args, cause.__cause__]
    return causes


def _describe_proxy_error(route: Route, causes: list[BaseException]) -> str:
    inner = causes[-1]
    if isinstance(inner, ConnectionRefusedError):
        return f"the proxy {route.proxy} refused the connection; is it running?"
    if isinstance(inner, (socket.gaierror, UnicodeError)):
        return f"no such host as the proxy {route.proxy} ({_shorten(inner, route.redact)})"
    if str(inner).startswith("Tunnel connection failed:"):
        status = str(inner).removeprefix("Tunnel connection failed:").strip()
        reason = route.redact(status)
        return f"the proxy {route.proxy} refused to connect to {route.target} ({reason}); does it know the host?"
    return f"the proxy {route.proxy} did not connect to {route.target} ({_shorten(inner, route.redact)})"


def _describe_unreachable(route: Route, causes: list[BaseException]) -> str:
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"{NOTHING_LISTENS} {route.target}; is the target running?"
    return f"{route.target} cannot be reached ({_shorten(causes[-1], route.redact)}); is the address right?"


def _classify_tls_error(route: Route, attempt: Attempt, causes: list[BaseException]) -> Failure | None:
    errors = [cause for cause in causes if isinstance(cause, ssl.SSLError)]
    if attempt.stage is Stage.TLS:
        return Absence.TLS, _describe_tls_error(
            route, errors
        ) if errors else f"{route.target} closed the connection during the TLS handshake"
    if errors and not attempt.response_began and not isinstance(errors[-1], (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Absence.TLS, f"the TLS connection to {route.target} failed ({_shorten(errors[-1], route.redact)})"
    return None


def _describe_tls_error(route: Route, tls: list[ssl.SSLError]) -> str:
    refused = next((error for error in tls if isinstance(error, ssl.SSLCertVerificationError)), None)
    if refused is None:
        return (
            f"the TLS handshake with {route.target} failed ({_shorten(tls[-1], route.redact)}); is it an https address?"
        )
    if refused.verify_code in (EXPIRED, NOT_YET_VALID):
        return f"the certificate of {route.target} is out of date ({refused.verify_message}); is the local clock right?"
    if refused.verify_code in (OTHER_NAME, OTHER_ADDRESS):
        return (
            f"the certificate of {route.target} is for another name ({refused.verify_message}); is the base URL right?"
        )
    return (
        f"the certificate of {route.target} is not trusted ({refused.verify_message}): "
        "set REQUESTS_CA_BUNDLE to a file with the certificate of its authority"
    )


def _classify_connection_error(route: Route, attempt: Attempt, causes: list[BaseException]) -> Failure:
    if any(isinstance(cause, http.client.IncompleteRead) for cause in causes):
        return Absence.CUT_SHORT, f"the answer of {route.target} {CUT}; did the target crash?"
    if any(isinstance(cause, AnswersMixedUp) for cause in causes):
        return Absence.MIXED_UP, (
            f"{route.target} sent two answers to one request, so that nobody can know which of them belongs to it"
        )
    # The exceptions of `requests` are OSErrors too, but without a number.
    lost = any(isinstance(cause, ConnectionError) or getattr(cause, "errno", None) for cause in causes)
    if lost and not attempt.response_began:
        return Absence.DIED, f"{route.target} {CLOSED}; did the target crash?"
    if lost:
        return Absence.CUT_SHORT, f"the connection to {route.target} {LOST}"
    return Absence.DIED, f"the response of {route.target} is not HTTP ({_shorten(causes[-1], route.redact)})"


def _shorten(error: BaseException, redact: Redact) -> str:
    """What an error says, masked before it is cut: the beginning of a secret could not be recognised any more."""
    if isinstance(error, http.client.BadStatusLine):
        line = redact(str(error.args[0])).encode("latin-1", "replace")
        shown = repr(line[:SHOWN_BYTES]) + "..." * (len(line) > SHOWN_BYTES)
        return f"{shown}, TLS: write https://" if line.startswith(b"\x15\x03") else shown
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    text = getattr(error, "strerror", None) or " ".join(str(error).split())
    shown = redact(re.sub(r"//\S*@", "//", str(text)))
    return shown[:SHOWN_CHARACTERS] + "..." * (len(shown) > SHOWN_CHARACTERS) or type(error).__name__
