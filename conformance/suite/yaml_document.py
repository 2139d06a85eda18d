"""YAML documents: parsed into nodes with their places, in which every scalar is text.

No scalar is turned into a number, a date or a boolean, so that `+15005550006`, `0533` and `no` stay as they are
written. A plain `null` or `~` is `None`. A key written twice, an alias or a tag is an error with its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import yaml

Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PLAIN_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


class Place(NamedTuple):
    """A position in a file, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Malformed(ValueError):
    """The content of a file is not what it has to be; the message starts with `path:line:column`."""

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem

    def __reduce__(self) -> tuple[type[Malformed], tuple[Place, str]]:
        return Malformed, (self.place, self.problem)


class ScalarNode(NamedTuple):
    """A scalar; its value is text, or `None` for a plain `null`."""

    place: Place
    value: str | None


class SequenceNode(NamedTuple):
    """A sequence."""

    place: Place
    values: tuple[Node, ...]


class MappingNode(NamedTuple):
    """A mapping; `places` are those of its keys."""

    place: Place
    entries: dict[str, Node]
    places: dict[str, Place]

    def refuse_unknown(self, names: Iterable[str]) -> None:
        """Raises `Malformed` for the first key that is not among `names`."""
        known = list(names)
        for key, place in self.places.items():
            if key not in known:
                close = get_close_matches(key, known, 1)
                hint = f"; is it {close[0]!r}?" if close else f"; known are {', '.join(known)}"
                raise Malformed(place, f"unknown key {key!r}{hint}")

    def over(self, defaults: MappingNode) -> MappingNode:
        """These entries, and those of `defaults` whose keys are not among them."""
        return MappingNode(self.place, defaults.entries | self.entries, defaults.places | self.places)

    def without_nulls(self) -> MappingNode:
        """The entries that are not a plain `null`."""
        entries = {name: node for name, node in self.entries.items() if not is_null(node)}
        return MappingNode(self.place, entries, self.places)


Node = ScalarNode | SequenceNode | MappingNode


def read_yaml(path: Path, display_name: str | None = None) -> Node:
    """The file as a tree of nodes, named `display_name` in messages; raises `Malformed`."""
    name = display_name or str(path)
    start = Place(name, 1, 1)
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(start, f"not a text file in UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise Malformed(start, f"cannot be read: {error.strerror}") from None
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else start
        raise Malformed(place, f"not YAML: {error.problem or error}{_hint(text, place)}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise Malformed(start, f"not YAML: {str(error).splitlines()[0]}") from None
    if root is None:
        raise Malformed(start, "the file is empty")
    return _NodeReader(name).node(root)


def _hint(text: str, place: Place) -> str:
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return " (indent with spaces, not tabs)" if "\t" in line else ""


class _NodeReader:
    """Turns the nodes of PyYAML into those of this module; `file` is the name of the file in messages."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.read: set[int] = set()

    def node(self, node: yaml.Node) -> Node:
        place = self.place(node)
        if id(node) in self.read:
            raise Malformed(place, "anchors and aliases are not used here; write the value out")
        self.read.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            raise Malformed(place, f"tags are not used here: {node.tag}")
        if isinstance(node, yaml.ScalarNode):
            return ScalarNode(place, self.scalar(node, place))
        if isinstance(node, yaml.SequenceNode):
            return SequenceNode(place, tuple(self.node(value) for value in node.value))
        return self.mapping(node, place)

    def place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def scalar(self, node: yaml.ScalarNode, place: Place) -> str | None:
        if node.style is not None and node.style != "":
            return str(node.value)
        if node.value == "":
            raise Malformed(place, 'no value; write "" for an empty text, null to leave a key out')
        return None if node.value in ("null", "~") else str(node.value)

    def mapping(self, node: yaml.Node, place: Place) -> MappingNode:
        entries: dict[str, Node] = {}
        places: dict[str, Place] = {}
        for key, value in node.value:
            here = self.place(key)
            if not isinstance(key, yaml.ScalarNode) or key.value == "":
                raise Malformed(here, "a key is a text")
            if key.value in entries:
                raise Malformed(here, f"key {key.value!r} is written twice, first at line {places[key.value].line}")
            entries[key.value] = self.node(value)
            places[key.value] = here
        return MappingNode(place, entries, places)


def is_null(node: Node) -> bool:
    """Whether the node is a plain `null`."""
    return isinstance(node, ScalarNode) and node.value is None
