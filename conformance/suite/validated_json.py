"""JSON files of ours, read again only where they are as their schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance.suite.data import data_folder


class SchemaViolation(ValueError):
    """A file is not what its schema describes; the message says where and why."""


def read(path: Path, schema: str) -> dict[str, Any]:
    """The JSON in `path`, which is as `schemas/{schema}.json` describes it; raises `NotAsDescribed`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaViolation(f"{path} is no {schema} of this suite: {error}") from None
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    described = json.loads((data_folder("schemas") / f"{schema}.json").read_text(encoding="utf-8"))
    problem = best_match(Draft202012Validator(described).iter_errors(data))
    if problem:
        where = "/".join(map(str, problem.absolute_path)) or "the file as a whole"
        raise SchemaViolation(f"{path} is no {schema} of this suite: {where}: {problem.message[:200]}")
    return dict(data)
