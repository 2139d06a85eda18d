"""A YAML file as texts with their places: nothing is guessed, nothing is lost, nothing is said twice.

Every scalar is text, so that `+15005550006`, `0533` and `no` mean what they say. A plain `null` or `~` is
`None`. A key written twice, an alias or a tag is an error with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    """A file does not say what it has to; the message starts with `path:line:column`."""

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem

    def __reduce__(self) -> tuple[type[Malformed], tuple[Place, str]]:
        return Malformed, (self.place, self.problem)


class Text(NamedTuple):
    """A scalar; `None` where a plain `null` stands."""

    place: Place
    value: str | None


class Items(NamedTuple):
    """A sequence."""

    place: Place
    values: tuple[Node, ...]


class Keys(NamedTuple):
    """A mapping; `at` is where each key stands."""

    place: Place
    entries: dict[str, Node]
    at: dict[str, Place]

    def allow(self, names: Iterable[str]) -> None:
        """Refuses a key that is not among `names`."""
        known = list(names)
        for key, place in self.at.items():
            if key not in known:
                close = get_close_matches(key, known, 1)
                hint = f"; is it {close[0]!r}?" if close else f"; known are {', '.join(known)}"
                raise Malformed(place, f"unknown key {key!r}{hint}")

    def laid_over(self, below: Keys) -> Keys:
        """`below` with these entries over it."""
        return Keys(self.place, below.entries | self.entries, below.at | self.at)


Node = Text | Items | Keys


def read(path: Path, shown: str | None = None) -> Node:
    """The file as a tree; raises `Malformed`. `shown` is how the file is called in messages."""
    name = shown or str(path)
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
    return _Reader(name).node(root)


def _hint(text: str, place: Place) -> str:
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return " (indent with spaces, not tabs)" if "\t" in line else ""


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: set[int] = set()

    def node(self, node: yaml.Node) -> Node:
        mark = node.start_mark
        place = Place(self.name, mark.line + 1, mark.column + 1)
        if id(node) in self.seen:
            raise Malformed(place, "anchors and aliases are not used here; write the value out")
        self.seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            raise Malformed(place, f"tags are not used here: {node.tag}")
        if isinstance(node, yaml.ScalarNode):
            return Text(place, self.scalar(node, place))
        if isinstance(node, yaml.SequenceNode):
            return Items(place, tuple(self.node(value) for value in node.value))
        return self.keys(node, place)

    def scalar(self, node: yaml.ScalarNode, place: Place) -> str | None:
        if node.style is not None and node.style != "":
            return str(node.value)
        if node.value == "":
            raise Malformed(place, 'no value; write "" for an empty text, null to leave a key out')
        return None if node.value in ("null", "~") else str(node.value)

    def keys(self, node: yaml.Node, place: Place) -> Keys:
        entries: dict[str, Node] = {}
        at: dict[str, Place] = {}
        for key, value in node.value:
            mark = key.start_mark
            here = Place(self.name, mark.line + 1, mark.column + 1)
            if not isinstance(key, yaml.ScalarNode) or key.value == "":
                raise Malformed(here, "a key is a text")
            if key.value in entries:
                raise Malformed(here, f"key {key.value!r} is written twice, first at line {at[key.value].line}")
            entries[key.value] = self.node(value)
            at[key.value] = here
        return Keys(place, entries, at)


def as_keys(node: Node, what: str) -> Keys:
    """`node` as a mapping; raises `Malformed` naming `what` was expected to be one."""
    if not isinstance(node, Keys):
        raise Malformed(node.place, f"{what} is a mapping")
    return node


def as_text(node: Node, what: str) -> str:
    """`node` as one text."""
    if not isinstance(node, Text) or node.value is None:
        raise Malformed(node.place, f"{what} is one text")
    return node.value


def as_texts(node: Node, what: str) -> tuple[str, ...]:
    """`node` as one text or a list of texts."""
    if isinstance(node, Items):
        return tuple(as_text(value, f"each of {what}") for value in node.values)
    return (as_text(node, what),)


def each(node: Node, what: str) -> Iterator[Keys]:
    """The mappings of a list."""
    if not isinstance(node, Items) or not node.values:
        raise Malformed(node.place, f"{what} is a list with at least one entry")
    for value in node.values:
        yield as_keys(value, f"each of {what}")
