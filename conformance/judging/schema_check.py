"""Schema check of a body: each violation of a JSON Schema once, in plain words, with the basis of the constraint."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from conformance.abridgement import LONGEST, abridged
from conformance.case import Basis
from conformance.judging.conforming_value import ANYTHING, JsonPath, in_words, node_at
from conformance.judging.schemas import schema, validator

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

VIOLATION_LIMIT = 1000
"""How many violations of one body are looked at."""

BASES = {"required": Basis.PAGE, "type": Basis.PAGE, "const": Basis.OBSERVED}
"""The basis of a constraint by its keyword, where the schema has no `x-basis`; of any other keyword, `reference`."""

_KINDS = {bool: "boolean", int: "integer", float: "number", str: "text", list: "list", dict: "object"}


@dataclass(frozen=True)
class Violation:
    """One violation; `where` is a JSON Pointer into the body, also for a field that is missing."""

    where: str
    expected: str
    got: str
    basis: Basis


def violations(name: str, body: object) -> tuple[Violation, ...]:
    """Every violation of the schema `name` in `body`, in the order of the body; missing fields follow those present.

    Of several violations at one place, the one with the lowest basis is reported.
    """
    found: dict[JsonPath, Violation] = {}
    keys = _Keys()
    for error in islice(validator(name).iter_errors(cast("Any", body)), VIOLATION_LIMIT):
        basis = _basis(schema(name), error)
        for path, expected, got in _details(name, error, keys):
            if path not in found or basis.rank < found[path].basis.rank:
                found[path] = Violation(pointer(path), expected, got, basis)
    return tuple(found[path] for path in sorted(found, key=lambda path: keys.position(path, body)))


def unknown_fields(name: str, body: object) -> tuple[str, ...]:
    """The fields that the schema `name` does not know, as JSON Pointers; they are never a violation."""
    return tuple(_unknown((), schema(name), body))


def _basis(root: Mapping[str, Any], error: ValidationError) -> Basis:
    """The `x-basis` of the innermost subschema around the keyword that has one, otherwise that of the keyword."""
    named = [node["x-basis"] for node in _enclosing(root, error) if "x-basis" in node]
    return Basis(named[-1]) if named else BASES.get(str(error.validator), Basis.REFERENCE)


def _enclosing(root: Mapping[str, Any], error: ValidationError) -> Iterator[Mapping[str, Any]]:
    """The subschemas from the root down to the one with the keyword."""
    node: Any = root
    yield node
    for step in error.absolute_schema_path:
        node = node[step]
        if isinstance(node, dict):
            yield node


class _Keys:
    """The keys of the objects of one body: each object is read once, however many violations are in it."""

    def __init__(self) -> None:
        self._places: dict[int, dict[str, int]] = {}
        self._spellings: dict[int, dict[str, str]] = {}

    def similar(self, name: str, siblings: Mapping[str, object]) -> str | None:
        """The first key that is `name` in another spelling."""
        if id(siblings) not in self._spellings:
            spellings = self._spellings.setdefault(id(siblings), {})
            for key in siblings:
                spellings.setdefault(_folded(key), key)
        return self._spellings[id(siblings)].get(_folded(name))

    def position(self, path: JsonPath, body: object) -> tuple[int, ...]:
        """The position of `path` in the body, a number for each level; a missing field comes after those present."""
        position: list[int] = []
        node: Any = body
        for step in path:
            if isinstance(step, int):
                position.append(step)
                node = node[step]
                continue
            places = self._places.get(id(node))
            if places is None:
                places = self._places[id(node)] = {key: place for place, key in enumerate(node)}
            position.append(places.get(step, len(places)))
            node = node.get(step)
        return tuple(position)


def _details(name: str, error: ValidationError, keys: _Keys) -> Iterator[tuple[JsonPath, str, str]]:
    """JsonPath, expected and received value; one for each field that is missing."""
    path = tuple(error.absolute_path)
    if error.validator != "required":
        narrower = cast("Mapping[str, Any]", error.schema)
        yield path, in_words(node_at(name, path) or narrower, narrower, path), _received(error.instance)
        return
    siblings = cast("dict[str, object]", error.instance)
    for key in cast("list[str]", error.validator_value):
        if key not in siblings:
            place = (*path, key)
            yield place, in_words(node_at(name, place) or ANYTHING, path=place), _missing(keys.similar(key, siblings))


def _missing(similar: str | None) -> str:
    """Names the field in another spelling, such as `accountSid`, where there is one: fakes often use it."""
    return "missing" if similar is None else _shortened(f"missing (there is {json.dumps(similar)})", "")


def _folded(name: str) -> str:
    return re.sub("[-_ ]", "", name).lower()


def _received(value: object) -> str:
    if value is None:
        return "null"
    return _shortened(json.dumps(value), f" ({_KINDS.get(type(value), 'unknown')})")


def _shortened(text: str, end: str) -> str:
    return abridged(text, LONGEST - len(end)) + end


def pointer(path: JsonPath) -> str:
    """`path` as a JSON Pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def path_of(where: str) -> tuple[str, ...]:
    """The path of a JSON Pointer into objects."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in where.split("/")[1:])


def _unknown(path: tuple[str, ...], subschema: object, body: object) -> Iterator[str]:
    if not isinstance(subschema, dict) or not isinstance(body, dict) or "properties" not in subschema:
        return
    for name, value in body.items():
        if name in subschema["properties"]:
            yield from _unknown((*path, name), subschema["properties"][name], value)
        else:
            yield pointer((*path, name))
