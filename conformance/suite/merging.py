"""Merging a case with the defaults of its file: a key of the case replaces the default, and null removes it."""

from __future__ import annotations

from conformance.suite.node_values import as_mapping
from conformance.suite.yaml_document import MappingNode, Node, is_null

MERGED_BY_KEY = ("send", "expect", "draw", "beside")
"""Keys with a mapping as value, of which each entry is replaced by itself."""


def merged(own: MappingNode, defaults: MappingNode | None) -> MappingNode:
    """The entries of the case over `defaults`, without those that are null; raises `Malformed`."""
    result = own.over(defaults) if defaults else own
    for name in MERGED_BY_KEY:
        value, default = own.entries.get(name), defaults.entries.get(name) if defaults else None
        if value is not None and default is not None and not is_null(value):
            inner = _long_form(value, name).over(_long_form(default, name))
            result = MappingNode(result.place, result.entries | {name: inner}, result.places)
    return result.without_nulls()


def long_expectation(node: Node) -> MappingNode:
    """An expectation as a mapping: the short form is the value of `answers`."""
    if isinstance(node, MappingNode):
        return node
    return MappingNode(node.place, {"answers": node}, {"answers": node.place})


def _long_form(node: Node, name: str) -> MappingNode:
    return long_expectation(node) if name == "expect" else as_mapping(node, f"'{name}'")
