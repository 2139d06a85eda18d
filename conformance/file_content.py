"""Content of files that a person or a target supplies: regular files only, read up to a limit.

A pipe, a device or a folder in the place of a file is refused, since reading it may never end.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from conformance.file_opening import WAITS_FOR_PIPES, has_content, open_for_reading

MIB = 1024 * 1024

PIPE_SILENCE = 10.0
"""For how many seconds a pipe may be silent before it is given up."""


class Unreadable(ValueError):
    """A file cannot be read; the message says why, without the path."""


def is_missing(path: Path) -> bool:
    """Whether there is nothing at `path`; a link that leads nowhere is something."""
    return not path.exists() and not path.is_symlink()


def read_content(path: Path, limit: int) -> bytes:
    """All bytes of a regular file; raises `Unreadable`, also where there are more than `limit` bytes."""
    with opened(path) as stream:
        if os.fstat(stream.fileno()).st_size > limit:
            raise Unreadable(_too_large(limit))
        try:
            content = stream.read(limit + 1)
        except (OSError, MemoryError) as error:
            raise Unreadable(_reason(error)) from None
    if len(content) > limit:
        raise Unreadable(_too_large(limit))
    return content


def read_text(path: Path, limit: int) -> str:
    """The text of a regular file in UTF-8; raises `Unreadable`."""
    try:
        return read_content(path, limit).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not a text file in UTF-8 (byte {error.start})") from None


@contextmanager
def opened(path: Path, *, pipe: bool = False) -> Iterator[BinaryIO]:
    """The open file, which has to be regular, or a pipe where `pipe` and the system allow it; raises `Unreadable`."""
    try:
        descriptor = open_for_reading(path)
    except (OSError, ValueError) as error:
        raise Unreadable(_reason(error)) from None
    mode = os.fstat(descriptor).st_mode
    is_pipe = pipe and WAITS_FOR_PIPES and stat.S_ISFIFO(mode)
    if not is_pipe and not stat.S_ISREG(mode):
        os.close(descriptor)
        raise Unreadable(f"{_kind(mode)}, not a file")
    with os.fdopen(descriptor, "rb") as stream:
        yield cast("BinaryIO", _Pipe(descriptor)) if is_pipe else stream


class _Pipe:
    """A pipe that waits for its writer, but not for ever."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, size: int) -> bytes:
        if not has_content(self._descriptor, PIPE_SILENCE):
            raise Unreadable(f"nothing came through the pipe for {PIPE_SILENCE:g} s")
        return os.read(self._descriptor, size)


def _too_large(limit: int) -> str:
    return f"larger than {limit // MIB} MiB"


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device"


def _reason(error: Exception) -> str:
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
