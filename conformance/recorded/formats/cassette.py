"""Cassettes of VCR (Ruby), Betamax (Python), OkReplay (Java) and Schemathesis, in YAML or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.parts import HTTP_INTERACTIONS, INTERACTIONS, NO_ANSWER, Parts, first_present, mapping
from conformance.recorded.formats.pickled_body import plain_body
from conformance.recorded.formats.url_pattern import plain_url

NAME = "VCR, VCR.py, Betamax, OkReplay, Schemathesis"
PLACES = frozenset({INTERACTIONS, HTTP_INTERACTIONS})
KEYS: frozenset[str] = frozenset()


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it has a request; what has none is no exchange."""
    return "request" in entry


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange; a response that is null was never received."""
    request, response = mapping(entry["request"]), entry.get("response")
    url = first_present(request, ("uri", "url"))
    common = {"method": request["method"], "url": plain_url(url), "headers": request.get("headers")}
    common |= {"body": plain_body(request.get("body")), "moments": (entry.get("recorded_at"), entry.get("recorded"))}
    if response is None:
        yield Parts(status=0, missing=NO_ANSWER, **common)
        return
    response = mapping(response)
    yield Parts(
        status=first_present(response, ("status", "status_code"), 0),
        # VCR.py keeps the body under `content` where it recorded httpx.
        answer=first_present(response, ("content", "body")),
        replies=response.get("headers"),
        **common,
    )
