"""The number of segments in which a message is sent."""

from __future__ import annotations

from math import ceil

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")


def segments(text: str) -> int:
    """The number of segments of `text`: GSM-7 where its characters allow it, otherwise UCS-2."""
    septets = _septets(text)
    if septets is not None:
        return _count(septets, alone=160, joined=153)
    return _count(len(text.encode("utf-16-le", "surrogatepass")) // 2, alone=70, joined=67)


def _septets(text: str) -> int | None:
    if any(character not in _BASIC and character not in _ESCAPED for character in text):
        return None
    return len(text) + sum(character in _ESCAPED for character in text)


def _count(units: int, alone: int, joined: int) -> int:
    return 1 if units <= alone else ceil(units / joined)
