"""How many exchanges may be in flight: fewer after a throttle, and slowly more again."""

from __future__ import annotations

import threading
from types import TracebackType


class ConcurrencyLimit:
    """Lets at most `limit` in at once; `narrow` halves the limit, and a round of passages without it adds one."""

    def __init__(self, widest: int) -> None:
        self.widest = self.limit = widest
        self._inside = self._passed = 0
        self._closed = False
        self._changed = threading.Condition()

    def __enter__(self) -> ConcurrencyLimit:
        with self._changed:
            self._changed.wait_for(lambda: self._inside < self.limit or self._closed)
            self._inside += 1
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with self._changed:
            self._inside -= 1
            self._passed += 1
            if self._passed >= self.limit and self.limit < self.widest:
                self.limit, self._passed = self.limit + 1, 0
            self._changed.notify_all()

    def narrow(self) -> None:
        """Halves the limit, down to one; what is inside stays."""
        with self._changed:
            self.limit, self._passed = max(1, self.limit // 2), 0

    def close(self) -> None:
        """Lets everybody in who waits; what they send is for others to stop."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
