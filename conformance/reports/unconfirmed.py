"""Answers other than the ones that were inferred: no case fails for them, and every form of a report names them."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.case import case_count
from conformance.finding import Finding
from conformance.report import Report
from conformance.reports import layout
from conformance.result import Result

NAMED = 2
"""How many cases are named beside their number."""


def unconfirmed_count(report: Report) -> str:
    """How many answers are unconfirmed, and at which level they count."""
    number = len(report.unconfirmed)
    cases = "1 case was" if number == 1 else f"{number} cases were"
    return f"{cases} answered otherwise than inferred: unconfirmed, and counted at level inferred only"


def unconfirmed_names(report: Report) -> str:
    """The count with the names of the first cases, for a form of the report that says no more of them."""
    return f"{unconfirmed_count(report)}: {layout.listed([one.case for one in report.unconfirmed], NAMED)}"


def contradiction(result: Result, service: str = "the service") -> str:
    """What was expected although nobody had observed it, and what came."""
    findings = "; ".join(_contradiction(finding, service) for finding in result.unconfirmed)
    return f"{findings}: nobody had seen this"


def block(report: Report, service: str) -> str:
    """Every unconfirmed answer of a report; empty where there is none."""
    return "\n".join(_lines(report, service)) if report.unconfirmed else ""


def _lines(report: Report, service: str) -> Iterator[str]:
    yield f"UNCONFIRMED {case_count(len(report.unconfirmed))}"
    for result in report.unconfirmed:
        line = layout.printable(f"{result.case}: {contradiction(result, service)}")
        yield from (f"  {part}" for part in layout.wrapped(line, layout.WIDTH - 2))


def _contradiction(finding: Finding, service: str) -> str:
    return f"we expected {finding.demand}, {service} says {finding.got}"
