"""Drawn values: what two results mean for each other where each is about a value of its own.

That the values differ is no change. Where the results differ too, nobody can say whether it is because of the value.
"""

from __future__ import annotations

from collections.abc import Sequence

from conformance.case import Basis
from conformance.comparing.departures import of_any_value
from conformance.finding import Finding
from conformance.result import Result


def has_another_value(old: Result, new: Result) -> bool:
    """Whether the results are about different values, which were drawn for the runs."""
    return dict(old.drawn) != dict(new.drawn)


def another_value(old: Result, new: Result, level: Basis) -> str:
    """How the results differ, with both values; empty where they differ in nothing but the values."""
    same = _comparable(old, level) == _comparable(new, level)
    return "" if same else f"{_with_values(new, level)}, before {_with_values(old, level)}"


def _comparable(result: Result, level: Basis) -> tuple[object, ...]:
    """What a value has no part in."""
    outcomes = tuple(got["outcome"] for got in result.got)
    return result.shown(level), outcomes, of_any_value(result), bool(result.complaint)


def _with_values(result: Result, level: Basis) -> str:
    values = " and ".join(f"{name}={value}" for name, value in result.drawn.items()) or "a value that was not drawn"
    return f"{result.shown(level)} with {values} ({_outcome(result, result.findings)})"


def _outcome(result: Result, findings: Sequence[Finding]) -> str:
    answers = " then ".join(str(got["outcome"]) for got in result.got) or "no answer"
    return "; ".join([answers, *map(str, findings)])
