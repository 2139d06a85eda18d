"""A terminal, which has colours and a place for progress."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.text import Text

from conformance.reports.line_output import fall_silent


class Coloured:
    """Lines in colour; `console` is `None` where a log was merely asked to have colours."""

    def __init__(self, stream: TextIO) -> None:
        self._console = _Console(file=stream, highlight=False)
        self._watched = stream.isatty() and self._console.is_terminal

    @property
    def console(self) -> Console | None:
        """What progress can move on."""
        return self._console if self._watched else None

    def say(self, *pieces: tuple[str, str]) -> None:
        """The texts in their styles."""
        line = Text()
        for text, style in pieces:
            line.append(text, style)
        self._console.print(line, soft_wrap=True)


class _Console(Console):
    """A console whose reader may go away."""

    def on_broken_pipe(self) -> None:
        """Writes to nowhere from now on."""
        self.quiet = True
        fall_silent()
