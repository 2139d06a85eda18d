"""Strict validators of JSON Schemas, in which 1.0 is no integer, and which are quick with many bodies of one schema.

For each value jsonschema makes a validator of the subschema anew, which takes most of its time. The keywords here,
which the schemas of this suite use most, keep them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    Errors = Iterator[ValidationError]


def strict_validator(schema: Mapping[str, Any]) -> Validator:
    """A validator of `schema`, whose references lead to places within it; the schema is not changed afterwards."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _checker, value: type(value) is int)
    kept = _Kept(schema)
    keywords = {
        "$ref": kept.reference,
        "allOf": kept.all_of,
        "items": kept.items,
        "prefixItems": kept.first_items,
        "properties": kept.properties,
        "type": _types,
    }
    return cast("Validator", cast("Any", extend)(Draft202012Validator, keywords, type_checker=checker)(schema))


class _Kept:
    """The keywords of one schema, with the validators of its subschemas that were made."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._validators: dict[int, Validator] = {}

    def reference(self, parent: Validator, reference: str, instance: object, _schema: object) -> Errors:
        node: Any = self._root
        for step in reference.removeprefix("#").split("/")[1:]:
            node = node[step]
        return self._errors(parent, node, instance)

    def all_of(self, parent: Validator, subschemas: Sequence[object], instance: object, _schema: object) -> Errors:
        for index, subschema in enumerate(subschemas):
            yield from self._errors(parent, subschema, instance, (), (index,))

    def items(self, parent: Validator, subschema: object, instance: object, schema: Mapping[str, Any]) -> Errors:
        if subschema is False:
            yield from _stock("items")(parent, subschema, instance, schema)
        elif isinstance(instance, list):
            for index in range(len(schema.get("prefixItems", ())), len(instance)):
                yield from self._errors(parent, subschema, instance[index], (index,))

    def first_items(self, parent: Validator, subschemas: Sequence[object], instance: object, _schema: object) -> Errors:
        if isinstance(instance, list):
            for index, (subschema, value) in enumerate(zip(subschemas, instance, strict=False)):
                yield from self._errors(parent, subschema, value, (index,), (index,))

    def properties(
        self, parent: Validator, subschemas: Mapping[str, object], instance: object, _schema: object
    ) -> Errors:
        if isinstance(instance, dict):
            for name, subschema in subschemas.items():
                if name in instance:
                    yield from self._errors(parent, subschema, instance[name], (name,), (name,))

    def _errors(
        self,
        parent: Validator,
        subschema: object,
        value: object,
        path: tuple[str | int, ...] = (),
        schema_path: tuple[str | int, ...] = (),
    ) -> Errors:
        """The errors in `value`, at `path` of the instance, by the subschema at `schema_path` below the keyword."""
        if (key := id(subschema)) not in self._validators:
            self._validators[key] = parent.evolve(schema=subschema)
        for error in self._validators[key].iter_errors(cast("Any", value)):
            error.path.extendleft(path)
            error.schema_path.extendleft(schema_path)
            yield error


_TYPE_NAMES = {str: "string", int: "integer", bool: "boolean", type(None): "null", list: "array", dict: "object"}
"""The names of types in JSON Schema that a value of that type of Python surely has."""


def _types(parent: Validator, types: str | Sequence[str], instance: object, schema: Mapping[str, Any]) -> Errors:
    """The keyword `type`, which most values of an answer meet by the name of their type alone."""
    named = (types,) if isinstance(types, str) else types
    if _TYPE_NAMES.get(type(instance)) not in named:
        yield from _stock("type")(parent, types, instance, schema)


def _stock(keyword: str) -> Any:  # noqa: ANN401 - of jsonschema
    from jsonschema import Draft202012Validator

    return Draft202012Validator.VALIDATORS[keyword]
