"""Progress of a replay: on a terminal a line that changes, elsewhere a line now and then."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from conformance.reports.printing import say

if TYPE_CHECKING:
    from rich.status import Status

SECONDS = 10.0
"""How often a line is written where there is no terminal."""

SECONDS_ON_TERMINAL = 0.2


class ReplayProgress:
    """Counts files and exchanges; `is_terminal` says whether standard error is one, `is_quiet` that nothing is told."""

    def __init__(self, files: int, *, is_terminal: bool, is_quiet: bool = False) -> None:
        self._files, self._done, self._exchanges = files, 0, 0
        self._interval = inf if is_quiet else SECONDS_ON_TERMINAL if is_terminal else SECONDS
        self._next = monotonic() + self._interval
        self._status: Status | None = None
        if is_terminal and not is_quiet:
            from rich.console import Console

            self._status = Console(stderr=True).status("")
            self._status.start()

    def exchange(self) -> None:
        """Counts an exchange."""
        self._exchanges += 1
        if self._exchanges % 16 == 0:
            self._tell()

    def file(self) -> None:
        """Counts a file that is done."""
        self._done += 1
        self._tell()

    def stop(self) -> None:
        """Removes the line."""
        if self._status:
            self._status.stop()
            self._status = None

    def _tell(self) -> None:
        if monotonic() < self._next:
            return
        self._next = monotonic() + self._interval
        text = f"{self._done:,} of {self._files:,} files, {self._exchanges:,} exchanges with Twilio"
        if self._status:
            self._status.update(text)
        else:
            say(text, err=True)
