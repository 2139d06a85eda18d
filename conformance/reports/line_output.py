"""Line output: where a run prints its lines, a terminal, a file or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.console import Console


class LineOutput(Protocol):
    """Takes lines."""

    @property
    def console(self) -> Console | None:
        """The terminal for progress bars; `None` where there is no terminal."""

    def write(self, *pieces: tuple[str, str]) -> None:
        """Writes one line made of texts, each with its style."""


class PlainOutput:
    """Lines without styles, for a file or a pipe; discards them where the stream was closed before the run."""

    console = None

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def write(self, *pieces: tuple[str, str]) -> None:
        """Writes the texts without their styles."""
        if self._stream is None:
            return
        self._stream.write("".join(text for text, _ in pieces) + "\n")
        self._stream.flush()
