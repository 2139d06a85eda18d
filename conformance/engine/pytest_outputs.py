"""Outputs of pytest's own, such as a JUnit file: one that cannot be written costs one line, and no verdict."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from conformance.engine.collector import ResultCollector, hookimpl
from conformance.exit_codes import USAGE
from conformance.reports.output_file import FailedOutput


class PytestOutputs:
    """The hook around all others that pytest calls at the end of a run, in which its plugins write their files."""

    def __init__(self, collector: ResultCollector) -> None:
        self.collector = collector

    @hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: Any) -> Generator[None, Any, Any]:  # noqa: ANN401 - pytest.Session
        """Reports a file that cannot be written; without this hook pytest ends with an internal error."""
        try:
            return (yield)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            message = f"an output of pytest cannot be written: {place}{error.strerror or type(error).__name__}"
            self.collector.report_failures(session, [FailedOutput(message, USAGE)])
            return None
