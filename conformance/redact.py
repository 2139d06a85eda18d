"""Masking of secrets in texts that come from outside, in every form in which a secret can be read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from conformance.decodings import all_views
from conformance.secret_forms import BEGINNING, SHORTEST, cut_forms, needles

MASK = "[secret]"

LONGEST_CUT = 64 * 1024
"""The longest line in which the beginnings of secrets are searched."""

ROOM_FOR_ESCAPES = 16
"""By how much a secret becomes longer at most, in a form that is cut at the end of a body."""

ELLIPSIS = re.compile(r"(\.{3,}|\u2026)")
BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=")

REMEMBERED = 256
"""The longest text of which the masked form is remembered: most headers are the same in every answer."""

MOST_REMEMBERED = 512
"""How many texts are remembered."""

Redact = Callable[[str], str]
Found = tuple[int, int, bool]
"""Where a secret begins and ends in a text, and whether it is in base64."""


class Redactor:
    """Masks `secrets` by value, and changes nothing where there are none.

    A secret is found in any letter case, reversed, with white space or invisible characters in it, escaped, in
    hexadecimal digits, base64 or base32, also several times over; and its beginning or end at an ellipsis.
    """

    def __init__(self, secrets: Iterable[str] = (), account_sid: str = "") -> None:
        named = [secret for secret in dict.fromkeys(secrets) if len(secret) >= SHORTEST]
        self._needles = tuple(dict.fromkeys(needle for secret in named for needle in needles(secret)))
        self._shortest = min(map(len, self._needles), default=0)
        self._cut_forms = [form for secret in named for form in cut_forms(secret, account_sid)]
        # No `lru_cache`, which would refer to this redactor: of a long recording each exchange has one of its own.
        self._remembered: dict[str, str] = {}
        self._longest = max((len(form) for form in self._cut_forms), default=0) * ROOM_FOR_ESCAPES

    def __call__(self, text: str) -> str:
        """`text` with each secret replaced by `MASK`."""
        if not self._needles or (len(text) < self._shortest and text.isascii() and "..." not in text):
            return text
        return self._masked(text) if len(text) > REMEMBERED else self._remember(text)

    def _remember(self, text: str) -> str:
        masked = self._remembered.get(text)
        if masked is None:
            masked = self._masked(text)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[text] = masked
        return masked

    def _masked(self, text: str) -> str:
        found = sorted(self._found(text))
        masked = _replaced(text, found) if found else text
        if "..." not in masked and "\u2026" not in masked:
            return masked
        return "".join(_without_parts(line, self._cut_forms) for line in masked.splitlines(keepends=True))

    def bytes(self, data: bytes, *, cut: bool = False) -> bytes:
        """Bytes with each secret masked; the end of what was `cut` may be the beginning of one, and is masked too."""
        if not self._needles:
            return data
        try:
            masked = self(data.decode("utf-8")).encode("utf-8")
        except UnicodeDecodeError:
            masked = self(data.decode("latin-1")).encode("latin-1", "replace")
        return masked[: max(0, len(masked) - self._longest)] + MASK.encode() if cut else masked

    def _found(self, text: str) -> Iterator[Found]:
        """Every place of a secret in `text`."""
        for view in all_views(text):
            for needle in self._needles:
                place = view.text.find(needle)
                while place >= 0:
                    yield *view.locate(place, place + len(needle)), view.is_base64
                    place = view.text.find(needle, place + 1)


UNMASKED = Redactor()
"""Masks nothing."""


def redactor(account_sid: str, secrets: Iterable[str]) -> Redactor:
    """What masks each of the `secrets`; of the Basic pair with the Account SID also the beginning."""
    return Redactor(secrets, account_sid)


def _replaced(text: str, found: Sequence[Found]) -> str:
    """`text` with `MASK` for each place, which are in order; those that overlap or touch are one.

    In base64 all of it is replaced: the first and the last character belong to the neighbours of a secret too.
    """
    pieces: list[str] = []
    last = 0
    for start, end, is_base64 in found:
        if end <= last:
            continue
        while is_base64 and start > last and text[start - 1] in BASE64:
            start -= 1
        while is_base64 and end < len(text) and text[end] in BASE64:
            end += 1
        if start > last or not pieces:
            pieces += [text[last:start], MASK]
        last = end
    return "".join((*pieces, text[last:]))


def _without_parts(text: str, forms: Sequence[str]) -> str:
    """`text` with each part of a form before or after an ellipsis masked; a run of dots is one ellipsis."""
    if len(text) > LONGEST_CUT:
        return text
    pieces = ELLIPSIS.split(text)
    last = len(pieces) - 1
    for place in range(0, len(pieces), 2):
        piece = pieces[place]
        if place < last:
            begun = max((_overlap(piece, form, piece.endswith, at_end=False) for form in forms), default=0)
            piece = piece[: len(piece) - begun] + MASK if begun else piece
        if place > 0:
            ended = max((_overlap(piece, form, piece.startswith, at_end=True) for form in forms), default=0)
            piece = MASK + piece[ended:] if ended else piece
        pieces[place] = piece
    return "".join(pieces)


def _overlap(piece: str, form: str, meets: Callable[[str], bool], *, at_end: bool) -> int:
    """How many characters of the beginning of `form`, or of its end, are in `piece` at the ellipsis."""
    for length in range(min(len(form), len(piece)), BEGINNING - 1, -1):
        if meets(form[-length:] if at_end else form[:length]):
            return length
    return 0


def printable(text: str) -> str:
    """`text` with lone surrogates escaped, so that it can be encoded."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
