"""WireMock: stub mappings, whose request says what is matched, and the journal of the requests that came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.file_content import MIB, Unreadable, read_content
from conformance.recorded.formats.fields import text
from conformance.recorded.formats.parts import DOCUMENT, UNHELD, Parts, answered, has, mapping, optional
from conformance.recorded.formats.url_pattern import matched_by

NAME = "WireMock"
PLACES = frozenset({DOCUMENT, "mappings", "requests"})
KEYS = frozenset({"request", "response"})
URLS = ("url", "urlPath", "urlPattern", "urlPathPattern", "urlPathTemplate")
MAPPING_KEYS = {"urlPath", "urlPattern", "urlPathPattern", "urlPathTemplate", "bodyPatterns", "formParameters"}
BODIES = {"jsonBody", "base64Body", "bodyFileName"}
FILES = "__files"
"""The folder beside that of the mappings, in which bodies are."""


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it is a mapping, or a request of the journal with its response."""
    if not has(entry, "request", "response"):
        return False
    request, response = entry["request"], entry["response"]
    if MAPPING_KEYS & set(request) or BODIES & set(response) or "stubMapping" in entry:
        return True
    return "absoluteUrl" in request or str(request.get("url", "")).startswith("/")


def exchanges(entry: Mapping[str, Any], path: Path) -> Iterator[Parts]:
    """The one exchange."""
    request, response = mapping(entry["request"]), answered(entry["response"])
    yield _received(request, response) if "absoluteUrl" in request else _stubbed(request, response, path)


def _received(request: Mapping[str, Any], response: Mapping[str, Any]) -> Parts:
    """An exchange of the journal."""
    return Parts(
        method=request["method"],
        url=request["absoluteUrl"],
        status=response["status"],
        answer=_body(response, "bodyAsBase64"),
        headers=request.get("headers"),
        body=_body(request, "bodyAsBase64", None),
        replies=response.get("headers"),
        moments=(request.get("loggedDate"),),
    )


def _stubbed(request: Mapping[str, Any], response: Mapping[str, Any], path: Path) -> Parts:
    """The exchange that a mapping describes."""
    name = next((name for name in URLS if name in request), "url")
    form, body, unread = _matched(request)
    return Parts(
        method=request.get("method") or "ANY",
        url=matched_by(text(request[name])) if name.endswith("Pattern") else text(request[name]),
        status=response.get("status", 200),
        answer=_stubbed_answer(response, path),
        body=body,
        form=form,
        replies=response.get("headers"),
        unread=unread,
    )


def _matched(request: Mapping[str, Any]) -> tuple[list[tuple[str, str]] | None, str | None, str]:
    """The form that a mapping matches, its body, and why neither is known: patterns match more than one request."""
    wanted = optional(request.get("formParameters"))
    if wanted:
        values = {name: optional(value).get("equalTo") for name, value in wanted.items()}
        if all(isinstance(value, str) for value in values.values()):
            return [(name, text(value)) for name, value in values.items()], None, ""
        return None, None, "the mapping matches more than one form"
    patterns = request.get("bodyPatterns") or []
    equal = [
        one["equalTo"] for one in patterns if isinstance(one, Mapping) and set(one) <= {"equalTo", "caseInsensitive"}
    ]
    if len(equal) == len(patterns) == 1:
        return None, text(equal[0]), ""
    return None, None, "the mapping matches more than one form"


def _body(kept: Mapping[str, Any], base64_name: str, default: object = UNHELD) -> object:
    if kept.get(base64_name):
        return {"base64_string": kept[base64_name]}
    return kept.get("body", default)


def _stubbed_answer(response: Mapping[str, Any], path: Path) -> object:
    if response.get("bodyFileName"):
        return _file_body(text(response["bodyFileName"]), path)
    if "jsonBody" in response:
        return response["jsonBody"]
    return _body(response, "base64Body", "")


def _file_body(name: str, path: Path) -> object:
    """The body in a file of the folder beside that of the mappings; `UNHELD` where it is not there."""
    folder = (path.parent.parent / FILES).resolve()
    found = (folder / name).resolve()
    if not found.is_relative_to(folder):
        return UNHELD
    try:
        return read_content(found, MIB)
    except Unreadable:
        return UNHELD
