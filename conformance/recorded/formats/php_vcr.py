"""Cassettes of php-vcr: lists of exchanges, with a form that cURL got as an array under `post_fields`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.parts import DOCUMENT, Parts, answered, has, mapping

NAME = "php-vcr"
PLACES = frozenset({DOCUMENT})
KEYS = frozenset({"request", "response"})


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether a request or its response has a key that php-vcr alone writes."""
    if not has(entry, "request", "response"):
        return False
    return bool({"post_fields", "post_files"} & set(entry["request"])) or "curl_info" in entry["response"]


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange; php-vcr leaves out what is empty."""
    request, response = mapping(entry["request"]), answered(entry["response"])
    yield Parts(
        method=request["method"],
        url=request["url"],
        status=response["status"],
        answer=response.get("body"),
        headers=request.get("headers"),
        body=request.get("body"),
        form=request.get("post_fields"),
        replies=response.get("headers"),
        unread="it sends files, which are not read" if request.get("post_files") else "",
    )
