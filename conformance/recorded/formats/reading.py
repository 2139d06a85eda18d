"""Reads a file of recorded exchanges, whichever of the known formats it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from conformance.answer import Answer
from conformance.recorded.exchange import NotARecording, RecordedExchange
from conformance.recorded.formats import cassette, har, plain, report
from conformance.recorded.formats.document import parse
from conformance.recorded.formats.fields import (
    basic_password,
    body_tokens,
    decoded_answer,
    header_pairs,
    split_userinfo,
)

TWILIO_MARKS = ("twilio.com", "/2010-04-01/")
"""Texts of which an exchange with Twilio, or with a fake of it, contains at least one."""

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading an exchange raises where a field is missing or has another type."""


class Format(Protocol):
    """One file format: how it is recognised, and where it keeps the parts of an exchange.

    Method, URL, headers and status are kept in nearly the same way everywhere, so that no format has to read them.
    """

    def recognizes(self, document: Any) -> bool:  # noqa: ANN401 - a document has any shape
        """Whether the parsed file has this format."""

    def entries(self, document: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401
        """The exchanges in their order, each with a `request` and a `response`."""

    def form(self, request: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """The parameters that a request sends, in its body or in its query."""

    def body(self, response: Mapping[str, Any]) -> bytes:
        """The body of a response, without the encoding of the file."""


FORMATS: tuple[Format, ...] = (har, report, cassette, plain)


def read(path: Path) -> list[RecordedExchange]:
    """The exchanges of a file in their order; raises `NotARecording`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotARecording(f"{path}: cannot be read as text ({error})") from None
    document = parse(path, text)
    file_format = next((each for each in FORMATS if each.recognizes(document)), None)
    if file_format is None:
        raise NotARecording(
            f"{path}: neither a VCR or Betamax cassette, a HAR file, a report, nor a list of requests and responses"
        )
    try:
        entries = enumerate(file_format.entries(document), 1)
        return [_exchange_or_other(f"{path}#{number}", entry, file_format) for number, entry in entries]
    except MALFORMED as error:
        raise NotARecording(
            f"{path}: looks like a recording, but a field of an exchange is missing or malformed: {error}"
        ) from None


def _exchange_or_other(place: str, entry: Mapping[str, Any], file_format: Format) -> RecordedExchange:
    """An exchange; a malformed one without any mark of Twilio counts as an exchange with another service."""
    try:
        return _exchange(place, entry, file_format)
    except MALFORMED:
        if not isinstance(entry, Mapping) or any(mark in str(entry) for mark in TWILIO_MARKS) or "request" not in entry:
            raise
        return RecordedExchange(place, "", "", (), Answer(0, (), b""), missing="the exchange is malformed")


def _exchange(place: str, entry: Mapping[str, Any], file_format: Format) -> RecordedExchange:
    request, response = entry["request"], entry["response"]
    if not isinstance(request, Mapping) or not isinstance(response, Mapping):
        raise TypeError("the request or the response is not an object")
    url, url_password = split_userinfo(str(request.get("uri") or request["url"]))
    answer = decoded_answer(response, file_format.body(response))
    missing = "the file holds only the beginning of the answer" if response.get("cut") else ""
    header_password = basic_password(header_pairs(request.get("headers")))
    return RecordedExchange(
        place,
        method=str(request["method"]).lstrip(":").upper(),
        url=url,
        form=file_format.form(request),
        answer=answer,
        missing=missing if answer.status else "no answer was recorded",
        secrets=tuple(filter(None, (url_password, header_password, *body_tokens(answer.body)))),
    )
