"""Collections of Postman, versions 2.0 and 2.1: each request with the responses that were saved with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.recorded.formats.fields import text
from conformance.recorded.formats.parts import Parts, mapping, named_pairs, optional

NAME = "Postman"
PLACES = frozenset({"item"})
KEYS = frozenset({"request", "response"})
VARIABLE = re.compile(r"(?<=/):([A-Za-z_]\w*)")
"""A part of a path that a variable of the request fills in."""


def recognises(entry: Mapping[str, Any]) -> bool:
    """Whether it has a request; the responses that were saved are a list."""
    return "request" in entry


def exchanges(entry: Mapping[str, Any], _path: Path) -> Iterator[Parts]:
    """An exchange for each response that was saved."""
    saved = entry.get("response")
    for response in saved if isinstance(saved, list) else ():
        if isinstance(response, Mapping):
            request = response.get("originalRequest") or entry["request"]
            yield _exchange({"url": request, "method": "GET"} if isinstance(request, str) else request, response)


def _exchange(request: Mapping[str, Any], response: Mapping[str, Any]) -> Parts:
    parts = sent(request)
    return Parts(
        status=response.get("code", 0),
        answer=response.get("body"),
        replies=response.get("header"),
        missing="" if response.get("code") else "the response was saved without a status",
        **parts,
    )


def sent(request: Mapping[str, Any]) -> dict[str, Any]:
    """Method, URL, headers and form of a request, for `Parts`."""
    body = optional(request.get("body"))
    mode = body.get("mode")
    fields = list(named_pairs(body.get(mode), "key")) if mode in ("urlencoded", "formdata") else None
    if mode == "urlencoded" and isinstance(body.get("urlencoded"), str):
        fields = None
    known = mode in (None, "raw", "urlencoded", "formdata")
    return {
        "method": request.get("method") or "GET",
        "url": address(request["url"]),
        "headers": request.get("header"),
        "body": body.get("raw") if mode == "raw" else body.get("urlencoded") if fields is None else None,
        "form": fields,
        "secrets": _passwords(optional(request.get("auth")).get("basic")),
        "unread": "" if known else f"its body is of the kind {text(mode)[:40]!r}, which is not read",
    }


def _passwords(basic: object) -> tuple[object, ...]:
    """What a request is authorized with: pairs in version 2.1, an object in 2.0."""
    pairs = basic.items() if isinstance(basic, Mapping) else named_pairs(basic, "key")
    return tuple(value for name, value in pairs if name == "password")


def address(url: object) -> str:
    """The URL, from its text or from its parts, with the variables of its path filled in."""
    if isinstance(url, str):
        return url
    parts = mapping(url)
    values = {
        text(one.get("key") or one.get("id")): text(one.get("value") or "")
        for one in parts.get("variable") or ()
        if isinstance(one, Mapping) and (one.get("key") or one.get("id"))
    }
    written = text(parts["raw"]) if parts.get("raw") else _joined(parts)
    return VARIABLE.sub(lambda found: values.get(found[1]) or found[0], written)


def _joined(parts: Mapping[str, Any]) -> str:
    host, path = parts.get("host", ""), parts.get("path", "")
    host = ".".join(map(text, host)) if isinstance(host, list) else text(host)
    path = "/".join(map(text, path)) if isinstance(path, list) else text(path).removeprefix("/")
    port = f":{text(parts['port'])}" if parts.get("port") else ""
    query = "&".join(f"{text(name)}={text(value)}" for name, value in named_pairs(parts.get("query"), "key"))
    return f"{text(parts.get('protocol') or 'https')}://{host}{port}/{path}" + (f"?{query}" if query else "")
