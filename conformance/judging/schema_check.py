"""Bodies measured against `schemas/`: every fault once, in plain words, with the basis of the demand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from conformance.case import Basis
from conformance.interrupts import held
from conformance.suite.data import data_folder

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

GOT_LIMIT = 80
BASES = {"required": Basis.PAGE, "type": Basis.PAGE, "const": Basis.OBSERVED}
"""The basis of a demand by its keyword, where the schema does not say; of any other keyword, `reference`."""

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}
_KINDS = {bool: "boolean", int: "integer", float: "number", str: "text", list: "list", dict: "object"}


@dataclass(frozen=True)
class Problem:
    """One fault: `where` is a JSON Pointer into the body, that of the missing field where one is missing."""

    where: str
    expected: str
    got: str
    basis: Basis


def problems(shape: str, body: object) -> tuple[Problem, ...]:
    """Every fault of `body`, one at each place, in the order of the body; missing fields follow those present."""
    worst: dict[tuple[str | int, ...], Problem] = {}
    for error in _validator(shape).iter_errors(cast("Any", body)):
        basis = _basis(shape, error)
        for path, expected, got in _faults(error):
            if path not in worst or basis.rank < worst[path].basis.rank:
                worst[path] = Problem(_pointer(path), expected, got, basis)
    return tuple(worst[path] for path in sorted(worst, key=lambda path: _position(path, body)))


def unknown_fields(shape: str, body: object) -> tuple[str, ...]:
    """The fields that the schema does not name, as JSON Pointers; they are never a fault."""
    return tuple(_unknown((), _schema(shape), body))


@cache
def prepare() -> None:
    """Loads once what measuring needs, so that no answer waits for it that is there already."""
    with held():
        _validator("error")


@cache
def _schema(shape: str) -> dict[str, Any]:
    """The schema of that name with every reference replaced by what it names, of which its neighbours keep theirs."""
    if f"{shape}.json" not in _files():
        raise KeyError(f"there is no schemas/{shape}.json")
    return cast("dict[str, Any]", _resolved(_files()[f"{shape}.json"]))


@cache
def _files() -> Mapping[str, Any]:
    """Our own schemas by the name of their file; one that is not among them is an error, never fetched."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in data_folder("schemas").glob("*.json")}


def _resolved(node: object) -> object:
    """A value of ours has no reference within, and stands in `$defs` of a file beside this one."""
    if not isinstance(node, dict):
        return node
    if "$ref" not in node:
        return {key: _resolved(value) for key, value in node.items()}
    name, _, key = node["$ref"].partition("#/$defs/")
    return {**_files()[name]["$defs"][key], **{beside: value for beside, value in node.items() if beside != "$ref"}}


@cache
def _validator(shape: str) -> Validator:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
    strict = cast("Any", extend)(Draft202012Validator, {"properties": _Properties()}, type_checker=checker)
    return cast("Validator", strict(_schema(shape)))


class _Properties:
    """The keyword, with a validator of each property that is made once; jsonschema makes them anew for every body."""

    def __init__(self) -> None:
        self._made: dict[int, Validator] = {}

    def __call__(
        self, validator: Validator, properties: Mapping[str, Any], instance: object, _schema: object
    ) -> Iterator[ValidationError]:
        if not isinstance(instance, dict):
            return
        for name, schema in properties.items():
            if name in instance:
                yield from self._errors(validator, name, schema, instance[name])

    def _errors(self, validator: Validator, name: str, schema: object, value: object) -> Iterator[ValidationError]:
        key = id(schema)
        if key not in self._made:
            self._made[key] = validator.evolve(schema=schema)
        for error in self._made[key].iter_errors(cast("Any", value)):
            error.path.appendleft(name)
            error.schema_path.appendleft(name)
            yield error


def _is_integer(_checker: object, value: object) -> bool:
    """JSON Schema takes 1.0 for an integer; a client that decodes into one does not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _basis(shape: str, error: ValidationError) -> Basis:
    """That of the nearest subschema around the keyword which names one, otherwise that of the keyword."""
    named = [node["x-basis"] for node in _around(shape, error) if "x-basis" in node]
    return Basis(named[-1]) if named else BASES.get(str(error.validator), Basis.REFERENCE)


def _around(shape: str, error: ValidationError) -> Iterator[Mapping[str, Any]]:
    """The subschemas from the root down to the one that holds the keyword."""
    node: Any = _schema(shape)
    yield node
    for step in error.absolute_schema_path:
        node = node[step]
        if isinstance(node, dict):
            yield node


def _faults(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    path = tuple(error.absolute_path)
    if error.validator != "required":
        yield path, _expected(error), _got(error.instance)
        return
    for name in cast("list[str]", error.validator_value):
        if name not in cast("dict[str, object]", error.instance):
            yield (*path, name), "present", _missing(name, cast("dict[str, object]", error.instance))


def _expected(error: ValidationError) -> str:
    schema, value = cast("Mapping[str, Any]", error.schema), cast("Any", error.validator_value)
    if "x-expected" in schema:
        return str(schema["x-expected"])
    if error.validator == "type":
        return _either([_TYPES[name] for name in ([value] if isinstance(value, str) else value)])
    if error.validator in ("const", "enum"):
        return _either([_plain(choice) for choice in (value if error.validator == "enum" else [value])])
    return str(schema.get("description", f"{error.validator} {value}"))


def _plain(value: object) -> str:
    return value if isinstance(value, str) and value else json.dumps(value)


def _either(texts: list[str]) -> str:
    return " or ".join(", ".join(texts).rsplit(", ", 1))


def _missing(name: str, siblings: Mapping[str, object]) -> str:
    """Makers of fakes often have the field under the name that it has in their language."""
    alike = next((key for key in siblings if _bare(key) == _bare(name)), None)
    return "missing" if alike is None else _cut(f"missing (there is {json.dumps(alike)})", "")


def _bare(name: str) -> str:
    return re.sub("[-_ ]", "", name).lower()


def _got(value: object) -> str:
    if value is None:
        return "null"
    return _cut(json.dumps(value), f" ({_KINDS.get(type(value), 'unknown')})")


def _cut(text: str, end: str) -> str:
    room = GOT_LIMIT - len(end)
    return (text if len(text) <= room else text[: room - 3] + "...") + end


def _pointer(path: tuple[str | int, ...]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _position(path: tuple[str | int, ...], body: object) -> tuple[int, ...]:
    """Where `path` stands in the body, as a number for each level; what is missing stands behind what is there."""
    place: list[int] = []
    node: Any = body
    for step in path:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        place.append(keys.index(step) if step in keys else len(keys))
        node = node[step] if step in keys else None
    return tuple(place)


def _unknown(path: tuple[str, ...], schema: object, body: object) -> Iterator[str]:
    if not isinstance(schema, dict) or not isinstance(body, dict) or "properties" not in schema:
        return
    for name, value in body.items():
        if name in schema["properties"]:
            yield from _unknown((*path, name), schema["properties"][name], value)
        else:
            yield _pointer((*path, name))
