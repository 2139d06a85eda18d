"""Stored reports: the JSON of a report, read and validated by its schema."""

from __future__ import annotations

from pathlib import Path

from conformance.report import Report
from conformance.suite import validated_json
from conformance.suite.validated_json import SchemaViolation


class NotAReport(ValueError):
    """A file is not a report; the message says why."""


def read(path: Path) -> Report:
    """The report in `path`; raises `NotAReport` where it is not valid by `schemas/report.json`."""
    try:
        return Report.from_json(validated_json.read_validated(path, "report"))
    except SchemaViolation as error:
        raise NotAReport(str(error)) from None
