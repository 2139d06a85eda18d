"""Diagnostics of a target before a run: its settings, the connection step by step, and the credentials."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from conformance.answer import Answer, NoAnswer
from conformance.case import Format
from conformance.reply import Reply
from conformance.service import Service
from conformance.target import Target
from conformance.targets.preflight import Credentials, interpret
from conformance.targets.provenance import Provenance
from conformance.targets.resolving import ResolvedTarget
from conformance.wire.exchange import Probe

SKEW = 60
"""By how many seconds two clocks may differ without a note."""

EXPIRY = 14
"""A certificate that expires within this many days is worth a note."""


CREDENTIALS = "credentials"
"""What a diagnostic is about that says whether the target accepts the credentials."""


class State(StrEnum):
    """What a diagnostic means for a run: all is well, there is something to know, or no run is possible."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Diagnostic:
    """One line of the output of `doctor`: its state, what it is about, and a text."""

    state: State
    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.state:<8} {self.about:<12} {' '.join(self.text.split())}"


def settings_diagnostics(resolved: ResolvedTarget, source: Provenance) -> Iterator[Diagnostic]:
    """The target, its account and token, each with the source of the setting."""
    target = resolved.target
    named = target.base_url if target.name in (target.base_url, "twilio") else f"{target.name}, {target.base_url}"
    yield Diagnostic(State.OK, "target", f"{named} ({source.target})")
    yield from (Diagnostic(State.OK, service, url) for service, url in target.elsewhere.items())
    yield Diagnostic(State.OK, "account", f"{_shortened(target)} ({source.account_sid})")
    yield Diagnostic(State.OK, "auth token", f"{target.dummy_token or 'set'} ({source.auth_token})")
    for name, value in (("host", target.host), ("form", ", ".join(parameter for parameter, _ in target.form))):
        if value:
            yield Diagnostic(State.NOTE, name, f"{value}, added to every request ({target.file})")


def _shortened(target: Target) -> str:
    """An Account SID of Twilio is no secret, but it does not belong into a bug report either."""
    sid = target.account_sid
    return f"{sid[:6]}...{sid[-4:]}" if target.is_twilio else sid


def connection_diagnostics(
    target: Target, sight: Probe, source: Provenance, asked: str = "the account"
) -> Iterator[Diagnostic]:
    """Every step from the proxy to the answer, up to the one that failed."""
    yield _proxy(target, sight, source)
    if target.base_url.startswith("https:"):
        by = source.ca_file or sight.ca_variable or "default"
        yield Diagnostic(State.OK, "authorities", f"{sight.ca_file} ({by})")
    met, outcome = sight.peer, sight.outcome
    if met is None and isinstance(outcome, NoAnswer):
        yield Diagnostic(State.PROBLEM, "reachable", outcome.reason)
        return
    if met is not None:
        host = urlsplit(target.base_url).hostname or ""
        yield Diagnostic(State.OK, "reachable", f"{host} by the proxy" if sight.proxy else f"{host} at {met.address}")
        yield from _tls(met.tls, met.issuer, met.expires)
    if isinstance(outcome, NoAnswer):
        yield Diagnostic(State.PROBLEM, "answer", outcome.reason)
        return
    yield _answer(outcome, asked)
    yield _clock(outcome)


def elsewhere_diagnostics(service: Service, there: Target, sight: Probe, source: Provenance) -> Iterator[Diagnostic]:
    """The connection to the host of a service that is not the API."""
    for each in connection_diagnostics(there, sight, source, "a number, without credentials"):
        if each.about not in ("authorities", "clock"):
            yield Diagnostic(each.state, str(service), f"{each.about}: {each.text}")


def as_notes(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The diagnostics of a service without which others can be judged: what is a problem there prevents no run."""
    for each in diagnostics:
        yield replace(each, state=State.NOTE) if each.state is State.PROBLEM else each


def _proxy(target: Target, sight: Probe, source: Provenance) -> Diagnostic:
    if sight.proxy:
        return Diagnostic(State.OK, "proxy", f"{sight.proxy} ({source.proxy or 'of the system'})")
    if not source.proxy:
        return Diagnostic(State.OK, "proxy", "none")
    why = "loopback is asked without one" if target.is_loopback else "NO_PROXY leaves this host out"
    return Diagnostic(State.OK, "proxy", f"none: {source.proxy} is set, but {why}")


def _tls(version: str, issuer: str, expires: str) -> Iterator[Diagnostic]:
    if not version:
        return
    text = f"{version}, certificate by {issuer}"
    if not expires:
        yield Diagnostic(State.OK, "TLS", text)
        return
    left = int(ssl.cert_time_to_seconds(expires) - datetime.now(UTC).timestamp()) // 86400
    yield Diagnostic(State.NOTE if left < EXPIRY else State.OK, "TLS", f"{text}, {left} days left")


def _answer(answer: Answer, asked: str) -> Diagnostic:
    reply = Reply(answer, Format.JSON)
    text = f"{reply.outcome} to a GET of {asked}, after {answer.elapsed * 1000:.0f} ms"
    if reply.has_envelope or (200 <= answer.status < 300 and reply.content is not None):
        return Diagnostic(State.OK, "answer", text)
    media_type = answer.header("Content-Type") or "no media type"
    return Diagnostic(State.NOTE, "answer", f"{text}: not an answer as Twilio gives one ({media_type[:60]})")


def _clock(answer: Answer) -> Diagnostic:
    date = answer.header("Date")
    if date is None:
        return Diagnostic(State.NOTE, "clock", "the answer has no Date to compare with")
    try:
        there = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return Diagnostic(State.NOTE, "clock", f"the Date of the answer cannot be read: {date[:40]!r}")
    ahead = (datetime.now(UTC) - (there if there.tzinfo else there.replace(tzinfo=UTC))).total_seconds()
    if abs(ahead) <= SKEW:
        return Diagnostic(State.OK, "clock", f"within {SKEW} s of the target's")
    side = "ahead of" if ahead > 0 else "behind"
    return Diagnostic(State.NOTE, "clock", f"{abs(ahead):.0f} s {side} the target's: which of the two is wrong?")


def credentials_diagnostic(target: Target, sight: Probe, source: Provenance) -> Diagnostic:
    """The kind of the credentials for Twilio; for any other target whether the answer to the GET accepts them."""
    if not target.is_twilio:
        return _tried_credentials(sight.outcome, source)
    preflight = interpret(target, sight.outcome)
    is_test = preflight.credentials is Credentials.TEST
    return Diagnostic(
        State.OK if is_test else State.PROBLEM, CREDENTIALS, f"{preflight.credentials}: {preflight.message}"
    )


def _tried_credentials(outcome: Answer | NoAnswer, source: Provenance) -> Diagnostic:
    """What the answer to the GET says about the credentials, which are no problem before a POST is refused."""
    named = f"the Account SID ({source.account_sid}) or the auth token ({source.auth_token})"
    if isinstance(outcome, Answer) and _is_refused(outcome):
        text = (
            "this GET is answered as for an account that the target does not know; where a POST is too, one is wrong: "
            f"{named}. --account-sid and --auth-token-env name others"
        )
        return Diagnostic(State.NOTE, CREDENTIALS, text)
    if isinstance(outcome, Answer) and _shows_account(outcome):
        shown = Reply(outcome, Format.JSON).outcome
        return Diagnostic(State.OK, CREDENTIALS, f"accepted for this GET ({shown}); no POST is sent")
    text = f"not tried: nothing but this GET is sent, and its answer does not show whether {named} is wrong"
    return Diagnostic(State.NOTE, CREDENTIALS, text)


def _shows_account(answer: Answer) -> bool:
    """Whether a target answers as for an account that it knows: with a resource, or that it is closed to it."""
    reply = Reply(answer, Format.JSON)
    return answer.status == 403 if reply.has_envelope else 200 <= answer.status < 300 and reply.content is not None


def _is_refused(answer: Answer) -> bool:
    """Whether an answer is one to unknown credentials: 401, or 404 as Twilio writes it."""
    return answer.status == 401 or Reply(answer, Format.JSON).outcome == "404/20404"
