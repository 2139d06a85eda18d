"""Workers queue for the permits of a limit, and lose those they hold when they end."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Hashable
from queue import SimpleQueue
from typing import TypeAlias

Holder: TypeAlias = Hashable
Grant: TypeAlias = Callable[[object], None]


class PermitQueue:
    """Grants permits in the order in which they were requested; safe to use from many threads.

    `acquire` blocks until the limit has a permit, and `release` gives one back.
    """

    def __init__(self, acquire: Callable[..., object], release: Callable[[], None]) -> None:
        self._acquire_permit, self._release_permit = acquire, release
        self._requests: SimpleQueue[tuple[Holder, Grant, tuple[object, ...]] | None] = SimpleQueue()
        self._held: Counter[Holder] = Counter()
        self._removed: set[Holder] = set()
        self._lock, self._closed = threading.Lock(), False
        self._thread: threading.Thread | None = None

    def acquire(self, holder: Holder, grant: Grant, *arguments: object) -> None:
        """Has `grant` called with the permit for `arguments`, in another thread, once there is one."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._grant_in_order, name="permits", daemon=True)
                self._thread.start()
        self._requests.put((holder, grant, arguments))

    def release(self, holder: Holder, release: Callable[[], None] | None = None) -> None:
        """Takes one permit back, by `release` where it is given; nothing where the holder has none."""
        with self._lock:
            held, self._held[holder] = self._held[holder], max(0, self._held[holder] - 1)
        if held:
            (release or self._release_permit)()

    def remove(self, holder: Holder) -> None:
        """Takes back every permit of a holder that has ended, and grants it no other."""
        with self._lock:
            self._removed.add(holder)
            held = self._held.pop(holder, 0)
        for _ in range(held):
            self._release_permit()

    def close(self) -> None:
        """Grants nothing any more."""
        self._closed = True
        self._requests.put(None)

    def _grant_in_order(self) -> None:
        while request := self._requests.get():
            holder, grant, arguments = request
            permit = self._acquire_permit(*arguments)
            with self._lock:
                unwanted = self._closed or holder in self._removed
                self._held[holder] += not unwanted
            if unwanted:
                self._release_permit()
            else:
                grant(permit)
