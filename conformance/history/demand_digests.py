"""Demand digests: what each case demands, as a few characters that differ where a request or an expectation does."""

from __future__ import annotations

from functools import lru_cache

from conformance.case import Suite
from conformance.history.short_digest import short_digest
from conformance.suite.requirements import requirement, schema_digests, schema_names

DEMAND_LENGTH = 4
"""How many characters tell what a case demanded."""


def demand_digests(suite: Suite) -> dict[str, str]:
    """What each case demands, as a few characters: they differ where a request, an expectation or a schema does."""
    digests, found = schema_digests(suite.cases), {}
    for case in suite.cases:
        schemas = {name: digests[name] for name in schema_names([case])}
        found[case.name] = short_digest([requirement(case), schemas])[:DEMAND_LENGTH]
    return found


@lru_cache(maxsize=8)
def demands_of(text: str, length: int) -> tuple[str, ...]:
    """The digests of `length` cases that follow each other in a text; none where it has not as many."""
    if len(text) != length * DEMAND_LENGTH:
        return ()
    return tuple([text[place : place + DEMAND_LENGTH] for place in range(0, len(text), DEMAND_LENGTH)])
