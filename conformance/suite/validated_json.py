"""Validated JSON: files that the suite wrote, accepted only where they match their schema."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

from conformance.body import NotJson, parse
from conformance.file_content import MIB, Unreadable, read_content
from conformance.suite.data import data_folder

SIZE_LIMIT = 128 * MIB
"""How many bytes a file may have."""

ERRORS_SEEN = 100
"""Among how many violations the one that says most is sought."""


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
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    content = json.loads((data_folder("schemas") / f"{schema}.json").read_text(encoding="utf-8"))
    problem = best_match(islice(Draft202012Validator(content).iter_errors(data), ERRORS_SEEN))
    if problem:
        where = "/".join(map(str, problem.absolute_path))[:200] or "the file as a whole"
        raise SchemaViolation(f"{path} is no {schema} of this suite: {where}: {problem.message[:200]}")
    return dict(data)
