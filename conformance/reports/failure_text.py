"""Failure text: the failures of a report, with each fault in full only once, and controls first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from conformance.case import Suite, case_count
from conformance.judging.triage import Fault, Faults
from conformance.report import Report
from conformance.reports import case_text, layout, report_text
from conformance.reports.complaints import without_complaint
from conformance.reports.declaration import INTRODUCTION, Declaration
from conformance.reports.input_text import REQUEST_DEPENDENT, distinct_input, plainest
from conformance.reports.needed_cases import with_earlier_cases
from conformance.reports.report_text import numbers
from conformance.result import Result

SHOWN_CASES = 3
"""How many cases of a fault are listed."""

INDENT = 5


class FailureText:
    """The failures of one report in words.

    `command_for` returns how one case alone is judged, from its name, and from the seed where its values were drawn.
    `whole` shows each body to its end. `faults` are those of the report, where somebody has grouped them already.
    """

    def __init__(
        self,
        report: Report,
        suite: Suite,
        command_for: Callable[[str, int | None], str],
        *,
        whole: bool = False,
        faults: Faults | None = None,
    ) -> None:
        self.faults = faults or Faults.of_suite(report, suite)
        self._report, self._suite, self._command_for = report, suite, command_for
        self._cases = {case.name: case for case in suite.cases}
        self._described: dict[int, str] = {}
        self._whole = whole
        self._declaration, self._is_declared = Declaration(report, suite), False

    def overview(self) -> Iterator[str]:
        """Faults that hide others, then every fault on few lines; nothing where the details say all of it."""
        for obstacle in self.faults.failed_controls:
            yield from layout.wrapped(str(obstacle), layout.WIDTH)
        if len(self.faults.failures) < 2:
            return
        if self.faults.failed_controls:
            yield ""
        yield f"{report_text.fault_count(self.faults)}, in the order in which to fix them. One case alone:"
        yield f"  {self._command_for('NAME', self._seed_of(*self.faults.failures))}"
        for names, faults in groupby(self.faults.all, key=lambda fault: case_names(fault, self._shown(fault))):
            described = list(faults)
            yield ""
            for fault in described:
                yield from map(layout.printable, _entry(fault, self._shown(fault)))
            yield from (" " * INDENT + layout.printable(line) for line in layout.wrapped(names, layout.WIDTH - INDENT))
            yield from self._declare(described)

    def _shown(self, fault: Fault) -> Result:
        return plainest(fault, self._cases)

    def _declare(self, described: Iterable[Fault]) -> Iterator[str]:
        """What to write where the target does not claim the endpoints of a fault: once, at the first of them."""
        lines = self._declaration.lines
        if lines and not self._is_declared and any(fault.may_be_declared for fault in described):
            self._is_declared = True
            for line in (INTRODUCTION, *(f"  {line}" for line in lines)):
                yield " " * INDENT + layout.printable(line)

    def details(self) -> Iterator[str]:
        """Each failure with a new fault in full, the other failures on one line."""
        for result in self.faults.failures:
            yield self._new_or_repeated(without_complaint(result))

    def _new_or_repeated(self, result: Result) -> str:
        shown = list(self.faults.of(result))
        new = [(finding, fault) for finding, fault in shown if fault.number not in self._described]
        if not new:
            return self._one_line(result, list(dict.fromkeys(fault for _, fault in shown)))
        repeated = list(dict.fromkeys(fault for _, fault in shown if fault.number in self._described))
        lines = [line for finding, fault in new for line in case_text.finding_lines(finding, fault.number)]
        lines += layout.wrapped(f"as described above: {places(repeated)}") if repeated else []
        self._described |= {fault.number: result.case for _, fault in new}
        return self._full_details(result, lines)

    def _full_details(self, result: Result, departs: Sequence[str] | None = None) -> str:
        only = self._command_for(with_earlier_cases(result), self._seed_of(result))
        level = self._report.level
        return case_text.failure_details(
            self._cases[result.case], result, self._suite, "", level, only=only, departs=departs, whole=self._whole
        )

    def _seed_of(self, *results: Result) -> int | None:
        """The seed that repeats these results, where anything in them was drawn."""
        return self._suite.seed if any(result.drawn for result in results) else None

    def _one_line(self, result: Result, faults: Sequence[Fault]) -> str:
        """One line: the places of the faults where there is room, else their number."""
        first = self._described[faults[0].number]
        kinds = {fault.what for fault in faults}
        expected = case_text.conformant_answers(self._cases[result.case])
        other_expectation = expected != case_text.conformant_answers(self._cases[first])
        depends = not kinds.isdisjoint(REQUEST_DEPENDENT)
        differs = depends and other_expectation
        distinct = layout.shortened(distinct_input(self._cases[result.case])) if depends else ""
        reference = f"as {first}" + (f" with {distinct}" if distinct else "")
        reference += f", expected {expected}" if differs else ""
        head = f"{result.verdict.upper()} {result.case}: {reference}: "
        line = head + places(faults)
        if len(line) > layout.WIDTH and len(faults) > 1:
            line = f"{head}{len(faults)} faults described above ({numbers(faults)})"
        return layout.printable(line)


def places(faults: Sequence[Fault]) -> str:
    """Faults that were described already: the place of each, and their numbers."""
    listed = ", ".join(fault.place for fault in faults)
    return f"{listed} (fault{'' if len(faults) == 1 else 's'} {numbers(faults)})"


def case_names(fault: Fault, shown: Result) -> str:
    """How many cases have a fault, and the names of the one that is shown and of the first others."""
    cases = [shown, *(result for result in fault.results if result is not shown)]
    names = [f"{result.case} {result.place}".rstrip() for result in cases]
    return f"{case_count(len(names))}: {layout.listed(names, SHOWN_CASES)}"


def _entry(fault: Fault, shown: Result) -> Iterator[str]:
    where = f" at {fault.where}" if fault.where else ""
    description = (
        f"{fault.what}{where} [{fault.basis}]: expected {fault.expected_in(shown)}, got {fault.received_in(shown)}"
    )
    number = f"{fault.number:>{INDENT - 2}}  "
    for line in layout.wrapped(description, layout.WIDTH - INDENT):
        yield number + line
        number = " " * INDENT
