"""Requests that an application sent, as Laravel Telescope keeps them (type `client_request`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.fields import text
from conformance.recorded.formats.parts import DOCUMENT, UNHELD, Parts, mapping, named_pairs

NAME = "Laravel Telescope"
PLACES = frozenset({DOCUMENT})
OWN = frozenset({"method", "uri", "headers", "payload", "response_status", "response_headers", "response"})
KEYS = OWN | {"content", "type", "created_at"}
INSTEAD = ("HTML Response", "Stream Response", "Purged By Telescope", "Redirected to ")
"""What Telescope writes in place of a body that it does not keep."""

EMPTY = "Empty Response"


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it is a request with the status of its response, or an entry of the table that has one."""
    return _is_table_entry(entry) or {"method", "uri", "response_status"} <= set(_content(entry))


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange."""
    kept = _content(entry)
    payload = kept.get("payload")
    parts = list(named_pairs(payload, "name", "contents")) if isinstance(payload, list) else payload
    yield Parts(
        method=kept["method"],
        url=text(kept["uri"]),
        status=kept["response_status"],
        answer=_answer(kept.get("response", UNHELD)),
        headers=kept.get("headers"),
        body=payload if isinstance(payload, str) else None,
        form=None if isinstance(payload, str) else parts,
        replies=kept.get("response_headers"),
        moments=(entry.get("created_at"),),
    )


def _is_table_entry(entry: Mapping[str, Any]) -> bool:
    """Whether it is an entry whose content is JSON within a text, which may be broken."""
    content = entry.get("content")
    return isinstance(content, str) and '"response_status"' in content


def _content(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    content = entry.get("content")
    if _is_table_entry(entry):
        return mapping(json.loads(str(content)))
    return content if isinstance(content, Mapping) else entry


def _answer(response: object) -> object:
    if response == EMPTY:
        return ""
    return UNHELD if isinstance(response, str) and response.startswith(INSTEAD) else response
