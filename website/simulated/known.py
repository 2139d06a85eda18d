"""What is known of simulated nights: the changes, and what is so in the end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

SERVICE, SUITE, SETTINGS, VALUE = "service", "suite", "settings", "another value"
"""Where a change comes from, in the words of a history."""

VERDICT, DEPARTURE, ANSWER, ANOTHER_VALUE = "verdict", "departure", "answer", "another-value"
NEW, GONE, AGAIN = "new", "gone", "again"
"""The kinds of changes, in the words of a history."""


def any_of(origins: Collection[str]) -> str:
    """All origins that are possible, in the words of a history."""
    *others, last = (origin for origin in (SERVICE, SUITE, SETTINGS) if origin in origins)
    return f"{', '.join(others)} or {last}" if others else last


@dataclass(frozen=True)
class State:
    """What a case is in a judged night: verdict, outcome, digests of the answer, of the demand, of the departures."""

    letter: str
    outcome: str
    shape: str
    demand: str
    drawn: bool = False
    departure: str = "usual"

    @property
    def departs(self) -> str:
        """The digest of what the case departs in; empty where it does not."""
        return self.departure if self.letter in "fd" else ""

    def is_like(self, other: State) -> bool:
        """Whether nothing of the two can be seen to differ; a drawn state has another digest than a plain one."""
        is_same = self.drawn != other.drawn or (self.shape, self.departs) == (other.shape, other.departs)
        return self.shown == other.shown and is_same

    @property
    def shown(self) -> tuple[str, str]:
        """Verdict and outcome."""
        return self.letter, self.outcome


@dataclass(frozen=True)
class KnownChange:
    """A change that was put into the nights; nights by when they began, steps as letter and outcome."""

    target: str
    case: str
    kind: str
    cause: str
    last: datetime
    first: datetime
    before: tuple[str, str]
    after: tuple[str, str]
    back: datetime | None = None


@dataclass(frozen=True)
class KnownStreak:
    """A case that does not pass in the end, since when, and in how many judged nights."""

    target: str
    case: str
    letter: str
    first: datetime
    nights: int
    is_from_start: bool
