"""Call Events of Twilio: its own recording of the requests about a call, with the parameters in lower case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.fields import parameter_name, text
from conformance.recorded.formats.parts import DOCUMENT, UNHELD, Parts, answered, has, mapping, optional

NAME = "Call Events of Twilio"
PLACES = frozenset({"events", DOCUMENT})
KEYS = frozenset({"request", "response"})


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether a response has its status in `response_code`."""
    return has(entry, "request", "response") and "response_code" in entry["response"]


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange; of its headers Twilio keeps the media type alone."""
    request, response = mapping(entry["request"]), answered(entry["response"])
    media_type = response.get("content_type")
    yield Parts(
        method=request["method"],
        url=request["url"],
        status=response["response_code"],
        answer=response.get("response_body", UNHELD),
        form=[(parameter_name(text(name)), value) for name, value in optional(request.get("parameters")).items()],
        replies={"Content-Type": media_type} if media_type else {},
        moments=(response.get("date_created"),),
    )
