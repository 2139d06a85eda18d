"""The bytes of a response as they arrive.

The attempt knows the first of them, a head is bounded, and bytes behind the end of an answer are noticed.
"""

from __future__ import annotations

import http.client
import io
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.parser import Parser
from time import monotonic
from typing import Any

from urllib3.util import wait_for_read

from conformance.answer import Answer
from conformance.wire.deadlines import Attempt, Stage

HEAD_LIMIT = 64 * 1024
"""How many bytes of a head are read, the status line included."""

MAX_HEADER_LINES = 100
"""How many lines may follow the status line, the empty one included; `http.client` has the same limit."""

TOO_LONG, TOO_MANY = f"{HEAD_LIMIT} bytes", f"{MAX_HEADER_LINES - 1} headers"

QUIET_SECONDS = 0.05
"""For how long a connection has to be silent after the first answer, before it is used again."""

END_OF_HEAD = (b"\r\n", b"\n")


class OversizedHead(http.client.HTTPException):
    """A head exceeds `HEAD_LIMIT` or `MAX_HEADER_LINES`; `lines` are those that were read whole."""

    def __init__(self, limit: str, lines: list[bytes]) -> None:
        super().__init__(f"its head has more than {limit}")
        self.limit, self.lines, self.status = limit, lines, 0

    @property
    def answer(self) -> Answer | None:
        """The answer without its body; `None` where there is no status, or one that announces another response."""
        if self.status < 200:
            return None
        head = b"".join(self.lines[1:]).decode("latin-1")
        headers = Parser(_class=http.client.HTTPMessage).parsestr(head, headersonly=True)
        pairs = tuple((name, str(value)) for name, value in headers.items())
        return Answer(self.status, pairs, b"", fault=_fault(self.limit))


def _fault(limit: str) -> str:
    return f"a head of more than {limit}"


OVERSIZED_HEADS = (_fault(TOO_LONG), _fault(TOO_MANY))
"""The faults of answers whose head is too large."""


class AnswersMixedUp(http.client.HTTPException):
    """Two answers came to one request, over a connection that had been used before: either may be to an earlier one."""


class Arrivals(io.RawIOBase):
    """The bytes that a socket receives, unbuffered; with `patience` in seconds, none is waited for any longer."""

    def __init__(self, sock: Any, attempt: Attempt) -> None:  # noqa: ANN401 - a socket, or what stands in for one
        super().__init__()
        self._sock, self._attempt, self._file = sock, attempt, sock.makefile("rb", buffering=0)
        self.patience: float | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - any writable buffer
        """How many bytes were received into `buffer`; `None` where none came in time."""
        waits = self.patience is None or not hasattr(self._sock, "recv_into")
        count: int | None = self._file.readinto(buffer) if waits else self._receive_in_time(buffer)
        if count and self._attempt.stage is Stage.SENT:
            self._attempt.response_began = True
        return count

    def _receive_in_time(self, buffer: Any) -> int | None:  # noqa: ANN401 - any buffer
        until = monotonic() + (self.patience or 0.0)
        # Bytes that TLS has decrypted already do not make the socket readable, so that reading comes first.
        while (count := receive_at_once(self._sock, buffer)) is None:
            seconds = until - monotonic()
            if seconds <= 0 or not wait_for_read(self._sock, seconds):
                return None
        return count

    def close(self) -> None:
        """Closes the file; the socket stays open for its connection."""
        with suppress(OSError):
            self._file.close()
        super().close()


def receive_at_once(sock: Any, buffer: Any) -> int | None:  # noqa: ANN401 - as in `Arrivals`
    """How many bytes there were already, 0 at the end of the connection, `None` where none was there."""
    timeout = sock.gettimeout()
    try:
        sock.settimeout(0)
        return int(sock.recv_into(buffer))
    except (BlockingIOError, ssl.SSLWantReadError):
        return None
    except (OSError, ValueError):
        return 0
    finally:
        with suppress(OSError):
            sock.settimeout(timeout)


class ResponseStream(io.BufferedReader):
    """A response, buffered; `last_line` is the line that was read last.

    While `ends_here` is set, `close` means that the end of the answer was reached: it looks for bytes behind it.
    """

    def __init__(self, arrivals: Arrivals, attempt: Attempt) -> None:
        super().__init__(arrivals)
        self._arrivals, self._attempt = arrivals, attempt
        self.last_line, self.ends_here = b"", False
        self._head: list[bytes] | None = None

    @contextmanager
    def reading_head(self) -> Iterator[None]:
        """Bounds the lines that are read meanwhile; raises `OversizedHead`."""
        self._head = []
        try:
            yield
        finally:
            self._head = None

    def readline(self, size: int | None = -1) -> bytes:
        """The next line; of a head, as long as that is within its limits."""
        self.last_line = super().readline(size)
        if self._head is not None:
            self._add_to_head(self._head, self.last_line)
        return self.last_line

    def _add_to_head(self, head: list[bytes], line: bytes) -> None:
        if sum(map(len, head)) + len(line) > HEAD_LIMIT:
            raise OversizedHead(TOO_LONG, head)
        if len(head) >= MAX_HEADER_LINES and line not in END_OF_HEAD:
            raise OversizedHead(TOO_MANY, head)
        head.append(line)
        if line in END_OF_HEAD:
            head.clear()

    def close(self) -> None:
        """Closes the stream, and looks behind an answer that ended."""
        try:
            if self.ends_here and not self.closed:
                self._look_behind()
        finally:
            super().close()

    def _look_behind(self) -> None:
        attempt, begun = self._attempt, monotonic()
        is_first = attempt.connection is None or attempt.connection.responses < 2
        self._arrivals.patience = min(QUIET_SECONDS, attempt.seconds_left / 2) if is_first else 0.0
        surplus = self.peek(1)
        attempt.seconds_behind += monotonic() - begun
        if not surplus:
            return
        attempt.report_surplus()
        if surplus.startswith(b"HTTP/") and not is_first:
            raise AnswersMixedUp
