"""Echoes of live credentials: what a request says of the message or the call that its answer shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from conformance.case import Basis, Format
from conformance.finding import Finding
from conformance.judging.echo import MEDIA
from conformance.judging.fields import field_name
from conformance.judging.finding_text import received_value
from conformance.judging.message_checks import MESSAGES
from conformance.judging.segments import is_gsm
from conformance.recorded.hidden_values import is_hidden
from conformance.recorded.numbers import E164, FEWEST_DIGITS, digits, is_made_up, may_be_written
from conformance.recorded.resource_paths import stand_in

SERVICE = "MessagingServiceSid"
SERVICE_SID = re.compile(r"MG[0-9a-f]{32}", re.IGNORECASE)

REWRITING = frozenset({"ContentSid", "ContentVariables", "ShortenUrls"})
"""Parameters with which the service writes the text of a message, or a part of it."""

PREFIX = re.compile(r"Sent from [^\n]{1,60}? - ?")
"""What may stand before the text of a message of a trial account."""

TRIAL = re.compile(r"Sent from (?:your|the|a) Twilio (?:trial account|sandbox(?: number| account)?) - ?", re.IGNORECASE)
"""What it is as far as it was seen."""

LONGEST_TEXT = 1600
"""How many characters a text has at most, by the reference of messages."""

SERVICE_WAITS = ("accepted", "scheduled")
"""The status of a message whose sender and segments are not chosen yet."""


def service_of(form: Sequence[tuple[str, str]]) -> str:
    """The messaging service that a message is sent through, which may be named as its sender; empty where none is."""
    sent = {name: value for name, value in form if value}
    sender = sent.get("From", "")
    return sent.get(SERVICE, "") or (sender if SERVICE_SID.fullmatch(sender) else "")


def media_count(form: Sequence[tuple[str, str]]) -> int:
    """How many media were sent."""
    return sum(name == MEDIA and value != "" for name, value in form)


def live_echoes(
    form: Sequence[tuple[str, str]], resource: str, content: Mapping[str, object], representation: Format
) -> Iterator[Finding]:
    """A finding for each value of the answer that contradicts the request, whichever credentials it had.

    A recording of each of them shows that the service writes numbers in E.164, a text as it is or behind the prefix of
    trial accounts, and no sender where a messaging service chooses it.
    """
    sent = dict(form)
    for name in ("To", "From"):
        field, value = field_name(name.lower(), representation), sent.get(name, "")
        came = content.get(field)
        is_chosen = name == "From" and (SERVICE_SID.fullmatch(value) or (SERVICE in sent and not came))
        if value.strip() and not is_chosen and isinstance(came, str) and not may_be_written(value, came):
            yield _echo(field, f'"{value}", as sent', came)
    if resource == MESSAGES:
        yield from _of_message(form, content, representation)


def echo_doubt(form: Sequence[tuple[str, str]], content: Mapping[str, object], representation: Format) -> str:
    """Why nobody knows whether an answer says what was sent; empty where there is no such reason."""
    named, came = (content.get(field_name(name, representation)) for name in ("messaging_service_sid", "body"))
    if isinstance(named, str) and named not in ("", stand_in("messaging_service_sid")) and not service_of(form):
        return "the answer names a messaging service, and none was sent"
    body = dict(form).get("Body", "").strip()
    prefix = PREFIX.match(came) if isinstance(came, str) else None
    if isinstance(came, str) and prefix and not body.startswith(prefix[0].strip()) and not TRIAL.match(came):
        return f"no recording shows the prefix {prefix[0]!r}"
    return _doubt_of_formatted(content, representation)


def _of_message(
    form: Sequence[tuple[str, str]], content: Mapping[str, object], representation: Format
) -> Iterator[Finding]:
    sent = {name: value for name, value in form if value}
    body, field = sent.get("Body", ""), field_name("body", representation)
    came = content.get(field)
    is_same = _is_text_of(body, came) if isinstance(came, str) else came is not None or field not in content
    if body and not REWRITING & set(sent) and not is_same:
        yield _echo(field, f'"{body[:60]}", as sent', came)
    service, field = service_of(form), field_name("messaging_service_sid", representation)
    named = content.get(field)
    if SERVICE_SID.fullmatch(service) and named != service and field in content:
        yield _echo(field, f'"{service}", as sent', named)
    count = media_count(form)
    field = field_name("num_media", representation)
    media = content.get(field)
    allowed = {str(count), *(["0"] if service else [])}
    if not REWRITING & set(sent) and isinstance(media, str) and media not in allowed:
        yield _echo(field, f'"{count}", the media that were sent', media)


def _doubt_of_formatted(content: Mapping[str, object], representation: Format) -> str:
    """Why a number in its national form is not that beside it, however a country writes it."""
    for name in ("to", "from"):
        number, field = content.get(field_name(name, representation)), field_name(f"{name}_formatted", representation)
        came = content.get(field)
        is_shown = isinstance(number, str) and E164.fullmatch(number) and not is_made_up(number)
        if (
            not is_shown
            or not isinstance(came, str)
            or is_made_up(came.strip())
            or is_hidden(f"{name}_formatted", came)
        ):
            continue
        own = digits(came).lstrip("0")
        if len(own) < FEWEST_DIGITS or not digits(str(number)).endswith(own):
            return f"{field} is {came!r}, which is not {number}, or one of them stands for another"
    return ""


def _echo(field: str, expected: str, came: object) -> Finding:
    return Finding("echo", f"/{field}", expected, received_value(came), Basis.OBSERVED)


def _is_text_of(sent: str, came: str) -> bool:
    """Whether a text came back: of one beyond GSM-7 an encoding may have replaced the punctuation."""
    texts = {came.strip()}
    if prefix := PREFIX.match(came):
        texts.add(came[prefix.end() :].strip())
    return any(_normal(sent, of=sent) == _normal(text, of=sent) for text in texts)


def _normal(text: str, of: str) -> str:
    joined = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if is_gsm(of):
        return joined
    letters = unicodedata.normalize("NFKD", joined)
    return "".join(char for char in letters if unicodedata.category(char)[0] in "LN")
