"""Validated JSON: files that the suite wrote, accepted only where they match their schema."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from conformance.body import NotJson, parse
from conformance.file_content import MIB, Unreadable, read_content
from conformance.suite.data import data_folder
from conformance.suite.strict_validator import strict_validator

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MOST_PROBLEMS = 100
"""How many problems are looked at to find the one that tells most."""

SIZE_LIMIT = 128 * MIB
"""How many bytes a file may have."""


class SchemaViolation(ValueError):
    """A file does not match its schema; the message says where and why."""


def read_json(path: Path, limit: int = SIZE_LIMIT) -> Any:  # noqa: ANN401 - JSON has any shape
    """The strict JSON in a regular file of at most `limit` bytes; raises `Unreadable` and `NotJson`."""
    return parse(read_content(path, limit))


def read_validated(path: Path, schema: str) -> dict[str, Any]:
    """The JSON in `path`, which matches `schemas/{schema}.json`; raises `SchemaViolation`."""
    try:
        data = read_json(path)
    except (Unreadable, NotJson, MemoryError) as error:
        raise SchemaViolation(f"{path} is no {schema} of this suite: {error}") from None
    return validated(data, schema, str(path))


def validated(data: object, schema: str, name: str) -> dict[str, Any]:
    """`data`, which is called `name` and matches `schemas/{schema}.json`; raises `SchemaViolation`."""
    from jsonschema.exceptions import best_match

    problem = best_match(islice(_validator(schema).iter_errors(cast("Any", data)), MOST_PROBLEMS))
    if problem:
        where = "/".join(map(str, problem.absolute_path)) or "the file as a whole"
        raise SchemaViolation(f"{name} is no {schema} of this suite: {where[:200]}: {problem.message[:200]}")
    assert isinstance(data, dict)  # noqa: S101 - for the type checker: each of these schemas describes an object
    return data


@cache
def _validator(schema: str) -> Validator:
    return strict_validator(json.loads((data_folder("schemas") / f"{schema}.json").read_text(encoding="utf-8")))
