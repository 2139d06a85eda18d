"""YAML documents: nodes with their places, in which every scalar is text.

No scalar is turned into a number, a date or a boolean, so that `+15005550006`, `0533` and `no` stay as they are
written. A plain `null` or `~` is `None`. `yaml_file` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from conformance.suggestion import is_it


class Place(NamedTuple):
    """A position in a file, line and column counted from 1; of a file that could not be read the line is 0."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Malformed(ValueError):
    """The content of a file is not what it has to be; the message starts with its place."""

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
                hint = is_it(key, known) or f"; known are {', '.join(known)}"
                raise Malformed(place, f"unknown key {key!r}{hint}")

    def over(self, defaults: MappingNode) -> MappingNode:
        """These entries, and those of `defaults` whose keys are not among them."""
        return MappingNode(self.place, defaults.entries | self.entries, defaults.places | self.places)

    def copied(self) -> MappingNode:
        """The same with entries of its own, so that some can be removed."""
        return self._replace(entries=dict(self.entries))

    def without_nulls(self) -> MappingNode:
        """The entries that are not a plain `null`."""
        entries = {name: node for name, node in self.entries.items() if not is_null(node)}
        return MappingNode(self.place, entries, self.places)


Node = ScalarNode | SequenceNode | MappingNode


def is_null(node: Node) -> bool:
    """Whether the node is a plain `null`."""
    return isinstance(node, ScalarNode) and node.value is None
