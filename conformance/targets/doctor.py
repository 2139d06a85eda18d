"""What is known about a target before it is judged: a remark on each setting and each step of the way to it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from conformance.answer import Answer, NoAnswer
from conformance.case import Format
from conformance.reply import Reply
from conformance.target import Target
from conformance.targets.preflight import Credentials, understood
from conformance.targets.provenance import Provenance
from conformance.targets.resolving import ResolvedTarget
from conformance.wire.exchange import Probe

SKEW = 60
"""By how many seconds two clocks may differ before somebody is told."""

EXPIRY = 14
"""With how many days left a certificate is worth a note."""


class State(StrEnum):
    """What a remark means for a run: nothing, something to know, or that there can be none."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Remark:
    """One line of what the doctor says."""

    state: State
    about: str
    says: str

    def __str__(self) -> str:
        return f"{self.state:<8} {self.about:<12} {' '.join(self.says.split())}"


def settings(opened: ResolvedTarget, source: Provenance) -> Iterator[Remark]:
    """Who is asked, and with what."""
    target = opened.target
    named = target.base_url if target.name in (target.base_url, "twilio") else f"{target.name}, {target.base_url}"
    yield Remark(State.OK, "target", f"{named} ({source.target})")
    yield Remark(State.OK, "account", f"{_shortened(target)} ({source.account_sid})")
    yield Remark(State.OK, "auth token", f"set ({source.auth_token})")
    for name, said in (("host", target.host), ("form", ", ".join(parameter for parameter, _ in target.form))):
        if said:
            yield Remark(State.NOTE, name, f"{said}, added to every request ({target.file})")


def _shortened(target: Target) -> str:
    """An Account SID of Twilio's is no secret, but nobody else's business either."""
    sid = target.account_sid
    return f"{sid[:6]}...{sid[-4:]}" if target.is_twilio else sid


def way(target: Target, sight: Probe, source: Provenance) -> Iterator[Remark]:
    """Every step from here to the answer, as far as it went."""
    yield _proxy(target, sight, source)
    if target.base_url.startswith("https:"):
        by = source.ca_file or sight.ca_variable or "default"
        yield Remark(State.OK, "authorities", f"{sight.ca_file} ({by})")
    met, outcome = sight.peer, sight.outcome
    if met is None and isinstance(outcome, NoAnswer):
        yield Remark(State.PROBLEM, "reachable", outcome.reason)
        return
    if met is not None:
        host = urlsplit(target.base_url).hostname or ""
        yield Remark(State.OK, "reachable", f"{host} by the proxy" if sight.proxy else f"{host} at {met.address}")
        yield from _tls(met.tls, met.issuer, met.expires)
    if isinstance(outcome, NoAnswer):
        yield Remark(State.PROBLEM, "answer", outcome.reason)
        return
    yield _answer(outcome)
    yield _clock(outcome)


def _proxy(target: Target, sight: Probe, source: Provenance) -> Remark:
    if sight.proxy:
        return Remark(State.OK, "proxy", f"{sight.proxy} ({source.proxy or 'of the system'})")
    if not source.proxy:
        return Remark(State.OK, "proxy", "none")
    why = "loopback is asked without one" if target.is_loopback else "NO_PROXY leaves this host out"
    return Remark(State.OK, "proxy", f"none: {source.proxy} is set, but {why}")


def _tls(version: str, issuer: str, expires: str) -> Iterator[Remark]:
    if not version:
        return
    says = f"{version}, certificate by {issuer}"
    if not expires:
        yield Remark(State.OK, "TLS", says)
        return
    left = int(ssl.cert_time_to_seconds(expires) - datetime.now(UTC).timestamp()) // 86400
    yield Remark(State.NOTE if left < EXPIRY else State.OK, "TLS", f"{says}, {left} days left")


def _answer(answer: Answer) -> Remark:
    reply = Reply(answer, Format.JSON)
    says = f"{reply.outcome} to a GET of the account, after {answer.elapsed * 1000:.0f} ms"
    if reply.has_envelope or (200 <= answer.status < 300 and reply.content is not None):
        return Remark(State.OK, "answer", says)
    media_type = answer.header("Content-Type") or "no media type"
    return Remark(State.NOTE, "answer", f"{says}: not an answer as Twilio gives one ({media_type[:60]})")


def _clock(answer: Answer) -> Remark:
    said = answer.header("Date")
    if said is None:
        return Remark(State.NOTE, "clock", "the answer has no Date to compare with")
    try:
        there = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return Remark(State.NOTE, "clock", f"the Date of the answer cannot be read: {said[:40]!r}")
    ahead = (datetime.now(UTC) - (there if there.tzinfo else there.replace(tzinfo=UTC))).total_seconds()
    if abs(ahead) <= SKEW:
        return Remark(State.OK, "clock", f"within {SKEW} s of the target's")
    side = "ahead of" if ahead > 0 else "behind"
    return Remark(State.NOTE, "clock", f"{abs(ahead):.0f} s {side} the target's: which of the two is wrong?")


def credentials(target: Target, sight: Probe) -> Remark:
    """What the answer says about the credentials, which matters at a host of Twilio's alone."""
    if not target.is_twilio and isinstance(sight.outcome, Answer) and sight.outcome.status == 401:
        says = "this GET is refused to them; where a POST is too, name others with --account-sid and --auth-token-env"
        return Remark(State.NOTE, "credentials", says)
    if not target.is_twilio:
        return Remark(State.OK, "credentials", "not Twilio's, so that nobody asks of what kind they are")
    found = understood(target, sight.outcome)
    good = found.credentials is Credentials.TEST
    return Remark(State.OK if good else State.PROBLEM, "credentials", f"{found.credentials}: {found.says}")
