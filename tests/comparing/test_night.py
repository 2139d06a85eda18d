"""What a night does to the rolling issue, decided without a network."""

from __future__ import annotations

from itertools import product

import pytest

from conformance.comparing.conclusion import Conclusion
from conformance.comparing.night import IssueAction, Night, Plan, plan

CONFORMANT, DRIFT, INCONCLUSIVE = Conclusion.CONFORMANT, Conclusion.NONCONFORMANT, Conclusion.INCONCLUSIVE


@pytest.mark.parametrize(
    ("conclusion", "changed", "unjudged", "issue", "action", "now_unjudged", "keep", "fails_job"),
    [
        (CONFORMANT, None, 0, False, IssueAction.NOTHING, 0, True, False),
        (CONFORMANT, False, 2, False, IssueAction.NOTHING, 0, True, False),
        (CONFORMANT, True, 0, True, IssueAction.CLOSE, 0, True, False),
        (Conclusion.AS_DECLARED, None, 0, True, IssueAction.CLOSE, 0, True, False),
        (DRIFT, True, 0, False, IssueAction.OPEN, 0, True, True),
        (DRIFT, None, 0, False, IssueAction.OPEN, 0, True, True),
        (DRIFT, False, 0, False, IssueAction.OPEN, 0, True, True),
        (DRIFT, False, 0, True, IssueAction.UPDATE, 0, True, True),
        (DRIFT, False, 2, True, IssueAction.UPDATE, 0, True, True),
        (DRIFT, True, 0, True, IssueAction.COMMENT, 0, True, True),
        (DRIFT, None, 0, True, IssueAction.COMMENT, 0, True, True),
        (DRIFT, False, 3, True, IssueAction.COMMENT, 0, True, True),
        (INCONCLUSIVE, None, 0, False, IssueAction.NOTHING, 1, False, False),
        (INCONCLUSIVE, None, 1, False, IssueAction.NOTHING, 2, False, False),
        (INCONCLUSIVE, None, 2, False, IssueAction.OPEN, 3, False, True),
        (INCONCLUSIVE, None, 3, False, IssueAction.NOTHING, 4, False, True),
        (INCONCLUSIVE, None, 0, True, IssueAction.NOTHING, 1, False, False),
        (INCONCLUSIVE, None, 2, True, IssueAction.COMMENT, 3, False, True),
        (INCONCLUSIVE, None, 3, True, IssueAction.NOTHING, 4, False, True),
        (Conclusion.NOT_RUN, None, 1, True, IssueAction.NOTHING, 1, False, False),
        (Conclusion.PARTIAL, None, 1, True, IssueAction.NOTHING, 1, False, False),
        (Conclusion.REFUSED, None, 1, True, IssueAction.NOTHING, 1, False, True),
        (Conclusion.ERROR, None, 0, False, IssueAction.NOTHING, 0, False, True),
        (Conclusion.NOTHING, None, 0, False, IssueAction.NOTHING, 0, False, True),
    ],
)
def test_what_follows_from_a_night(
    conclusion: Conclusion,
    changed: bool | None,
    unjudged: int,
    issue: bool,
    action: IssueAction,
    now_unjudged: int,
    keep: bool,
    fails_job: bool,
) -> None:
    assert plan(Night(conclusion, changed, unjudged, issue)) == Plan(action, now_unjudged, keep, fails_job)


def test_an_issue_is_opened_where_none_is_and_only_a_night_that_conforms_closes_one() -> None:
    for conclusion, changed, unjudged, issue in product(Conclusion, (None, False, True), range(5), (False, True)):
        action = plan(Night(conclusion, changed, unjudged, issue)).action
        assert (action is IssueAction.OPEN) <= (not issue)
        assert (action in (IssueAction.UPDATE, IssueAction.COMMENT, IssueAction.CLOSE)) <= issue
        assert (action is IssueAction.CLOSE) is (
            issue and conclusion in (Conclusion.CONFORMANT, Conclusion.AS_DECLARED)
        )
