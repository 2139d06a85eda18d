"""The command line called in this process, with streams that may be anything, and what comes of it."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from conformance.cli import main
from tests.support.command_line import CREDENTIALS, GITHUB


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()


class _Kept:
    """A stream in memory, or the one that was given."""

    def __init__(self, given: TextIO | str | None) -> None:
        self.stream = io.TextIOWrapper(io.BytesIO(), "utf-8") if given == "kept" else given

    @property
    def text(self) -> str:
        if not isinstance(self.stream, io.TextIOWrapper) or not isinstance(self.stream.buffer, io.BytesIO):
            return ""
        self.stream.flush()
        return self.stream.buffer.getvalue().decode("utf-8", "backslashreplace")


def call(
    *words: str | Path, stdout: TextIO | str | None = "kept", stderr: TextIO | str | None = "kept", **environment: str
) -> Ended:
    """Calls the command line; `kept` streams are returned as text, and any other is written to."""
    out, err = _Kept(stdout), _Kept(stderr)
    with _process(*map(str, words), environment=environment):
        sys.stdout, sys.stderr = out.stream, err.stream  # type: ignore[assignment]
        try:
            main()
        except SystemExit as ended:
            return Ended(int(str(ended.code)), out.text, err.text)
    raise AssertionError("the command line did not end the process")


@contextmanager
def _process(*words: str, environment: dict[str, str]) -> Iterator[None]:
    """What a command changes in the process is as before afterwards."""
    threshold, streams = gc.get_threshold(), (sys.stdout, sys.stderr)
    before, arguments = dict(os.environ), sys.argv
    for name in (*CREDENTIALS, *GITHUB):
        os.environ.pop(name, None)
    os.environ.update(environment)
    sys.argv = ["program", *words]
    try:
        yield
    finally:
        sys.argv, (sys.stdout, sys.stderr) = arguments, streams
        os.environ.clear()
        os.environ.update(before)
        gc.set_threshold(*threshold)
        gc.unfreeze()
