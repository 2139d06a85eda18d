"""The head of an HTTP/1.1 response (RFC 9112): complete, bounded, and clear about the end of the body.

`http.client` checks none of it.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterable
from typing import Any, cast

from conformance.wire.deadlines import current_attempt
from conformance.wire.response_stream import END_OF_HEAD, Arrivals, OversizedHead, ResponseStream

TWO_FRAMINGS = "Content-Length beside Transfer-Encoding, which RFC 9112 (6.2) forbids"

WITHOUT_BODY = (204, 304)
"""Statuses of answers that have no body, whatever length they state."""

LONGEST_LENGTH = 18
"""How many digits of a Content-Length are read as a number."""


class InvalidFraming(http.client.HTTPException):
    """Nobody can know where the body ends, so that the response must be discarded (RFC 9112, 6.3)."""


class CheckedResponse(http.client.HTTPResponse):
    """A response whose head must end with an empty line, be of limited size, and state at most one length."""

    def __init__(self, sock: Any, *more: Any, **named: Any) -> None:  # noqa: ANN401 - as in http.client
        super().__init__(cast("Any", _Buffered(sock)), *more, **named)

    def begin(self) -> None:
        """Reads the head; raises `IncompleteRead` where it is cut off, `OversizedHead` and `InvalidFraming`."""
        if self.headers is not None:
            return
        stream = cast("ResponseStream", self.fp)
        try:
            with stream.reading_head():
                super().begin()
        except http.client.BadStatusLine:
            if stream.last_line.startswith(b"HTTP/") and not stream.last_line.endswith(b"\n"):
                raise http.client.IncompleteRead(b"") from None
            raise
        except OversizedHead as error:
            error.status = self.status if isinstance(self.status, int) else 0
            raise
        if stream.last_line not in END_OF_HEAD:
            raise http.client.IncompleteRead(b"")
        self._check_framing()

    def read(self, amt: int | None = None) -> bytes:
        """The next bytes of the body; behind its last one nothing may follow."""
        stream = cast("ResponseStream | None", self.fp)
        if stream is None:
            return super().read(amt)
        stream.ends_here = self.chunked or self.length is not None
        try:
            return super().read(amt)
        finally:
            stream.ends_here = False

    def _check_framing(self) -> None:
        lengths = self.headers.get_all("Content-Length") or []
        if lengths and self.headers.get("Transfer-Encoding"):
            current_attempt().remarks.append(TWO_FRAMINGS)
            self.will_close = True
        elif lengths and self.status not in WITHOUT_BODY:
            self.length = _single_length(lengths)


class _Buffered:
    """A socket whose file is a `ResponseStream`."""

    def __init__(self, sock: Any) -> None:  # noqa: ANN401 - as in http.client
        self._sock = sock

    def makefile(self, *_: object) -> ResponseStream:
        attempt = current_attempt()
        return ResponseStream(Arrivals(self._sock, attempt), attempt)


def _single_length(fields: Iterable[str]) -> int:
    """The length that all fields and all members of their lists agree on; raises `InvalidFraming`."""
    members = {member.strip() for field in fields for member in field.split(",")}
    for member in members:
        if not re.fullmatch(f"[0-9]{{1,{LONGEST_LENGTH}}}", member):
            raise InvalidFraming(f"its Content-Length is {member!r}, which is no length")
    lengths = {int(member) for member in members}
    if len(lengths) > 1:
        raise InvalidFraming(f"it states the lengths {' and '.join(map(str, sorted(lengths)))}")
    return lengths.pop()
