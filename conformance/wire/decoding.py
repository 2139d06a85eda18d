"""Content codings of a response body (RFC 9110, 8.4.1): identity, gzip and deflate, read up to a limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from conformance.answer import BODY_LIMIT

CHUNK = 64 * 1024
GZIP, ZLIB, RAW_DEFLATE = 31, 15, -15
"""Values of zlib's `wbits`, which select a format."""

WINDOW_BITS = {"gzip": GZIP, "x-gzip": GZIP, "deflate": ZLIB}

GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Body:
    """A body that was read; `complete` says that it was read to its end, so that its connection can be used again."""

    content: bytes
    truncated: bool = False
    fault: str = ""
    complete: bool = True


def read_body(read: Callable[[int], bytes], content_encoding: str) -> Body:
    """The body that `read` gives, decoded, up to `BODY_LIMIT` bytes; where decoding fails, its first raw bytes."""
    parts = [part.strip() for part in content_encoding.lower().split(",")]
    codings = [part for part in parts if part not in ("", "identity")]
    inflater = _Inflater(WINDOW_BITS[codings[0]]) if len(codings) == 1 and codings[0] in WINDOW_BITS else None
    named = f"Content-Encoding is {content_encoding!r}"
    content, first = bytearray(), b""
    while chunk := read(CHUNK):
        first = first or chunk
        if codings and inflater is None:
            return Body(first, fault=f"{named}, which was not asked for", complete=False)
        try:
            content += inflater.inflate(chunk, BODY_LIMIT + 1 - len(content)) if inflater else chunk
        except zlib.error as error:
            return Body(first, fault=f"{named} and the body is not ({error})", complete=False)
        if len(content) > BODY_LIMIT:
            return Body(bytes(content[:BODY_LIMIT]), truncated=True, complete=False)
    if first and inflater is not None and not inflater.ended:
        return Body(first, fault=f"{named} and the body stops in the middle of it")
    return Body(bytes(content))


class _Inflater:
    """Decompresses a stream chunk by chunk, and never returns more plain bytes than the caller has room for."""

    def __init__(self, window_bits: int) -> None:
        self._window_bits = window_bits
        self._decompressor = zlib.decompressobj(window_bits)
        self._started = False

    @property
    def ended(self) -> bool:
        """Whether the end of the compressed stream was seen."""
        return self._decompressor.eof

    def inflate(self, data: bytes, room: int) -> bytes:
        """The plain bytes of the next chunk, at most `room`; raises `zlib.error`."""
        plain = bytearray()
        while data and len(plain) < room:
            if self._decompressor.eof:
                if self._window_bits != GZIP or not data.startswith(GZIP_MAGIC):
                    break  # Bytes after the compressed stream are padding; browsers ignore them too.
                self._decompressor = zlib.decompressobj(self._window_bits)
            plain += self._decompress(data, room - len(plain))
            data = self._decompressor.unconsumed_tail or self._decompressor.unused_data
        return bytes(plain)

    def _decompress(self, data: bytes, room: int) -> bytes:
        started, self._started = self._started, True
        try:
            return self._decompressor.decompress(data, room)
        except zlib.error:
            if started or self._window_bits != ZLIB:
                raise
            # `deflate` means the zlib format (RFC 1950), yet some servers send raw deflate data (RFC 1951).
            self._window_bits = RAW_DEFLATE
            self._decompressor = zlib.decompressobj(RAW_DEFLATE)
            return self._decompressor.decompress(data, room)
