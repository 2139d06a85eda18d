"""Stored reports: the JSON of a report, read and validated by its schema."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from conformance.report import Report
from conformance.suite import validated_json
from conformance.suite.validated_json import SchemaViolation

MAX_NUMBER = 1_000_000_000
"""No exchange takes more seconds or attempts."""


class NotAReport(ValueError):
    """A file is not a report; the message says why."""


def read(path: Path) -> Report:
    """The report in `path`; raises `NotAReport` where it is not valid by `schemas/report.json`.

    Times and the base URL of the target are as well read as their meaning demands.
    """
    try:
        report = Report.from_json(validated_json.read_validated(path, "report"))
    except SchemaViolation as error:
        raise NotAReport(str(error)) from None
    if any(max(result.elapsed, result.attempts) > MAX_NUMBER for result in report.results):
        raise NotAReport(f"{path} is no report of this suite: a number of seconds or attempts is beyond all bounds")
    for what, value, can_be_read in (
        ("started", report.started, datetime.fromisoformat),
        ("finished", report.finished, datetime.fromisoformat),
        ("target/base_url", report.target["base_url"], _port),
    ):
        try:
            can_be_read(value)
        except ValueError as error:
            raise NotAReport(f"{path} is no report of this suite: {what}: {str(error)[:200]}") from None
    return report


def _port(url: str) -> int | None:
    return urlsplit(url).port
