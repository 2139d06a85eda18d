"""Deferred interrupts: Ctrl-C is handled only when an operation that must not be interrupted is complete."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def defer_interrupts() -> Iterator[None]:
    """Raises `KeyboardInterrupt` for a Ctrl-C within the context only when the context ends.

    In the middle of an import Python can lose an interrupt, together with the import lock that other threads wait for.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: received.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
        if received:
            raise KeyboardInterrupt
