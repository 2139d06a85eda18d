"""Short failures: the faults of a report on about a screen, the first ones in a block, every other one in a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from conformance.case import Case, Suite
from conformance.judging.failed_controls import FailedControl
from conformance.judging.triage import Fault, Faults
from conformance.report import Report
from conformance.reports import case_text, layout, report_text
from conformance.reports.answer_text import AnswerText, untold
from conformance.reports.case_words import CaseWords
from conformance.reports.credentials_text import identity
from conformance.reports.declaration import INTRODUCTION, Declaration
from conformance.reports.fault_line import describe, describe_together, row
from conformance.reports.input_text import plainest
from conformance.reports.server_errors import ServerErrors, server_errors
from conformance.reports.short_output import MOST_ROWS, Row
from conformance.result import ACCOUNT_SUSPECTED, Result

IN_BLOCKS = 3
"""How many of the first faults are shown in blocks; a block shows all faults of its case."""

MEND_FIRST = "Mend first:"

TO_DECLARE = "Declare it, if you do not claim it:"
"""What the end of the output begins with where nothing is left to mend."""


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
        # Where the account seems wrong, nothing else is to be mended first.
        for obstacle in () if self._report.suspicion else self.faults.failed_controls:
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
        """What to mend first and how its case is judged alone, for the end of the output; empty where no case fails.

        It is the first fault, or a control that blocks cases where no fault shows why: its credentials are refused. It
        is no fault that may be declared. Where no case fails, it is a server error that leaves cases without a verdict.
        Before all faults comes an account that seems wrong.
        """
        if suspicion := self._report.suspicion:
            text = (
                f"{MEND_FIRST} the Account SID or the auth token. {suspicion.removeprefix(ACCOUNT_SUSPECTED).strip()}"
            )
            return layout.wrapped(layout.printable(text), layout.WIDTH)
        if obstacle := self.unexplained_obstacle:
            text = (
                f"{MEND_FIRST} {obstacle.control} {obstacle.how}, so that {obstacle.blocked_cases} could not be judged"
            )
            return [*layout.wrapped(text, layout.WIDTH), f"  {self._command_for(obstacle.control, None)}"]
        if not self.faults.all:
            return self._first_server_error()
        fault = self.faults.all[0]
        number = f" of {len(self.faults.all)}" if self.faults.all[1:] else ""
        begin = TO_DECLARE if fault.may_be_declared else MEND_FIRST
        text = f"{begin} fault {fault.number}{number}, {describe(fault, self._cases)}"
        return [*layout.wrapped(layout.printable(text), layout.WIDTH), f"  {self._command(fault)}"]

    def _first_server_error(self) -> list[str]:
        errors = self.server_errors
        if errors is None:
            return []
        shown = errors.results[0]
        command = self._command_for(shown.case, self._suite.seed if shown.drawn else None)
        return [*layout.wrapped(layout.printable(f"{MEND_FIRST} {errors}"), layout.WIDTH), f"  {command}"]

    @property
    def server_errors(self) -> ServerErrors | None:
        """The server error to mend where no case fails: the target answers other cases."""
        return None if self.faults.all else server_errors(self._report)

    @property
    def unexplained_obstacle(self) -> FailedControl | None:
        """The control that blocks most cases, where the first fault is none of its own."""
        obstacle = next(iter(self.faults.failed_controls), None)
        explained = {one.case for fault in self.faults.all[:1] for one in fault.results}
        return obstacle if obstacle and obstacle.control not in explained else None

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
        return self._command_for(result.case, self._suite.seed if result.drawn else None)


def _is_in(fault: Fault, shown: Sequence[tuple[Result, Sequence[Fault]]]) -> bool:
    return any(fault in numbered for _, numbered in shown)


def _case_counts(numbered: Sequence[Fault]) -> str:
    """How many cases show each fault of a block; faults with one number of cases are named together."""
    counts: dict[int, list[Fault]] = {}
    for fault in numbered:
        counts.setdefault(len(fault.results), []).append(fault)
    return ", ".join(
        f"{report_text.numbers(together)} in {count} case{'' if count == 1 else 's'}"
        for count, together in counts.items()
    )


def _sent(case: Case, result: Result) -> list[str]:
    """Method, path and parameters, and the credentials and the account where they are not those of the target."""
    form = [
        layout.shortened(layout.parameter(name, value))
        for number, sent in enumerate(result.requests)
        for name, value in [*([["then", sent["method"]]] if number else []), *sent["form"]]
    ]
    return [case_text.method_and_path(case, result), *form, *(f"with {text}" for text in identity(case))]
