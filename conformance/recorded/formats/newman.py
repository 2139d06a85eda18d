"""Reports of Newman, the command line of Postman, as JSON: the requests of a run with the responses they got."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.parts import NO_ANSWER, UNHELD, Parts, mapping
from conformance.recorded.formats.postman import sent

NAME = "Newman"
PLACES = frozenset({"run.executions"})
KEYS: frozenset[str] = frozenset()


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it has a request."""
    return "request" in entry


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange; without a response it says why."""
    request, response = mapping(entry["request"]), entry.get("response")
    if not isinstance(response, Mapping):
        error = entry.get("requestError")
        reason = error.get("message") if isinstance(error, Mapping) else ""
        yield Parts(status=0, missing=f"{NO_ANSWER}: {str(reason)[:80]}".rstrip(": "), **sent(request))
        return
    yield Parts(
        status=response["code"],
        answer=_answer(response),
        replies=response.get("header"),
        moments=(),
        **sent(request),
    )


def _answer(response: Mapping[str, Any]) -> object:
    """The body, from a text or from the numbers of its bytes."""
    stream = response.get("stream")
    if isinstance(stream, Mapping) and isinstance(stream.get("data"), list):
        return bytes(stream["data"])
    return response.get("body", UNHELD)
