"""An error of the network in words: what is absent, from where, and what to do about it."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from conformance.answer import Absence
from conformance.wire.deadlines import Deadline, Ending, Stage

Failure = tuple[Absence, str]

EXPIRED, NOT_YET_VALID, OTHER_NAME, OTHER_ADDRESS = 10, 9, 62, 64
PORTS = {"http": 80, "https": 443}
GARBAGE_SHOWN = 20
SHOWN = 160


class Untrusted(Exception):
    """The file of trusted authorities cannot be used; the message says why."""


class Raised(Exception):
    """An app that was called in this process gave no answer but an exception; the message says which, and where."""


@dataclass(frozen=True)
class Way:
    """Where requests go, as it may be written into a report: without user and password."""

    where: str
    proxy: str | None = None

    @classmethod
    def to(cls, url: str, proxy: str | None) -> Way:
        """The way to the host of `url`, through `proxy` if there is one."""
        return cls(place(url), f"{urlsplit(proxy).scheme}://{place(proxy)}" if proxy else None)

    @property
    def host(self) -> str:
        """The host without its port."""
        return self.where.rpartition(":")[0]


def place(url: str) -> str:
    """The `host:port` of a URL."""
    parts = urlsplit(url)
    host = parts.hostname or "?"
    return f"[{host}]:{_port(url)}" if ":" in host else f"{host}:{_port(url)}"


def _port(url: str) -> int | str:
    parts = urlsplit(url)
    try:
        return PORTS.get(parts.scheme, "?") if parts.port is None else parts.port
    except ValueError:
        return "?"


def unsendable(error: Exception) -> str:
    """Why a request cannot be sent at all."""
    return f"not a request that can be sent: {_short(error)}"


def broken_off(way: Way) -> Failure:
    """The exchange was ended from here."""
    return Absence.UNSENT, f"the exchange with {way.where} was broken off here, not by the target"


def given_up(way: Way, requests: int, waited: float) -> Failure:
    """The target throttles without end."""
    return Absence.THROTTLED, (
        f"{way.where} answered 429 with code 20429 to {requests} requests and {waited:.1f} s of waiting; "
        "lower the concurrency or come back later"
    )


def late(way: Way, stage: Stage, timeout: float) -> Failure:
    """The deadline passed."""
    if way.proxy and stage in (Stage.LOOKUP, Stage.CONNECT, Stage.PROXY):
        return Absence.TIMEOUT, f"the proxy {way.proxy} did not open a way to {way.where} within {timeout:g} s"
    says = {
        Stage.LOOKUP: f"the name {way.host} was not looked up within {timeout:g} s; is the name server well?",
        Stage.CONNECT: f"{way.where} did not accept a connection within {timeout:g} s; is the address right?",
        Stage.TLS: f"{way.where} did not agree on TLS within {timeout:g} s; is it an https address?",
    }
    return Absence.TIMEOUT, says.get(
        stage, f"{way.where} gave no whole answer within {timeout:g} s; is the target overloaded?"
    )


def failure(way: Way, watch: Deadline, timeout: float, error: Exception | None) -> Failure | None:
    """Why an attempt that is over brought no answer, or `None` where neither `error` nor the watch says so."""
    if watch.ending is Ending.ABORTED:
        return broken_off(way)
    if watch.ending is Ending.OVERDUE:
        return late(way, watch.stage, timeout)
    return _told(way, watch, timeout, error) if error else None


def _told(way: Way, watch: Deadline, timeout: float, error: Exception) -> Failure:
    causes = causes_of(error)
    for cause in causes:
        if isinstance(cause, Untrusted):
            return Absence.TLS, str(cause)
        if isinstance(cause, Raised):
            return Absence.RAISED, str(cause)
        if isinstance(cause, TimeoutError):
            return late(way, watch.stage, timeout)
    if way.proxy and watch.stage in (Stage.BEGUN, Stage.LOOKUP, Stage.CONNECT, Stage.PROXY):
        return Absence.PROXY, _by_proxy(way, causes)
    if watch.stage is Stage.BEGUN:
        return Absence.UNSENT, unsendable(error)
    if watch.stage is Stage.LOOKUP:
        return Absence.DNS, f"no such host: {way.host} ({_short(causes[-1])}); is the base URL right?"
    if watch.stage is Stage.CONNECT:
        return Absence.REFUSED, _refused(way, causes)
    return _in_tls(way, watch, causes) or _broken(way, watch, causes)


def causes_of(error: BaseException) -> list[BaseException]:
    """The exception, then whatever it wraps in one of the ways in which HTTP libraries wrap, innermost last."""
    found: list[BaseException] = []
    ahead: list[object] = [error]
    while ahead:
        cause = ahead.pop(0)
        if isinstance(cause, BaseException) and cause not in found:
            found.append(cause)
            ahead += [getattr(cause, "reason", None), *cause.args, cause.__cause__]
    return found


def _by_proxy(way: Way, causes: list[BaseException]) -> str:
    inner = causes[-1]
    if isinstance(inner, ConnectionRefusedError):
        return f"the proxy {way.proxy} refused the connection; is it running?"
    if isinstance(inner, (socket.gaierror, UnicodeError)):
        return f"no such host as the proxy {way.proxy} ({_short(inner)})"
    if str(inner).startswith("Tunnel connection failed:"):
        status = str(inner).removeprefix("Tunnel connection failed:").strip()
        return f"the proxy {way.proxy} refused to connect to {way.where} ({status}); does it know the host?"
    return f"the proxy {way.proxy} opened no way to {way.where} ({_short(inner)})"


def _refused(way: Way, causes: list[BaseException]) -> str:
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"nothing listens on {way.where}; is the target running?"
    return f"{way.where} cannot be reached ({_short(causes[-1])}); is the address right?"


def _in_tls(way: Way, watch: Deadline, causes: list[BaseException]) -> Failure | None:
    errors = [cause for cause in causes if isinstance(cause, ssl.SSLError)]
    if watch.stage is Stage.TLS:
        return Absence.TLS, _untrusted(way, errors) if errors else f"{way.where} hung up while agreeing on TLS"
    if errors and not watch.began and not isinstance(errors[-1], (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Absence.TLS, f"{way.where} broke TLS off ({_short(errors[-1])})"
    return None


def _untrusted(way: Way, tls: list[ssl.SSLError]) -> str:
    refused = next((error for error in tls if isinstance(error, ssl.SSLCertVerificationError)), None)
    if refused is None:
        return f"{way.where} does not agree on TLS ({_short(tls[-1])}); is it an https address?"
    if refused.verify_code in (EXPIRED, NOT_YET_VALID):
        return f"{way.where} shows a certificate out of date ({refused.verify_message}); is the clock right here?"
    if refused.verify_code in (OTHER_NAME, OTHER_ADDRESS):
        return f"{way.where} shows the certificate of another name ({refused.verify_message}); is the base URL right?"
    return (
        f"the certificate of {way.where} is not trusted ({refused.verify_message}): "
        "set REQUESTS_CA_BUNDLE to a file with the certificate of its authority"
    )


def _broken(way: Way, watch: Deadline, causes: list[BaseException]) -> Failure:
    if any(isinstance(cause, http.client.IncompleteRead) for cause in causes):
        return Absence.CUT_SHORT, f"the answer of {way.where} breaks off in the middle; did the target crash?"
    # The exceptions of `requests` are OSErrors too, but without a number.
    lost = any(isinstance(cause, ConnectionError) or getattr(cause, "errno", None) for cause in causes)
    if lost and not watch.began:
        return Absence.DIED, f"{way.where} closed the connection without an answer; did the target crash?"
    if lost:
        return Absence.CUT_SHORT, f"the connection to {way.where} broke in the middle of an answer"
    return Absence.DIED, f"what came from {way.where} is not HTTP ({_short(causes[-1])})"


def _short(error: BaseException) -> str:
    if isinstance(error, http.client.BadStatusLine):
        line = str(error.args[0]).encode("latin-1", "replace")[:GARBAGE_SHOWN]
        return f"{line!r}, TLS: write https://" if line.startswith(b"\x15\x03") else repr(line)
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    text = getattr(error, "strerror", None) or " ".join(str(error).split())
    return re.sub(r"//\S*@", "//", str(text))[:SHOWN] or type(error).__name__
