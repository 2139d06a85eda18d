"""JSON Schemas of answers: loaded from `schemas/` with their references resolved, and compiled to strict validators."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from conformance.interrupts import defer_interrupts
from conformance.suite.data import data_folder
from conformance.suite.strict_validator import strict_validator

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


@cache
def load_validators() -> None:
    """Imports and compiles once what schema checks need, before the first answer arrives."""
    with defer_interrupts():
        validator("error")


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema of `schemas/{name}.json` without references; raises `KeyError` where there is none."""
    if f"{name}.json" not in _files():
        raise KeyError(f"there is no schemas/{name}.json")
    return cast("dict[str, Any]", _resolved(_files()[f"{name}.json"]))


def schema_names() -> Mapping[str, str]:
    """The title of each schema, by its name."""
    return {name.removesuffix(".json"): str(content["title"]) for name, content in sorted(_files().items())}


def schema_with_definitions(name: str) -> dict[str, Any]:
    """The same schema with what it takes from other files in it, and its own definitions as they are."""
    return cast("dict[str, Any]", _resolved(_files()[f"{name}.json"]))


@cache
def validator(name: str) -> Validator:
    """A validator of that schema, in which 1.0 is not an integer."""
    return strict_validator(schema(name))


def conforms(node: Mapping[str, Any], value: object) -> bool:
    """Whether `value` conforms to a part of a schema, which `schema` returned or is within it."""
    return bool(validator("error").evolve(schema=node).is_valid(cast("Any", value)))


@cache
def _files() -> Mapping[str, Any]:
    """The suite's own schemas by file name; a reference to any other is an error, and nothing is fetched."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in data_folder("schemas").glob("*.json")}


def _resolved(node: object, home: str = "") -> object:
    """`node` with each `$ref` to another file replaced by what is there; keywords beside a `$ref` are kept.

    `home` is the file that `node` was taken from; references within the first file stay as they are.
    """
    if isinstance(node, list):
        return [_resolved(value, home) for value in node]
    if not isinstance(node, dict):
        return node
    if "$ref" not in node or (node["$ref"].startswith("#") and not home):
        return {key: _resolved(value, home) for key, value in node.items()}
    file, _, pointer = node["$ref"].partition("#/")
    named: Any = _files()[file or home]
    for step in pointer.split("/"):
        named = named[step]
    beside = {key: _resolved(value, home) for key, value in node.items() if key != "$ref"}
    return {**cast("dict[str, Any]", _resolved(named, file or home)), **beside}
