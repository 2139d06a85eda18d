"""Masking of secrets in texts that come from outside, in every form in which a secret can be read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from conformance.masking.decodings import Unsearchable, all_views
from conformance.masking.needles import Needles
from conformance.masking.secret_forms import BEGINNING, SHORTEST, cut_forms
from conformance.masking.views import View, folded

MASK = "[secret]"

UNSEARCHED = "(a part could not be searched for secrets within its bounds, so it is not shown)"
"""Follows the masks in a text of which a part would take too long."""

MOST_SECRETS = 500
"""Where there are more secrets, every text is masked as a whole."""

WINDOW = 16 * 1024
"""Escapes and encodings are undone in so many characters of a text at a time, or four times their overlap."""

LEAST_OVERLAP = 4096

LONGEST_CUT = 64 * 1024
"""The longest line in which the beginnings of secrets are searched."""

ROOM_FOR_ENCODINGS = 32
"""By how much a secret becomes longer at most in encodings that windows of a text do not cut."""

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
        self.has_too_many = len(named) > MOST_SECRETS
        named = named[:MOST_SECRETS]
        self._needles = Needles(named)
        self._cut_forms = [form for secret in named for form in cut_forms(secret, account_sid)]
        # No `lru_cache`, which would refer to this redactor: of a long recording each exchange has one of its own.
        self._remembered: dict[str, str] = {}
        longest = max((len(form) for form in self._cut_forms), default=0)
        self._longest, self._overlap = longest * ROOM_FOR_ESCAPES, max(LEAST_OVERLAP, longest * ROOM_FOR_ENCODINGS)

    def __call__(self, text: str) -> str:
        """`text` with each secret replaced by `MASK`; what takes too long to search is replaced as well."""
        if not self._needles or (len(text) < self._needles.shortest and text.isascii() and "..." not in text):
            return text
        if self.has_too_many:
            return f"{MASK} {UNSEARCHED}"
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
        found, unsearched = self._found(text)
        masked = _replaced(text, sorted({*found, *unsearched})) if found or unsearched else text
        if unsearched:
            masked = f"{masked} {UNSEARCHED}"
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
        if not cut:
            return masked
        note = f" {UNSEARCHED}".encode() if UNSEARCHED.encode() in masked else b""
        return masked[: max(0, len(masked) - len(note) - self._longest)] + MASK.encode() + note

    def _found(self, text: str) -> tuple[set[Found], list[Found]]:
        """Every place of a secret in `text`, and the windows that could not be searched."""
        window = max(WINDOW, 4 * self._overlap)
        # A secret that is spread over more than a window, by white space, is found in the text as it is.
        found = set(self._places(folded(View(text)))) if len(text) > window else set()
        unsearched: list[Found] = []
        for begin in range(0, max(1, len(text) - self._overlap), window - self._overlap):
            part = text[begin : begin + window]
            try:
                places = [place for view in all_views(part) for place in self._places(view)]
            except Unsearchable:
                unsearched.append((begin, begin + len(part), False))
            else:
                found.update((begin + start, begin + end, is_base64) for start, end, is_base64 in places)
        return found, unsearched

    def _places(self, view: View) -> Iterator[Found]:
        for start, end in self._needles.places(view.text):
            yield *view.locate(start, end), view.is_base64


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
