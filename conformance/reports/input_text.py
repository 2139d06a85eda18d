"""Input text: what a case sends that decides its outcome, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.abridgement import GAP, measured
from conformance.case import Case, Format
from conformance.judging.triage import Fault
from conformance.reports import layout
from conformance.reports.credentials_text import identity
from conformance.result import Result

REQUEST_DEPENDENT = ("outcome", "code", "body", "status")
"""Kinds of findings that depend on what the case sends."""

OPEN = ("Messages", "Calls", "IncomingPhoneNumbers")
"""The resources of which a POST is judged by its parameters."""

SHOWN_LENGTH = 60
"""From how many characters on a value is shown without its middle."""

SHOWN_VALUES = 2
"""How many values of one parameter are shown; of more, the first and the last."""

Part = tuple[str, str]
"""A parameter with its value; words have no name."""


def distinct_input(case: Case) -> str:
    """Parameters, credentials and account by which the case differs from others of its file; empty where none does."""
    return _text(_distinct_parts(case))


def fault_input(fault: Fault, cases: Mapping[str, Case]) -> str:
    """What was sent by the cases of a fault; empty where they show it whatever is sent.

    It is what they have in common, or else the shortest input and the number of the others. Of the good
    parameters that were dealt to a single case their number is told, where it sends something of its own.
    """
    return sent_input(fault, cases) if fault.what in REQUEST_DEPENDENT else ""


def sent_input(fault: Fault, cases: Mapping[str, Case]) -> str:
    """The same for every fault: of one that shows whatever is sent, the input of its first case comes first."""
    inputs = list(dict.fromkeys(_decisive_parts(cases[one.case]) for one in fault.results if one.case in cases))
    if not inputs:
        return ""
    common = [part for part in inputs[0] if all(part in other for other in inputs)]
    if common and inputs[1:]:
        return layout.printable(_text(common))
    first = plainest(fault, cases).case
    shown = _in_short(cases[first]) if first in cases else _text(inputs[0])
    others = f" and {len(inputs) - 1} other{'' if len(inputs) == 2 else 's'}" if inputs[1:] else ""
    return layout.printable(f"{shown}{others}")


def request_input(fault: Fault, cases: Mapping[str, Case], sent: str) -> str:
    """What was `sent`, after the method and the resource of the case that shows the fault."""
    case = cases.get(plainest(fault, cases).case)
    request = f"{case.method} {case.resource}" if case else ""
    return sent if sent.startswith(request) else f"{request} {sent}"


def case_input(case: Case) -> str:
    """What was sent by one case, in words."""
    return layout.printable(_in_short(case))


def _in_short(case: Case) -> str:
    """What a case sends of its own and what was dealt away, with the number of the good parameters beside it."""
    own = case.written
    if not _distinct_parts(own) or case.resource != own.resource:
        return _text(_decisive_parts(case))
    dealt = {name for companion in case.dealt for name, _ in companion.send}
    absent = sorted(dealt - {name for name, _ in case.send})
    shown = _text((*_decisive_parts(own), *(("", f"no {name}") for name in absent)))
    count = len(dealt) - len(absent)
    return f"{shown} and {count} more" if count else shown


def plainest(fault: Fault, cases: Mapping[str, Case]) -> Result:
    """The result that shows a fault with the shortest input; the first where the input does not matter."""
    if fault.what not in REQUEST_DEPENDENT:
        return fault.results[0]

    def length(one: Result) -> tuple[int, int]:
        return sum(len(name + value) for name, value in _decisive_parts(cases[one.case])), len(one.case)

    return min((one for one in fault.results if one.case in cases), key=length, default=fault.results[0])


def _distinct_parts(case: Case) -> tuple[Part, ...]:
    sent = [(name, value) for name, value in case.send if name in case.decisive]
    absent = [("", f"no {name}") for name in sorted(set(case.decisive) - {name for name, _ in case.send})]
    return (*sent, *absent, *(("", text) for text in identity(case)))


def _decisive_parts(case: Case) -> tuple[Part, ...]:
    """The same, or else the method and the resource, which decide where the parameters do not."""
    parts = _distinct_parts(case)
    if parts and case.method == "POST" and case.resource in OPEN:
        return parts
    suffix = " as XML" if case.format is Format.XML else ""
    return (("", " with ".join(filter(None, (f"{case.method} {case.resource}{suffix}", _text(parts))))),)


def _text(parts: Sequence[Part]) -> str:
    """The parts in words: a long value without its middle, many values of one parameter as the first and the last."""
    values: dict[str, list[str]] = {}
    for name, value in parts:
        values.setdefault(name or f" {value}", []).append(measured(value, SHOWN_LENGTH))
    return " and ".join(_values_text(name, several) for name, several in values.items())


def _values_text(name: str, values: Sequence[str]) -> str:
    if name.startswith(" "):
        return name[1:]
    if len(values) <= SHOWN_VALUES:
        return " and ".join(layout.parameter(name, value) for value in values)
    first, last = layout.parameter(name, values[0]), layout.parameter("", values[-1])[1:]
    return f"{first} {GAP} {last} ({len(values)} values)"
