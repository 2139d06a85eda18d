"""Texts of findings: what was expected and what came, short enough for one line."""

from __future__ import annotations

import json
from collections.abc import Iterable

from conformance.abridgement import measured
from conformance.case import Case, Service


def expected_outcomes(case: Case) -> str:
    """The outcomes that conform, such as `400/21211 or 404/20404`."""
    return alternatives(map(str, case.expect.answers)) or "a refusal"


def inferred_outcomes(case: Case) -> str:
    """The outcomes that are expected although nobody has observed them."""
    return alternatives(map(str, case.expect.inferred or case.expect.answers))


def expected_codes(case: Case) -> str:
    """The error codes that conform."""
    return alternatives(sorted({str(outcome.code) for outcome in case.expect.answers if outcome.code is not None}))


def expected_values(values: Iterable[str], service: Service = Service.API) -> str:
    """The values that a field may have, each in quotes; an empty one is null where all that is empty is null."""
    return measured(alternatives("null" if is_null(value, service) else f'"{value}"' for value in values))


def is_null(value: str, service: Service) -> bool:
    """Whether an empty value stands for null: the fields of the API may also be empty texts, those of others not."""
    return value == "" and service is not Service.API


def received_value(value: object) -> str:
    """The value of a field as JSON."""
    return measured(json.dumps(value, ensure_ascii=False))


def alternatives(texts: Iterable[str]) -> str:
    """The texts with `or` between them."""
    return " or ".join(texts)
