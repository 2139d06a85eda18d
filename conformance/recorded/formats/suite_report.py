"""Reports of this suite: each case with its request and its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from conformance.recorded.formats.parts import Parts, answered, mapping
from conformance.wire.request_encoding import METHODS_WITH_BODY

NAME = "a report of this suite"
PLACES = frozenset({"cases"})
KEYS: frozenset[str] = frozenset()


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it says what was sent and what came."""
    return "sent" in entry and isinstance(entry.get("got"), list)


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """An exchange for each answer; the last of several may be to a second request."""
    second = entry.get("then") or entry["sent"]
    for number, answer in enumerate(entry["got"]):
        request, response = mapping(second if number else entry["sent"]), answered(answer)
        yield Parts(
            method=request["method"],
            url=_url(request),
            status=response["status"],
            answer=response.get("body"),
            form=request.get("form"),
            replies=response.get("headers"),
            missing="the file holds only the beginning of the answer" if response.get("cut") else "",
            is_exact=True,
        )


def _url(request: Mapping[str, Any]) -> str:
    """The URL as it was sent: a report has the parameters of every request in its form, also those of a query."""
    url, form = str(request["url"]), request.get("form")
    if request["method"] in METHODS_WITH_BODY or not form:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode([(name, value) for name, value in form])}"
