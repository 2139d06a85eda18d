"""Validated JSON: files that the suite wrote, accepted only where they match their schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance.suite.data import data_folder


class SchemaViolation(ValueError):
    """A file does not match its schema; the message says where and why."""


def read_validated(path: Path, schema: str) -> dict[str, Any]:
    """The JSON in `path`, which matches `schemas/{schema}.json`; raises `SchemaViolation`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaViolation(f"{path} is no {schema} of this suite: {error}") from None
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    content = json.loads((data_folder("schemas") / f"{schema}.json").read_text(encoding="utf-8"))
    problem = best_match(Draft202012Validator(content).iter_errors(data))
    if problem:
        where = "/".join(map(str, problem.absolute_path)) or "the file as a whole"
        raise SchemaViolation(f"{path} is no {schema} of this suite: {where}: {problem.message[:200]}")
    return dict(data)
