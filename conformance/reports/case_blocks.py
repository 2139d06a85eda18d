"""Case blocks: what a run prints of its cases, in short within a number of rows, or everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from conformance.case import Suite
from conformance.finding import Verdict
from conformance.judging.triage import Faults
from conformance.report import Report
from conformance.reports import case_text, layout
from conformance.reports.appearance import style_of_verdict
from conformance.reports.complaints import complaint_blocks, without_complaint
from conformance.reports.detail import Detail
from conformance.reports.failure_text import FailureText
from conformance.reports.fault_line import HEADING
from conformance.reports.reasons import reason_blocks
from conformance.reports.short_failures import ShortFailures
from conformance.reports.short_output import Block, Group, ShortOutput
from conformance.reports.unconfirmed import block as block_of_unconfirmed

MORE = "-v shows every failure, -k WORD those of a word or a code, --case NAME one."
"""How more of the failures is shown than their short form."""


@dataclass(frozen=True)
class CaseBlocks:
    """The blocks of one report in this detail.

    `command_for` returns how one case alone is judged, `cut_short` is why the run ended early, `whole` shows bodies to
    their end. Of Twilio itself an unconfirmed answer is news; many of a fake are not.
    """

    report: Report
    suite: Suite
    command_for: Callable[[str, int | None], str]
    detail: Detail
    faults: Faults
    cut_short: str = ""
    whole: bool = False
    is_twilio: bool = False

    def blocks(self, room: int) -> list[Block]:
        """What is printed above the verdict; in short in at most so many rows, as far as they suffice."""
        if self.detail is not Detail.SHORT:
            return [*self._suspicion, *self._full, *self._complaints, *self._reasons, *self._unconfirmed]
        groups = [
            Group(self._declaration, "endpoint", 24),
            Group(self._complaints, "entry", 10),
            Group(self._reasons, "reason", 20),
            Group(self._unconfirmed, "answer", 12),
        ]
        room -= sum(block.rows for block in self._suspicion)
        others = sum(block.rows for group in groups for block in group.blocks)
        full = self._full if self._short.are_few else []
        if self._short.are_few and sum(block.rows for block in full) + others <= room:
            more = (block for group in groups if group.kind != "endpoint" for block in group.blocks)
            return [*self._suspicion, *full, *more]
        fail = style_of_verdict(Verdict.FAIL)
        first = [Block(shown, fail) for shown in self._short.blocks()]
        shown = ShortOutput(first, HEADING, self._short.rows(), groups, self._short.without_row).blocks(room)
        return [*self._suspicion, *shown]

    @property
    def below(self) -> list[str]:
        """What is said below the verdict: what to mend first, and how to see more."""
        if self.detail is Detail.QUIET or not (first := self._short.first()):
            return []
        if self.report.suspicion:
            return ["", *first]
        if self.detail is Detail.SHORT and not self._short.are_few:
            return ["", *first, MORE]
        repair = self._short.repair
        return ["", *first] if repair and not repair.is_fault and not self.is_twilio else []

    @cached_property
    def _short(self) -> ShortFailures:
        return ShortFailures(self.report, self.suite, self.command_for, self.faults)

    @cached_property
    def _full(self) -> list[Block]:
        """Every deviation where all is shown, and every failure."""
        return [*self._deviations(), *self._failures()]

    def _deviations(self) -> Iterator[Block]:
        for result in self.report.results if self.detail is Detail.ALL else ():
            if result.shown(self.report.level) is Verdict.DEVIATION:
                shown = case_text.declared_deviation(without_complaint(result))
                yield Block(shown, style_of_verdict(Verdict.DEVIATION))

    def _failures(self) -> Iterator[Block]:
        text = FailureText(self.report, self.suite, self.command_for, whole=self.whole, faults=self.faults)
        if overview := list(text.overview()):
            yield Block("\n".join(overview))
        before = "\n"
        for shown in text.details():
            yield Block(shown, style_of_verdict(Verdict.FAIL), apart="\n" in before + shown)
            before = shown

    @property
    def _suspicion(self) -> list[Block]:
        remark = self.report.suspicion
        shown = "\n".join(layout.wrapped(layout.printable(remark), layout.WIDTH))
        return [Block(shown, style_of_verdict(Verdict.INCONCLUSIVE))] if remark else []

    @property
    def _declaration(self) -> list[Block]:
        lines = [] if self.report.suspicion else list(self._short.declaration())
        return [Block("\n".join(lines))] if lines else []

    @property
    def _complaints(self) -> list[Block]:
        style = style_of_verdict(Verdict.FAIL)
        return [Block(shown, style, apart=number == 0) for number, shown in enumerate(complaint_blocks(self.report))]

    @cached_property
    def _reasons(self) -> list[Block]:
        found: list[Block] = []
        apart, is_short = True, self.detail is Detail.SHORT and not self._short.are_few
        advised = is_short and bool(self.faults.declarable)
        for verdict, shown in reason_blocks(self.report, self.cut_short, self.detail, advised=advised):
            found.append(Block(shown, style_of_verdict(verdict), apart=apart or "\n\n" in shown))
            apart = self.detail is Detail.ALL or "\n\n" in shown
        return found

    @property
    def _unconfirmed(self) -> list[Block]:
        if not self.is_twilio and self.detail is not Detail.ALL:
            return []
        shown = block_of_unconfirmed(self.report, "the service" if self.is_twilio else "the target")
        return [Block(shown, style_of_verdict(Verdict.DEVIATION))] if shown else []
