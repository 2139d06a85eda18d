"""Time limit of checking: an answer that takes too long to check is not judged."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from time import monotonic


class TooSlow(Exception):
    """The time for checking an answer is over."""


@dataclass(frozen=True)
class TimeLimit:
    """A point in time, in the seconds of `time.monotonic`, after which no check begins."""

    end: float = inf

    @classmethod
    def of(cls, seconds: float) -> TimeLimit:
        """The limit that is over in so many seconds."""
        return cls(monotonic() + seconds)

    def require(self) -> None:
        """Raises `TooSlow` where the time is over."""
        if monotonic() > self.end:
            raise TooSlow


NO_LIMIT = TimeLimit()
