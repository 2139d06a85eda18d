"""What a night does to the rolling issue, decided without a network."""

from __future__ import annotations

from itertools import product

import pytest

from conformance.comparing.conclusion import Conclusion
from conformance.comparing.night import Act, Night, Plan, plan

CONFORMANT, DRIFT, INCONCLUSIVE = Conclusion.CONFORMANT, Conclusion.NONCONFORMANT, Conclusion.INCONCLUSIVE


@pytest.mark.parametrize(
    ("came", "changed", "silent", "issue", "act", "now_silent", "keep", "red"),
    [
        (CONFORMANT, None, 0, False, Act.NOTHING, 0, True, False),
        (CONFORMANT, False, 2, False, Act.NOTHING, 0, True, False),
        (CONFORMANT, True, 0, True, Act.CLOSE, 0, True, False),
        (Conclusion.AS_DECLARED, None, 0, True, Act.CLOSE, 0, True, False),
        (DRIFT, True, 0, False, Act.OPEN, 0, True, True),
        (DRIFT, None, 0, False, Act.OPEN, 0, True, True),
        (DRIFT, False, 0, False, Act.OPEN, 0, True, True),
        (DRIFT, False, 0, True, Act.UPDATE, 0, True, True),
        (DRIFT, False, 2, True, Act.UPDATE, 0, True, True),
        (DRIFT, True, 0, True, Act.COMMENT, 0, True, True),
        (DRIFT, None, 0, True, Act.COMMENT, 0, True, True),
        (DRIFT, False, 3, True, Act.COMMENT, 0, True, True),
        (INCONCLUSIVE, None, 0, False, Act.NOTHING, 1, False, False),
        (INCONCLUSIVE, None, 1, False, Act.NOTHING, 2, False, False),
        (INCONCLUSIVE, None, 2, False, Act.OPEN, 3, False, True),
        (INCONCLUSIVE, None, 3, False, Act.NOTHING, 4, False, True),
        (INCONCLUSIVE, None, 0, True, Act.NOTHING, 1, False, False),
        (INCONCLUSIVE, None, 2, True, Act.COMMENT, 3, False, True),
        (INCONCLUSIVE, None, 3, True, Act.NOTHING, 4, False, True),
        (Conclusion.NOT_RUN, None, 1, True, Act.NOTHING, 1, False, False),
        (Conclusion.PARTIAL, None, 1, True, Act.NOTHING, 1, False, False),
        (Conclusion.REFUSED, None, 1, True, Act.NOTHING, 1, False, True),
        (Conclusion.ERROR, None, 0, False, Act.NOTHING, 0, False, True),
        (Conclusion.NOTHING, None, 0, False, Act.NOTHING, 0, False, True),
    ],
)
def test_what_follows_from_a_night(
    came: Conclusion, changed: bool | None, silent: int, issue: bool, act: Act, now_silent: int, keep: bool, red: bool
) -> None:
    assert plan(Night(came, changed, silent, issue)) == Plan(act, now_silent, keep, red)


def test_an_issue_is_opened_where_none_is_and_only_a_night_that_conforms_closes_one() -> None:
    for came, changed, silent, issue in product(Conclusion, (None, False, True), range(5), (False, True)):
        act = plan(Night(came, changed, silent, issue)).act
        assert (act is Act.OPEN) <= (not issue)
        assert (act in (Act.UPDATE, Act.COMMENT, Act.CLOSE)) <= issue
        assert (act is Act.CLOSE) is (issue and came in (Conclusion.CONFORMANT, Conclusion.AS_DECLARED))
