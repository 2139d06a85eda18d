"""Change of one case between two reports: its kind, what changed, and the two results."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.result import Result


class ChangeKind(StrEnum):
    """What a change means, the most urgent kind first.

    `moved` is another answer where the suite only infers what is right: both answers conform, so that nothing broke.
    `another-value` is a result that differs where another value was drawn for the case, which says nothing of a change.
    `additive` is a field that no schema requires, `cosmetic` a difference that is not judged, `undecided` a case that
    has no verdict in one of the reports, `new` and `gone` a case that only one of them has.
    """

    BREAKING = "breaking"
    REPAIRED = "repaired"
    MOVED = "moved"
    ANOTHER_VALUE = "another-value"
    UNDECIDED = "undecided"
    ADDITIVE = "additive"
    COSMETIC = "cosmetic"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Change:
    """All changes of one kind in a case, in words; `old` or `new` is `None` where a report does not have the case."""

    case: str
    place: str
    kind: ChangeKind
    descriptions: tuple[str, ...]
    old: Result | None
    new: Result | None
