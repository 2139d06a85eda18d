"""A night: what a scheduled run says to people, given what it came to and what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.comparing.conclusion import Conclusion

PATIENCE = 3
"""The night in a row of which nothing could be learned on which that is said."""

GOOD = (Conclusion.CONFORMANT, Conclusion.AS_DECLARED)
JUDGED = (*GOOD, Conclusion.NONCONFORMANT)


class Act(StrEnum):
    """What becomes of the one rolling issue; `update` changes its text and notifies nobody."""

    NOTHING = "nothing"
    OPEN = "open"
    UPDATE = "update"
    COMMENT = "comment"
    CLOSE = "close"


@dataclass(frozen=True)
class Night:
    """What a run came to, and whether it changed since the last night that judged; `None` where nothing was compared.

    `silent` nights in a row, before this one, judged nothing; `issue` says whether the rolling issue is open.
    """

    came: Conclusion
    changed: bool | None
    silent: int
    issue: bool


@dataclass(frozen=True)
class Plan:
    """What is done with the issue, how many nights in a row are silent now, what is kept, and whether the job fails.

    `keep` makes the report of this night the one that the next is compared with.
    """

    act: Act
    silent: int
    keep: bool
    red: bool


def plan(night: Night) -> Plan:
    """What follows from a night."""
    if night.came in (Conclusion.NOT_RUN, Conclusion.PARTIAL):
        return Plan(Act.NOTHING, night.silent, keep=False, red=False)
    if night.came in GOOD:
        return Plan(Act.CLOSE if night.issue else Act.NOTHING, 0, keep=True, red=False)
    if night.came is Conclusion.NONCONFORMANT:
        return Plan(_drift(night), 0, keep=True, red=True)
    if night.came is Conclusion.INCONCLUSIVE:
        silent = night.silent + 1
        said = Act.COMMENT if night.issue else Act.OPEN
        return Plan(said if silent == PATIENCE else Act.NOTHING, silent, keep=False, red=silent >= PATIENCE)
    return Plan(Act.NOTHING, night.silent, keep=False, red=True)


def _drift(night: Night) -> Act:
    """Drift that lasts is said once; what is new in it, or heard again after silence that was told, is a comment."""
    if not night.issue:
        return Act.OPEN
    return Act.UPDATE if night.changed is False and night.silent < PATIENCE else Act.COMMENT
