"""Input text: what a case sends that decides its outcome, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.case import Case, Format
from conformance.judging.triage import Fault
from conformance.reports import layout
from conformance.reports.credentials_text import CREDENTIALS
from conformance.result import Result

REQUEST_DEPENDENT = ("outcome", "code", "body", "status")
"""Kinds of findings that depend on what the case sends."""

OPEN = ("Messages", "Calls", "IncomingPhoneNumbers")
"""The resources of which a POST is judged by its parameters."""


def distinct_input(case: Case) -> str:
    """The parameters and credentials by which the case differs from others of its file; empty where none does."""
    return " and ".join(_distinct_parts(case))


def fault_input(fault: Fault, cases: Mapping[str, Case]) -> str:
    """What was sent by the cases of a fault; empty where they show it whatever is sent.

    It is what they have in common, or else the shortest input and the number of the others.
    """
    inputs = list(dict.fromkeys(_decisive_parts(cases[one.case]) for one in fault.results if one.case in cases))
    if fault.what not in REQUEST_DEPENDENT or not inputs:
        return ""
    if common := [part for part in inputs[0] if all(part in other for other in inputs)]:
        return layout.printable(" and ".join(common))
    others = len(inputs) - 1
    more = f" and {others} other{'' if others == 1 else 's'}" if others else ""
    return layout.printable(min(map(" and ".join, inputs), key=len)) + more


def plainest(fault: Fault, cases: Mapping[str, Case]) -> Result:
    """The result that shows a fault with the shortest input; the first where the input does not matter."""
    if fault.what not in REQUEST_DEPENDENT:
        return fault.results[0]

    def length(one: Result) -> tuple[int, int]:
        sent = " and ".join(_decisive_parts(cases[one.case])) if one.case in cases else ""
        return len(sent), len(one.case)

    return min(fault.results, key=length)


def _distinct_parts(case: Case) -> tuple[str, ...]:
    sent = [layout.parameter(name, value) for name, value in case.send if name in case.decisive]
    absent = [f"no {name}" for name in sorted(set(case.decisive) - {name for name, _ in case.send})]
    credentials = [CREDENTIALS[case.auth]] if case.auth in CREDENTIALS else []
    return (*sent, *absent, *credentials)


def _decisive_parts(case: Case) -> Sequence[str]:
    """The same, or else the method and the resource, which decide where the parameters do not."""
    parts = _distinct_parts(case)
    if parts and case.method == "POST" and case.resource in OPEN:
        return parts
    suffix = " as XML" if case.format is Format.XML else ""
    return (" with ".join(filter(None, (f"{case.method} {case.resource}{suffix}", " and ".join(parts)))),)
