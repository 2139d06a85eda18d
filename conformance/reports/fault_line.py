"""Fault line: what was sent, expected and got of a fault, and the number of its cases, on one line of 80 columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from conformance.abridgement import abridged
from conformance.case import Case
from conformance.judging.triage import Fault
from conformance.reports import layout, report_text
from conformance.reports.fault_inputs import FaultInputs
from conformance.reports.input_text import REQUEST_DEPENDENT, fault_input, plainest, sent_input

HEADING = " no. cases  what was sent: what was expected, and what came"

FORM = "{}: expected {}, got {}"
"""A departure: what was sent, what was expected, and what came."""

HEAD = len(f"{0:>4} {0:>5}  ")
"""How many characters the numbers take at the beginning of a line."""

SHOWN_LENGTH = 80
"""How many characters of what came are shown: its beginning and its end."""

EXCERPT = re.compile(r", not JSON: .*(?= \([0-9]{3}, [^()]*\)$)", re.DOTALL)
"""The first characters of a body that is no JSON."""

SAME_STATUS = re.compile(r"\b([0-9]{3})/([0-9]{5})((?: or \1/[0-9]{5})+)")
"""Outcomes of one status and several codes."""


def rows(faults: Sequence[Fault], cases: Mapping[str, Case], inputs: FaultInputs) -> Iterator[str]:
    """The lines of a list of faults; where two would be the same for want of room, the name of the case is in each."""
    lines = [row(fault, cases, inputs.of(fault)) for fault in faults]
    counts = Counter(line[HEAD:] for line in lines)
    for fault, line in zip(faults, lines, strict=True):
        yield line if counts[line[HEAD:]] == 1 else row(fault, cases, plainest(fault, cases).case)


def row(fault: Fault, cases: Mapping[str, Case], sent: str) -> str:
    """The line of a fault in a list, with its number and that of its cases; a long one without its middle."""
    head = f"{fault.number:>4} {len(fault.results):>5}  "
    return head + _fitted([layout.printable(part) for part in _parts(fault, sent, cases)], layout.WIDTH - len(head))


def describe(fault: Fault, cases: Mapping[str, Case]) -> str:
    """The same in a sentence, without the input where the fault shows whatever is sent."""
    count = f"{len(fault.results)} case{'' if len(fault.results) == 1 else 's'}"
    return f"{_departure(fault, fault_input(fault, cases), cases)} ({count})"


def describe_together(faults: Sequence[Fault], cases: Mapping[str, Case]) -> str:
    """The numbers of faults with one cause and of all their cases, and the departure that is told in fewest words."""
    count = len({id(result) for fault in faults for result in fault.results})
    example = min((_departure(fault, sent_input(fault, cases), cases) for fault in faults[:2]), key=len)
    number = f"fault{'s' if faults[1:] else ''} {report_text.numbers(faults)}"
    return f"{number} ({count} case{'' if count == 1 else 's'}): {example}"


def _departure(fault: Fault, sent: str, cases: Mapping[str, Case]) -> str:
    return FORM.format(*_parts(fault, sent, cases))


def _parts(fault: Fault, sent: str, cases: Mapping[str, Case]) -> tuple[str, str, str]:
    """The place and what was sent, what was expected in the case that is shown, and what came."""
    shown = plainest(fault, cases)
    place = fault.place if fault.what not in REQUEST_DEPENDENT or not sent else ""
    expected = SAME_STATUS.sub(_codes, fault.expected_in(shown))
    got = abridged(EXCERPT.sub("", fault.received_in(shown)).removesuffix(" and no error"), SHOWN_LENGTH)
    return " for ".join(filter(None, (place, sent))), expected, got


def _fitted(parts: Sequence[str], room: int) -> str:
    """The parts on one line; where it is too long, each part with more than its share is without its middle."""
    shares = layout.shares([len(part) for part in parts], room - len(FORM.format("", "", "")))
    return FORM.format(*(abridged(part, share) for part, share in zip(parts, shares, strict=True)))


def _codes(found: re.Match[str]) -> str:
    """The status once, before all of its codes."""
    return found[0].replace(f" or {found[1]}/", " or ")
