"""Departures: in what a judged result differs from what conforms, in a form that is the same from run to run.

Two results of one case that have the same verdict are equal where their departures are: by this rule reports are
compared, and the nights of a ledger as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.normalise import comparable, general
from conformance.result import Result

Departure = tuple[str, str, str]
"""Kind and place of a finding, and what was expected there; of what was only inferred, what came instead of it."""

OUTDATED = ("declaration", "", "")
"""The departure of a case about which an entry of the target file is out of date."""

JUDGED = (Verdict.PASS, Verdict.FAIL, Verdict.DEVIATION)
"""The verdicts of cases of which findings say something."""


def departures(result: Result, level: Basis) -> frozenset[Departure]:
    """The departures of a result that count at `level`, or of one that conforms those from what was only inferred."""
    outdated = frozenset({OUTDATED} if result.complaint else ())
    if result.verdict not in JUDGED:
        return outdated
    if result.drawn:
        return outdated | of_any_value(result)
    return outdated | (frozenset(by_place(result.counted(level))) or unconfirmed(result))


def by_place(findings: Iterable[Finding]) -> dict[Departure, Finding]:
    """The findings by what makes two of them the same."""
    return {(finding.what, finding.where, comparable(general(finding.expected))): finding for finding in findings}


def unconfirmed(result: Result) -> frozenset[Departure]:
    """The departures from what was inferred, with what came: the target itself may be the only source of that."""
    return frozenset((finding.what, finding.where, comparable(finding.got)) for finding in result.unconfirmed)


def of_any_value(result: Result) -> frozenset[Departure]:
    """The departures of a case with drawn values: texts name these in any spelling, so that only the basis is kept."""
    return frozenset((finding.what, finding.where, str(finding.basis)) for finding in result.findings)
