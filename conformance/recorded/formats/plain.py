"""Plain exchanges: `{"request": ..., "response": ...}`, one or a list of them, in JSON or YAML.

The form of this suite's own, and of entries that somebody took out of a cassette or a HAR file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.recorded.formats import cassette, har
from conformance.recorded.formats.parts import DOCUMENT, Parts, optional

NAME = "requests with their responses"
PLACES = frozenset({DOCUMENT})
KEYS = frozenset({"request", "response", "recorded_at", "startedDateTime"})


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it has a request and a response."""
    return "request" in entry and "response" in entry


def exchanges(entry: Mapping[str, Any], path: Path) -> Iterator[Parts]:
    """The one exchange; its parameters are under `form`, or as in a HAR file or a cassette."""
    request, response = entry["request"], entry["response"]
    in_har = "postData" in optional(request) or isinstance(optional(response).get("content"), Mapping)
    for parts in (har if in_har else cassette).exchanges(entry, path):
        form = request.get("form")
        if form is None:
            yield parts
        elif isinstance(form, str | list | Mapping):
            yield replace(parts, form=form, body=None)
        else:
            yield replace(parts, unread="its form is no list of parameters")
