"""Fixtures with a path, parameters and the body of a response alone, as they are written after a mock such as Prism."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.fields import parameter_name, text
from conformance.recorded.formats.parts import DOCUMENT, Parts, answered, first_present, has, mapping, optional

NAME = "a path, parameters and a body"
PLACES = frozenset({DOCUMENT})
KEYS = frozenset({"request", "response"})


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether the request has a path in place of a URL."""
    return (
        has(entry, "request", "response") and "path" in entry["request"] and not {"url", "uri"} & set(entry["request"])
    )


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange; a response without a status is a body, whose status is that of its error, or of a success."""
    request, response = mapping(entry["request"]), answered(entry["response"])
    method, given = text(request.get("method", "POST")), first_present(request, ("params", "form", "body"), {})
    has_status = {"status", "body"} <= set(response) and isinstance(response["status"], int)
    is_refusal = isinstance(response.get("status"), int)
    assumed = response["status"] if is_refusal else 201 if method.upper() == "POST" else 200
    yield Parts(
        method=method,
        url=request["path"],
        status=response["status"] if has_status else assumed,
        answer=response["body"] if has_status else response,
        form=[(parameter_name(text(name)), value) for name, value in optional(given).items()],
        body=given if isinstance(given, str) else None,
        replies=response.get("headers") if has_status else {},
        doubt="" if has_status else "the file does not hold the status of the answer",
    )
