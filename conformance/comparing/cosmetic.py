"""In what two answers to one case differ although nobody judges it: fields, headers, and texts for people.

What differs in every answer (SIDs, times, the values of a resource, lengths) is no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from conformance.body import NotJson, NotXml, parse, parse_xml
from conformance.normalise import comparable
from conformance.result import Result

TEXTS = ("message", "more_info", "detail", "Message", "MoreInfo", "Detail")
"""The fields of an error that are written for people."""

FRAMING = frozenset(("connection", "content-encoding", "content-length", "keep-alive", "trailer", "transfer-encoding"))
CACHING = frozenset(("age", "cf-cache-status", "date", "etag", "expires", "vary", "via", "x-amz-cf-id", "x-cache"))
COMING_AND_GOING = FRAMING | CACHING | {"retry-after", "set-cookie", "x-amz-cf-pop"}
"""Headers that depend on the way, the moment or the length of an answer."""

Got = Mapping[str, Any]
Fields = Mapping[str, object]


def fields(old: Result, new: Result) -> Iterator[str]:
    """Fields that came or left and that no schema asks for: unknown ones of a resource, more ones of an error."""
    for place, (before, after) in enumerate(_pairs(old, new)):
        if place == 0:
            yield from _moved("field", old.drift, new.drift)
        if before["status"] >= 400:
            yield from _moved("field", *_both(before, after, _pointers))


def looks(old: Result, new: Result) -> Iterator[str]:
    """Everything else: optional fields that the schemas know, headers, the texts of an error, media type parameters."""
    for before, after in _pairs(old, new):
        if before["status"] < 400:
            known = (set(names) - {*old.drift, *new.drift} for names in _both(before, after, _pointers))
            yield from _moved("optional field", *known)
        yield from _moved("header", _headers(before), _headers(after))
        if _parameters(before) != _parameters(after):
            yield f"parameters of the media type: {_quoted(_parameters(after))}, before {_quoted(_parameters(before))}"
        if before["status"] >= 400:
            yield from _texts(*_both(before, after, _body))


def _pairs(old: Result, new: Result) -> Iterator[tuple[Got, Got]]:
    """The answers that can be held against each other: those of one outcome."""
    for before, after in zip(old.got, new.got, strict=False):
        if before["outcome"] == after["outcome"]:
            yield before, after


def _both(before: Got, after: Got, read: Callable[[Fields], Any]) -> tuple[Any, Any]:
    """What `read` finds in two bodies, and in none of them where one cannot be read."""
    first, second = _content(before), _content(after)
    return (read({}), read({})) if first is None or second is None else (read(first), read(second))


def _content(got: Got) -> Fields | None:
    if got["cut"]:
        return None
    try:
        content = parse_xml(got["body"].encode())[1] if got["body"].lstrip()[:1] == "<" else parse(got["body"])
    except (NotJson, NotXml):
        return None
    return content if isinstance(content, dict) else None


def _body(content: Fields) -> Fields:
    return content


def _pointers(content: Fields) -> set[str]:
    """The fields as JSON Pointers, the members of a list taken together."""
    found: set[str] = set()
    ahead: list[tuple[str, object]] = [("", content)]
    while ahead:
        place, value = ahead.pop()
        inner = value.items() if isinstance(value, dict) else [("*", item) for item in _list(value)]
        ahead += [(f"{place}/{str(name).replace('~', '~0').replace('/', '~1')}", item) for name, item in inner]
        if isinstance(value, dict):
            found |= {f"{place}/{str(name).replace('~', '~0').replace('/', '~1')}" for name in value}
    return found


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _moved(what: str, old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    before, after = set(old), set(new)
    yield from (f"new {what} {name}" for name in sorted(after - before))
    yield from (f"{what} {name} is gone" for name in sorted(before - after))


def _headers(got: Got) -> set[str]:
    return {name.lower() for name, _ in got["headers"]} - COMING_AND_GOING


def _parameters(got: Got) -> str:
    said = next((value for name, value in got["headers"] if name.lower() == "content-type"), "")
    return "; ".join(sorted(part.strip().lower() for part in said.split(";")[1:] if part.strip()))


def _texts(before: Fields, after: Fields) -> Iterator[str]:
    for name in TEXTS:
        old, new = before.get(name), after.get(name)
        if isinstance(old, str) and isinstance(new, str) and comparable(old) != comparable(new):
            yield f"{name}: {_quoted(comparable(new))}, before {_quoted(comparable(old))}"


def _quoted(said: str) -> str:
    return f'"{said}"' if said else "none"
