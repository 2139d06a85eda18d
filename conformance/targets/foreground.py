"""Foreground command: runs with the streams of this program, which waits for it and passes signals on to it."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from conformance.interrupts import defer_interrupts
from conformance.targets.process import Command, signal_group

PASSED_SIGNALS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH")
    if hasattr(signal, name)
)
"""Signals that this program passes on; of them the terminal sends some to this program alone."""


def run_in_foreground(words: Sequence[str], variables: Mapping[str, str]) -> int:
    """Runs a command with these variables alone, and returns its exit code, or 128 and the signal that ended it.

    What it leaves in its process group is stopped. Raises `NotStarted`.
    """
    with ExitStack() as stack:
        with defer_interrupts():
            process = Command(tuple(words), Path(), words[0]).run_here(variables)
            stack.callback(process.stop)
            stack.enter_context(_signals_passed_to(process.running.pid))
        status = process.running.wait()
    return 128 - status if status < 0 else status


@contextmanager
def _signals_passed_to(group: int) -> Iterator[None]:
    """Sends the signals that arrive here to a process group; those that this program ignores stay ignored."""

    def pass_on(number: int, _frame: FrameType | None) -> None:
        signal_group(group, number)

    handlers = {number: signal.getsignal(number) for number in PASSED_SIGNALS}
    changed = {number: handler for number, handler in handlers.items() if handler not in (signal.SIG_IGN, None)}
    for number in changed:
        signal.signal(number, pass_on)
    try:
        yield
    finally:
        for number, handler in changed.items():
            signal.signal(number, handler)
