"""Selection of cases by name or statement, from the suite that the package carries."""

from __future__ import annotations

from functools import cache

from conformance.case import Case
from conformance.pattern import matches
from conformance.suggestion import did_you_mean
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, load


@cache
def packaged_suite() -> Loaded:
    """The suite that the package carries, loaded once."""
    return load([data_folder("cases")])


def cases(*patterns: str) -> list[Case]:
    """The cases whose name or statement matches any of the patterns, in which `*` matches slashes too; else all.

    Raises `ValueError` for a pattern that matches none.
    """
    for pattern in patterns:
        require_match(pattern)
    known = packaged_suite().suite.cases
    return [case for case in known if not patterns or any(_matches(case, pattern) for pattern in patterns)]


def require_match(pattern: str) -> None:
    """Raises `ValueError`, with the closest name, for a pattern that matches no case."""
    known = packaged_suite().suite.cases
    if not any(_matches(case, pattern) for case in known):
        raise ValueError(f"no case matches {pattern!r}{did_you_mean(pattern, [case.name for case in known])}")


def _matches(case: Case, pattern: str) -> bool:
    return matches(pattern, case.name) or pattern in case.states
