"""Line output: where a run prints its lines, a terminal, a file or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

from conformance.reports import layout

if TYPE_CHECKING:
    from rich.console import Console


class LineOutput(Protocol):
    """Takes lines."""

    @property
    def console(self) -> Console | None:
        """The terminal for progress bars; `None` where there is no terminal."""

    def write(self, *pieces: tuple[str, str]) -> None:
        """Writes lines made of texts, each with its style; what would be a command in them is shown, not obeyed."""

    def command(self, line: str) -> None:
        """Writes a command for the CI service unchanged."""


class PlainOutput:
    """Lines without styles, for a file or a pipe; discards them where the stream was closed before the run."""

    console = None

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def write(self, *pieces: tuple[str, str]) -> None:
        """Writes the texts without their styles."""
        self._write(layout.harmless("".join(text for text, _ in pieces)))

    def command(self, line: str) -> None:
        """Writes a command for the CI service unchanged."""
        self._write(line)

    def _write(self, line: str) -> None:
        if self._stream is None:
            return
        self._stream.write(line + "\n")
        self._stream.flush()
