"""Nightly run: what a scheduled job does with its rolling issue, given the conclusion and the nights before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.comparing.conclusion import Conclusion

UNJUDGED_NIGHTS_REPORTED = 3
"""After this many nights in a row without a verdict the issue says so, and the job fails."""

CONFORMING = (Conclusion.CONFORMANT, Conclusion.AS_DECLARED)
JUDGED = (*CONFORMING, Conclusion.NONCONFORMANT)


class IssueAction(StrEnum):
    """What is done with the one rolling issue; `update` changes its text and notifies nobody."""

    NOTHING = "nothing"
    OPEN = "open"
    UPDATE = "update"
    COMMENT = "comment"
    CLOSE = "close"


@dataclass(frozen=True)
class Night:
    """The conclusion of a run and what was known before it.

    `changed` says whether verdicts changed since the last night that had any, `None` where nothing was compared;
    `unjudged` is the number of nights in a row, before this one, without a verdict. `drifted` says that an answer broke
    with the last one, or moved; in a night that conforms nobody had expected one of the two, so that no case fails.
    """

    conclusion: Conclusion
    changed: bool | None
    unjudged: int
    issue_open: bool
    drifted: bool = False


@dataclass(frozen=True)
class Plan:
    """What a night results in: the action on the issue, whether the job fails, and what is known after it.

    `keep` makes the report of this night the one that the next is compared with.
    """

    action: IssueAction
    unjudged: int
    keep: bool
    fails_job: bool


def plan(night: Night) -> Plan:
    """What a night results in."""
    if night.conclusion in (Conclusion.NOT_RUN, Conclusion.PARTIAL):
        return Plan(IssueAction.NOTHING, night.unjudged, keep=False, fails_job=False)
    if night.conclusion is Conclusion.CONFORMANT and night.drifted:
        return Plan(IssueAction.COMMENT if night.issue_open else IssueAction.OPEN, 0, keep=True, fails_job=True)
    if night.conclusion in CONFORMING:
        return Plan(IssueAction.CLOSE if night.issue_open else IssueAction.NOTHING, 0, keep=True, fails_job=False)
    if night.conclusion is Conclusion.NONCONFORMANT:
        return Plan(_drift(night), 0, keep=True, fails_job=True)
    if night.conclusion is Conclusion.INCONCLUSIVE:
        unjudged = night.unjudged + 1
        action = IssueAction.COMMENT if night.issue_open else IssueAction.OPEN
        return Plan(
            action if unjudged == UNJUDGED_NIGHTS_REPORTED else IssueAction.NOTHING,
            unjudged,
            keep=False,
            fails_job=unjudged >= UNJUDGED_NIGHTS_REPORTED,
        )
    return Plan(IssueAction.NOTHING, night.unjudged, keep=False, fails_job=True)


def _drift(night: Night) -> IssueAction:
    """Drift that stays the same is reported once; a comment says what changed, or that it is known again."""
    if not night.issue_open:
        return IssueAction.OPEN
    known = night.changed is False and night.unjudged < UNJUDGED_NIGHTS_REPORTED
    return IssueAction.UPDATE if known else IssueAction.COMMENT
