"""A body as it was meant: read to a limit, out of the one or two content codings that are asked for."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from conformance.answer import BODY_LIMIT

CHUNK = 64 * 1024
GZIP, ZLIB, RAW = 31, 15, -15


@dataclass(frozen=True)
class Body:
    """What was read; `complete` says that the stream was read to its end, so that its connection is of use."""

    content: bytes
    truncated: bool = False
    fault: str = ""
    complete: bool = True


def read_body(read: Callable[[int], bytes], coding: str) -> Body:
    """The body that `read` gives, decoded, to `BODY_LIMIT` bytes; where that fails, its first bytes as they came."""
    names = [name for part in coding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    unpacked: Callable[[bytes, int], bytes] = _as_it_is
    inflating: _Inflating | None = None
    if names and names[0] in ("gzip", "x-gzip", "deflate") and len(names) == 1:
        inflating = _Inflating(names[0])
        unpacked = inflating.unpacked
    content, first = bytearray(), b""
    while chunk := read(CHUNK):
        first = first or chunk
        if names and inflating is None:
            return Body(first, fault=f"Content-Encoding is {coding!r}, which was not asked for", complete=False)
        try:
            content += unpacked(chunk, BODY_LIMIT + 1 - len(content))
        except zlib.error as error:
            return Body(first, fault=f"Content-Encoding is {coding!r} and the body is not ({error})", complete=False)
        if len(content) > BODY_LIMIT:
            return Body(bytes(content[:BODY_LIMIT]), truncated=True, complete=False)
    if first and inflating is not None and not inflating.ended:
        return Body(first, fault=f"Content-Encoding is {coding!r} and the body stops in the middle of it")
    return Body(bytes(content))


def _as_it_is(data: bytes, _: int) -> bytes:
    return data


class _Inflating:
    """Takes compressed bytes and gives no more plain ones than there is room for."""

    def __init__(self, name: str) -> None:
        self._window = ZLIB if name == "deflate" else GZIP
        self._stream = zlib.decompressobj(self._window)
        self._started = False

    @property
    def ended(self) -> bool:
        """Whether the end of the compressed stream was seen."""
        return self._stream.eof

    def unpacked(self, data: bytes, room: int) -> bytes:
        """The plain bytes that `data` adds, at most `room`; raises `zlib.error`."""
        plain = bytearray()
        while data and len(plain) < room:
            if self._stream.eof:
                if self._window != GZIP or not data.startswith(b"\x1f\x8b"):
                    break  # what trails a compressed stream is padding, to browsers too
                self._stream = zlib.decompressobj(self._window)
            plain += self._inflated(data, room - len(plain))
            data = self._stream.unconsumed_tail or self._stream.unused_data
        return bytes(plain)

    def _inflated(self, data: bytes, room: int) -> bytes:
        started, self._started = self._started, True
        try:
            return self._stream.decompress(data, room)
        except zlib.error:
            if started or self._window != ZLIB:
                raise
            # `deflate` means zlib's format, yet some servers send what is inside of it alone.
            self._window = RAW
            self._stream = zlib.decompressobj(RAW)
            return self._stream.decompress(data, room)
