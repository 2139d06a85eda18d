"""Recordings of nock (Node): objects with the scope and the path of a request, and the response it got."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.fields import Pairs, header, header_pairs, text
from conformance.recorded.formats.parts import DOCUMENT, Parts

NAME = "nock"
PLACES = frozenset({DOCUMENT})
KEYS = frozenset({"scope", "method", "path", "body", "status", "response", "rawHeaders", "headers", "reqheaders"}) | {
    "responseIsBinary"
}
HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})+", re.IGNORECASE)


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it names a scope and a path."""
    return {"scope", "path", "status"} <= set(entry)


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange."""
    replies = header_pairs(entry.get("rawHeaders") or entry.get("headers"))
    body = entry.get("body")
    yield Parts(
        method=entry.get("method", "GET"),
        url=text(entry["scope"]) + text(entry["path"]),
        status=entry["status"],
        answer=_answer(entry, replies),
        headers=entry.get("reqheaders"),
        body=None if isinstance(body, Mapping) else body,
        form=body if isinstance(body, Mapping) else None,
        replies=replies,
    )


def _answer(entry: Mapping[str, Any], replies: Pairs) -> Any:  # noqa: ANN401 - a value of JSON, or bytes
    """The body: a value of JSON or a text; what is compressed or no text is hexadecimal, in chunks or as a whole."""
    response = entry.get("response", "")
    chunks = response if isinstance(response, list) else [response]
    is_coded = header(replies, "content-encoding") not in ("", "identity") or entry.get("responseIsBinary") is True
    if is_coded and chunks and all(isinstance(chunk, str) and HEXADECIMAL.fullmatch(chunk) for chunk in chunks):
        return bytes.fromhex("".join(chunks))
    return response
