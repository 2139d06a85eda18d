"""Unknown account: answers that all say that the target does not know the account, so that none is about a case."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.result import Result
from conformance.suite.profiles import SERVICES

NOT_FOUND, ABSENT, UNAUTHORIZED = "404/20404", 404, 401

FEWEST = 3
"""How many answers it takes: a target may lack one endpoint, or two."""


def refusals_of_account(results: Iterable[Result]) -> list[str]:
    """The outcomes of all answers, where each is one that a target gives to an account which it does not know.

    Those are 404, with code 20404 in the ones whose code can be read, and 401. Of fewer answers than `FEWEST`, and
    where any is another, nothing is returned. A 404 to a path without an account says nothing about the account.
    """
    outcomes = [got for each in results for got in each.got if got["status"] != ABSENT or _has_account(each)]
    unknown = {NOT_FOUND, str(ABSENT)} if any(got["outcome"] == NOT_FOUND for got in outcomes) else set()
    refused = [got for got in outcomes if got["outcome"] in unknown or got["status"] == UNAUTHORIZED]
    if len(outcomes) < FEWEST or len(refused) < len(outcomes):
        return []
    return [str(got["outcome"]) for got in outcomes]


def _has_account(result: Result) -> bool:
    """Whether there is an account in the paths of a case: not in those of a resource with a service of its own."""
    return not result.profiles or not set(result.profiles) <= SERVICES.keys()
