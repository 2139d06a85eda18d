"""Texts of findings: what was expected and what came, short enough for one line."""

from __future__ import annotations

import json
from collections.abc import Iterable

from conformance.abridgement import measured
from conformance.case import Case, Service
from conformance.judging.conforming_value import Node, in_type_of, node_at


def expected_outcomes(case: Case) -> str:
    """The outcomes that conform, such as `400/21211 or 404/20404`."""
    return alternatives(map(str, case.expect.answers)) or "a refusal"


def inferred_outcomes(case: Case) -> str:
    """The outcomes that are expected although nobody has observed them."""
    return alternatives(map(str, case.expect.inferred or case.expect.answers))


def expected_codes(case: Case) -> str:
    """The error codes that conform."""
    return alternatives(sorted({str(outcome.code) for outcome in case.expect.answers if outcome.code is not None}))


def expected_values(values: Iterable[str], case: Case | None = None, field: str = "") -> str:
    """The values that a field `a/b` of a success may have: texts in quotes, and what is no text there without.

    Where no case is named, all are texts.
    """
    written = values_of_field(values, case, field) if case else values
    texts = (f'"{value}"' if isinstance(value, str) else json.dumps(value) for value in written)
    return measured(alternatives(texts))


def values_of_field(values: Iterable[str], case: Case, field: str) -> list[object]:
    """The values that a case states of a field, each in the type that the schema has there.

    An empty value is null where all that is empty is null: the fields of the API may also be empty texts, those of
    others not.
    """
    schema = case.expect.schema
    node: Node | None = node_at(schema, tuple(field.split("/"))) if schema else None
    is_null = case.service is not Service.API
    return [None if value == "" and is_null else in_type_of(node, value) for value in values]


def received_value(value: object) -> str:
    """The value of a field as JSON."""
    return measured(json.dumps(value, ensure_ascii=False))


def alternatives(texts: Iterable[str]) -> str:
    """The texts with `or` between them."""
    return " or ".join(texts)
