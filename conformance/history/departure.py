"""Departures of a night: in what each case departs, as a short digest, so that a case that fails otherwise is a change.

A line that was written before there were departures has none: nobody knows in what its cases departed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance import bounds
from conformance.case import Basis
from conformance.comparing.departures import departures
from conformance.history.short_digest import short_digest
from conformance.result import Result

DECLARED = "+"
"""The end of the digest of a case of whose departures the target declares some, and which no digest has."""


def departure_of(result: Result, level: Basis) -> str:
    """The digest of the departures of a result; empty where it does not depart."""
    found = departures(result, level)
    is_declared = bool(result.complaint) or any(finding.declared for finding in result.findings)
    return (short_digest(sorted(found)) if found else "") + DECLARED * is_declared


def is_other(one: str | None, other: str | None) -> bool:
    """Whether two departures differ, whatever of them is declared; of `None` nobody knows that."""
    return one is not None and other is not None and one.rstrip(DECLARED) != other.rstrip(DECLARED)


def is_declared(one: str | None) -> bool:
    """Whether the target declares some of the departures."""
    return bool(one) and str(one).endswith(DECLARED)


def by_digest(found: Mapping[str, str], cases: Sequence[str]) -> dict[str, str]:
    """The places of the cases by digest, with a space between them: many cases depart in the same."""
    places: dict[str, list[str]] = {}
    for place, case in enumerate(cases):
        if digest := found.get(case, ""):
            places.setdefault(digest, []).append(str(place))
    return {digest: " ".join(own) for digest, own in places.items()}


def by_case(table: Mapping[str, str], cases: Sequence[str]) -> dict[str, str]:
    """The digests by case, from what `by_digest` returned; raises `ValueError` for anything else."""
    found: dict[str, str] = {}
    for digest, places in table.items():
        for place in map(int, places.split(" ")):
            if not (0 <= place < len(cases) and len(digest) <= bounds.NAME) or cases[place] in found:
                raise ValueError("'departures' does not name a digest for a case")
            found[cases[place]] = digest
    return found
