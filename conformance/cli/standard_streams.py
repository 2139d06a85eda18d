"""Standard output and standard error whose end nobody may notice: a reader that goes away costs no verdict."""

from __future__ import annotations

import io
import os
import sys
from errno import EPIPE
from typing import Any


class _Tolerant(io.FileIO):
    """A stream that discards what cannot be written; `problem` is why, empty where only the reader went away."""

    problem = ""
    _is_closed = False

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - any buffer: Python 3.11 has no type
        length = memoryview(data).nbytes
        if self._is_closed:
            return length
        try:
            return super().write(data) or 0
        except OSError as error:
            self._is_closed = True
            self.problem = "" if error.errno == EPIPE else error.strerror or type(error).__name__
            return length


class StandardStreams:
    """Puts tolerant streams in the place of `sys.stdout` and `sys.stderr`.

    A character that the encoding of a stream does not have is written as an escape sequence. What is written to a
    stream that was closed before the process started is discarded.
    """

    def __init__(self) -> None:
        _occupy_descriptors()
        self._given = sys.stdout or _discarding(), sys.stderr or _discarding()
        self._output, self._errors = map(_tolerant, self._given)
        sys.stdout = self._output[0] if self._output else sys.stdout
        sys.stderr = self._errors[0] if self._errors else sys.stderr

    def problem(self) -> str:
        """Why standard output could not be written, after all of it was; empty where it could, or nobody reads it."""
        for stream in (self._output, self._errors):
            if stream:
                stream[0].flush()
        return self._output[1].problem if self._output else ""


def _occupy_descriptors() -> None:
    """Opens the null device for each closed descriptor of a stream: else a file of ours would be in its place."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # The system takes the lowest number that is free.


def _discarding() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(os.devnull, "w"), "utf-8")


def _tolerant(stream: object) -> tuple[io.TextIOWrapper, _Tolerant] | None:
    if not isinstance(stream, io.TextIOWrapper):
        return None
    try:
        descriptor = stream.fileno()
    except io.UnsupportedOperation:
        return None  # Nothing to write to can be lost: the text stays in this process.
    raw = _Tolerant(descriptor, "w", closefd=False)
    errors = "backslashreplace" if stream.errors == "strict" else stream.errors
    text = io.TextIOWrapper(
        io.BufferedWriter(raw),
        stream.encoding,
        errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    return text, raw
