"""How often requests are sent: never more than so many in a second, as the target counts them."""

from __future__ import annotations

import re
import threading
from collections import deque
from dataclasses import dataclass
from time import monotonic
from types import TracebackType

SECONDS = {"s": 1.0, "m": 60.0}
MOST = 100_000


@dataclass(frozen=True)
class Rate:
    """At most `count` requests in any `seconds`."""

    count: int
    seconds: float = SECONDS["s"]

    @classmethod
    def read(cls, text: str) -> Rate:
        """The rate that is written as `20/s` or `90/m`; raises `ValueError`."""
        match = re.fullmatch(r"([1-9][0-9]{0,5})/([sm])", text, re.ASCII)
        if not match or int(match[1]) > MOST:
            raise ValueError(f"a rate is written as 20/s or 90/m, with a whole number from 1 to {MOST}, not {text!r}")
        return cls(int(match[1]), SECONDS[match[2]])


class RateLimit:
    """Lets one request after the other out, evenly and at no more than `rate`; without one, all at once.

    A request arrives after it was let out and before its answer is here. So the one that comes `rate.count` later is
    let out a whole period after that answer, and whatever delays requests on their way, no period ever holds more.
    """

    def __init__(self, rate: Rate | None = None) -> None:
        self._rate = rate
        self._out = 0
        self._over: deque[float] = deque()
        self._next = 0.0
        self._closed = rate is None
        self._changed = threading.Condition()

    def __enter__(self) -> RateLimit:
        with self._changed:
            while (seconds := self._left()) > 0:
                self._changed.wait(seconds)
            if self._rate:
                self._next = monotonic() + self._rate.seconds / self._rate.count
            self._out += 1
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with self._changed:
            self._out -= 1
            if not self._closed:
                self._over.append(monotonic())
            self._changed.notify_all()

    def close(self) -> None:
        """Lets everybody out who waits; what they send is for others to stop."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _left(self) -> float:
        """For how many seconds nobody may be let out."""
        if self._rate is None or self._closed:
            return 0.0
        now = monotonic()
        while self._over and self._over[0] + self._rate.seconds <= now:
            self._over.popleft()
        if self._out >= self._rate.count:
            return self._rate.seconds
        full = self._out + len(self._over) >= self._rate.count
        return max(self._next - now, self._over[0] + self._rate.seconds - now if full else 0.0)
