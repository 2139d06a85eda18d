"""Cassettes of go-vcr, versions 1 to 4: the status has its number in `code`, and the form is kept twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.parts import INTERACTIONS, Parts, answered, has, mapping

NAME = "go-vcr"
PLACES = frozenset({INTERACTIONS})
KEYS: frozenset[str] = frozenset()


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether the number of the status is beside its line."""
    return has(entry, "request", "response") and "code" in entry["response"]


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange; the parameters are those of the body, and of `form` where there is no body."""
    request, response = mapping(entry["request"]), answered(entry["response"])
    body = request.get("body")
    yield Parts(
        method=request.get("method") or "GET",
        url=request["url"],
        status=response["code"],
        answer=response.get("body", ""),
        headers=request.get("headers"),
        body=body,
        form=None if body else request.get("form"),
        replies=response.get("headers"),
    )
