"""Sources of recordings: the bytes of a file or a pipe in UTF-8, each token of them within a limit."""

from __future__ import annotations

import codecs
import re
from math import isinf
from typing import BinaryIO

from conformance.file_content import MIB, Unreadable

TOKEN_LIMIT = 32 * MIB
"""How many bytes one text of a file may have."""

PIPE_LIMIT = 1024 * MIB
"""How many bytes are read from a pipe, which may never end."""

CHUNK = 64 * 1024
BYTE_ORDER_MARK = codecs.BOM_UTF8
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

UNBOUNDED = "\0a number beyond all bounds"
"""Stands in JSON for a number that no program can hold."""

HALF = "\0half of a character\0"
"""Stands in JSON for a surrogate without the other one, which is no character of UTF-8."""

MOST_DIGITS = 18
"""How many characters a number has at most that fits into 64 bits whatever they are."""

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[0-9.eE+-]+', re.DOTALL)
REST = re.compile(rb'(?:[^"\\]|\\.)*+("|\\?\Z)', re.DOTALL)
"""What follows in a text of JSON that began before."""


ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.|\Z)",
    re.DOTALL,
)
"""An escape of JSON, of which a pair of surrogates is one."""

LONGEST_ESCAPE = 12
HALF_ESCAPED = HALF.replace("\0", "\\u0000").encode()


class Source:
    """A stream that ends with an error where one token has more than `TOKEN_LIMIT` bytes; `start` is where it begins.

    `taken` is called for each event, which shows that the token before it has ended. UTF-16 becomes UTF-8.
    """

    def __init__(self, stream: BinaryIO, *, unlimited: bool) -> None:
        self._stream = stream
        self._decoder: codecs.IncrementalDecoder | None = None
        self._total = 0
        self._limit = None if unlimited else PIPE_LIMIT
        self._pending = b""
        while not self._pending.removeprefix(BYTE_ORDER_MARK).lstrip() and (more := self._read(CHUNK)):
            self._pending = (self._pending + more).removeprefix(BYTE_ORDER_MARK).lstrip()
        self.start = self._pending[:16]
        self.is_template = False
        self._token = 0

    def taken(self) -> None:
        """The token before has ended."""
        self._token = 0

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes; none at the end. Raises `Unreadable` at a limit."""
        chunk = self._pending[:size] if self._pending else self._read(min(size, CHUNK) if size > 0 else CHUNK)
        self._pending = self._pending[len(chunk) :] if self._pending else b""
        self._token += len(chunk)
        self._total += len(chunk)
        self.is_template = self.is_template or (b"<%" in chunk and b"%>" in chunk)
        if self._token > TOKEN_LIMIT:
            raise Unreadable(f"one text has more than {TOKEN_LIMIT // MIB} MiB")
        if self._limit is not None and self._total > self._limit:
            raise Unreadable(f"more than {self._limit // MIB} MiB came through the pipe")
        return chunk

    def _read(self, size: int) -> bytes:
        """The next bytes in UTF-8; none at the end."""
        while chunk := self._stream.read(size):
            if self._decoder is None and self._total == 0 and not self._pending and chunk.startswith(UTF16_MARKS):
                self._decoder = codecs.getincrementaldecoder("utf-16")()
            if self._decoder is None:
                return chunk
            if text := self._decoder.decode(chunk):
                return text.encode()
        return b""


class WholeCharacters:
    """JSON from a source in which an escape of half of a surrogate pair is written as `HALF`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._pending = b""

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes; none at the end."""
        while chunk := self._source.read(size):
            data, self._pending = self._pending + chunk, b""
            # What begins before `end` is there to its last byte; every escape is read from its beginning.
            end = len(data) - LONGEST_ESCAPE
            held = next((found.start() for found in ESCAPE.finditer(data) if found.start() > end), len(data))
            data, self._pending = data[:held], data[held:]
            if data:
                return ESCAPE.sub(_whole, data)
        rest, self._pending = self._pending, b""
        return ESCAPE.sub(_whole, rest)


def _whole(found: re.Match[bytes]) -> bytes:
    return HALF_ESCAPED if found["half"] else found[0]


class BoundedNumbers:
    """JSON from a source in which numbers beyond 64 bits are written so that a parser takes them."""

    def __init__(self, source: Source | WholeCharacters) -> None:
        self._source = source
        self._pending = b""
        self._is_in_text = False

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes; none at the end."""
        while chunk := self._source.read(size):
            data = self._pending + chunk
            # A number or an escape may go on in the next bytes.
            end = len(data.rstrip(b"0123456789.eE+-"))
            end -= (end - len(data[:end].rstrip(b"\\"))) % 2
            if end <= 0:
                end = 0 if len(data) < CHUNK else len(data)
            self._pending = data[end:]
            if end:
                return self._bounded(data[:end])
        rest, self._pending = self._pending, b""
        return self._bounded(rest)

    def _bounded(self, data: bytes) -> bytes:
        before = b""
        if self._is_in_text and (rest := REST.match(data)):
            before, data = rest[0], data[rest.end() :]
            self._is_in_text = rest[1] != b'"'
        last = b""

        def token(found: re.Match[bytes]) -> bytes:
            nonlocal last
            last = found[0]
            return last if last.startswith(b'"') else _bounded_number(last)

        changed = TOKEN.sub(token, data)
        if last.startswith(b'"') and data.endswith(last):
            self._is_in_text = len(last) < 2 or re.fullmatch(rb'"(?:[^"\\]|\\.)*+"', last, re.DOTALL) is None
        return before + changed


def _bounded_number(token: bytes) -> bytes:
    if len(token) <= MOST_DIGITS and b"e" not in token.lower():
        return token
    try:
        number = float(token)
    except ValueError:
        return token
    return b'"\\u0000' + UNBOUNDED[1:].encode() + b'"' if isinf(number) else repr(number).encode()
