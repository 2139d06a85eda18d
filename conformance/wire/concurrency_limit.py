"""Concurrency limit with additive increase and multiplicative decrease (AIMD), as in TCP congestion control."""

from __future__ import annotations

import threading
from types import TracebackType


class ConcurrencyLimit:
    """A context manager that at most `limit` threads are inside of; the others wait to enter.

    `halve` halves the limit. As many completed exchanges as the limit, without another `halve`, raise it by one,
    up to `maximum`.
    """

    def __init__(self, maximum: int) -> None:
        self.maximum = self.limit = maximum
        self._in_flight = self._completed = 0
        self._closed = False
        self._changed = threading.Condition()

    def __enter__(self) -> ConcurrencyLimit:
        with self._changed:
            self._changed.wait_for(lambda: self._in_flight < self.limit or self._closed)
            self._in_flight += 1
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with self._changed:
            self._in_flight -= 1
            self._completed += 1
            if self._completed >= self.limit and self.limit < self.maximum:
                self.limit, self._completed = self.limit + 1, 0
            self._changed.notify_all()

    def halve(self) -> None:
        """Halves the limit, down to one; exchanges in flight are not affected."""
        with self._changed:
            self.limit, self._completed = max(1, self.limit // 2), 0

    def close(self) -> None:
        """Ends all waiting; the caller prevents what must not be sent any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
