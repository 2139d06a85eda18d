"""Interrupts: SIGINT, SIGTERM and SIGHUP, which must neither be lost nor end an operation in its middle."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from types import FrameType
from typing import Any

SIGNALS = tuple(
    # SIGINT is the last: where its own handler comes back, it can raise KeyboardInterrupt at once.
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGINT")
    if hasattr(signal, name)
)

REPEAT_AFTER = 2.0
"""For how many seconds after a `KeyboardInterrupt` no other is raised, so that none ends the clean-up after the first.

One that comes later is raised again: Python drops an exception that is raised in a destructor.
"""


class _Interrupts:
    """The handlers of this process; all of it happens in the main thread, where Python calls handlers.

    Handlers are in place while interrupts are deferred, and while they are held, which is as long as there is
    something that has to be stopped. A signal that the process ignores stays ignored.
    """

    def __init__(self) -> None:
        self.before: dict[int, Any] = {}
        self.deferrals = self.count = 0
        self.holds: set[object] = set()
        self.received: list[int] = []
        self.raised_at = -inf
        self.must_raise = False

    def handle(self, number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if not self.deferrals:
            self.interrupt()
        elif self.holds:
            self.must_raise = True
        else:
            self.received.append(number)

    def interrupt(self) -> None:
        self.must_raise = False
        self.received.clear()
        if monotonic() - self.raised_at < REPEAT_AFTER:
            return
        self.raised_at = monotonic()
        raise KeyboardInterrupt

    def install(self) -> None:
        for number in SIGNALS:
            if number in self.before:
                continue
            handler = signal.getsignal(number)
            # None: a handler that was set in C, which could not be restored.
            if handler not in (signal.SIG_IGN, None):
                self.before[number] = handler
                signal.signal(number, self.handle)

    def restore(self) -> None:
        while self.before:
            number = next(iter(self.before))
            signal.signal(number, self.before.pop(number))

    def begin(self) -> None:
        self.deferrals += 1
        if self.deferrals == 1:
            self.install()

    def end(self) -> None:
        if self.deferrals > 1:
            self.deferrals -= 1
            return
        try:
            if not self.holds:
                self.restore()
        finally:
            self.deferrals -= 1
        self.deliver()

    def deliver(self) -> None:
        """Raises `KeyboardInterrupt`, or sends the received signals again where nothing has to be stopped."""
        if self.must_raise or (self.received and self.holds):
            self.interrupt()
        received, self.received = self.received, []
        for number in dict.fromkeys(received):
            signal.raise_signal(number)


_interrupts = _Interrupts()


@contextmanager
def defer_interrupts() -> Iterator[None]:
    """Delays SIGINT, SIGTERM and SIGHUP until the context ends; in any other than the main thread it does nothing.

    Then they do what they do outside. Within, `is_interrupted` says whether there was one. Exceptions that a handler
    raises can be lost, and can leave a lock locked that other threads wait for: in the middle of an import, or between
    a lock and the block that releases it.
    """
    if not _in_main_thread():
        yield
        return
    deferrals = _interrupts.deferrals
    try:
        _interrupts.begin()
        yield
    finally:
        if _interrupts.deferrals > deferrals:
            _interrupts.end()


def hold_interrupts(owner: object) -> None:
    """Makes SIGINT, SIGTERM and SIGHUP raise `KeyboardInterrupt` from the end of the context of `defer_interrupts` on.

    `owner` is something that has to be stopped; then `release_interrupts` is called for it, in such a context too.
    """
    _interrupts.holds.add(owner)


def release_interrupts(owner: object) -> None:
    """Ends what `hold_interrupts` began; does nothing where it has ended already."""
    _interrupts.holds.discard(owner)


def is_interrupted() -> bool:
    """Whether a signal has been delayed."""
    return bool(_interrupts.must_raise or _interrupts.received)


def check_interrupts() -> None:
    """Raises `KeyboardInterrupt` where a signal has been delayed, at a point where that does no harm."""
    if is_interrupted():
        _interrupts.interrupt()


def interrupts() -> int:
    """How many signals have come; a larger number than before says that somebody has lost patience."""
    return _interrupts.count


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
