"""Decodings: every view of a text once base64, hexadecimal digits, lists of numbers and escapes in it are undone.

The work is proportional to the length of the text.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import unhexlify
from collections.abc import Iterator

from conformance.masking.views import Spans, View, folded, rounds

MAX_NESTING = 5
"""How many encodings into other characters, such as base64 within base64, are undone."""

MOST_SEARCHED, SHORT_TEXT = 24, 4096
"""Of a text at most so many times its length and a constant are searched, so that no text takes long."""

SHORTEST_RUN = 7
"""How many characters of base64, and pairs of hexadecimal digits, follow each other where there may be a secret."""

SHORTEST_NESTED = 12
"""How many visible characters follow each other in decoded bytes where these may be another encoding."""

NUMBER = re.compile(r"0[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7})")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_BASE64_BETWEEN = bytes({*range(33), *b"\\"})
_HEX_DIGITS = b"0123456789abcdefABCDEF"
_HEX_BETWEEN = bytes({*range(33), *b":-,.;_|\\'\""})
_STANDARD = bytes.maketrans(b"-_", b"+/")


def _membership(members: bytes) -> bytes:
    return bytes(ord("y") if code in members else ord("n") for code in range(256))


def _others(members: bytes) -> bytes:
    return bytes(code for code in range(256) if code not in members)


_IS_BASE64, _NOT_BASE64 = _membership(_BASE64), _others(_BASE64)
_IS_HEX, _NOT_HEX = _membership(_HEX_DIGITS), _others(_HEX_DIGITS)
_INVISIBLE = bytes(range(33))
_UTF_8 = b"n" * 33 + b"y" * 94 + b"n" + b"c" * 64 + b"nn" + b"l" * 51 + b"n" * 11
"""What a byte is in UTF-8: a visible character, the first byte of a sequence, a following one, or none of these."""

_KINDS = bytes(ord("d") if code in b"0123456789" else ord("s") if code in b" ,;|\n\t" else 0 for code in range(256))


class Unsearchable(Exception):
    """The views of a text are too many, or too long."""


def all_views(text: str) -> Iterator[View]:
    """Every view of `text`, each folded: without case, width, accents, white space and invisible characters.

    Raises `Unsearchable` where all of them would be too much.
    """
    original = View(text, data=text.encode() if text.isascii() else None)
    search = _Search(MOST_SEARCHED * (len(text) + SHORT_TEXT))
    yield from search.views(original, MAX_NESTING)
    backwards = range(len(text) - 1, -1, -1)
    reverse = View(text[::-1], original, lambda: (backwards, range(len(text), 0, -1)))
    for child in _decoded(reverse):
        yield from search.views(child, MAX_NESTING - 1)


class _Search:
    """Undoes encodings within encodings in at most `room` characters; raises `Unsearchable` where there are more."""

    def __init__(self, room: int) -> None:
        self.room = room

    def views(self, view: View, nesting: int) -> Iterator[View]:
        """The view and what it stands for, folded."""
        if not _may_be_encoded(view):
            self._take(view)
            yield folded(view)
            return
        for each in rounds(view):
            self._take(each)
            yield folded(each)
            if nesting > 0:
                for child in _decoded(each):
                    yield from self.views(child, nesting - 1)

    def _take(self, view: View) -> None:
        self.room -= len(view.text)
        if self.room < 0:
            raise Unsearchable


def _may_be_encoded(view: View) -> bool:
    """Whether a view can be another encoding: of bytes that are no text most are not."""
    if view.data is None or view.source is None:
        return True
    kinds = view.data.translate(_UTF_8, _INVISIBLE)
    for sequence in (b"lccc", b"lcc", b"lc"):
        kinds = kinds.replace(sequence, b"y")
    return b"y" * SHORTEST_NESTED in kinds


def _decoded(view: View) -> Iterator[View]:
    """What base64, hexadecimal digits and lists of numbers in the view stand for, wherever they begin."""
    data = view.text.encode("ascii", "replace")
    if b"y" * SHORTEST_RUN in data.translate(_IS_BASE64, _BASE64_BETWEEN):
        yield from _from_base64(view, data)
    if b"y" * (2 * SHORTEST_RUN) in data.translate(_IS_HEX, _HEX_BETWEEN):
        yield from _from_hex(view, data)
    if data.translate(_KINDS).count(b"ds") >= SHORTEST_RUN:
        yield _from_numbers(view)


def _from_base64(view: View, data: bytes) -> Iterator[View]:
    kept = data.translate(_STANDARD, _NOT_BASE64)
    for offset in range(4):
        part = kept[offset:]

        def spans(offset: int = offset, count: int = len(part) * 6 // 8) -> Spans:
            places = [place for place, code in enumerate(data) if code in _BASE64]
            firsts = [places[offset + byte * 8 // 6] for byte in range(count)]
            return firsts, [places[offset + (byte * 8 + 7) // 6] + 1 for byte in range(count)]

        decoded = b64decode(part + b"A" * (-len(part) % 4))[: len(part) * 6 // 8]
        yield View(decoded.decode("latin-1"), view, spans, is_base64=True, data=decoded)


def _from_hex(view: View, data: bytes) -> Iterator[View]:
    kept = data.translate(None, _NOT_HEX)
    for offset in range(2):
        part = kept[offset : len(kept) - (len(kept) - offset) % 2]

        def spans(offset: int = offset, count: int = len(part) // 2) -> Spans:
            places = [place for place, code in enumerate(data) if code in _HEX_DIGITS][offset:]
            return places[: 2 * count : 2], [place + 1 for place in places[1 : 2 * count : 2]]

        decoded = unhexlify(part)
        yield View(decoded.decode("latin-1"), view, spans, view.is_base64, decoded)


def _from_numbers(view: View) -> View:
    numbers = [(match, int(match[1] or match[2], 16 if match[1] else 10)) for match in NUMBER.finditer(view.text)]
    known = [(match.span(), chr(code)) for match, code in numbers if code < 0x110000]
    spans = [span[0] for span, _ in known], [span[1] for span, _ in known]
    return View("".join(char for _, char in known), view, lambda: spans, view.is_base64)
