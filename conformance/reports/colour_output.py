"""Line output in colour, for a terminal or for a log that is to have colours."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.text import Text

from conformance.reports import layout


class ColourOutput:
    """Lines in colour; `console` is `None` where the stream is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False)
        self._is_terminal = stream.isatty() and self._console.is_terminal

    @property
    def console(self) -> Console | None:
        """The terminal for progress bars, where there is one."""
        return self._console if self._is_terminal else None

    def write(self, *pieces: tuple[str, str]) -> None:
        """Writes the texts in their styles."""
        line = Text()
        for text, style in pieces:
            line.append(layout.harmless(text), style)
        self._console.print(line, soft_wrap=True)

    def command(self, line: str) -> None:
        """Writes a command for the CI service unchanged."""
        self._console.print(Text(line), soft_wrap=True)
