"""Mocks and tests of Keploy: documents of YAML with the request under `req` and the response under `resp`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.fields import header, header_pairs, text
from conformance.recorded.formats.parts import DOCUMENT, Parts, answered, has, mapping

NAME = "Keploy"
PLACES = frozenset({DOCUMENT})
KEYS = frozenset({"kind", "spec"})


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it has a request and a response of HTTP."""
    return has(entry, "spec") and has(entry["spec"], "req", "resp") and "method" in entry["spec"]["req"]


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """The one exchange; its URL may be a path, and the host then is in a header."""
    spec = entry["spec"]
    request, response = mapping(spec["req"]), answered(spec["resp"])
    sent, url = header_pairs(request.get("header")), text(request["url"])
    replies = header_pairs(response.get("header"))
    domain = header(sent, "host") or header(replies, "x-api-domain")
    fields = request.get("form")
    yield Parts(
        method=request["method"],
        url=f"https://{domain}{url}" if url.startswith("/") and domain else url,
        status=response["status_code"],
        answer=response.get("body", ""),
        headers=sent,
        body=request.get("body"),
        form=[(one["key"], value) for one in fields for value in one["values"]] if fields else None,
        replies=replies,
        moments=(spec.get("reqTimestampMock"), spec.get("reqTimestampTest")),
    )
