"""The keys of a target file as a table, made from its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.suite.data import data_folder

NESTED = ("start", "unsupported", "deviations")
"""Keys whose own keys are listed too."""


def key_table() -> str:
    """A row for each key of `schemas/target.json`, with its description."""
    schema = json.loads((data_folder("schemas") / "target.json").read_text(encoding="utf-8"))
    rows = [f"| `{key}` | {says.replace('|', chr(92) + '|')} |" for key, says in _keys(schema, schema, "")]
    return "\n".join(["| key | meaning |", "|---|---|", *rows])


def _keys(node: Mapping[str, Any], schema: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in _properties(node, schema).items():
        yield f"{prefix}{key}", str(value["description"])
        if key in NESTED:
            yield from _keys(value, schema, f"{prefix}{key}.")


def _properties(node: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a node, of its items, and of its alternatives."""
    found = dict(node.get("properties", {}))
    inner = [*node.get("oneOf", ()), *node.get("anyOf", ()), *node.get("allOf", ())]
    inner += [node["items"]] if "items" in node else []
    inner += [schema["definitions"][node["$ref"].rpartition("/")[2]]] if "$ref" in node else []
    for each in inner:
        found |= _properties(each, schema)
    return found
