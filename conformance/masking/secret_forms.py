"""Forms of a secret: the texts that are searched where it is to be masked."""

from __future__ import annotations

from base64 import b32encode, b64encode
from codecs import encode as encode_by_name
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from conformance.masking.folding import fold_bytes
from conformance.masking.views import folded_rounds

SHORTEST = 4
"""A text of fewer characters is part of ordinary words, and is never masked."""

BEGINNING = 6
"""From how many characters on the beginning of a secret is masked where a text was cut."""


def needles(secret: str) -> Iterator[str]:
    """What is searched in folded views: the secret in the order of its characters and reversed, also in ROT13."""
    for text in (secret, encode_by_name(secret, "rot13")):
        for direction in (text, text[::-1]):
            yield from (form for form in _spellings(direction) if len(form) >= SHORTEST)
    for case in (secret, secret.lower(), secret.upper(), secret.swapcase()):
        data = case.encode("utf-8", "surrogatepass")
        yield from _within_base32(data)
        for text in _within_base64(data):
            yield from (form for form in folded_rounds(text) if len(form) >= 2 * SHORTEST)


def _spellings(secret: str) -> Iterator[str]:
    """The secret folded, with its own escapes as they are and undone, and its bytes taken for Latin-1."""
    units = secret.encode("utf-16-le", "surrogatepass")
    pairs = "".join(chr(units[place] | units[place + 1] << 8) for place in range(0, len(units), 2))
    for text in dict.fromkeys((secret, pairs)):
        yield from folded_rounds(text)
    for case in dict.fromkeys((secret, secret.lower(), secret.upper(), secret.swapcase())):
        data = case.encode("utf-8", "surrogatepass")
        yield from folded_rounds(data.decode("latin-1"))
        yield fold_bytes(data)


def _within_base32(data: bytes) -> Iterator[str]:
    """The base32 of `data` within longer data, folded."""
    for offset, begun in enumerate((0, 2, 4, 5, 7)):
        whole = (offset + len(data)) * 8 // 5
        text = b32encode(bytes(offset) + data).decode()[begun:whole].lower()
        if len(text) >= 2 * SHORTEST:
            yield text


def cut_forms(secret: str, account_sid: str) -> set[str]:
    """The forms of which the beginning or the end is masked at an ellipsis, in both letter cases that are sent."""
    if len(secret) < BEGINNING:
        return set()
    return {form for text in (secret, secret.swapcase()) for form in _cut_forms(text, account_sid)}


def _cut_forms(secret: str, account_sid: str) -> Iterator[str]:
    data, pair = (text.encode("utf-8", "surrogatepass") for text in (secret, f"{account_sid}:{secret}"))
    yield from (secret, quote(secret, safe="", errors="surrogatepass"), quote_plus(secret, errors="surrogatepass"))
    yield from (b64encode(data).decode(), b64encode(pair).decode(), *_within_base64(data), data.hex())


def _within_base64(data: bytes) -> Iterator[str]:
    """What `data` alone decides of the base64 of anything that contains it: one text for each place within 3 bytes."""
    for offset, begun in enumerate((0, 2, 3)):
        yield b64encode(bytes(offset) + data).decode()[begun : (offset + len(data)) * 8 // 6]
