"""A report that was written as JSON, read again."""

from __future__ import annotations

from pathlib import Path

from conformance import described
from conformance.described import NotAsDescribed
from conformance.report import Report


class NotAReport(ValueError):
    """A file is no report; the message says why."""


def read(path: Path) -> Report:
    """The report in `path`; raises `NotAReport` where it is not as `schemas/report.json` describes it."""
    try:
        return Report.from_json(described.read(path, "report"))
    except NotAsDescribed as error:
        raise NotAReport(str(error)) from None
