"""Results are gathered where they arrive: in the only process, or in the one that xdist's workers report to."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, Protocol

from pluggy import HookimplMarker

from conformance.case import Case
from conformance.certificates.certificate import CLAIM
from conformance.exit_codes import FAILED, INCONCLUSIVE, INTERNAL, INTERRUPTED, NOTHING, PASSED, USAGE
from conformance.report import Report
from conformance.reports import github, report_text
from conformance.result import Result
from conformance.session.session import Session
from conformance.transcript import json_bytes

RESULT = "twilio_result"
"""The attribute of a pytest report that carries a result, as JSON where xdist sends it along."""

DISPLAY = "twilio-display"
GATHERING = "twilio-gathering"
"""Names under which plugins are registered with pytest."""

hookimpl = HookimplMarker("pytest")


class Display(Protocol):
    """Whoever wants to see a run while it goes on."""

    def begin(self, bench: Session, cases: Sequence[Case]) -> None:
        """What will be judged."""

    def judged(self, result: Result) -> None:
        """One more result."""

    def end(self, bench: Session, report: Report, why: str) -> None:
        """The whole report; `why` says what cut the run short, if anything did."""

    def announce(self, lines: Sequence[str]) -> None:
        """Lines for the machine that runs the suite."""

    def refuse(self, why: str) -> None:
        """The run ends before it began."""


class ResultCollector:
    """Hooks of pytest that make the report and the exit code."""

    def __init__(self, bench: Session, display: Display | None) -> None:
        self.bench, self.display = bench, display
        self.known = {f"{case.file}::{case.id}": case for case in bench.loaded.suite.cases}
        self.results: dict[str, Result] = {}
        self.broken: list[str] = []
        self.foreign_failures = 0
        self.report: Report | None = None
        self.refused = ""
        self.begun = False
        self.announced: list[str] = []

    def refuse(self, why: str) -> None:
        """Nothing was judged: the target was refused."""
        self.refused = why
        if self.display:
            self.display.refuse(why)

    def pytest_collection_finish(self, session: Any) -> None:  # noqa: ANN401 - pytest.Session
        """Announces the cases, where this process collects them itself."""
        cases = [item.case for item in session.items if hasattr(item, "case")]
        if cases:
            self._begin(cases)

    @hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Announces the cases that the first worker of xdist collected."""
        self._begin([self.known[name] for name in ids if name in self.known])

    def _begin(self, cases: Sequence[Case]) -> None:
        if self.display and not self.begun:
            self.begun = True
            self.display.begin(self.bench, cases)

    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401 - pytest.TestReport
        """Takes the result that a report carries, and notes failures that are nobody's verdict."""
        data = getattr(report, RESULT, None)
        if data is not None:
            result = data if isinstance(data, Result) else Result.from_json(data)
            self.results[result.case] = result
            if self.display:
                self.display.judged(result)
        elif report.failed and report.nodeid not in self.known:
            self.foreign_failures += 1
        elif report.failed and not self._is_verdict(report):
            self.broken.append(f"{report.nodeid}: {report.longrepr}")

    def _is_verdict(self, report: Any) -> bool:  # noqa: ANN401 - pytest.TestReport
        result = self.results.get(self.known[report.nodeid].name)
        return report.when == "call" and result is not None and result.fails(self.bench.settings.level)

    def pytest_sessionfinish(self, session: Any, exitstatus: int) -> None:  # noqa: ANN401 - pytest.Session
        """Makes the report, writes it, and sets the exit code."""
        if self.refused:
            return
        status = int(exitstatus)
        why = "the run was interrupted" if status == INTERRUPTED else ""
        if (status == FAILED and session.shouldstop) or session.shouldfail:
            why = "the run stopped at a failure, as asked"
        self.report = self.bench.report(self.results, why or "not selected")
        session.exitstatus = self._exit_code(status)
        if self.bench.settings.report:
            report = self.report.to_json() | {"exit_code": session.exitstatus}
            self.bench.settings.report.write_text(json.dumps(report, indent=1, ensure_ascii=True) + "\n")
        if self.bench.settings.keep:
            claim = self.bench.claim(self.report).to_json()
            (self.bench.settings.keep / CLAIM).write_bytes(json_bytes(claim))
        suite = self.bench.loaded.suite
        self.bench.settings.outputs.write(self.report, suite, self.bench.command)
        self.announced = github.publish(self.report, suite, self.bench.command, os.environ)
        if self.display and session.exitstatus != INTERNAL:
            self.display.end(self.bench, self.report, why)
            self.display.announce(self.announced)

    def _exit_code(self, status: int) -> int:
        assert self.report is not None  # noqa: S101 - for the type checker
        if status in (INTERNAL, USAGE):
            return status
        if self.broken:
            return INTERNAL
        code = self.report.exit_code
        if self.foreign_failures and code in (PASSED, NOTHING, INCONCLUSIVE):
            return FAILED
        return INCONCLUSIVE if status == INTERRUPTED and code in (PASSED, NOTHING) else code

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401 - pytest.TerminalReporter
        """Says the verdict below pytest's own summary."""
        if self.report is None:
            return
        terminalreporter.section("conformance to Twilio's test credentials")
        for line in (*report_text.summary(self.report), *self.announced):
            terminalreporter.line(line)
