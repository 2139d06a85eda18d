"""Cosmetic differences: what is not judged and differs between two answers to one case.

These are fields that no schema knows, headers, and texts for people. What differs in every answer (SIDs, times, the
values of a resource, lengths) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from conformance.body import NotJson, parse
from conformance.normalise import comparable
from conformance.result import Result
from conformance.xml_body import NotXml, parse_xml

ERROR_TEXTS = ("message", "more_info", "detail", "Message", "MoreInfo", "Detail")
"""The fields of an error that are written for people."""

FRAMING_HEADERS = frozenset(
    ("connection", "content-encoding", "content-length", "keep-alive", "trailer", "transfer-encoding")
)
CACHING_HEADERS = frozenset(
    ("age", "cf-cache-status", "date", "etag", "expires", "vary", "via", "x-amz-cf-id", "x-cache")
)
VOLATILE_HEADERS = FRAMING_HEADERS | CACHING_HEADERS | {"retry-after", "set-cookie", "x-amz-cf-pop"}
"""Headers that depend on the network path, the time or the length of an answer."""

AnswerRecord = Mapping[str, Any]
Fields = Mapping[str, object]


def additive_fields(old: Result, new: Result) -> Iterator[str]:
    """Fields, new or gone, that no schema requires: unknown fields of a resource, further fields of an error."""
    for place, (before, after) in enumerate(_pairs(old, new)):
        if place == 0:
            yield from _added_and_removed("field", old.drift, new.drift)
        if before["status"] >= 400:
            yield from _added_and_removed("field", *_read_both(before, after, pointers))


def cosmetic_differences(old: Result, new: Result, *, texts: bool = True) -> Iterator[str]:
    """All other differences: optional fields of the schemas, headers, texts of an error, media type parameters.

    `texts` of an error repeat what was sent, and differ where that does.
    """
    for before, after in _pairs(old, new):
        if before["status"] < 400:
            known = (set(names) - {*old.drift, *new.drift} for names in _read_both(before, after, pointers))
            yield from _added_and_removed("optional field", *known)
        yield from _added_and_removed("header", _headers(before), _headers(after))
        if _parameters(before) != _parameters(after):
            yield f"parameters of the media type: {_quoted(_parameters(after))}, before {_quoted(_parameters(before))}"
        if texts and before["status"] >= 400:
            yield from _changed_texts(*_read_both(before, after, dict))


def _pairs(old: Result, new: Result) -> Iterator[tuple[AnswerRecord, AnswerRecord]]:
    """The answers that can be compared: those with the same outcome."""
    for before, after in zip(old.got, new.got, strict=False):
        if before["outcome"] == after["outcome"]:
            yield before, after


def _read_both(before: AnswerRecord, after: AnswerRecord, read: Callable[[Fields], Any]) -> tuple[Any, Any]:
    """What `read` returns for two bodies, or for two empty ones where one of them is no object."""
    first, second = content_of(before), content_of(after)
    return (read({}), read({})) if first is None or second is None else (read(first), read(second))


def media_type_of(got: AnswerRecord) -> str:
    """The media type of an answer with its parameters, as it came; empty where there is none."""
    return next((str(value) for name, value in got["headers"] if name.lower() == "content-type"), "")


def content_of(got: AnswerRecord) -> Fields | None:
    """The object that a body is, of JSON or XML; `None` where it is none, or was cut."""
    if got["cut"]:
        return None
    try:
        content = parse_xml(got["body"].encode())[1] if got["body"].lstrip()[:1] == "<" else parse(got["body"])
    except (NotJson, NotXml):
        return None
    return content if isinstance(content, dict) else None


def pointers(content: Fields) -> set[str]:
    """The fields as JSON Pointers, the members of a list taken together."""
    found: set[str] = set()
    remaining: list[tuple[str, object]] = [("", content)]
    while remaining:
        pointer, value = remaining.pop()
        inner = value.items() if isinstance(value, dict) else [("*", item) for item in _list(value)]
        remaining += [(f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}", item) for name, item in inner]
        if isinstance(value, dict):
            found |= {f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}" for name in value}
    return found


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _added_and_removed(what: str, old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    before, after = set(old), set(new)
    yield from (f"new {what} {name}" for name in sorted(after - before))
    yield from (f"{what} {name} is gone" for name in sorted(before - after))


def _headers(got: AnswerRecord) -> set[str]:
    return {name.lower() for name, _ in got["headers"]} - VOLATILE_HEADERS


def _parameters(got: AnswerRecord) -> str:
    return "; ".join(sorted(part.strip().lower() for part in media_type_of(got).split(";")[1:] if part.strip()))


def _changed_texts(before: Fields, after: Fields) -> Iterator[str]:
    for name in ERROR_TEXTS:
        old, new = before.get(name), after.get(name)
        if isinstance(old, str) and isinstance(new, str) and comparable(old) != comparable(new):
            yield f"{name}: {_quoted(comparable(new))}, before {_quoted(comparable(old))}"


def _quoted(text: str) -> str:
    return f'"{text}"' if text else "none"
