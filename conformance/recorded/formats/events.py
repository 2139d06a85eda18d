"""Events of JSON and YAML: a file of any size as a stream of small steps, so that it is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import ijson
import yaml

from conformance.file_content import Unreadable, opened
from conformance.recorded.exchange import NotARecording
from conformance.recorded.formats import yaml_scalars
from conformance.recorded.formats.sources import CHUNK, HALF, UNBOUNDED, BoundedNumbers, Source, WholeCharacters

TEMPLATE = "an ERB template, which is a recording only after it was rendered"
"""Why a file of Ruby's VCR cannot be read that has code in it."""

OVERFLOW = "overflow"
"""What the parser of JSON says of a number that is too large for it."""

BEYOND = "a number beyond all bounds"
HALF_CHARACTER = "half of a surrogate pair, which is no character"
OBJECT_TAG = "tag:yaml.org,2002:python/object"
"""How the tag of an object of Python begins, of which PyYAML may write the arguments alone."""

MERGE = object()
"""The key under which YAML names mappings whose entries are to be merged."""


class Event(NamedTuple):
    """One step: `{`, `}`, `[`, `]`, `key`, `value` or `alias`.

    `value` is a key, a scalar, or the name of an alias; `anchor` is the name that aliases have for what begins here.
    A scalar that cannot be read is a `ValueError`.
    """

    kind: str
    value: Any = None
    anchor: str | None = None


def events(path: Path) -> Iterator[Event]:
    """The events of the file or pipe at `path`, document by document; raises `NotARecording`, which names `path`."""
    source = None
    try:
        with opened(path, pipe=True) as stream:
            source = Source(stream, unlimited=path.is_file())
            yield from _json_events(path, source) if source.start[:1] in (b"{", b"[") else _yaml_events(source)
    except (Unreadable, OSError) as error:
        raise NotARecording(f"{path}: {error}") from None
    except UnicodeDecodeError as error:
        raise NotARecording(f"{path}: cannot be read as text (not UTF-8, byte {error.start})") from None
    except (ijson.JSONError, yaml.YAMLError, ValueError) as error:
        if source is not None and source.is_template:
            raise NotARecording(f"{path}: {TEMPLATE}") from None
        raise NotARecording(f"{path}: neither JSON nor YAML ({_first_line(error)})") from None


def _first_line(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


_JSON_KINDS = {"start_map": "{", "end_map": "}", "start_array": "[", "end_array": "]", "map_key": "key"}


def _json_events(path: Path, source: Source) -> Iterator[Event]:
    """The events of JSON; a file is read again from where the parser does not take a number or a character."""
    if not path.is_file():
        yield from _parsed(BoundedNumbers(WholeCharacters(source)), source)
        return
    count = 0
    try:
        for event in _parsed(source, source):
            count += 1
            yield event
    except (ijson.JSONError, UnicodeDecodeError) as error:
        if isinstance(error, ijson.JSONError) and OVERFLOW not in str(error):
            raise
        with opened(path) as stream:
            again = Source(stream, unlimited=True)
            yield from islice(_parsed(BoundedNumbers(WholeCharacters(again)), again), count, None)


def _parsed(stream: Source | BoundedNumbers, source: Source) -> Iterator[Event]:
    # With `use_float` a number beyond 64 bits is an error; without it, ijson in C crashes on one of 5000 digits.
    for kind, value in ijson.basic_parse(stream, buf_size=CHUNK, use_float=True, multiple_values=True):
        source.taken()
        yield Event(_JSON_KINDS.get(kind, "value"), _readable(value) if kind == "string" else value)


def _readable(value: str) -> str | ValueError:
    if value == UNBOUNDED:
        return ValueError(BEYOND)
    return ValueError(HALF_CHARACTER) if HALF in value else value


class _KeyTracker:
    """Knows whether the next node of a YAML document is a key: in a mapping, keys and values alternate."""

    def __init__(self) -> None:
        self._key_is_next: list[bool | None] = []

    def is_key(self) -> bool:
        """Whether the node that begins now is a key; to be called once for each node."""
        if not self._key_is_next or self._key_is_next[-1] is None:
            return False
        self._key_is_next[-1] = not self._key_is_next[-1]
        return not self._key_is_next[-1]

    def begin(self, *, mapping: bool) -> None:
        """A collection begins."""
        self._key_is_next.append(True if mapping else None)

    def end(self) -> None:
        """The innermost collection ends."""
        self._key_is_next.pop()


def _yaml_events(source: Source) -> Iterator[Event]:
    tracker, objects = _KeyTracker(), list[bool]()
    for event in yaml.parse(source, Loader=yaml_scalars.Loader):
        source.taken()
        if isinstance(event, yaml.CollectionEndEvent):
            tracker.end()
            yield Event("}" if isinstance(event, yaml.MappingEndEvent) else "]")
            if objects.pop():
                yield Event("}")
        elif isinstance(event, yaml.NodeEvent):
            is_key = tracker.is_key()
            if is_key and not isinstance(event, yaml.ScalarEvent):
                raise ValueError("a key that is no text")
            own = _yaml_event(event, tracker, is_key=is_key)
            is_object = isinstance(event, yaml.SequenceStartEvent) and str(event.tag).startswith(OBJECT_TAG)
            if isinstance(event, yaml.CollectionStartEvent):
                objects.append(is_object)
            if is_object:  # an object is a mapping of what it is made of, here of its arguments
                yield from (Event("{", None, own.anchor), Event("key", "args"), Event("["))
            else:
                yield own


def _yaml_event(event: yaml.NodeEvent, tracker: _KeyTracker, *, is_key: bool) -> Event:
    if isinstance(event, yaml.ScalarEvent):
        if is_key:
            return Event("key", MERGE if event.value == "<<" and not event.style else event.value, event.anchor)
        return Event("value", yaml_scalars.value_of(event), event.anchor)
    if isinstance(event, yaml.AliasEvent):
        return Event("alias", event.anchor)
    is_mapping = isinstance(event, yaml.MappingStartEvent)
    tracker.begin(mapping=is_mapping)
    return Event("{" if is_mapping else "[", None, event.anchor)
