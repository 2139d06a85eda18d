"""Values of YAML nodes: a node as the type that is expected at its place, or an error with that place.

In the error, the node is called `what`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

from conformance.suite.yaml_document import Malformed, MappingNode, Node, ScalarNode, SequenceNode

Choice = TypeVar("Choice", bound=StrEnum)


def as_mapping(node: Node, what: str) -> MappingNode:
    """`node` as a mapping; raises `Malformed`."""
    if not isinstance(node, MappingNode):
        raise Malformed(node.place, f"{what} is a mapping")
    return node


def as_text(node: Node, what: str) -> str:
    """`node` as one text; raises `Malformed`."""
    if not isinstance(node, ScalarNode) or node.value is None:
        raise Malformed(node.place, f"{what} is one text")
    return node.value


def as_texts(node: Node, what: str) -> tuple[str, ...]:
    """`node` as texts: one text, or a list of them; raises `Malformed`."""
    if isinstance(node, SequenceNode):
        return tuple(as_text(value, f"each of {what}") for value in node.values)
    return (as_text(node, what),)


def as_choice(mapping: MappingNode, name: str, choices: type[Choice], default: Choice) -> Choice:
    """The entry `name` as one of `choices`, or `default` where there is none; raises `Malformed`."""
    if name not in mapping.entries:
        return default
    text = as_text(mapping.entries[name], f"'{name}'")
    try:
        return choices(text)
    except ValueError:
        known = ", ".join(choices)
        raise Malformed(mapping.entries[name].place, f"unknown {name} {text!r}; known are {known}") from None


def as_mappings(node: Node, what: str) -> Iterator[MappingNode]:
    """The mappings of a list that is not empty; raises `Malformed`."""
    if not isinstance(node, SequenceNode) or not node.values:
        raise Malformed(node.place, f"{what} is a list with at least one entry")
    for value in node.values:
        yield as_mapping(value, f"each of {what}")
