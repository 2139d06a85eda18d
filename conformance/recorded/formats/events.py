"""Events of JSON and YAML: a file of any size as a stream of small steps, so that it is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import ijson
import yaml

from conformance.file_content import MIB, Unreadable, opened
from conformance.recorded.exchange import NotARecording
from conformance.recorded.formats import yaml_scalars

TOKEN_LIMIT = 32 * MIB
"""How many bytes one text of a file may have."""

PIPE_LIMIT = 1024 * MIB
"""How many bytes are read from a pipe, which may never end."""

TEMPLATE = "an ERB template, which is a recording only after it was rendered"
"""Why a file of Ruby's VCR cannot be read that has code in it."""

CHUNK = 64 * 1024
MERGE = object()
"""The key under which YAML names mappings whose entries are to be merged."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
            source = _Source(stream, unlimited=path.is_file())
            yield from _json_events(source) if source.start[:1] in (b"{", b"[") else _yaml_events(source)
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


class _Source:
    """A stream that ends with an error where one token has more than `TOKEN_LIMIT` bytes; `start` is where it begins.

    `taken` is called for each event, which shows that the token before it has ended.
    """

    def __init__(self, stream: BinaryIO, *, unlimited: bool) -> None:
        self._stream = stream
        self._total = 0
        self._limit = None if unlimited else PIPE_LIMIT
        self._pending = b""
        while not self._pending.removeprefix(BYTE_ORDER_MARK).lstrip() and (more := stream.read(CHUNK)):
            self._pending = (self._pending + more).removeprefix(BYTE_ORDER_MARK).lstrip()
        self.start = self._pending[:16]
        self.is_template = False
        self._token = 0

    def taken(self) -> None:
        self._token = 0

    def read(self, size: int = CHUNK) -> bytes:
        chunk = self._pending[:size] if self._pending else self._stream.read(min(size, CHUNK) if size > 0 else CHUNK)
        self._pending = self._pending[len(chunk) :] if self._pending else b""
        self._token += len(chunk)
        self._total += len(chunk)
        self.is_template = self.is_template or (b"<%" in chunk and b"%>" in chunk)
        if self._token > TOKEN_LIMIT:
            raise Unreadable(f"one text has more than {TOKEN_LIMIT // MIB} MiB")
        if self._limit is not None and self._total > self._limit:
            raise Unreadable(f"more than {self._limit // MIB} MiB came through the pipe")
        return chunk


_JSON_KINDS = {"start_map": "{", "end_map": "}", "start_array": "[", "end_array": "]", "map_key": "key"}


def _json_events(source: _Source) -> Iterator[Event]:
    # With `use_float` a number beyond 64 bits is an error; without it, ijson in C crashes on one of 5000 digits.
    for kind, value in ijson.basic_parse(source, buf_size=CHUNK, use_float=True, multiple_values=True):
        source.taken()
        yield Event(_JSON_KINDS.get(kind, "value"), value)


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


def _yaml_events(source: _Source) -> Iterator[Event]:
    tracker = _KeyTracker()
    for event in yaml.parse(source, Loader=yaml_scalars.Loader):
        source.taken()
        if isinstance(event, yaml.CollectionEndEvent):
            tracker.end()
            yield Event("}" if isinstance(event, yaml.MappingEndEvent) else "]")
        elif isinstance(event, yaml.NodeEvent):
            is_key = tracker.is_key()
            if is_key and not isinstance(event, yaml.ScalarEvent):
                raise ValueError("a key that is no text")
            yield _yaml_event(event, tracker, is_key=is_key)


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
