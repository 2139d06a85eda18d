"""Entries of a recording: the exchanges of a file in their order, whichever of the known formats it has."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from conformance.recorded.exchange import NotARecording
from conformance.recorded.formats import cassette, har, plain
from conformance.recorded.formats.events import Event
from conformance.recorded.formats.fields import Format
from conformance.recorded.formats.value_building import Malformed
from conformance.recorded.formats.values import ValueReader

CASSETTE_KEYS = ("interactions", "http_interactions")
EXCHANGE_KEYS = ("request", "response")
FORMATS = "neither a VCR or Betamax cassette, a HAR file, a report, nor a list of requests and responses"


class Entry(NamedTuple):
    """An entry as it is in the file, or why it cannot be read; `marked` says whether it may be with Twilio."""

    content: Any
    marked: bool
    format: Format


Entries = Generator[Entry, None, bool]
"""Entries, and whether there was a recording."""


def entries(path: Path, events: Iterator[Event]) -> Iterator[Entry]:
    """Every exchange; raises `NotARecording` where the file has none of the formats, also behind the last exchange."""
    reader = ValueReader(events)
    first = next(events, None)
    known = False
    if first is not None and first.kind == "[":
        known = yield from _listed(reader)
    elif first is not None and first.kind == "{":
        known = yield from _of_document(reader)
    if not known:
        raise NotARecording(f"{path}: {FORMATS}")
    for _ in events:
        pass  # the rest is read as well, since the file may be broken there


def _of_document(reader: ValueReader) -> Entries:
    known = False
    alone: dict[str, Entry] = {}
    while (event := reader.next()).kind != "}":
        first = reader.next()
        if event.value in CASSETTE_KEYS:
            known = True
            yield from _cassette(reader, first)
        elif event.value == "log" and first.kind == "{":
            known = (yield from _log(reader)) or known
        elif event.value == "cases" and first.kind == "[":
            known = (yield from _reported(reader)) or known
        elif event.value in EXCHANGE_KEYS:
            alone[event.value] = _entry(reader, first, plain)
        else:
            reader.skip(first)
    if alone.keys() == set(EXCHANGE_KEYS):
        known = True
        yield _joined(alone["request"], alone["response"])
    return known


def _listed(reader: ValueReader) -> Entries:
    """The exchanges of a list, if the first is one."""
    known = False
    while (event := reader.next()).kind != "]":
        entry = _entry(reader, event, plain)
        if not known and not _has(entry.content, "request") and not _is_marked_problem(entry):
            return False
        known = True
        yield entry
    return known


def _cassette(reader: ValueReader, first: Event) -> Iterator[Entry]:
    if first.kind != "[":
        reader.skip(first)
        return
    while (event := reader.next()).kind != "]":
        yield _entry(reader, event, cassette)


def _log(reader: ValueReader) -> Entries:
    known = False
    while (event := reader.next()).kind != "}":
        first = reader.next()
        if event.value != "entries" or first.kind != "[":
            reader.skip(first)
            continue
        known = True
        while (event := reader.next()).kind != "]":
            yield _entry(reader, event, har)
    return known


def _reported(reader: ValueReader) -> Entries:
    """One exchange for each answer to each case of a report of this suite."""
    known = False
    while (event := reader.next()).kind != "]":
        case = _entry(reader, event, plain)
        if _is_marked_problem(case):
            yield case
        elif not (_has(case.content, "sent") and isinstance(case.content.get("got"), list)):
            return False
        else:
            second = case.content.get("then") or case.content["sent"]
            for number, answer in enumerate(case.content["got"]):
                request = second if number else case.content["sent"]
                yield Entry({"request": request, "response": answer}, case.marked, plain)
        known = True
    return known


def _entry(reader: ValueReader, first: Event, file_format: Format) -> Entry:
    try:
        value = reader.measured(first)
    except Malformed as problem:
        return Entry(problem, problem.marked, file_format)
    return Entry(value.content, value.marked, file_format)


def _joined(request: Entry, response: Entry) -> Entry:
    marked = request.marked or response.marked
    problem = next((part.content for part in (request, response) if isinstance(part.content, Malformed)), None)
    return Entry(problem or {"request": request.content, "response": response.content}, marked, plain)


def _has(content: object, key: str) -> bool:
    return isinstance(content, dict) and key in content


def _is_marked_problem(entry: Entry) -> bool:
    return entry.marked and isinstance(entry.content, Malformed)
