"""Terminal report: progress and result of a run, on a terminal or in the log of a CI job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from conformance.case import Case
from conformance.exit_codes import NOTHING
from conformance.finding import Verdict
from conformance.judging.triage import Faults
from conformance.report import Report, Standing
from conformance.reports import case_text, headline, layout, report_text
from conformance.reports.appearance import style_of_standing, style_of_verdict
from conformance.reports.complaints import complaint_blocks, out_of_date, without_complaint
from conformance.reports.detail import Detail
from conformance.reports.failure_text import FailureText
from conformance.reports.learning import keeping
from conformance.reports.line_output import LineOutput
from conformance.reports.progress import ResourceProgress, case_count
from conformance.reports.reasons import reason_blocks
from conformance.reports.refusal_count import refusal_count
from conformance.reports.short_failures import ShortFailures
from conformance.reports.unconfirmed import block as block_of_unconfirmed
from conformance.result import Result

if TYPE_CHECKING:
    from conformance.session.session import Session


MORE = "-v shows every failure, -k CODE those of one code, --case NAME one of them."
"""How more of the failures is shown than their short form."""


class Terminal:
    """Shows a run in this detail, and in all where cases were named; progress bars only where there is a terminal."""

    def __init__(self, output: LineOutput, detail: Detail = Detail.SHORT) -> None:
        self.output, self.detail = output, detail
        self.progress: ResourceProgress | None = None
        self.refused = ""

    @property
    def totals(self) -> Mapping[str, int]:
        """How many cases of each resource are to be judged; empty before the run begins."""
        return self.progress.totals if self.progress else {}

    def begin(self, session: Session, cases: Sequence[Case]) -> None:
        """Names the target and the number of cases."""
        target, process = session.target, session.process
        if self.detail is Detail.QUIET:
            self.progress = ResourceProgress(session.loaded.suite.cases, cases, None)
            return
        self._print(f"Judging {_target_name(session)}")
        count = f"{case_count(len(cases))}, at most {session.concurrency} in flight\n"
        # Whoever writes a fake has to accept the dummy, and nothing else says what it is.
        before_count = f",\ntoken {target.dummy_token}, " if target.dummy_token else ", "
        self._print(f"as account {target.account_sid}{before_count}{count}")
        if process:
            log = f", its log is {process.log}" if process.keeps_log else ""
            self._print(f"started as {process.command.place} says{log}\n")
        self.progress = ResourceProgress(session.loaded.suite.cases, cases, self.output.console)

    def judged(self, result: Result) -> None:
        """Advances the progress of the resource, and prints its verdicts when it is done."""
        if self.progress and (line := self.progress.advance(result)) and self.detail is not Detail.QUIET:
            self._print(line)

    def end(self, session: Session, report: Report, cut_short: str) -> None:
        """Shows faults, each reason once, then the standing; with `Detail.ALL` every failure, deviation and case.

        `cut_short` says why the run ended early; it is empty where it did not.
        """
        if self.progress:
            self.progress.stop()
        if report.exit_code == NOTHING and not cut_short:
            return
        detail = Detail.ALL if session.settings.names else self.detail
        faults = Faults.of_suite(report, session.loaded.suite)
        first = [] if detail is Detail.QUIET else self._cases(session, report, cut_short, detail, faults)
        self._standing(session, report, cut_short, faults)
        for line in first:
            self._print(line)
        is_verdict_alone = self.detail is Detail.QUIET and not report.profile.resources
        not_asked = [] if is_verdict_alone else headline.resources_not_asked(report)
        if session.target.is_twilio and not session.target.file:
            settings = session.settings
            for line in keeping(report, session.loaded.suite, settings.report, settings.folders):
                self._print(line)
        for line in not_asked:
            self._print(line)

    def _cases(self, session: Session, report: Report, cut_short: str, detail: Detail, faults: Faults) -> list[str]:
        """Shows what departs and what was not judged; returns what is to be said below the verdict."""
        self._suspicions(report)
        suite, command_for = session.loaded.suite, partial(case_text.single_case, session.command)
        short = ShortFailures(report, suite, command_for, faults)
        is_short = detail is Detail.SHORT and not short.are_few
        for result in report.results if detail is Detail.ALL else ():
            if result.shown(report.level) is Verdict.DEVIATION:
                shown = case_text.declared_deviation(without_complaint(result))
                self._block(shown, style_of_verdict(Verdict.DEVIATION))
        if is_short:
            self._short_failures(short)
        else:
            self._failures(FailureText(report, suite, command_for, whole=bool(session.settings.names), faults=faults))
        apart = True
        for shown in complaint_blocks(report):
            self._block(shown, style_of_verdict(Verdict.FAIL), apart=apart)
            apart = False
        apart = True
        for verdict, block in reason_blocks(report, cut_short, detail, advised=is_short and bool(faults.declarable)):
            self._block(block, style_of_verdict(verdict), apart=apart or "\n\n" in block)
            apart = detail is Detail.ALL or "\n\n" in block
        # Of the service itself an unconfirmed answer is news; many of a fake are not.
        told = detail is Detail.ALL or session.target.is_twilio
        if told and (unconfirmed := block_of_unconfirmed(report, _service(session))):
            self._block(unconfirmed, style_of_verdict(Verdict.DEVIATION))
        if report.suspicion:
            return ["", *short.first()]
        return ["", *short.first(), MORE] if is_short else []

    def announce(self, lines: Sequence[str]) -> None:
        """Prints the lines unchanged, for the CI service."""
        for line in lines:
            self.output.command(line)

    def refuse(self, why: str) -> None:
        """Keeps the reason for the command line to say."""
        self.refused = why

    def _suspicions(self, report: Report) -> None:
        if remark := report.suspicion:
            self._block("\n".join(layout.wrapped(remark, layout.WIDTH)), style_of_verdict(Verdict.INCONCLUSIVE))

    def _failures(self, failures: FailureText) -> None:
        overview = list(failures.overview())
        for line in ["", *overview] if overview else []:
            self._print(line)
        before = "\n"
        for shown in failures.details():
            self._block(shown, style_of_verdict(Verdict.FAIL), apart="\n" in before + shown)
            before = shown

    def _short_failures(self, failures: ShortFailures) -> None:
        for shown in failures.blocks():
            self._block(shown, style_of_verdict(Verdict.FAIL))
        others = [*failures.lines(), *failures.declaration()]
        for line in ["", *others] if others else []:
            self._print(line)

    def _standing(self, session: Session, report: Report, cut_short: str, faults: Faults) -> None:
        if self.detail is not Detail.QUIET:
            self._print("")
        hidden = sum(bool(result.findings) and not result.within(report.level) for result in report.results)
        hidden -= sum(not result.within(report.level) for result in report.unconfirmed)
        if hidden:
            self._print(
                f"{hidden} cases have findings above the level of this run ({report.level}): --report writes them"
            )
        if cut_short:
            self._print(f"Cut short: {cut_short}.")
        lines = [*report_text.summary(report, faults), *refusal_count(report, session.loaded.suite)]
        for line in lines:
            standing = next((standing for standing in Standing if f" {standing}" in line), None)
            self._print(line, style_of_standing(standing) if standing and line.startswith("level") else "")
        self._print(headline.conclusion(report), "bold")
        if line := out_of_date(report):
            self._print(line, "bold red")

    def _block(self, shown: str, style: str, *, apart: bool = True) -> None:
        verdict, _, rest = shown.partition(" ")
        self.output.write(("\n" * apart, ""), (verdict, style), (f" {rest}", ""))

    def _print(self, line: str, style: str = "") -> None:
        self.output.write((line, style))


def _service(session: Session) -> str:
    return "the service" if session.target.is_twilio else "the target"


def _target_name(session: Session) -> str:
    target = session.target
    if session.resolved.embedded:
        return f"{target.name} at {target.base_url}"
    name = " ".join(filter(None, (target.name, target.version)))
    return f"{layout.printable(name)} at {target.base_url}, as {target.file} says" if target.file else target.base_url
