"""The head of a response, which must have come whole."""

from __future__ import annotations

import http.client
from io import BufferedIOBase
from typing import Any, cast

from conformance.wire.deadlines import Deadline, watching


class _Lines:
    """The lines of a head, as they are read."""

    def __init__(self, stream: BufferedIOBase, watch: Deadline) -> None:
        self.stream, self.watch, self.last = stream, watch, b""

    def readline(self, limit: int = -1) -> bytes:
        self.last = self.stream.readline(limit)
        self.watch.began = self.watch.began or bool(self.last)
        return self.last

    def close(self) -> None:
        self.stream.close()


class CheckedResponse(http.client.HTTPResponse):
    """A response whose head must end with an empty line: for `http.client` it may also be cut off anywhere."""

    def begin(self) -> None:
        """Reads the head."""
        if self.headers is not None:
            return
        stream = self.fp
        lines = _Lines(stream, watching())
        self.fp = cast("Any", lines)
        try:
            super().begin()
        except http.client.BadStatusLine:
            if lines.last.startswith(b"HTTP/") and not lines.last.endswith(b"\n"):
                raise http.client.IncompleteRead(b"") from None
            raise
        finally:
            if self.fp is cast("Any", lines):
                self.fp = stream
        if lines.last not in (b"\r\n", b"\n"):
            raise http.client.IncompleteRead(b"")
