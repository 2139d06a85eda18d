"""Reads a file of recorded exchanges, whichever of the known formats it has, one exchange at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from conformance.answer import Answer
from conformance.body import NotJson, parse
from conformance.recorded.credentials import (
    form_secrets,
    header_secrets,
    query_secrets,
    split_userinfo,
    text_secrets,
)
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.formats.clear_form import doubt
from conformance.recorded.formats.entries import Entry, entries
from conformance.recorded.formats.events import TEMPLATE, events
from conformance.recorded.formats.fields import (
    Pairs,
    content_bytes,
    header,
    header_pairs,
    is_held,
    moment,
    status_of,
    text,
)
from conformance.recorded.formats.forms import Form, read_form
from conformance.recorded.formats.parts import MALFORMED, NO_ANSWER, UNHELD, NotAnswered, Parts, Unexpected, reason
from conformance.recorded.formats.readers import reader_of
from conformance.recorded.formats.value_building import Malformed
from conformance.recorded.urls import closed_url, whole_url
from conformance.wire.decoding import GZIP_MAGIC, WINDOW_BITS, read_body

NOT_HELD = "the file does not hold the body of the answer"
CODE = re.compile(r"<%.*?%>", re.DOTALL)
"""Code of Ruby in a template."""

SHOWN = 200


def read(path: Path) -> Iterator[RecordedExchange]:
    """The exchanges of a file or a pipe in their order; one that cannot be read says why in `missing`.

    One that cannot be read and has no mark of Twilio counts as an exchange with another service. Raises
    `NotARecording` where the file as a whole cannot be read, which may show only behind its last exchange.
    """
    number = 0
    for entry in entries(path, events(path)):
        for exchange in _exchanges(entry, path):
            number += 1
            yield replace(exchange, place=f"{path}#{number}")


def _exchanges(entry: Entry, path: Path) -> Iterator[RecordedExchange]:
    try:
        if isinstance(entry.content, Malformed):
            raise entry.content
        reader = reader_of(entry.place, entry.content)
        if reader is None:
            raise Unexpected("it has no request, or no response")
        for parts in reader.exchanges(entry.content, path):
            yield _readable(parts, entry)
    except MALFORMED as error:
        yield _unreadable(error, entry)


def _readable(parts: Parts, entry: Entry) -> RecordedExchange:
    """The exchange of the parts; of several in one entry, one that cannot be read costs no other."""
    try:
        return _exchange(parts)
    except MALFORMED as error:
        return _unreadable(error, entry)


def _unreadable(error: Exception, entry: Entry) -> RecordedExchange:
    missing = f"it cannot be read, since a field of it is missing or malformed: {reason(error)[:SHOWN]}"
    missing = NO_ANSWER if isinstance(error, NotAnswered) else missing
    return RecordedExchange("", "", "", (), Answer(0, (), b""), missing=missing, is_marked=entry.marked)


def _exchange(parts: Parts) -> RecordedExchange:
    if parts.url is UNHELD:
        raise KeyError("url")
    method = text(parts.method).lstrip(":").upper()
    url, url_password = split_userinfo(whole_url(text(parts.url)))
    urlsplit(url)  # raises an error where it is none
    headers, replies = header_pairs(parts.headers), header_pairs(parts.replies)
    status = status_of(parts.status)
    answer, fault = _answer(parts, status, replies)
    url = closed_url(url, answer.body)
    form = _form(parts, method, url, headers)
    texts = (url, answer.body.decode("utf-8", "replace"))
    secrets = (
        url_password,
        *(secret for secret in parts.secrets if isinstance(secret, str)),
        *header_secrets(headers),
        *form_secrets(form.pairs),
        *query_secrets(url),
        *(secret for each in texts for secret in text_secrets(each)),
        *(secret for pair in answer.headers for secret in _in_header(pair)),
    )
    return RecordedExchange(
        "",
        method=method,
        url=url,
        form=form.pairs,
        answer=answer,
        missing=parts.missing or ("" if status else NO_ANSWER) or fault,
        secrets=tuple(dict.fromkeys(filter(None, secrets))),
        encoding=form.encoding,
        unread=form.unread,
        is_complete=form.complete,
        is_exact=parts.is_exact,
        moment=next(filter(None, map(moment, (header(replies, "date"), *parts.moments))), None),
    )


@lru_cache(maxsize=1024)
def _in_header(pair: tuple[str, str]) -> tuple[str, ...]:
    """The secrets in a header of an answer; most headers are the same in every answer."""
    return (*header_secrets([pair]), *text_secrets(pair[1]))


def _form(parts: Parts, method: str, url: str, headers: Pairs) -> Form:
    """The form of the request; where its shape is unknown, why."""
    try:
        form = read_form(method, url, headers, parts.form, parts.body)
    except MALFORMED as error:
        form = Form(unread=f"the parameters of the request cannot be read ({reason(error)[:80]})")
    unread = parts.unread or form.unread
    if not unread and not parts.is_exact and method != "GET":
        unread = doubt(form.pairs, url)
    return replace(form, unread=parts.doubt or (f"the request is not known: {unread}" if unread else ""))


def _answer(parts: Parts, status: int, replies: Pairs) -> tuple[Answer, str]:
    """The answer, its body decompressed where it still is compressed, and why its body is not known."""
    body = content_bytes(parts.answer)
    coding = header(replies, "content-encoding").lower()
    content = read_body(BytesIO(body).read, coding if _is_compressed(body, coding) else "")
    answer = Answer(status, replies, content.content, content.truncated)
    if content.fault:
        return answer, f"the body of the answer cannot be decoded: {content.fault}"
    if 300 <= status < 400:
        return answer, ""
    if not is_held(parts.answer) or (not body.strip() and _is_announced(parts.size, replies)):
        return answer, NOT_HELD
    return answer, TEMPLATE if CODE.search(body.decode("utf-8", "replace")) and not _is_readable(body) else ""


def _is_compressed(body: bytes, coding: str) -> bool:
    """Whether a body still has the coding that its header names: most recorders keep it without."""
    if coding in WINDOW_BITS:
        return body[:2] == GZIP_MAGIC or (coding == "deflate" and not _is_text(body))
    return coding not in ("", "identity") and not _is_text(body)


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_announced(size: object, replies: Pairs) -> bool:
    """Whether the file says that there was a body."""
    length = header(replies, "content-length").partition(",")[0]
    return (isinstance(size, int) and size > 0) or (length.isascii() and length.isdigit() and int(length[:18]) > 0)


def _is_readable(body: bytes) -> bool:
    try:
        parse(body)
    except NotJson:
        return False
    return True
