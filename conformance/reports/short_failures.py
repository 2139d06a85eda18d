"""Short failures: the faults of a report on about a screen, the first ones in a block, every other one in a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from conformance.case import Case, Suite, case_count
from conformance.judging.triage import Fault, Faults
from conformance.report import Report
from conformance.reports import case_text, layout, report_text
from conformance.reports.answer_text import AnswerText, untold
from conformance.reports.case_words import CaseWords
from conformance.reports.credentials_text import identity
from conformance.reports.declaration import INTRODUCTION, Declaration
from conformance.reports.fault_line import describe_together, row
from conformance.reports.first_repair import FirstRepair, first_repair
from conformance.reports.input_text import plainest
from conformance.reports.needed_cases import with_earlier_cases
from conformance.reports.short_output import MOST_ROWS, Row
from conformance.result import Result

IN_BLOCKS = 3
"""How many of the first faults are shown in blocks; a block shows all faults of its case."""


class ShortFailures:
    """The faults of one report, in lines that fit into 80 columns but for commands and what has no blank.

    `command_for` returns how one case alone is judged, from its name, and from the seed where its values were drawn.
    `faults` are those of the report, where somebody has grouped them already.
    """

    def __init__(
        self,
        report: Report,
        suite: Suite,
        command_for: Callable[[str, int | None], str],
        faults: Faults | None = None,
    ) -> None:
        self.faults = faults or Faults.of_suite(report, suite)
        self._report, self._suite, self._command_for = report, suite, command_for
        self._cases = {case.name: case for case in suite.cases}

    @property
    def are_few(self) -> bool:
        """Whether so few cases fail that each can be described in full."""
        return len(self.faults.failures) <= IN_BLOCKS

    def blocks(self) -> Iterator[str]:
        """What hides other faults, then a block for each of the first faults that no block before it shows."""
        for obstacle in self.faults.failed_controls:
            yield "\n".join(layout.wrapped(str(obstacle), layout.WIDTH))
        for result, numbered in self._shown_in_blocks:
            yield self._block(result, numbered)

    def rows(self, most: int = MOST_ROWS) -> list[Row]:
        """What was sent, expected and got of the first faults that no block shows and that are to be mended."""
        words = CaseWords(self._cases)
        return [row(fault, self._cases, words) for fault in self._listed[:most]]

    @property
    def without_row(self) -> int:
        """How many more of these faults there are."""
        return max(len(self._listed) - MOST_ROWS, 0)

    @cached_property
    def _listed(self) -> list[Fault]:
        shown = {fault.number for _, numbered in self._shown_in_blocks for fault in numbered}
        return [fault for fault in self.faults.all if not fault.may_be_declared and fault.number not in shown]

    def declaration(self) -> Iterator[str]:
        """What to write where the target does not claim the endpoints of some faults, and what these are about."""
        if declarable := self.faults.declarable:
            shown = describe_together(declarable, self._cases)
            text = f"{shown}. {INTRODUCTION} {Declaration(self._report, self._suite).on_one_line}"
            yield from layout.wrapped(layout.printable(text), layout.WIDTH)

    def first(self) -> list[str]:
        """What to mend first and how its case is judged alone, for the end of the output; empty where nothing is."""
        repair = self.repair
        if not repair:
            return []
        lines = layout.wrapped(layout.printable(repair.text), layout.WIDTH)
        seed = self._suite.seed if repair.is_drawn else None
        return [*lines, f"  {self._command_for(repair.case, seed)}"] if repair.case else lines

    @cached_property
    def repair(self) -> FirstRepair | None:
        """What to mend first."""
        return first_repair(self._report, self.faults, self._cases)

    @cached_property
    def _shown_in_blocks(self) -> list[tuple[Result, list[Fault]]]:
        shown: list[tuple[Result, list[Fault]]] = []
        to_mend = [fault for fault in self.faults.all if not fault.may_be_declared]
        for fault in (to_mend or self.faults.all)[:IN_BLOCKS]:
            if not _is_in(fault, shown):
                result = plainest(fault, self._cases)
                told = [each for _, each in self.faults.of(result)]
                shown.append((result, list(dict.fromkeys(each for each in told if not _is_in(each, shown)))))
        return shown

    def _block(self, result: Result, numbered: Sequence[Fault]) -> str:
        case, of = self._cases[result.case], dict(self.faults.of(result))
        numbers = {finding: fault.number for finding, fault in of.items()}
        expected = {finding: fault.expected_of(finding) for finding, fault in of.items()}
        lines = [case_text.headline(case, result, self._report.level, with_path=False)]
        lines += layout.section("faults", layout.wrapped(_case_counts(numbered)))
        lines += layout.section("sent", layout.wrapped("  ".join(_sent(case, result))))
        for finding in untold(result, numbers):
            lines += layout.section(f"fault {numbers[finding]}", layout.wrapped(str(finding)))
        lines += layout.section("reason", layout.wrapped(result.reason))
        lines += AnswerText(explained=True, faults=numbers, expected=expected).lines(result)
        shown = [part for line in lines for part in layout.broken(layout.printable(line))]
        command = layout.printable(self._command(numbered[0], result))
        only = layout.section("only this", [command])
        # A command stays whole, so that it can be copied.
        return "\n".join([*shown, *(only if len(only[0]) <= layout.WIDTH else ["  only this", f"  {command}"])])

    def _command(self, fault: Fault, result: Result | None = None) -> str:
        result = result or plainest(fault, self._cases)
        return self._command_for(with_earlier_cases(result), self._suite.seed if result.drawn else None)


def _is_in(fault: Fault, shown: Sequence[tuple[Result, Sequence[Fault]]]) -> bool:
    return any(fault in numbered for _, numbered in shown)


def _case_counts(numbered: Sequence[Fault]) -> str:
    """How many cases show each fault of a block; faults with one number of cases are named together."""
    counts: dict[int, list[Fault]] = {}
    for fault in numbered:
        counts.setdefault(len(fault.results), []).append(fault)
    return ", ".join(f"{report_text.numbers(together)} in {case_count(count)}" for count, together in counts.items())


def _sent(case: Case, result: Result) -> list[str]:
    """Method, path and parameters, and the credentials and the account where they are not those of the target."""
    form = [
        layout.shortened(layout.parameter(name, value))
        for number, sent in enumerate(result.requests)
        for name, value in [*([["then", sent["method"]]] if number else []), *sent["form"]]
    ]
    return [case_text.method_and_path(case, result), *form, *(f"with {text}" for text in identity(case))]
