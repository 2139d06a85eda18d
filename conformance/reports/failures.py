"""The failures of a report as text in which each fault is told in full once, the controls first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from conformance.case import Auth, Case, Suite
from conformance.judging.triage import Fault, Faults
from conformance.report import Report
from conformance.reports import case_text, layout, report_text
from conformance.result import Result

NAMED = 3
"""How many cases of a fault are named."""

INDENT = 5

DECIDED = ("outcome", "code", "body")
"""Kinds of findings that depend on what the case sends."""

CREDENTIALS = {
    Auth.WRONG_TOKEN: "a wrong token",
    Auth.NONE: "no credentials",
    Auth.UNKNOWN_ACCOUNT: "the credentials of an unknown account",
}
"""Credentials by which a case differs from its neighbours, in words."""


class FailureText:
    """Tells the failures of one report; `alone` says how a case is judged alone."""

    def __init__(self, report: Report, suite: Suite, alone: Callable[[str], str]) -> None:
        self.faults = Faults.among(report, suite)
        self._report, self._suite, self._alone = report, suite, alone
        self._cases = {case.name: case for case in suite.cases}
        self._told: dict[int, str] = {}

    def overview(self) -> Iterator[str]:
        """What others wait for, then every fault on few lines; nothing where the blocks alone say it as well."""
        for obstacle in self.faults.obstacles:
            yield from layout.wrapped(str(obstacle), layout.WIDTH)
        if len(self.faults.failures) < 2:
            return
        if self.faults.obstacles:
            yield ""
        yield f"{report_text.fault_count(self.faults)}, in the order in which to mend them. One case alone:"
        yield f"  {self._alone('NAME')}"
        for alike, faults in groupby(self.faults.all, key=named):
            yield ""
            for fault in faults:
                yield from map(layout.printable, _entry(fault))
            yield from (" " * INDENT + layout.printable(line) for line in layout.wrapped(alike, layout.WIDTH - INDENT))

    def blocks(self) -> Iterator[str]:
        """A block for each failure that shows anything new and for each excuse that does not hold; else a line."""
        failures = self.faults.failures
        for result in failures:
            yield self._block(result)
        for result in self._report.results:
            if result.complaint and result not in failures:
                yield self._full(result)

    def _block(self, result: Result) -> str:
        shown = list(self.faults.of(result))
        new = [(finding, fault) for finding, fault in shown if fault.number not in self._told]
        if not new and not result.complaint:
            return self._again(result, list(dict.fromkeys(fault for _, fault in shown)))
        told = list(dict.fromkeys(fault for _, fault in shown if fault.number in self._told))
        lines = [line for finding, fault in new for line in case_text.finding_lines(finding, fault.number)]
        lines += layout.wrapped(f"as told above: {places(told)}") if told else []
        self._told |= {fault.number: result.case for _, fault in new}
        return self._full(result, lines)

    def _full(self, result: Result, departs: Sequence[str] | None = None) -> str:
        alone = self._alone(result.case)
        level = self._report.level
        return case_text.failure_details(
            self._cases[result.case], result, self._suite, "", level, only=alone, departs=departs
        )

    def _again(self, result: Result, faults: Sequence[Fault]) -> str:
        """One line: where the faults are as far as there is room, else how many they are."""
        first = self._told[faults[0].number]
        kinds = {fault.what for fault in faults}
        demanded = case_text.conformant_answers(self._cases[result.case])
        differs = demanded != case_text.conformant_answers(self._cases[first]) and not kinds.isdisjoint(
            ("status", *DECIDED)
        )
        given = self._given(result) if differs or not kinds.isdisjoint(DECIDED) else ""
        like = f"as {first}" + (f" with {given}" if given else "") + (f", expected {demanded}" if differs else "")
        head = f"{result.verdict.upper()} {result.case}: {like}: "
        line = head + places(faults)
        if len(line) > layout.WIDTH and len(faults) > 1:
            line = f"{head}{len(faults)} faults told above ({numbers(faults)})"
        return layout.printable(line)

    def _given(self, result: Result) -> str:
        """What the row itself sends, by which it differs from its neighbours."""
        case: Case = self._cases[result.case]
        given = [f"{name}={value}" for name, value in case.send if name in case.decisive]
        given += [f"no {name}" for name in sorted(set(case.decisive) - {name for name, _ in case.send})]
        given += [CREDENTIALS[case.auth]] if case.auth in CREDENTIALS else []
        return layout.shortened(" and ".join(given))


def places(faults: Sequence[Fault]) -> str:
    """Faults that were told already: where each is, and their numbers."""
    named = ", ".join(fault.place for fault in faults)
    return f"{named} (fault{'' if len(faults) == 1 else 's'} {numbers(faults)})"


def numbers(faults: Sequence[Fault]) -> str:
    """The numbers of faults, neighbours joined: 3-7, 12."""
    runs: list[list[int]] = []
    for number in sorted(fault.number for fault in faults):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)


def named(fault: Fault) -> str:
    """How many cases show a fault, and the first of them."""
    names = [f"{result.case} {result.place}".rstrip() for result in fault.results]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{len(names)} case{'' if len(names) == 1 else 's'}: {', '.join(names[:NAMED])}{more}"


def _entry(fault: Fault) -> Iterator[str]:
    where = f" at {fault.where}" if fault.where else ""
    said = f"{fault.what}{where} [{fault.basis}]: expected {fault.expected}, got {fault.came}"
    number = f"{fault.number:>{INDENT - 2}}  "
    for line in layout.wrapped(said, layout.WIDTH - INDENT):
        yield number + line
        number = " " * INDENT
