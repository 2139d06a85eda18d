"""YAML files: read into nodes with their places, within limits on size, depth and the number of values.

A key written twice, an anchor, an alias or a tag is an error with its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from conformance.file_content import MIB, Unreadable, read_text
from conformance.suite.yaml_document import Malformed, MappingNode, Node, Place, ScalarNode, SequenceNode

Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}

SIZE_LIMIT = 16 * MIB
"""How many bytes a file may have."""

NODE_LIMIT = 500_000
"""How many keys and values a file may have."""

DEPTH_LIMIT = 50
"""How deep the collections of a file may be nested."""


def read_yaml(path: Path, display_name: str | None = None) -> Node:
    """The file as a tree of nodes, named `display_name` in messages; raises `Malformed`."""
    name = display_name or str(path)
    try:
        text = read_text(path, SIZE_LIMIT)
    except Unreadable as error:
        raise Malformed(Place(name, 0, 0), str(error)) from None
    return parsed(text, name)


def parsed(text: str, name: str) -> Node:
    """The content of the file `name` as a tree of nodes; raises `Malformed`."""
    start = Place(name, 1, 1)
    try:
        root = _NodeReader(name).document(yaml.parse(text, Loader=Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else start
        raise Malformed(place, f"not YAML: {error.problem or error}{_hint(text, place)}") from None
    except yaml.YAMLError as error:
        raise Malformed(start, f"not YAML: {str(error).splitlines()[0]}") from None
    if root is None:
        raise Malformed(start, "the file is empty")
    return root


def _hint(text: str, place: Place) -> str:
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return " (indent with spaces, not tabs)" if "\t" in line else ""


class _NodeReader:
    """Makes nodes from the events of PyYAML, without recursion; `file` is the name of the file in messages."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.open: list[_OpenSequence | _OpenMapping] = []
        self.root: Node | None = None
        self.count = 0

    def document(self, events: Iterable[yaml.Event]) -> Node | None:
        """The one document of the file; `None` where the file has none."""
        documents = 0
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                self.begin(event, self.place(event))
            elif isinstance(event, yaml.CollectionEndEvent):
                self.add(self.open.pop().node())
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Malformed(self.place(event), "a second document; a file has one")
        return self.root

    def begin(self, event: yaml.NodeEvent, place: Place) -> None:
        """Begins a collection or adds a scalar, within the limits of a file."""
        self.count += 1
        if self.count > NODE_LIMIT:
            raise Malformed(place, f"more than {NODE_LIMIT} values in one file")
        if len(self.open) >= DEPTH_LIMIT:
            raise Malformed(place, f"nested more than {DEPTH_LIMIT} deep")
        if event.anchor is not None:
            raise Malformed(place, "anchors and aliases are not used here; write the value out")
        if (tag := getattr(event, "tag", None)) not in _PLAIN_TAGS:
            raise Malformed(place, f"tags are not used here: {tag}")
        parent = self.open[-1] if self.open else None
        if isinstance(parent, _OpenMapping) and parent.key is None:
            parent.begin_entry(event, place)
        elif isinstance(event, yaml.ScalarEvent):
            self.add(ScalarNode(place, _scalar(event, place)))
        else:
            self.open.append(
                _OpenSequence(place) if isinstance(event, yaml.SequenceStartEvent) else _OpenMapping(place)
            )

    def add(self, node: Node) -> None:
        """Adds a complete node to the innermost open collection."""
        if self.open:
            self.open[-1].add(node)
        else:
            self.root = node

    def place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file, 1, 1)


class _OpenSequence:
    """A sequence that is being read."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.values: list[Node] = []

    def add(self, node: Node) -> None:
        self.values.append(node)

    def node(self) -> Node:
        return SequenceNode(self.place, tuple(self.values))


class _OpenMapping:
    """A mapping that is being read; `key` is the one whose value comes next."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.entries: dict[str, Node] = {}
        self.places: dict[str, Place] = {}
        self.key: str | None = None

    def begin_entry(self, event: yaml.NodeEvent, place: Place) -> None:
        if not isinstance(event, yaml.ScalarEvent) or event.value == "":
            raise Malformed(place, "a key is a text")
        key = _encodable(event.value, place)
        if key in self.entries:
            raise Malformed(place, f"key {key!r} is written twice, first at line {self.places[key].line}")
        self.key, self.places[key] = key, place

    def add(self, node: Node) -> None:
        assert self.key is not None  # noqa: S101 - for the type checker
        self.entries[self.key], self.key = node, None

    def node(self) -> Node:
        return MappingNode(self.place, self.entries, self.places)


def _scalar(event: yaml.ScalarEvent, place: Place) -> str | None:
    if event.style:
        return _encodable(event.value, place)
    if event.value == "":
        raise Malformed(place, 'no value; write "" for an empty text, null to leave a key out')
    return None if event.value in ("null", "~") else _encodable(event.value, place)


def _encodable(text: str, place: Place) -> str:
    if "\0" in text:
        raise Malformed(place, "a text holds a NUL character")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise Malformed(place, "a text holds half of a surrogate pair")
    return text
