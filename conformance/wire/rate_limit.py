"""Client-side rate limit: sliding window plus even spacing, at most so many requests in any second or minute."""

from __future__ import annotations

import re
import threading
from collections import deque
from dataclasses import dataclass
from time import monotonic
from types import TracebackType

UNITS = {"s": 1.0, "m": 60.0}
MAX_COUNT = 100_000


@dataclass(frozen=True)
class Rate:
    """At most `count` requests in any `seconds`."""

    count: int
    seconds: float = UNITS["s"]

    @classmethod
    def read(cls, text: str) -> Rate:
        """The rate that is written as `20/s` or `90/m`; raises `ValueError`."""
        match = re.fullmatch(r"([1-9][0-9]{0,5})/([sm])", text, re.ASCII)
        if not match or int(match[1]) > MAX_COUNT:
            raise ValueError(f"a rate is written as 20/s or 90/m, with a whole number from 1 to {MAX_COUNT}")
        return cls(int(match[1]), UNITS[match[2]])


class RateLimit:
    """A context manager around each request: entering waits until `rate` allows one more; without a rate, never.

    The target counts a request when it arrives: some time between entering and leaving. So a request occupies its
    place in the window from entering until a whole period after leaving. However long the network delays
    requests, the target never counts more than `rate.count` in a period.
    """

    def __init__(self, rate: Rate | None = None) -> None:
        self._rate = rate
        self._in_flight = 0
        self._completed_at: deque[float] = deque()
        self._next_start = 0.0
        self._closed = rate is None
        self._changed = threading.Condition()

    def __enter__(self) -> RateLimit:
        with self._changed:
            while (seconds := self._seconds_to_wait()) > 0:
                self._changed.wait(seconds)
            if self._rate:
                self._next_start = monotonic() + self._rate.seconds / self._rate.count
            self._in_flight += 1
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with self._changed:
            self._in_flight -= 1
            if not self._closed:
                self._completed_at.append(monotonic())
            self._changed.notify_all()

    def close(self) -> None:
        """Ends all waiting; the caller prevents what must not be sent any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _seconds_to_wait(self) -> float:
        """For how many seconds no request may start."""
        if self._rate is None or self._closed:
            return 0.0
        now = monotonic()
        while self._completed_at and self._completed_at[0] + self._rate.seconds <= now:
            self._completed_at.popleft()
        if self._in_flight >= self._rate.count:
            return self._rate.seconds
        until_next = self._next_start - now
        if self._in_flight + len(self._completed_at) < self._rate.count:
            return max(until_next, 0.0)
        return max(until_next, self._completed_at[0] + self._rate.seconds - now)
