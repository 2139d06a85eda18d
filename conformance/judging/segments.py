"""Segments of a text message: GSM-7 where the alphabet suffices, otherwise UCS-2 (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

from collections.abc import Iterable

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic character set, each a septet."""

GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""The extension table: each character is an escape and a septet, which stay in one segment."""

SEPTETS_ALONE, SEPTETS_JOINED = 160, 153
UNITS_ALONE, UNITS_JOINED = 70, 67
"""How much fits into a message of one segment, and into each segment of a longer one, which has a header."""

BEYOND_TWO_BYTES = 0x10000


def is_gsm(text: str) -> bool:
    """Whether every character is one of GSM-7."""
    return (GSM | GSM_EXTENSION).issuperset(text)


def segment_rule(text: str, *, as_gsm: bool = False) -> str:
    """How the segments of `text` are counted, in a few words; `as_gsm` is as for `segment_count`."""
    if as_gsm or is_gsm(text):
        return f"GSM-7: {SEPTETS_ALONE} septets, {SEPTETS_JOINED} in each of several segments"
    return f"UCS-2: {UNITS_ALONE} units, {UNITS_JOINED} in each of several segments"


def segment_count(text: str, *, as_gsm: bool = False) -> int:
    """The number of segments of `text`, at least 1; with `as_gsm` any other character counts as one of GSM-7."""
    if as_gsm or is_gsm(text):
        return _packed((2 if char in GSM_EXTENSION else 1 for char in text), SEPTETS_ALONE, SEPTETS_JOINED)
    return _packed((2 if ord(char) >= BEYOND_TWO_BYTES else 1 for char in text), UNITS_ALONE, UNITS_JOINED)


def _packed(sizes: Iterable[int], alone: int, joined: int) -> int:
    """The number of segments that characters of these sizes need; none is divided between two."""
    total, count, room = 0, 1, joined
    for size in sizes:
        total += size
        if size > room:
            count, room = count + 1, joined
        room -= size
    return 1 if total <= alone else count
