"""Entries of a target file that declare findings of several cases."""

from __future__ import annotations

from conformance.finding import Finding
from conformance.targets.declared_fault import DeclaredFault, Pin


def fault(
    *findings: Finding, cases: tuple[str, ...] = ("messages/*",), until: str = "", line: int = 7, reason: str = "known"
) -> DeclaredFault:
    """The entry at a line of `t.yaml` that declares these findings in these cases."""
    place = f"t.yaml:{line}"
    pins = tuple(Pin(one.what, one.where, one.expected, one.got, place) for one in findings)
    return DeclaredFault(cases, pins, reason, "", until, f"t.yaml:{line + 1}" if until else "", place)
