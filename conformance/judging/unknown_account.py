"""Unknown account: answers that all say that the target does not know the account, so that none is about a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.finding import Verdict
from conformance.result import Result
from conformance.suite.control_assignment import DEFAULT_CONTROLS
from conformance.suite.profiles import SERVICES

NOT_FOUND, ABSENT, UNAUTHORIZED, REFUSED = "404/20404", 404, 401, 400

CONTROLS = frozenset(DEFAULT_CONTROLS.values())
"""The cases whose requests have nothing wrong: where the account is right, one of them succeeds."""

WRONG_TOKEN = "token"
"""The word in the name of every case whose token is a wrong one, and of no other."""

FEWEST = 3
"""How many answers it takes where no control is among them: a target may lack one endpoint, or two."""


def refusals_of_account(results: Iterable[Result]) -> list[str]:
    """The outcomes of the answers that a target gives to an account which it does not know, where it seems to be so.

    Those are 404, with code 20404 in one at least, and 401. The controls decide, each of which has to have such an
    answer: what else a target refuses, such as a path that it does not have, says nothing about the account. Nothing
    succeeds for an unknown account, and no wrong token of it is refused otherwise than its own. Where no control was
    asked, all answers have to be alike, and none right. A 404 to a path without an account says nothing about the
    account.
    """
    about = [each for each in results if each.got and _has_account(each)]
    if any(got["status"] < REFUSED for each in about for got in each.got):
        return []
    controls = [each for each in about if each.case in CONTROLS]
    if _accept_credentials(controls, about):
        return []
    deciding = controls or ([] if any(each.verdict is Verdict.PASS for each in about) else about)
    outcomes = [got for each in deciding for got in each.got]
    is_known = not any(got["outcome"] == NOT_FOUND or got["status"] == UNAUTHORIZED for got in outcomes)
    others = [got for got in outcomes if got["status"] not in (ABSENT, UNAUTHORIZED)]
    if is_known or others or (not controls and len(outcomes) < FEWEST):
        return []
    return [str(got["outcome"]) for got in outcomes]


def _has_account(result: Result) -> bool:
    """Whether there is an account in the paths of a case: not in those of a resource with a service of its own."""
    return not result.profiles or not set(result.profiles) <= SERVICES.keys()


def _accept_credentials(controls: Sequence[Result], results: Iterable[Result]) -> bool:
    """Whether the answers show that the credentials are right: 401 to a wrong token, and to no control."""
    wrong = [each for each in results if WRONG_TOKEN in each.case.rpartition("/")[2].split("-")]
    refused = any(each.got[0]["status"] == UNAUTHORIZED for each in wrong)
    return refused and bool(controls) and all(each.got[0]["status"] != UNAUTHORIZED for each in controls)
