"""Known runs: which nights are lines of one run, whatever else the lines carry, and which only began at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from conformance.history.night_line import Night


class KnownRuns:
    """The runs of some nights, by target and beginning; it learns each night that is added."""

    def __init__(self, nights: Iterable[Night] = ()) -> None:
        self._nights: dict[tuple[str, datetime], list[Night]] = {}
        for night in nights:
            self.add(night)

    def add(self, night: Night) -> None:
        """Adds the run of a night; a second line of a run that is known adds nothing."""
        if not self.has(night):
            self._nights.setdefault((night.target, night.began), []).append(night)

    def has(self, night: Night) -> bool:
        """Whether a line of the same run is known."""
        return any(is_same_run(night, each) for each in self.of_moment(night))

    def of_moment(self, night: Night) -> Sequence[Night]:
        """A night of each known run of this target that began in the same second."""
        return self._nights.get((night.target, night.began), ())


def is_same_run(one: Night, other: Night) -> bool:
    """Whether two lines are of one run: target, beginning, what was asked, and the results are the same.

    What a line says besides depends on what was known when it was written, and on how much room it had.
    """
    return _asked(one) == _asked(other) and _are_same_results(one, other)


def _asked(night: Night) -> tuple[object, ...]:
    return night.target, night.began, night.digest[:16], night.requirements, night.level, night.resources


def _are_same_results(one: Night, other: Night) -> bool:
    """Whether the results are the same of all cases for which both lines had room."""
    count = min(len(one.cases), len(other.cases))
    if len(one.cases) + one.left_out != len(other.cases) + other.left_out:
        return False
    if (one.cases[:count], one.verdicts[:count]) != (other.cases[:count], other.verdicts[:count]):
        return False
    pairs = zip(one.answers[:count], other.answers[:count], strict=True)
    return all(
        mine is theirs or (mine.marked_digest == theirs.marked_digest and mine.has_outcome_of(theirs))
        for mine, theirs in pairs
    )
