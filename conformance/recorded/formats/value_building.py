"""One value of a recording under construction: built from events within limits, without recursion.

What an alias of YAML names counts as often as it is used, so that few bytes cannot become much memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.file_content import MIB
from conformance.recorded.formats.events import MERGE, Event

NODE_LIMIT = 100_000
"""How many keys and values an exchange may have."""

TEXT_LIMIT = 16 * MIB
"""How many characters all keys and texts of an exchange may have."""

DEPTH_LIMIT = 100
"""How deep an exchange may be nested."""

TWILIO_MARKS = ("twilio.com", "/2010-04-01/", "/PhoneNumbers/")
"""Texts of which an exchange with Twilio, or with a fake of it, contains at least one."""

SHORTEST_MARK = min(map(len, TWILIO_MARKS))


class Malformed(ValueError):
    """An exchange that cannot be used; the message says why. `marked` as in `Value`."""

    def __init__(self, reason: str, *, marked: bool) -> None:
        super().__init__(reason)
        self.marked = marked


@dataclass(frozen=True)
class Value:
    """A complete value: its nodes, characters and depth, and whether a text in it has a mark of Twilio."""

    content: Any
    nodes: int
    length: int
    depth: int
    marked: bool


@dataclass
class _Open:
    """A collection that is being built, and what was built before it began."""

    content: dict[Any, Any] | list[Any]
    anchor: str | None
    before: tuple[int, int]
    key: Any = None
    depth: int = 1


class Building:
    """One value under construction; beyond a limit its events are only counted."""

    def __init__(self, known: dict[str, Value]) -> None:
        self.anchors: dict[str, Value] = {}
        self._known = known
        self._open: list[_Open] = []
        self._depth = self._nodes = self._length = 0
        self._marked = False
        self._problem = ""
        self._root: Any = None

    def take(self, event: Event) -> bool:
        """Whether the value is complete with this event."""
        if event.kind in "}]":
            self._depth -= 1
            self._end()
        else:
            self._count(event)
            self._depth += event.kind in "{["
            if not self._problem:
                self._begin(event)
        return self._depth == 0

    def result(self) -> Value:
        """The complete value; raises `Malformed`."""
        if self._problem:
            raise Malformed(self._problem, marked=self._marked)
        return Value(self._root, self._nodes, self._length, 0, self._marked)

    def _count(self, event: Event) -> None:
        kind, value, _ = event
        self._nodes += 1
        if isinstance(value, str | bytes) and kind != "alias":
            self._length += len(value)
            if not self._marked and len(value) >= SHORTEST_MARK:
                self._marked = _has_mark(value)
        depth = self._depth + 1 if kind in "{[" else self._depth
        if depth > DEPTH_LIMIT or self._nodes > NODE_LIMIT or self._length > TEXT_LIMIT:
            self._check_limits(depth)

    def _check_limits(self, depth: int) -> None:
        if self._nodes > NODE_LIMIT:
            self._fail(f"it has more than {NODE_LIMIT} values")
        elif self._length > TEXT_LIMIT:
            self._fail(f"it has more than {TEXT_LIMIT // MIB} MiB of text")
        elif depth > DEPTH_LIMIT:
            self._fail(f"it is nested more than {DEPTH_LIMIT} deep")

    def _fail(self, reason: str) -> None:
        self._problem = self._problem or reason
        self._open.clear()

    def _begin(self, event: Event) -> None:
        before = self._nodes - 1, self._length
        if event.kind in "{[":
            self._open.append(_Open({} if event.kind == "{" else [], event.anchor, before))
        elif event.kind == "key":
            self._open[-1].key = event.value
            self._remember(event.anchor, event.value, before, 0)
        elif event.kind == "alias":
            self._use(event.value)
        else:
            self._remember(event.anchor, event.value, before, 0)
            self._add(event.value, 0)

    def _end(self) -> None:
        if not self._open:
            return
        ended = self._open.pop()
        self._remember(ended.anchor, ended.content, ended.before, ended.depth)
        self._add(ended.content, ended.depth)

    def _use(self, name: str) -> None:
        found = self.anchors.get(name) or self._known.get(name)
        if found is None:
            self._fail(f"the alias {name!r} has no value, or one that is too large or contains itself")
            return
        self._marked = self._marked or found.marked
        self._nodes += found.nodes
        self._length += found.length
        self._check_limits(self._depth + found.depth)
        if not self._problem:
            self._add(found.content, found.depth)

    def _remember(self, anchor: str | None, content: Any, before: tuple[int, int], depth: int) -> None:  # noqa: ANN401 - YAML
        if anchor is not None:
            nodes, length = self._nodes - before[0], self._length - before[1]
            self.anchors[anchor] = Value(content, nodes, length, depth, self._marked)

    def _add(self, content: Any, depth: int) -> None:  # noqa: ANN401 - YAML
        if not self._open:
            self._root = content
            return
        parent = self._open[-1]
        if depth >= parent.depth:
            parent.depth = depth + 1
        if isinstance(parent.content, list):
            parent.content.append(content)
        elif parent.key is MERGE:
            for mapping in content if isinstance(content, list) else [content]:
                _merge(parent.content, mapping)
        else:
            parent.content[parent.key] = content


def _merge(into: dict[Any, Any], mapping: object) -> None:
    for key, value in mapping.items() if isinstance(mapping, dict) else ():
        into.setdefault(key, value)


def _has_mark(text: str | bytes) -> bool:
    shown = text.decode("latin-1") if isinstance(text, bytes) else text
    return any(mark in shown for mark in TWILIO_MARKS)
