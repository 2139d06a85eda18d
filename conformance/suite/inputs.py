"""Inputs in the ledgers: of which a statement states the outcome, and of which a piece of evidence shows the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.suite.node_values import as_mapping, as_mappings, as_text, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode, Node

ROW_KEYS = ("service", "resource", "parameter", "value", "class", "auth", "outcome")
SHOWN_KEYS = ("method", "service", "resource", "auth", "account", "send", "class", "answer")


def take_rows(statement: MappingNode) -> tuple[Mapping[str, str], ...]:
    """The inputs of a statement, removed from its entries; raises `Malformed`."""
    node = statement.entries.pop("rows", None)
    return tuple(_row(row, ROW_KEYS, "outcome") for row in as_mappings(node, "'rows'")) if node else ()


def take_shown(evidence: MappingNode) -> tuple[Mapping[str, Any], ...]:
    """The inputs of a piece of evidence, removed from its entries: patterns in a class. Raises `Malformed`."""
    node = evidence.entries.pop("shows", None)
    return tuple(_shown(row.copied()) for row in as_mappings(node, "'shows'")) if node else ()


def _shown(row: MappingNode) -> Mapping[str, Any]:
    node = row.entries.pop("send", None)
    send = as_mapping(node, "'send'").entries if node else {}
    values = {name: list(as_texts(value, f"'{name}'")) for name, value in send.items()}
    if "class" in row.entries:
        for name, patterns in values.items():
            for pattern in patterns:
                _refuse_no_pattern(pattern, send[name])
    return _row(row, SHOWN_KEYS, "answer") | {"send": values}


def _refuse_no_pattern(pattern: str, node: Node) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise Malformed(node.place, f"{pattern!r} is no pattern: {error}") from None


def _row(row: MappingNode, known: tuple[str, ...], required: str) -> dict[str, str]:
    row.refuse_unknown(known)
    if required not in row.entries:
        raise Malformed(row.place, f"a row has {required!r}")
    return {name: as_text(node, f"'{name}'") for name, node in row.entries.items()}
