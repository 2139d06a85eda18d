"""Cassettes of ExVCR (Elixir): lists of exchanges, of which one that failed says so in its `type`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.parts import DOCUMENT, NO_ANSWER, Parts, answered, has, mapping, optional
from conformance.recorded.formats.url_pattern import RubyPattern, plain_url

NAME = "ExVCR"
PLACES = frozenset({DOCUMENT})
KEYS: frozenset[str] = frozenset()


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether a response has the keys that ExVCR alone writes."""
    return has(entry, "request", "response") and {"status_code", "type"} <= set(entry["response"])


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange."""
    request, response = mapping(entry["request"]), answered(entry["response"])
    url, credentials = request["url"], optional(request.get("options")).get("basic_auth")
    is_pattern = isinstance(url, str) and url.startswith("~r/")
    failed = response["type"] == "error" or response["status_code"] is None
    yield Parts(
        method=request["method"],
        url=plain_url(RubyPattern(url[2:])) if is_pattern else url,
        status=0 if failed else response["status_code"],
        answer=response.get("body"),
        headers=request.get("headers"),
        body=request.get("body") or request.get("request_body"),
        replies=response.get("headers"),
        secrets=tuple(credentials[1:]) if isinstance(credentials, list) else (),
        missing=_missing(response, failed=failed),
    )


def _missing(response: Mapping[str, Any], *, failed: bool) -> str:
    """Why there is no answer to judge; a body that is no text is kept as a term of Erlang."""
    if failed:
        return f"{NO_ANSWER}: {str(response.get('body'))[:80]}"
    return "its body is a term of Erlang, which is not read" if response.get("binary") is True else ""
