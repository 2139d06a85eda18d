"""A report that was written as JSON, read again."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.data import data_folder
from conformance.result import Report


class NotAReport(ValueError):
    """A file is no report; the message says why."""


def read(path: Path) -> Report:
    """The report in `path`; raises `NotAReport` where it is not as `schemas/report.json` describes it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise NotAReport(f"{path} is no report of this suite: {error}") from None
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    schema = json.loads((data_folder("schemas") / "report.json").read_text(encoding="utf-8"))
    problem = best_match(Draft202012Validator(schema).iter_errors(data))
    if problem:
        where = "/".join(map(str, problem.absolute_path)) or "the file as a whole"
        raise NotAReport(f"{path} is no report of this suite: {where}: {problem.message[:200]}")
    return Report.from_json(data)
