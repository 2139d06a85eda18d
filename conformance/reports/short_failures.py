"""Short failures: the faults of a report on about a screen, the first ones in a block, every other one on a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from conformance.abridgement import abridged
from conformance.case import Case, Suite
from conformance.judging.fault_key import ELSEWHERE
from conformance.judging.triage import FailedControl, Fault, Faults
from conformance.normalise import HERE, closest
from conformance.report import Report
from conformance.reports import case_text, layout, report_text
from conformance.reports.answer_text import AnswerText, untold
from conformance.reports.credentials_text import CREDENTIALS
from conformance.reports.declaration import INTRODUCTION, Declaration
from conformance.reports.input_text import fault_input, plainest
from conformance.result import Result

BLOCKS = 3
"""How many faults have a block."""

LEAST = 24
"""How many characters of an input are shown, however long the line becomes."""


class ShortFailures:
    """The faults of one report.

    `command_for` returns how one case alone is judged, from its name, and from the seed where its values were drawn.
    """

    def __init__(self, report: Report, suite: Suite, command_for: Callable[[str, int | None], str]) -> None:
        self.faults = Faults.of_suite(report, suite)
        self._report, self._suite, self._command_for = report, suite, command_for
        self._cases = {case.name: case for case in suite.cases}

    @property
    def are_few(self) -> bool:
        """Whether so few cases fail that each can be described in full."""
        stale = sum(bool(one.complaint) and one not in self.faults.failures for one in self._report.results)
        return len(self.faults.failures) + stale <= BLOCKS

    def blocks(self) -> Iterator[str]:
        """What hides other faults, then a block for each of the first faults that no block before it shows."""
        for obstacle in self.faults.failed_controls:
            yield "\n".join(layout.wrapped(str(obstacle), layout.WIDTH))
        for result, numbered in self._shown_in_blocks():
            yield self._block(result, numbered)

    def lines(self) -> Iterator[str]:
        """A line for each fault that no block shows, and how more is shown; nothing where there is no other."""
        shown = {fault.number for _, numbered in self._shown_in_blocks() for fault in numbered}
        others = [fault for fault in self.faults.all if fault.number not in shown]
        if others:
            yield "fault cases  expected and got, what was sent, a case that shows it"
        for fault in others:
            yield f"{fault.number:>5} {len(fault.results):>5}  {self._line(fault)}"

    def declaration(self) -> Iterator[str]:
        """What to write where the target does not claim the endpoints of some faults, with their numbers."""
        declaration = Declaration(self._report, self._suite)
        covered = declaration.covered(self.faults)
        if covered and declaration.on_one_line:
            named = f"fault{'s' if covered[1:] else ''} {report_text.numbers(covered)}"
            text = f"{named}: {INTRODUCTION} {declaration.on_one_line}"
            yield from layout.wrapped(layout.printable(text), layout.LONG)

    def complaints(self) -> Iterator[str]:
        """Each complaint about an excuse once, with the number of its cases."""
        counts = Counter(result.complaint for result in self._report.results if result.complaint)
        for complaint, number in counts.items():
            cases = f" ({number} cases)" if number > 1 else ""
            first, *rest = layout.wrapped(layout.printable(f"EXCUSE {complaint}{cases}"), layout.WIDTH)
            yield "\n".join([first, *(f"  {line}" for line in rest)])

    def first(self) -> list[str]:
        """What to mend first and how its case is judged alone, for the end of the output; empty where no case fails.

        It is the first fault, or a control that blocks cases where no fault shows why: its credentials are refused.
        """
        if not self.faults.all:
            return []
        fault = self.faults.all[0]
        if obstacle := self._unexplained_obstacle(fault):
            text = (
                f"Mend first: {obstacle.control} {obstacle.how}, so that {obstacle.blocked_cases} could not be judged"
            )
            return [*layout.wrapped(text, layout.WIDTH), f"  {self._command_for(obstacle.control, None)}"]
        number = f" of {len(self.faults.all)}" if self.faults.all[1:] else ""
        text = f"Mend first: fault {fault.number}{number}, {self._description(fault)}"
        return [*layout.wrapped(layout.printable(text), layout.WIDTH), f"  {self._command(fault)}"]

    def _unexplained_obstacle(self, fault: Fault) -> FailedControl | None:
        """The control that blocks most cases, where the first fault is none of its own."""
        first = next(iter(self.faults.failed_controls), None)
        return first if first and first.control not in {one.case for one in fault.results} else None

    def _shown_in_blocks(self) -> list[tuple[Result, list[Fault]]]:
        shown: list[tuple[Result, list[Fault]]] = []
        for fault in self.faults.all:
            if len(shown) < BLOCKS and not any(fault in numbered for _, numbered in shown):
                result = plainest(fault, self._cases)
                told = [each for _, each in self.faults.of(result)]
                shown.append((result, list(dict.fromkeys(each for each in told if not _is_in(each, shown)))))
        return shown

    def _block(self, result: Result, numbered: Sequence[Fault]) -> str:
        case, numbers, elsewhere = self._cases[result.case], {}, {}
        for finding, fault in self.faults.of(result):
            numbers[finding] = fault.number
            demanded = fault.expected.replace(HERE, ELSEWHERE)
            if ELSEWHERE in demanded and HERE not in finding.expected:
                elsewhere[finding] = demanded
        lines = [case_text.headline(case, result, self._report.level)]
        lines += layout.section("faults", layout.wrapped(_case_counts(numbered)))
        lines += layout.section("sent", layout.wrapped("  ".join(_sent(case, result))))
        for finding in untold(result, numbers):
            lines += layout.section(f"fault {numbers[finding]}", layout.wrapped(str(finding)))
        lines += layout.section("reason", layout.wrapped(result.reason))
        lines += AnswerText(explained=True, faults=numbers, expected=elsewhere).lines(result)
        lines += layout.section("only this", [self._command(numbered[0], result)])
        return "\n".join(map(layout.printable, lines))

    def _line(self, fault: Fault) -> str:
        name, departs = plainest(fault, self._cases).case, _departs(fault)
        sent = fault_input(fault, self._cases)
        place = sent if sent or not fault.where else fault.where
        room = max(layout.LONG - len(name) - len(departs) - len("fault cases  ") - 4, LEAST)
        return f"{departs}  {_cut_input(place, room)}  {name}"

    def _description(self, fault: Fault) -> str:
        place = (
            ", ".join(filter(None, (fault.where, _cut_input(fault_input(fault, self._cases), layout.LONG // 2))))
            or fault.what
        )
        count = f"{len(fault.results)} case{'' if len(fault.results) == 1 else 's'}"
        return f"{place}: expected {fault.expected}, got {fault.received} ({count})"

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
    """The parameters of the request, and its credentials where they are not the right ones."""
    form = [
        layout.shortened(layout.parameter(name, value))
        for number, sent in enumerate(result.requests)
        for name, value in [*([["then", sent["method"]]] if number else []), *sent["form"]]
    ]
    return [*form, *([f"with {CREDENTIALS[case.auth]}"] if case.auth in CREDENTIALS else [])]


def _departs(fault: Fault) -> str:
    """What was expected and what came, on one line."""
    got = fault.received.removesuffix(" and no error")
    return f"expected {_cut(closest(fault.expected), layout.LONG * 2 // 5)}, got {_cut(got, LEAST)}"


def _cut_input(text: str, room: int) -> str:
    """The beginning of what was sent, and how many others there are."""
    text = layout.printable(text)
    others = found[0] if (found := re.search(r" and [0-9]+ others?$", text)) else ""
    return text if len(text) <= room else f"{text[: max(room - len(others) - 3, 1)]}...{others}"


def _cut(text: str, room: int) -> str:
    return abridged(layout.printable(text), room)
