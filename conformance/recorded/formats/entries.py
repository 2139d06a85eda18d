"""Entries of a recording: what may be an exchange, in the order of the file, with the place where it is."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from conformance.recorded.exchange import UnknownFormat
from conformance.recorded.formats.events import Event
from conformance.recorded.formats.parts import DOCUMENT, HTTP_INTERACTIONS, INTERACTIONS
from conformance.recorded.formats.readers import DOCUMENT_KEYS, FORMATS, reader_of
from conformance.recorded.formats.value_building import DEPTH_LIMIT, Malformed
from conformance.recorded.formats.values import ValueReader

ITEM = "item"
LISTS = frozenset(
    (INTERACTIONS, HTTP_INTERACTIONS, "log.entries", "cases", "requests", "mappings", "events", "run.executions")
)
"""The keys of a document, by their path, under which a list of entries is."""

OWN_LISTS = frozenset((INTERACTIONS, HTTP_INTERACTIONS, "log.entries"))
"""Those that no other file has, so that it is a recording also where they are empty."""

WITHIN = frozenset(("log", "run", "collection"))
"""The keys of a document whose objects are searched for such lists."""


MOST_TRIED = 1000
"""Of how many objects at the beginning of a list one has to be an entry."""


class Entry(NamedTuple):
    """An entry as it is in the file, or why it cannot be read; `marked` says whether it may be with Twilio."""

    content: Any
    marked: bool
    place: str


Entries = Generator[Entry, None, bool]
"""Entries, and whether there was a recording."""


def entries(path: Path, events: Iterator[Event]) -> Iterator[Entry]:
    """Every entry of a format; raises `UnknownFormat` where the file has none, also behind the last entry."""
    reader = ValueReader(events)
    known = False
    for first in events:
        if first.kind == "[":
            known = (yield from _listed(reader, DOCUMENT)) or known
        elif first.kind == "{":
            known = (yield from _of_document(reader)) or known
    if not known:
        raise UnknownFormat(f"{path}: no recording of a known format ({FORMATS})")


def _of_document(reader: ValueReader, within: str = "") -> Entries:
    """The entries of an object: those in its lists, or the object itself."""
    known = False
    alone: dict[str, Entry] = {}
    while (event := reader.next()).kind != "}":
        first = reader.next()
        key = f"{within}{event.value}"
        if key in LISTS and first.kind == "[":
            known = (yield from _listed(reader, key)) or known
        elif key in LISTS and key in OWN_LISTS:
            reader.skip(first)
            known = True
        elif event.value == ITEM and first.kind == "[":
            known = (yield from _items(reader, DEPTH_LIMIT)) or known
        elif key in WITHIN and first.kind == "{":
            known = (yield from _of_document(reader, f"{key}.".replace("collection.", ""))) or known
        elif event.value in DOCUMENT_KEYS and not within:
            alone[event.value] = _entry(reader, first, DOCUMENT)
        else:
            reader.skip(first)
    own = _joined(alone, DOCUMENT)
    if not known and (_is_marked_problem(own) or reader_of(DOCUMENT, own.content)):
        known = True
        yield own
    return known


def _listed(reader: ValueReader, place: str) -> Entries:
    """The entries of a list: in one that is a cassette each element, elsewhere from where a format recognises one.

    What is before that is an entry as well where it is a broken one.
    """
    known, tried = place in OWN_LISTS, 0
    before: list[Entry] = []
    while (event := reader.next()).kind != "]":
        if not known and tried > MOST_TRIED:
            reader.skip(event)
            continue
        tried += 1
        entry = _entry(reader, event, place)
        entry = entry._replace(marked=entry.marked or is_broken(entry.content))
        if not known and (reader_of(place, entry.content) or _is_marked_problem(entry)):
            known = True
            yield from before
        if known:
            yield entry
        elif is_broken(entry.content):
            before.append(entry)
    return known or (place == DOCUMENT and tried == 0)


def _items(reader: ValueReader, depth: int) -> Entries:
    """The requests of a collection of Postman, which are in folders within each other."""
    known = False
    while (event := reader.next()).kind != "]":
        if event.kind != "{" or depth == 0:
            reader.skip(event)
            continue
        parts: dict[str, Entry] = {}
        while (key := reader.next()).kind != "}":
            first = reader.next()
            if key.value == ITEM and first.kind == "[":
                known = (yield from _items(reader, depth - 1)) or known
            elif key.value in ("request", "response"):
                parts[key.value] = _entry(reader, first, ITEM)
            else:
                reader.skip(first)
        if "request" in parts:
            known = True
            yield _joined(parts, ITEM)
    return known


def _entry(reader: ValueReader, first: Event, place: str) -> Entry:
    try:
        value = reader.measured(first)
    except Malformed as problem:
        return Entry(problem, problem.marked, place)
    return Entry(value.content, value.marked, place)


def is_broken(content: object) -> bool:
    """Whether a value is no exchange, or one that names no address: nobody knows with whom it was."""
    if not isinstance(content, Mapping):
        return not isinstance(content, Malformed)
    return not content or (bool({"request", "response"} & set(content)) and not _has_address(content))


def _has_address(value: object) -> bool:
    if isinstance(value, str | bytes):
        return (b"://" if isinstance(value, bytes) else "://") in value  # type: ignore[operator] # of one type
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return any(map(_has_address, parts))


def _joined(parts: dict[str, Entry], place: str) -> Entry:
    marked = any(part.marked for part in parts.values())
    problem = next((part.content for part in parts.values() if isinstance(part.content, Malformed)), None)
    return Entry(problem or {name: part.content for name, part in parts.items()}, marked, place)


def _is_marked_problem(entry: Entry) -> bool:
    return entry.marked and isinstance(entry.content, Malformed)
