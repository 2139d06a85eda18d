"""Fault line: what was sent, expected and got of a fault, with one of its cases, in one or two lines of 80 columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap

from conformance.abridgement import abridged
from conformance.case import Case, case_count
from conformance.judging.conforming_value import SUCH_AS
from conformance.judging.triage import Fault
from conformance.reports import layout, report_text
from conformance.reports.case_words import CaseWords
from conformance.reports.input_text import REQUEST_DEPENDENT, case_input, fault_input, plainest, sent_input
from conformance.reports.short_output import Row

HEADING = " no. cases  what was sent: what was expected, and what came  word for -k"

FORM = "{}: expected {}, got {}"
"""A departure: what was sent, what was expected, and what came."""

HEAD = len(f"{0:>4} {0:>5}  ")
"""How many characters the numbers take at the beginning of a line."""

SHORTEST = 12
"""What was sent is abridged to so many characters at least, or left out."""

SHOWN_LENGTH = 80
"""How many characters of what came are shown: its beginning and its end."""

EXCERPT = re.compile(r", not JSON: .*(?= \([0-9]{3}, [^()]*\)$)", re.DOTALL)
"""The first characters of a body that is no JSON."""

SAME_STATUS = re.compile(r"\b([0-9]{3})/([0-9]{5})((?: or \1/[0-9]{5})+)")
"""Outcomes of one status and several codes."""


def row(fault: Fault, cases: Mapping[str, Case], words: CaseWords) -> Row:
    """The row of a fault in a list: its number, that of its cases, the departure in one of them, and a word for `-k`.

    It has at most two lines, in which a long part is without its middle. In short it has one where there is room:
    the word says what was sent where nothing else does.
    """
    name = plainest(fault, cases).case
    sent = case_input(cases[name]) if name in cases and fault.what in REQUEST_DEPENDENT else ""
    parts = [layout.printable(part) for part in _parts(fault, sent, cases)]
    head, end, room = f"{fault.number:>4} {len(fault.results):>5}  ", f"  {words.of(name)}", layout.WIDTH - HEAD
    text = head + f"\n{' ' * HEAD}".join(_in_two_lines(parts, end, room))
    short = _on_one_line(parts, fault, room - len(end))
    if sent and parts[0] not in short:
        end = f"  {words.shortest(name)}"
        short = _on_one_line(parts, fault, room - len(end))
    lost = 0 if parts[0] in short else 1 + short.startswith("expected ")
    return Row(text, f"{head}{short}{end}" if room - len(end) >= 2 * SHORTEST else text, lost)


def describe(fault: Fault, cases: Mapping[str, Case]) -> str:
    """The same in a sentence, without the input where the fault shows whatever is sent."""
    return f"{_departure(fault, fault_input(fault, cases), cases)} ({case_count(len(fault.results))})"


def describe_together(faults: Sequence[Fault], cases: Mapping[str, Case]) -> str:
    """The numbers of faults with one cause and of all their cases; of those of most cases the one of fewest words."""
    count = len({id(result) for fault in faults for result in fault.results})
    most = [fault for fault in faults[:2] if len(fault.results) * 2 > len(faults[0].results)]
    example = min((_departure(fault, sent_input(fault, cases), cases) for fault in most), key=len)
    number = f"fault{'s' if faults[1:] else ''} {report_text.numbers(faults)}"
    return f"{number} ({case_count(count)}): {example}"


def _departure(fault: Fault, sent: str, cases: Mapping[str, Case]) -> str:
    return FORM.format(*_parts(fault, sent, cases))


def _parts(fault: Fault, sent: str, cases: Mapping[str, Case]) -> tuple[str, str, str]:
    """The place and what was sent, what was expected in the case that is shown, and what came."""
    shown = plainest(fault, cases)
    place = fault.place if fault.what not in REQUEST_DEPENDENT or not sent else ""
    expected = SAME_STATUS.sub(_codes, fault.expected_in(shown))
    got = abridged(EXCERPT.sub("", fault.received_in(shown)).removesuffix(" and no error"), SHOWN_LENGTH)
    return " for ".join(filter(None, (place, sent))), expected, got


def _on_one_line(parts: Sequence[str], fault: Fault, room: int) -> str:
    """The parts on one line: an example, then what was sent is left out, and then each part is without its middle."""
    sent, expected, got = parts
    if len(FORM.format("", expected, got)) > room:
        expected = expected.partition(SUCH_AS)[0]
    left = room - len(FORM.format("", expected, got))
    if left >= min(SHORTEST, len(sent)) and fault.what in REQUEST_DEPENDENT:
        return FORM.format(abridged(sent, left), expected, got)
    shown = [sent if fault.what not in REQUEST_DEPENDENT else "", expected, got]
    shares = layout.shares([len(part) for part in shown], room - len(FORM.format("", "", "")))
    text = FORM.format(*(abridged(part, share) for part, share in zip(shown, shares, strict=True)))
    return text.removeprefix(": ")


def _in_two_lines(parts: Sequence[str], end: str, room: int) -> list[str]:
    """The parts with the end behind them; in more than two lines each part with more than its share is cut."""
    if len(FORM.format(*parts)) + len(end) > 2 * room:
        parts = [parts[0], parts[1].partition(SUCH_AS)[0], parts[2]]
    lengths = [len(part) for part in parts]
    for wanted in range(2 * room, 0, -4):
        shares = layout.shares(lengths, wanted)
        shown = FORM.format(*(abridged(part, share) for part, share in zip(parts, shares, strict=True)))
        lines = wrap(shown + end, room, break_on_hyphens=False)
        if len(lines) <= 2:
            break
    return lines


def _codes(found: re.Match[str]) -> str:
    """The status once, before all of its codes."""
    return found[0].replace(f" or {found[1]}/", " or ")
