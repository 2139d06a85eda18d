"""Logs of started targets: where output goes, the search for a text in what is new, and what is kept after the run."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO, BinaryIO

from conformance.file_content import MIB, Unreadable, opened
from conformance.file_opening import open_for_writing
from conformance.redact import Redact

KEPT = MIB
"""How many bytes are kept of each end of a log that is longer than both together."""

SEARCHED = 16 * MIB
"""How many new bytes one search reads; the next one continues there."""

CHUNK = 256 * 1024
FIRST_SHOWN, LAST_SHOWN = 5, 15
"""How many lines of both ends of a log are shown: the cause is often above a long trace."""

LINE_SHOWN = 500
"""How many characters of a line of a log are shown."""

READ_LIMIT = 65536
"""How many bytes of each end of a log are read."""


class NotALog(OSError):
    """What is to be the log is no regular file, such as a device that never ends."""


def open_log(path: Path) -> IO[bytes]:
    """The emptied regular file at `path`, open for writing; raises `OSError`."""
    descriptor = open_for_writing(path, os.O_CREAT | os.O_TRUNC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotALog(0, "it is not a regular file")
    return os.fdopen(descriptor, "wb")


class LogSearch:
    """Looks for a text in a log that grows, and reads every byte of it once."""

    def __init__(self, log: Path, text: str) -> None:
        self._log, self._text = log, text.encode("utf-8", "surrogateescape")
        self._offset, self._end = 0, b""

    def found(self) -> bool:
        """Whether the text is in what came since the last call, also where it began before."""
        try:
            with opened(self._log) as stream:
                return self._is_in_new_part(stream)
        except (Unreadable, OSError):
            return False

    def _is_in_new_part(self, stream: BinaryIO) -> bool:
        left = SEARCHED
        stream.seek(self._offset)
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            self._offset += len(chunk)
            window = self._end + chunk
            if self._text in window:
                return True
            self._end = window[len(window) - len(self._text) + 1 :] if len(self._text) > 1 else b""
        return False


def finish_log(log: Path, redact: Redact) -> None:
    """Masks the secrets in a log whose writers have ended; of a very long one both ends are kept.

    Where nothing can be masked because the file cannot be written, it is emptied.
    """
    try:
        content, size = _ends(log)
    except (Unreadable, OSError):
        return
    output = content.decode("utf-8", "backslashreplace")
    masked = redact(output)
    if masked == output and size == len(content):
        return
    try:
        log.write_bytes(masked.encode("utf-8", "backslashreplace"))
    except OSError:
        os.truncate(log, 0)


def _ends(log: Path) -> tuple[bytes, int]:
    """The log and its size; without its middle where it is too long, cut at line ends so that no secret is cut."""
    with opened(log) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size <= 2 * KEPT:
            return stream.read(size), size
        first = stream.read(KEPT)
        stream.seek(size - KEPT)
        last = stream.read(KEPT)
    first = first[: first.rfind(b"\n") + 1]
    last = last[last.find(b"\n") + 1 :] if b"\n" in last else b""
    return first + f"... {size - len(first) - len(last)} bytes of this log are left out ...\n".encode() + last, size


def log_excerpt(log: Path, redact: Redact) -> str:
    """The first and the last lines of a log, after its path; secrets are masked before anything is cut."""
    try:
        with opened(log) as stream:
            first = _lines(stream.read(READ_LIMIT), redact)
            length = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, length - READ_LIMIT))
            last = _lines(stream.read(READ_LIMIT), redact)
    except (Unreadable, OSError) as error:
        return f"its log ({log}) is gone: {error}"
    if length <= READ_LIMIT and len(first) <= FIRST_SHOWN + LAST_SHOWN:
        return f"its log ({log}):" + "".join(f"\n  {line}" for line in first or ["(nothing)"])
    shown = [*first[:FIRST_SHOWN], "...", *last[-LAST_SHOWN:]]
    return f"the first and the last lines of its log ({log}):" + "".join(f"\n  {line}" for line in shown)


def _lines(content: bytes, redact: Redact) -> list[str]:
    lines = redact(content.decode("utf-8", "backslashreplace")).splitlines()
    return [line if len(line) <= LINE_SHOWN else f"{line[:LINE_SHOWN]}..." for line in lines]
