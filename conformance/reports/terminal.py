"""Terminal report: progress and result of a run, on a terminal or in the log of a CI job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from conformance.case import Case, case_count
from conformance.exit_codes import NOTHING
from conformance.judging.triage import Faults
from conformance.report import Report, Standing
from conformance.reports import case_text, headline, layout, report_text
from conformance.reports.appearance import style_of_standing
from conformance.reports.case_blocks import CaseBlocks
from conformance.reports.complaints import out_of_date
from conformance.reports.detail import Detail
from conformance.reports.learning import keeping
from conformance.reports.line_output import LineOutput
from conformance.reports.progress import ResourceProgress
from conformance.reports.refusal_count import refusal_count
from conformance.reports.short_output import MOST_ROWS, Block, left_out, rows
from conformance.result import Result

if TYPE_CHECKING:
    from conformance.session.session import Session


MOST_SUMMARY = 24
"""How many lines beside the conclusion say in short what is to be known of a run."""


class Terminal:
    """Shows a run in this detail, and in all where cases were named; progress bars only where there is a terminal."""

    def __init__(self, output: LineOutput, detail: Detail = Detail.SHORT) -> None:
        self.output, self.detail, self._rows = output, detail, 0
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
        shown = self._cases(session, report, cut_short)
        standing = [*self._standing(session, report, cut_short, shown.faults), *((line, "") for line in shown.below)]
        last = [*_keeping(session, report), *self._not_asked(report)]
        standing += [(line, "") for line in last]
        if self.detail is not Detail.QUIET:
            standing.insert(0, ("", ""))
            room = MOST_ROWS - self._rows - rows("\n".join(line for line, _ in standing))
            for block in shown.blocks(room):
                self._block(block)
        for line, style in standing:
            self._print(line, style)

    def _cases(self, session: Session, report: Report, cut_short: str) -> CaseBlocks:
        suite, is_named = session.loaded.suite, bool(session.settings.names)
        return CaseBlocks(
            report,
            suite,
            partial(case_text.single_case, session.command),
            Detail.ALL if is_named else self.detail,
            Faults.of_suite(report, suite),
            cut_short,
            whole=is_named,
            is_twilio=session.target.is_twilio,
        )

    def announce(self, lines: Sequence[str]) -> None:
        """Prints the lines unchanged, for the CI service."""
        for line in lines:
            self.output.command(line)

    def refuse(self, why: str) -> None:
        """Keeps the reason for the command line to say."""
        self.refused = why

    def _standing(self, session: Session, report: Report, cut_short: str, faults: Faults) -> list[tuple[str, str]]:
        """The lines of the verdict with their styles; what else is to be known of a run takes few of them in short."""
        hidden = sum(bool(result.findings) and not result.within(report.level) for result in report.results)
        hidden -= sum(not result.within(report.level) for result in report.unconfirmed)
        above = f"{hidden} cases have findings above the level of this run ({report.level}): --report writes them"
        lines = [above] if hidden else []
        lines += [f"Cut short: {cut_short}."] if cut_short else []
        lines += [*report_text.summary(report, faults), *refusal_count(report, session.loaded.suite)]
        shown = [part for line in lines if line != report.suspicion for part in layout.hanging(line)]
        if self.detail is Detail.SHORT and len(shown) > MOST_SUMMARY:
            shown = [*shown[:MOST_SUMMARY], *left_out(len(shown) - MOST_SUMMARY, "line")]
        styled = [(line, _style(line)) for line in shown]
        styled.append((headline.conclusion(report), "bold"))
        return [*styled, *((line, "bold red") for line in filter(None, [out_of_date(report)]))]

    def _not_asked(self, report: Report) -> list[str]:
        """What was not asked, as the very last line; of the verdict alone only where some resources were chosen."""
        is_verdict_alone = self.detail is Detail.QUIET and not report.profile.resources
        return [] if is_verdict_alone else headline.resources_not_asked(report)

    def _block(self, block: Block) -> None:
        verdict, space, rest = block.text.partition(" ")
        self.output.write(("\n" * block.apart, ""), (verdict, block.style), (f"{space}{rest}", ""))

    def _print(self, line: str, style: str = "") -> None:
        self._rows += rows(line)
        self.output.write((line, style))


def _style(line: str) -> str:
    standing = next((standing for standing in Standing if f" {standing}" in line), None)
    return style_of_standing(standing) if standing and line.startswith("level") else ""


def _keeping(session: Session, report: Report) -> list[str]:
    """How to keep what a run against Twilio shows of inferred cases."""
    if not session.target.is_twilio or session.target.file:
        return []
    return keeping(report, session.loaded.suite, session.settings.report, session.settings.folders)


def _target_name(session: Session) -> str:
    target = session.target
    if session.resolved.embedded:
        return f"{target.name} at {target.base_url}"
    name = " ".join(filter(None, (target.name, target.version)))
    return f"{layout.printable(name)} at {target.base_url}, as {target.file} says" if target.file else target.base_url
