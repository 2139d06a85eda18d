"""Entries of a baseline for what departs: one for each fault, with the patterns of its cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.judging.triage import Faults
from conformance.normalise import BY_RULE, HERE, general, normalised
from conformance.report import Report
from conformance.result import Result
from conformance.targets.declared_fault import unmarked
from conformance.targets.excuse import NO_EXCUSES, DeclaredFault, Deviation, Excuses, Pin
from conformance.targets.yaml_lines import folded, yaml_quoted

Explanation = tuple[str, str, str]
"""Reason, link and last day, as a person has written them; empty texts where nobody has."""

UNEXPLAINED: Explanation = ("", "", "")


SHORTEST_TRACE = 6
"""A drawn value of fewer characters, such as 1 or true, may stand in a finding without being meant."""


OF_REQUEST = ("outcome", "code", "status")
"""Kinds of findings that other values of the same field say nothing about: the case states what is due."""


class Width(IntEnum):
    """How much a pattern covers at least."""

    CASE = 0
    FILE = 1
    RESOURCE = 2


@dataclass
class Entry:
    """One entry: the findings, and the cases in which they came, one of which `in_drawn` had values of this run."""

    explanation: Explanation
    pins: list[Pin] = field(default_factory=list)
    cases: dict[str, None] = field(default_factory=dict)
    in_drawn: bool = False

    def lines(self, everything: Sequence[str]) -> Iterator[str]:
        """The lines of the entry, in a file for a run with these cases."""
        names = patterns(list(self.cases), everything, self._width)
        reason, link, until = self.explanation
        more = [f"{name}: {yaml_quoted(text)}" for name, text in (("link", link), ("until", until)) if text]
        yield from folded(f"- {{cases: {_flow(names)}, {', '.join([f'reason: {yaml_quoted(reason)}', *more])},")
        for number, pin in enumerate(self.pins, 1):
            begin = "   findings: [" if number == 1 else "     "
            yield from folded(f"{begin}{_pin_text(pin)}{']}' if number == len(self.pins) else ','}")

    @property
    def _width(self) -> Width:
        """Which cases may show the same with other drawn values: of the file that deals, or any with such a field."""
        is_of_form = all(pin.what not in OF_REQUEST for pin in self.pins)
        if is_of_form and (self.in_drawn or any(BY_RULE in pin.expected for pin in self.pins)):
            return Width.RESOURCE
        return Width.FILE if self.in_drawn else Width.CASE


def deviation_entries(report: Report, declared: Excuses = NO_EXCUSES) -> list[Entry]:
    """An entry for each fault, and for each explanation in `declared` that its findings have already.

    A finding that is part of two faults, since it is the same text, is in the entry of the first.
    """
    open_again = [replace(unmarked(one), verdict=Verdict.FAIL, excuse=None) for one in report.results if _departs(one)]
    faults = Faults(replace(report, results=tuple(open_again), level=Basis.INFERRED))
    entries: dict[tuple[int, Explanation], Entry] = {}
    owners: dict[Pin, int] = {}
    for result in faults.failures:
        for finding, fault in faults.of(result):
            pin = pin_of(finding, result.drawn.values())
            number = owners.setdefault(pin, fault.number)
            explanation = _explanation(result.case, finding, declared, report.started[:10])
            entry = entries.setdefault((number, explanation), Entry(explanation))
            entry.pins += [] if pin in entry.pins else [pin]
            entry.cases[result.case] = None
            entry.in_drawn |= bool(result.drawn)
    return [entries[key] for key in sorted(entries, key=lambda key: key[0])]


def patterns(cases: Sequence[str], everything: Sequence[str], least: Width = Width.CASE) -> list[str]:
    """The patterns of these cases: for each resource the one case, the file of them all, or the whole resource.

    None is narrower than `least`.
    """
    found: list[str] = []
    for resource in dict.fromkeys(name.partition("/")[0] for name in everything):
        names = [name for name in cases if name.partition("/")[0] == resource]
        files = {name.rpartition("/")[0] for name in names}
        if names and not names[1:] and least is Width.CASE:
            found.append(names[0])
        elif names:
            found.append(f"{files.pop() if len(files) == 1 and least < Width.RESOURCE else resource}/*")
    return found


def pin_of(finding: Finding, drawn: Iterable[str]) -> Pin:
    """The finding without what differs in every answer, or was drawn for this run."""
    expected, got = normalised(general(finding.expected)), normalised(finding.got)
    if BY_RULE in finding.expected.partition(HERE)[0]:
        expected = f"*{BY_RULE}{expected}"
    expected += f"{HERE}*" if HERE in finding.expected else ""
    if any(spelling in finding.expected for value in drawn for spelling in _spellings(value)):
        # Another run draws another value, and what comes back in its place is another text.
        expected = _beginning(expected, drawn)
        got = '"*' if got.startswith('"') else got
    return Pin(finding.what, finding.where, expected, _beginning(got, drawn), "")


def _departs(result: Result) -> bool:
    return result.verdict in (Verdict.FAIL, Verdict.DEVIATION)


def _explanation(case: str, finding: Finding, declared: Excuses, day: str) -> Explanation:
    """What a person has written about the finding; nothing where it is written nowhere, or has ended before `day`."""
    own: list[Deviation | DeclaredFault] = [one for one in declared.deviations if one.case == case]
    others = [one for one in declared.faults if one.covers(case)]
    for entry in own or others:
        if not entry.has_ended(day) and any(pin.matches(finding) for pin in entry.pins):
            return entry.reason, entry.link, entry.until
    return UNEXPLAINED


def _pin_text(pin: Pin) -> str:
    texts = {"what": pin.what, "where": pin.where, "expected": pin.expected, "got": pin.got}
    return "{" + ", ".join(f"{name}: {yaml_quoted(text)}" for name, text in texts.items() if text) + "}"


def _flow(names: Sequence[str]) -> str:
    quoted = [yaml_quoted(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def _beginning(text: str, drawn: Iterable[str]) -> str:
    """`text` up to the first value in it, and `*`: what follows may be shortened, with the length of all of it."""
    starts = [text.find(spelling) for value in drawn for spelling in _spellings(value)]
    found = [start for start in starts if start >= 0]
    return f"{text[: min(found)]}*" if found else text


def _spellings(value: str) -> tuple[str, ...]:
    """A value as sent, as JSON has it, and a number without its plus sign; none of one that is too short to tell."""
    if len(value) < SHORTEST_TRACE:
        return ()
    return value, json.dumps(value, ensure_ascii=False)[1:-1], value.removeprefix("+")
