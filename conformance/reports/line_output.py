"""Where a run is shown, line by line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.console import Console


class LineOutput(Protocol):
    """Takes lines; where its reader goes away it falls silent, and the run goes on to its end."""

    @property
    def console(self) -> Console | None:
        """What progress can move on, where somebody watches."""

    def say(self, *pieces: tuple[str, str]) -> None:
        """One line made of texts, each with its style."""


class Plain:
    """Lines of text, for a file or a pipe; for nobody where the stream was closed before the run."""

    console = None

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def say(self, *pieces: tuple[str, str]) -> None:
        """The texts without their styles."""
        if self._stream is None:
            return
        try:
            self._stream.write("".join(text for text, _ in pieces) + "\n")
            self._stream.flush()
        except BrokenPipeError:
            fall_silent()


def fall_silent() -> None:
    """Has everything that is written from now on go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.__stdout__.fileno() if sys.__stdout__ else 1)
