"""The head of an HTTP/1.1 response (RFC 9112, 2.1): it must be complete, which `http.client` does not check."""

from __future__ import annotations

import http.client
from io import BufferedIOBase
from typing import Any, cast

from conformance.wire.deadlines import Attempt, current_attempt


class _HeadReader:
    """Reads the lines of a head, remembers the last one, and tells the attempt that a response began."""

    def __init__(self, stream: BufferedIOBase, attempt: Attempt) -> None:
        self.stream, self.attempt, self.last_line = stream, attempt, b""

    def readline(self, limit: int = -1) -> bytes:
        self.last_line = self.stream.readline(limit)
        self.attempt.response_began = self.attempt.response_began or bool(self.last_line)
        return self.last_line

    def close(self) -> None:
        self.stream.close()


class CheckedResponse(http.client.HTTPResponse):
    """A response whose head must end with an empty line."""

    def begin(self) -> None:
        """Reads the head; raises `http.client.IncompleteRead` where it is cut off."""
        if self.headers is not None:
            return
        stream = self.fp
        reader = _HeadReader(stream, current_attempt())
        self.fp = cast("Any", reader)
        try:
            super().begin()
        except http.client.BadStatusLine:
            if reader.last_line.startswith(b"HTTP/") and not reader.last_line.endswith(b"\n"):
                raise http.client.IncompleteRead(b"") from None
            raise
        finally:
            if self.fp is cast("Any", reader):
                self.fp = stream
        if reader.last_line not in (b"\r\n", b"\n"):
            raise http.client.IncompleteRead(b"")
