"""Selection of cases by name or statement, from the suite that the package carries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from conformance.case import Case, Suite
from conformance.pattern import matches
from conformance.suggestion import near_case
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, load
from conformance.suite.profiles import require_resources


@cache
def packaged_suite() -> Loaded:
    """The suite that the package carries, loaded once."""
    return load([data_folder("cases")])


def cases(*patterns: str, resources: Iterable[str] = ()) -> list[Case]:
    """The cases whose name or statement matches any of the patterns, in which `*` matches slashes too; else all.

    `resources` are those that are asked about, as for `judge_app`. Raises `ValueError` for a pattern that matches none
    of their cases, and for what is no resource.
    """
    suite = packaged_suite().of_resources(require_resources(resources)).suite
    for pattern in patterns:
        _require_asked(pattern, suite)
    return [case for case in suite.cases if not patterns or any(_matches(case, pattern) for pattern in patterns)]


def require_match(pattern: str) -> None:
    """Raises `ValueError`, with the closest name, for a pattern that matches no case."""
    known = packaged_suite().suite.known
    if not any(_matches(case, pattern) for case in known):
        raise ValueError(f"no case matches {pattern!r}{near_case(pattern, [case.name for case in known])}")


def _require_asked(pattern: str, suite: Suite) -> None:
    """Raises `ValueError` for a pattern that matches no case, or none of what is asked about."""
    if any(_matches(case, pattern) for case in suite.cases):
        return
    require_match(pattern)
    by_name = sorted({name for case in suite.aside if _matches(case, pattern) for name in case.profiles})
    remedy = f": add resources={by_name}" if by_name else ""
    raise ValueError(f"no case that is asked about matches {pattern!r}{remedy}")


def _matches(case: Case, pattern: str) -> bool:
    return matches(pattern, case.name) or pattern in case.states
