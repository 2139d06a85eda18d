"""Terminal report: progress and result of a run, on a terminal or in the log of a CI job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from conformance.case import Case
from conformance.exit_codes import NOTHING
from conformance.finding import Verdict
from conformance.judging.control_result import failed_control
from conformance.judging.judge import CREDENTIALS_REFUSED
from conformance.report import Report, Standing
from conformance.reports import case_text, headline, layout, report_text
from conformance.reports.appearance import style_of_standing, style_of_verdict
from conformance.reports.failure_text import FailureText
from conformance.reports.learning import keeping
from conformance.reports.line_output import LineOutput
from conformance.reports.progress import ResourceProgress, case_count
from conformance.reports.unconfirmed import block
from conformance.result import ACCOUNT_SUSPECTED, Result

if TYPE_CHECKING:
    from conformance.session.session import Session

SHOWN_CASES = 6
"""How many cases with the same reason are listed."""

REASON_ONLY = (
    Verdict.UNSUPPORTED,
    Verdict.NOT_OFFERED,
    Verdict.INCONCLUSIVE,
    Verdict.NOT_SCORED,
    Verdict.NOT_ASKED,
    Verdict.NOT_RUN,
)
"""Verdicts for which only the reason is shown, in the order in which they are shown."""


class Terminal:
    """Shows a run; progress bars only where there is a terminal."""

    def __init__(self, output: LineOutput) -> None:
        self.output = output
        self.progress: ResourceProgress | None = None
        self.refused = ""

    @property
    def totals(self) -> Mapping[str, int]:
        """How many cases of each resource are to be judged; empty before the run begins."""
        return self.progress.totals if self.progress else {}

    def begin(self, session: Session, cases: Sequence[Case]) -> None:
        """Names the target and the number of cases."""
        target, process = session.target, session.process
        self._print(f"Judging {_target_name(session)}")
        count = case_count(len(cases))
        self._print(f"as account {target.account_sid}, {count}, at most {session.concurrency} in flight\n")
        if process:
            log = f", its log is {process.log}" if process.keeps_log else ""
            self._print(f"started as {process.command.place} says{log}\n")
        self.progress = ResourceProgress(session.loaded.suite.cases, cases, self.output.console)

    def judged(self, result: Result) -> None:
        """Advances the progress of the resource, and prints its verdicts when it is done."""
        if self.progress and (line := self.progress.advance(result)):
            self._print(line)

    def end(self, session: Session, report: Report, cut_short: str) -> None:
        """Shows declared deviations, faults, failures, each other reason once, then the standing.

        `cut_short` says why the run ended early; it is empty where it did not.
        """
        if self.progress:
            self.progress.stop()
        if report.exit_code == NOTHING and not cut_short:
            return
        self._suspicions(report)
        for result in report.results:
            if result.verdict is Verdict.DEVIATION and not result.complaint:
                self._block(case_text.declared_deviation(result), style_of_verdict(result.verdict))
        self._failures(FailureText(report, session.loaded.suite, partial(case_text.single_case, session.command)))
        for verdict in REASON_ONLY:
            self._reasons(verdict, [result for result in report.results if result.verdict is verdict], cut_short)
        if unconfirmed := block(report, "the service" if session.target.is_twilio else "the target"):
            self._block(unconfirmed, style_of_verdict(Verdict.DEVIATION))
        self._standing(report, cut_short)
        if session.target.is_twilio and not session.target.file:
            settings = session.settings
            for line in keeping(report, session.loaded.suite, settings.report, settings.folders):
                self._print(line)

    def announce(self, lines: Sequence[str]) -> None:
        """Prints the lines unchanged, for the CI service."""
        for line in lines:
            self.output.command(line)

    def refuse(self, why: str) -> None:
        """Keeps the reason for the command line to say."""
        self.refused = why

    def _suspicions(self, report: Report) -> None:
        for remark in report.remarks:
            if remark.startswith(ACCOUNT_SUSPECTED):
                self._block("\n".join(layout.wrapped(remark, layout.WIDTH)), style_of_verdict(Verdict.INCONCLUSIVE))

    def _failures(self, failures: FailureText) -> None:
        overview = list(failures.overview())
        for line in ["", *overview] if overview else []:
            self._print(line)
        before = "\n"
        for shown in failures.details():
            self._block(shown, style_of_verdict(Verdict.FAIL), apart="\n" in before + shown)
            before = shown

    def _reasons(self, verdict: Verdict, results: list[Result], cut_short: str) -> None:
        for grouped, names in report_text.cases_by_reason(results).items():
            reason = grouped
            if reason in ("not selected", cut_short):
                continue
            if reason.startswith(CREDENTIALS_REFUSED):
                reason += "; name others with --account-sid and --auth-token-env"
            if verdict is Verdict.NOT_OFFERED:
                reason += "; a target file says under `unsupported` what is not claimed"
            more = f" and {len(names) - SHOWN_CASES} more" if len(names) > SHOWN_CASES else ""
            listed = ", ".join(names[:SHOWN_CASES]) + more
            heading = f"{verdict.upper()} {case_count(len(names))}: {layout.printable(reason)}"
            first, *rest = layout.wrapped(heading, layout.WIDTH)
            lines = [first, *(f"  {line}" for line in (*rest, *layout.wrapped(listed, layout.WIDTH - 2)))]
            if verdict is Verdict.INCONCLUSIVE and not failed_control(reason):
                lines += _first_exchange(next((one for one in results if one.reason == grouped and one.got), None))
            self._block("\n".join(lines), style_of_verdict(verdict))

    def _standing(self, report: Report, cut_short: str) -> None:
        self._print("")
        hidden = sum(bool(result.findings) and not result.counted(report.level) for result in report.results)
        hidden -= sum(not result.counted(report.level) for result in report.unconfirmed)
        if hidden:
            self._print(
                f"{hidden} cases have findings above the level of this run ({report.level}): --report writes them"
            )
        if cut_short:
            self._print(f"Cut short: {cut_short}.")
        lines = report_text.summary(report)
        for line in lines:
            standing = next((standing for standing in Standing if f" {standing}" in line), None)
            self._print(line, style_of_standing(standing) if standing and line.startswith("level") else "")
        self._print(headline.conclusion(report), "bold")
        for line in headline.resources_not_asked(report):
            self._print(line)
        if stale := sum(bool(result.complaint) for result in report.results):
            self._print(
                f"{stale} of the excuses in {report.target.get('file')} are not true; change it as described above.",
                "bold red",
            )

    def _block(self, shown: str, style: str, *, apart: bool = True) -> None:
        verdict, _, rest = shown.partition(" ")
        self.output.write(("\n" * apart, ""), (verdict, style), (f" {rest}", ""))

    def _print(self, line: str, style: str = "") -> None:
        self.output.write((line, style))


def _first_exchange(result: Result | None) -> list[str]:
    """Request and answer of a result without a judgement; nothing where there was no answer."""
    if not result or not result.sent:
        return []
    lines = ["", f"  {result.case}:", *case_text.exchange_lines(replace(result, reason=""), result.basis)]
    lines += layout.section("repeat", result.curl.splitlines())
    return [layout.printable(line) for line in lines]


def _target_name(session: Session) -> str:
    target = session.target
    if session.resolved.embedded:
        return f"{target.name} at {target.base_url}"
    name = " ".join(filter(None, (target.name, target.version)))
    return f"{layout.printable(name)} at {target.base_url}, as {target.file} says" if target.file else target.base_url
