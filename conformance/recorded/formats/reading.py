"""Reads a file of recorded exchanges, whichever of the known formats it has, one exchange at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.answer import Answer
from conformance.recorded.credentials import form_secrets, header_secrets, split_userinfo, text_secrets
from conformance.recorded.exchange import NotARecording, RecordedExchange
from conformance.recorded.formats.entries import Entry, entries
from conformance.recorded.formats.events import events
from conformance.recorded.formats.fields import Format, decoded_answer, header_pairs, text
from conformance.recorded.formats.value_building import Malformed

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)
"""What reading an exchange raises where a field is missing or has another type."""


def read(path: Path) -> Iterator[RecordedExchange | NotARecording]:
    """The exchanges of a file or a pipe in their order; in place of one that is malformed, what is wrong with it.

    A malformed exchange without any mark of Twilio counts as an exchange with another service. Raises `NotARecording`
    where the file as a whole cannot be read, which may show only behind its last exchange.
    """
    for number, entry in enumerate(entries(path, events(path)), 1):
        yield _exchange_or_problem(f"{path}#{number}", entry)


def _exchange_or_problem(place: str, entry: Entry) -> RecordedExchange | NotARecording:
    content = entry.content
    try:
        if isinstance(content, Malformed):
            raise content
        return _exchange(place, content, entry.format)
    except MALFORMED as error:
        if not entry.marked and (
            isinstance(content, Malformed) or (isinstance(content, dict) and "request" in content)
        ):
            return RecordedExchange(place, "", "", (), Answer(0, (), b""), missing="the exchange is malformed")
        reason = str(error)[:200] if isinstance(error, ValueError) else f"{type(error).__name__}: {str(error)[:200]}"
        return NotARecording(
            f"{place}: looks like a recorded exchange, but a field of it is missing or malformed: {reason}"
        )


def _exchange(place: str, entry: Mapping[str, Any], file_format: Format) -> RecordedExchange:
    request, response = entry["request"], entry["response"]
    if not isinstance(request, Mapping) or not isinstance(response, Mapping):
        raise TypeError("the request or the response is not an object")
    url, url_password = split_userinfo(text(request.get("uri") or request["url"]))
    answer = decoded_answer(response, file_format.body(response))
    missing = "the file holds only the beginning of the answer" if response.get("cut") else ""
    form = file_format.form(request)
    texts = (url, answer.body.decode("utf-8", "replace"), *(value for _, value in answer.headers))
    secrets = (
        url_password,
        *header_secrets(header_pairs(request.get("headers"))),
        *form_secrets(form),
        *(secret for each in texts for secret in text_secrets(each)),
    )
    return RecordedExchange(
        place,
        method=text(request["method"]).lstrip(":").upper(),
        url=url,
        form=form,
        answer=answer,
        missing=missing if answer.status else "no answer was recorded",
        secrets=tuple(dict.fromkeys(filter(None, secrets))),
    )
