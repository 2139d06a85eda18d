"""Outputs of pytest's own: a JUnit file is made legible, and one that cannot be written costs one line, no verdict."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from conformance.engine.collector import ResultCollector, hookimpl
from conformance.exit_codes import USAGE
from conformance.reports.complaints import complaints
from conformance.reports.junit import JUNIT_END, legible
from conformance.reports.output_file import FailedOutput, written
from conformance.suite.profiles import left_out


class PytestOutputs:
    """The hook around all others that pytest calls at the end of a run, in which its plugins write their files."""

    def __init__(self, collector: ResultCollector) -> None:
        self.collector = collector

    @hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: Any) -> Generator[None, Any, Any]:  # noqa: ANN401 - pytest.Session
        """Reports a file that cannot be written; without this hook pytest ends with an internal error."""
        try:
            outcome = yield
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            message = f"an output of pytest cannot be written: {place}{error.strerror or type(error).__name__}"
            self.collector.report_failures(session, [FailedOutput(message, USAGE)])
            return None
        self.collector.report_failures(session, list(self._made_legible(session.config)))
        return outcome

    def _made_legible(self, config: Any) -> Iterator[FailedOutput]:  # noqa: ANN401 - pytest.Config
        """Rewrites the JUnit file where pytest wrote one that can be read again."""
        named = getattr(config.option, "xmlpath", None)
        path = Path(os.path.expandvars(named)).expanduser() if named else None
        if path and path.is_file() and (content := path.read_bytes()).endswith(JUNIT_END):
            yield from written([path], lambda: legible(content, self._untold(), self._left_out()))

    def _left_out(self) -> Sequence[str]:
        report = self.collector.report
        return left_out(report) if report else ()

    def _untold(self) -> list[str]:
        """The complaints that only the whole run shows, so that no case failed for them."""
        shown = [line for result in self.collector.results.values() for line in result.complaint.splitlines()]
        places = {line.partition(": ")[0] for line in shown}
        every = complaints(self.collector.report) if self.collector.report else []
        return [line for line in every if line.partition(": ")[0] not in places]
