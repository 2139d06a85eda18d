"""Folding: texts and bytes without what does not matter when a text is read, such as case and white space."""

from __future__ import annotations

import unicodedata

_SKIPPED = ("Cc", "Cf", "Mn", "Zs", "Zl", "Zp")
"""Categories of characters that are left out: controls, invisible ones, accents, white space."""

_BLANK = "\\\u2800\u3164\u115f\u1160"
"""Other characters that are left out: those that look like nothing, and backslashes, which precede what is escaped."""


class _Folding(dict[int, str]):
    """For `str.translate`: characters without their case, width and accents, and nothing for what is invisible."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code)).casefold()
        kept = [part for part in unicodedata.normalize("NFKD", parts) if not self._is_skipped(part)]
        self[code] = "".join(kept)
        return self[code]

    @staticmethod
    def _is_skipped(char: str) -> bool:
        return char in _BLANK or unicodedata.category(char)[:2] in _SKIPPED


FOLDING = _Folding()
_ONE_BYTE = {code: ord(char) for code in range(256) if len(char := FOLDING[code]) == 1 and ord(char) < 256}
_FOLDED_BYTES = bytes(_ONE_BYTE.get(code, code) for code in range(256))
_SKIPPED_BYTES = bytes(code for code in range(256) if not FOLDING[code])


def fold(text: str) -> str:
    """`text` without case, width, accents, white space and invisible characters."""
    return text.translate(FOLDING)


def fold_bytes(data: bytes) -> str:
    """Bytes as Latin-1, folded character by character into one byte each."""
    return data.translate(_FOLDED_BYTES, _SKIPPED_BYTES).decode("latin-1")


def kept_characters(text: str) -> list[int]:
    """For each character of the folded `text` its place in `text`."""
    return [place for place, char in enumerate(text) for _ in FOLDING[ord(char)]]


def kept_bytes(data: bytes) -> list[int]:
    """The places of the bytes that are left in the folded `data`."""
    return [place for place, code in enumerate(data) if code not in _SKIPPED_BYTES]
