"""What conforms at a place of a body, in words that name a value, and as a value: both from the schema alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from conformance.judging.schemas import conforms, schema

Node = Mapping[str, Any]
"""A schema, or a part of one."""

JsonPath = tuple[str | int, ...]
"""The keys and indices from the root of a body to a value."""

ANYTHING: Node = MappingProxyType({})
"""A schema that says nothing."""

NOTHING_KNOWN: Mapping[JsonPath, str] = MappingProxyType({})

SUCH_AS = ", such as "
"""What is between what conforms, in words, and an example."""

_TYPES: Mapping[str, tuple[str, object]] = {
    "array": ("a list", []),
    "boolean": ("true or false", True),
    "integer": ("an integer", 0),
    "null": ("null", None),
    "number": ("a number", 0),
    "object": ("an object", {}),
    "string": ("a text", ""),
}
"""Each type in words, and a value of it."""


_WORDS: Mapping[str, object] = {"true": True, "false": False, "": None}
"""What a text of a parameter may be in JSON, where it is no text."""


class NoExample(ValueError):
    """A part of a schema from which no conforming value follows: it requires `examples`."""


def node_at(name: str, path: JsonPath) -> Node | None:
    """The part of the schema `name` for the value at `path`; `None` where it says nothing about that place."""
    node: Node = schema(name)
    for step in path:
        part = node.get("properties", {}).get(step)
        if not isinstance(part, Mapping):
            return None
        node = part
    return node


def example(node: Node) -> Any:  # noqa: ANN401 - a value of JSON
    """A value that conforms to `node`, with nothing in it that is not required; raises `NoExample`."""
    for value in _candidates(node):
        if conforms(node, value):
            return value
    raise NoExample(f"no example follows from {node}")


def without_quotes(value: object) -> list[object]:
    """What a text is in JSON where it is no text there: true, false, null or an integer; at most one value."""
    if not isinstance(value, str):
        return []
    return [_WORDS[value]] if value in _WORDS else [int(value)] if value.isascii() and value.isdigit() else []


def in_type_of(node: Node | None, text: str) -> object:
    """The text itself, or what it is in JSON where `node`, the part of a schema for its place, has no such text."""
    values = [text, *without_quotes(text)]
    return next((value for value in values if conforms(node, value)), text) if node is not None else text


def in_words(
    node: Node, narrower: Node = ANYTHING, path: JsonPath = (), known: Mapping[JsonPath, str] = NOTHING_KNOWN
) -> str:
    """What conforms to `node`, the part of a schema for the value at `path`, with a value named.

    `narrower` is the part of `node` that a value violates, which may have words of its own. Of an object each required
    member is described too; `known` are the words for members of which more is known than the schema says.
    """
    words = str(narrower.get("x-expected") or _demand(node))
    if "examples" in node:
        return f"{words}{SUCH_AS}{json.dumps(example(node), ensure_ascii=False)}"
    if node.get("type") != "object":
        return words
    members = [f"{name} ({known.get(at) or in_words(part, path=at)})" for name, part, at in _members(node, path)]
    return f"{words} with {', '.join(members)}" if members else f"{words}{SUCH_AS}{{}}"


def alternatives(texts: list[str]) -> str:
    """The texts with commas between them, and `or` before the last."""
    return " or ".join(", ".join(texts).rsplit(", ", 1))


def _demand(node: Node) -> str:
    """What the node says of itself, or else the narrowest of its parts."""
    if "x-expected" in node:
        return str(node["x-expected"])
    if values := _values(node):
        return alternatives([value if isinstance(value, str) and value else json.dumps(value) for value in values])
    if narrower := [part for part in node.get("allOf", ()) if "x-expected" in part or _values(part)]:
        return _demand(narrower[0])
    return alternatives([_TYPES[name][0] for name in _types(node)]) or str(node.get("description", "any value"))


def _members(node: Node, path: JsonPath) -> Iterator[tuple[str, Node, JsonPath]]:
    """The required members of an object: their names, parts of the schema, and paths."""
    required = [name for part in (*node.get("allOf", ()), node) for name in part.get("required", ())]
    yield from ((name, node["properties"][name], (*path, name)) for name in required)


def _candidates(node: Node) -> Iterator[Any]:
    """Values to try, those first that the node names."""
    yield from (*_values(node), *node.get("examples", ()))
    for part in node.get("allOf", ()):
        yield from _candidates(part)
    for name in sorted(_types(node), key=lambda each: each != "null"):
        yield {key: example(part) for key, part, _ in _members(node, ())} if name == "object" else _TYPES[name][1]


def _values(node: Node) -> list[Any]:
    return [node["const"]] if "const" in node else list(node.get("enum", ()))


def _types(node: Node) -> list[str]:
    named = node.get("type", [])
    return [named] if isinstance(named, str) else list(named)
