"""Inputs that the service refuses whoever sends them: a success is wrong, or a recorder changed what was sent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from conformance.case import Basis
from conformance.finding import Finding
from conformance.judging.echo import MEDIA
from conformance.judging.message_checks import MESSAGES
from conformance.recorded.hidden_values import has_hidden_parts, is_hidden_parameter
from conformance.recorded.live_answers import LiveCreation
from conformance.recorded.live_echoes import LONGEST_TEXT, echo_doubt, media_count
from conformance.recorded.message_doubts import doubt_of_message
from conformance.recorded.numbers import NUMBER, digits, is_word
from conformance.recorded.printed_values import is_printed
from conformance.recorded.purchases import purchase_doubt, purchase_findings

CALLS = "Calls"
MOST_MEDIA = 10
CHOSEN_BY_SERVICE = ("ContentSid", "ShortenUrls")
"""Parameters with which the service writes the text itself."""

INSTRUCTIONS = ("Twiml", "ApplicationSid")
"""What tells a call what to do instead of a Url."""

WEB_ADDRESS = re.compile(r"https?://[^/\s]\S*", re.IGNORECASE)
OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*://.*|https?:/*", re.IGNORECASE)
METHODS = ("GET", "POST")
METHOD = re.compile(r"(?:Fallback|StatusCallback|RecordingStatusCallback)?Method")
FEWEST_OF_NUMBER = 7
"""How many digits a number has at least with which somebody can be reached."""


def requested_findings(creation: LiveCreation, judged: Collection[str]) -> tuple[Finding, ...]:
    """The findings about what was sent, and about what was bought in places that are not `judged` yet."""
    refused = (
        Finding("outcome", "", f"400/{code}, since {reason}", "a success", Basis.REFERENCE)
        for code, reason in (*_of_message(creation), *_of_call(creation))
    )
    return (*refused, *(finding for finding in purchase_findings(creation) if finding.where not in judged))


def request_doubt(creation: LiveCreation) -> str:
    """Why nobody knows whether a success is right: it is wrong unless a recorder changed something."""
    return purchase_doubt(creation) or _doubt_of_inputs(creation)


def _doubt_of_inputs(creation: LiveCreation) -> str:
    sent = creation.sent
    if creation.form is None or creation.resource not in (MESSAGES, CALLS):
        return ""
    if reason := echo_doubt(creation.form, creation.content, creation.representation):
        return reason
    if not creation.hides and (reason := _doubt_of_recipient(sent.get("To", ""))):
        return reason
    if creation.resource == CALLS:
        return _doubt_of_method(sent) or ("" if creation.hides else _doubt_of_address(sent))
    if reason := doubt_of_message(creation):
        return reason
    has_text = any(sent.get(name) for name in ("Body", MEDIA, "ContentSid"))
    body, media = creation.came("body"), creation.came("num_media")
    if has_text or body not in ("", None) or media not in ("0", None):
        return ""
    return "neither a text nor media were sent, which the service refuses, or a recorder took them out on both sides"


def _of_message(creation: LiveCreation) -> Iterator[tuple[int, str]]:
    """The codes with which a message is refused, with the reasons."""
    sent = creation.sent
    if creation.resource != MESSAGES or ":" in sent.get("To", ""):
        return  # a channel has limits of its own
    text = sent.get("Body", "").replace("\r\n", "\n").strip()
    is_shown = not has_hidden_parts(text) and not any(sent.get(name) for name in CHOSEN_BY_SERVICE)
    if is_shown and len(text) > LONGEST_TEXT:
        yield 21617, f"Body has {len(text):,} characters, more than {LONGEST_TEXT:,}"
    count = media_count(creation.form or ())
    if count > MOST_MEDIA:
        yield 21623, f"{count} MediaUrl were sent, more than {MOST_MEDIA}"
    if is_printed(sent.get("To", "")):
        yield 21211, f"To is {sent['To']!r}"
    if is_printed(sender := sent.get("From", "")) and not sender.isalnum():
        yield 21212, f"From is {sender!r}"


def _of_call(creation: LiveCreation) -> Iterator[tuple[int, str]]:
    sent = creation.sent
    url = sent.get("Url", "").strip()
    if creation.resource != CALLS:
        return
    is_decisive = url and not any(sent.get(name) for name in INSTRUCTIONS)
    if is_decisive and (is_printed(url) or OTHER_SCHEME.fullmatch(url)):
        yield 21205, f"Url is {url!r}"
    if is_printed(sent.get("To", "")):
        yield 21217, f"To is {sent['To']!r}"
    if is_printed(sent.get("From", "")):
        yield 21212, f"From is {sent['From']!r}"


def _doubt_of_recipient(number: str) -> str:
    """Why a message or a call may not reach a number, or be one to another that is hidden."""
    if ":" in number or "@" in number or not number.strip() or is_hidden_parameter("To", number):
        return ""
    is_short = NUMBER.fullmatch(number.strip()) is not None and len(digits(number)) < FEWEST_OF_NUMBER
    return f"{number!r} is no number that can be reached, or stands for one" if is_word(number) or is_short else ""


def _doubt_of_method(sent: Mapping[str, str]) -> str:
    for name, value in sent.items():
        if METHOD.fullmatch(name) and value.upper() not in METHODS and not is_hidden_parameter(name, value):
            return f"no document says what a call with {name}={value} results in"
    return ""


def _doubt_of_address(sent: Mapping[str, str]) -> str:
    url = sent.get("Url", "").strip()
    if any(sent.get(name) for name in INSTRUCTIONS) or WEB_ADDRESS.fullmatch(url) or is_hidden_parameter("Url", url):
        return ""
    return f"Url is {url!r}, which the service refuses, or a recorder changed it"
