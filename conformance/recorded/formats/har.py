"""HAR files, as browsers, proxies and Polly.js write them (HTTP Archive 1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from conformance.recorded.formats.fields import text
from conformance.recorded.formats.forms import NOT_HELD
from conformance.recorded.formats.parts import UNHELD, Parts, answered, mapping, named_pairs, optional
from conformance.recorded.formats.polly import joined_chunks

NAME = "HAR"
PLACES = frozenset({"log.entries"})
KEYS: frozenset[str] = frozenset()
ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it has a request."""
    return "request" in entry


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange; status 0 is that of a request without an answer."""
    request, response = mapping(entry["request"]), answered(entry["response"])
    posted, content = optional(request.get("postData")), optional(response.get("content"))
    has_text = bool(posted.get("text"))
    yield Parts(
        method=request["method"],
        url=request["url"],
        status=response["status"],
        answer=_answer(content),
        headers=_headers(request, posted),
        body=_posted(posted) if has_text or not posted.get("params") else None,
        form=None if has_text else _parameters(posted.get("params")),
        replies=response.get("headers"),
        moments=(entry.get("startedDateTime"),),
        size=content.get("size"),
        unread=NOT_HELD if posted and not (has_text or posted.get("params")) else "",
        missing=text(response.get("_error") or "") if not response["status"] else "",
    )


def _headers(request: Mapping[str, Any], posted: Mapping[str, Any]) -> list[Any]:
    """The headers, with the media type and the length of the form where they do not have them."""
    size = request.get("bodySize")
    more = {
        "Content-Type": posted.get("mimeType"),
        "Content-Length": size if isinstance(size, int) and size > 0 else None,
    }
    return [*(request.get("headers") or ()), *({"name": name, "value": value} for name, value in more.items() if value)]


def _parameters(params: object) -> list[tuple[str, str]] | None:
    """The parameters of a form; some tools write them percent-encoded, which shows in their values."""
    pairs = [(text(name), text(value)) for name, value in named_pairs(params)]
    if any(ENCODED.search(value) for _, value in pairs):
        pairs = [(unquote_plus(name), unquote_plus(value)) for name, value in pairs]
    return pairs or None


def _posted(posted: Mapping[str, Any]) -> object:
    """The text of the request, which some proxies keep in base64 as that of an answer."""
    return (
        {"text": posted.get("text"), "encoding": posted["encoding"]} if posted.get("encoding") else posted.get("text")
    )


def _answer(content: Mapping[str, Any]) -> object:
    if content.get("text") is None or (not content["text"] and content.get("size", 0) != 0):
        return "" if content.get("size") == 0 else UNHELD
    chunks = joined_chunks(content)
    return {"text": content["text"], "encoding": content.get("encoding")} if chunks is None else chunks
