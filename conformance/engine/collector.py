"""Results become a report in the only process of a run, or in the one that the workers of xdist report to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from pluggy import HookimplMarker

from conformance.case import Case, Suite
from conformance.certificates.certificate import CLAIM
from conformance.certificates.claim import Claim
from conformance.exit_codes import FAILED, INTERNAL, INTERRUPTED, run_exit_code
from conformance.report import Report
from conformance.reports import github, headline, layout, report_text
from conformance.reports.output_file import FailedOutput, exit_code_with, produced, written
from conformance.reports.printing import say
from conformance.result import NOT_SELECTED, Result
from conformance.session.reporting import make_claim
from conformance.session.session import Session
from conformance.transcript import json_bytes

RESULT = "twilio_result"
"""The attribute of a pytest report that holds a result, as JSON where xdist transfers it."""

DISPLAY = "twilio-display"
COLLECTOR = "twilio-collector"
"""Names under which plugins are registered with pytest."""

hookimpl = HookimplMarker("pytest")


class Display(Protocol):
    """Shows a run while it goes on."""

    def begin(self, session: Session, cases: Sequence[Case]) -> None:
        """The cases that will be judged."""

    def judged(self, result: Result) -> None:
        """One more result."""

    def end(self, session: Session, report: Report, reason: str) -> None:
        """The whole report; `reason` says why the run ended early, if it did."""

    def announce(self, lines: Sequence[str]) -> None:
        """Lines for the machine that runs the suite."""

    def refuse(self, reason: str) -> None:
        """The run was refused before it began."""


class ResultCollector:
    """Hooks of pytest that make the report and the exit code."""

    def __init__(self, session: Session, display: Display | None) -> None:
        self.session, self.display = session, display
        self.cases = {f"{case.file}::{case.id}": case for case in session.loaded.suite.cases}
        self.results: dict[str, Result] = {}
        self.errors: list[str] = []
        self.other_failures = 0
        self.report: Report | None = None
        self.refusal = ""
        self.begun = False
        self.announcements: list[str] = []

    def refuse(self, reason: str) -> None:
        """Nothing was judged: the target was refused."""
        self.refusal = reason
        if self.display:
            self.display.refuse(reason)

    def pytest_collection_finish(self, session: Any) -> None:  # noqa: ANN401 - pytest.Session, not imported here
        """Shows the cases, where this process collects them itself."""
        cases = [item.case for item in session.items if hasattr(item, "case")]
        if cases:
            self._begin(cases)

    @hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Shows the cases that the first worker of xdist collected."""
        self._begin([self.cases[node_id] for node_id in ids if node_id in self.cases])

    def _begin(self, cases: Sequence[Case]) -> None:
        if self.display and not self.begun:
            self.begun = True
            self.display.begin(self.session, cases)

    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401 - pytest.TestReport, not imported here
        """Takes the result out of a report, and counts failures that are no verdict."""
        data = getattr(report, RESULT, None)
        if data is not None:
            result = data if isinstance(data, Result) else Result.from_json(data)
            self.results[result.case] = result
            if self.display:
                self.display.judged(result)
        elif report.failed and report.nodeid not in self.cases:
            self.other_failures += 1
        elif report.failed and not self._is_verdict(report):
            self.errors.append(f"{report.nodeid}: {report.longrepr}")

    def _is_verdict(self, report: Any) -> bool:  # noqa: ANN401 - pytest.TestReport, not imported here
        result = self.results.get(self.cases[report.nodeid].name)
        return report.when == "call" and result is not None and result.fails(self.session.settings.level)

    def pytest_sessionfinish(self, session: Any, exitstatus: int) -> None:  # noqa: ANN401 - pytest.Session, not imported here
        """Makes the report, writes it, and sets the exit code."""
        if self.refusal:
            return
        status = int(exitstatus)
        reason = "the run was interrupted" if status == INTERRUPTED else ""
        if (status == FAILED and session.shouldstop) or session.shouldfail:
            reason = "the run stopped at a failure, as asked"
        self.report = self.session.report(self.results, reason or NOT_SELECTED)
        verdict = run_exit_code(
            self.report.exit_code, status, suite_failed=bool(self.errors), other_failures=bool(self.other_failures)
        )
        # The verdict is shown before anything is written, so that no writer can keep it back.
        failures = [] if verdict == INTERNAL else self._show(self.report, reason)
        failures += self._write(self.report, verdict)
        if self.display and verdict != INTERNAL:
            self.display.announce(self.announcements)
        session.exitstatus = verdict
        self.report_failures(session, failures)

    def report_failures(self, session: Any, failures: Sequence[FailedOutput]) -> None:  # noqa: ANN401 - pytest.Session, not imported here
        """Announces outputs that could not be written, one line each, and changes the exit code where it is 0."""
        session.exitstatus = exit_code_with(int(session.exitstatus), failures)
        lines = [layout.printable(f"Error: {failure.message}") for failure in failures]
        self.announcements += lines
        if self.display and lines:
            say("\n".join(lines), err=True)

    def _show(self, report: Report, reason: str) -> list[FailedOutput]:
        """Shows the end of the run, where it is displayed."""
        display = self.display
        return list(produced("the summary", lambda: display.end(self.session, report, reason))) if display else []

    def _write(self, report: Report, exit_code: int) -> Iterator[FailedOutput]:
        """Writes the report in every form that was chosen, and the claim of a certificate."""
        settings, suite, command = self.session.settings, self.session.loaded.suite, self.session.command
        data = report.to_json() | {"exit_code": exit_code}
        yield from written([settings.report] if settings.report else [], lambda: json.dumps(data, indent=1) + "\n")
        claims = [settings.keep / CLAIM] if settings.keep else []
        yield from written(claims, lambda: json_bytes(self._claim(report).to_json()))
        yield from settings.outputs.write(report, suite, command)
        yield from produced("the summary of the job", lambda: self._publish(report, suite, command))

    def _claim(self, report: Report) -> Claim:
        """What a certificate of this run claims, beside its exchanges."""
        return make_claim(report, self.session.resolved, self.session.kept)

    def _publish(self, report: Report, suite: Suite, command: str) -> None:
        self.announcements = github.publish(report, suite, command, os.environ)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401 - pytest.TerminalReporter, not imported here
        """Prints the verdict below pytest's own summary."""
        if self.report is None:
            return
        terminalreporter.section("conformance to Twilio's test credentials")
        conclusion = headline.conclusion(self.report)
        lines = (*report_text.summary(self.report), conclusion, *headline.resources_not_asked(self.report))
        for line in (*map(layout.printable, lines), *self.announcements):
            terminalreporter.line(line)
