"""Masking of secrets: the auth token and its encoded forms are replaced in every text that is written."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "[secret]"
SHORTEST = 4
"""A token of fewer characters would mask parts of ordinary words; only its encoded forms are masked."""

SHORTEST_WITHIN = 10
"""From how many characters on the base64 of a part of a text cannot be a coincidence."""

_URL_SAFE = str.maketrans("+/", "-_")

BEGINNING = 6
"""From how many characters on the beginning of a secret is masked."""

LONGEST_CUT = 64 * 1024
"""Longest line in which cut secrets are searched: whole bodies are masked before they are cut."""

Redact = Callable[[str], str]


def redactor(account_sid: str, secrets: Iterable[str]) -> Redact:
    """A function that masks each secret by value: plain, percent-encoded, escaped, base64, and as the Basic pair.

    Beginning and end of a secret are masked too where an ellipsis says that a text was cut in the middle of it.
    """
    named = [printable(secret) for secret in secrets if secret]
    forms = sorted({form for secret in named for form in _forms(printable(account_sid), secret)}, key=len, reverse=True)
    if not forms:
        return printable
    spelled = [_spelled(secret) for secret in named if len(secret) >= BEGINNING]
    return _Masking(forms, spelled)


class _Masking:
    """Masks `forms`, their beginning and end at an ellipsis, and what matches `spelled`.

    `survives_json` says whether JSON writes all forms as they are.
    """

    def __init__(self, forms: Sequence[str], spelled: Sequence[str]) -> None:
        literal = list(map(re.escape, forms))
        self._forms, self._patterns = forms, [*literal, *spelled]
        self._literal = re.compile("|".join(literal))
        self.survives_json = all(json.dumps(form, ensure_ascii=False) == f'"{form}"' for form in forms)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile("|".join(self._patterns))

    def __call__(self, text: str) -> str:
        shown = printable(text)
        # Every other spelling of a character has one of these; searching for literals alone is much faster.
        spells = "%" in shown or "\\u" in shown
        masked = (self._any if spells else self._literal).sub(MASK, shown)
        if "..." not in masked:
            return masked
        return "".join(_without_parts(line, self._forms) for line in masked.splitlines(keepends=True))


def _without_parts(text: str, forms: Sequence[str]) -> str:
    """`text` with each part of a form before or after an ellipsis masked; a run of dots is one ellipsis."""
    if "..." not in text or len(text) > LONGEST_CUT:
        return text
    pieces = re.split(r"(\.{3,})", text)
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


def _spelled(secret: str) -> str:
    """A pattern for `secret` with any of its characters percent-encoded or escaped as in JSON."""
    return "".join(rf"(?:{re.escape(char)}|\\+u(?i:{ord(char):04x})|%(?i:{ord(char):02x}))" for char in secret)


def printable(text: str) -> str:
    """`text` with lone surrogates escaped, so that it can be encoded."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _forms(account_sid: str, secret: str) -> set[str]:
    plain = {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        html.escape(secret),
        json.dumps(secret)[1:-1],
    }
    plain |= {form.replace("%", "%25") for form in plain} | {_lower_hex(form) for form in plain}
    raw = [secret.encode(), f"{account_sid}:{secret}".encode(), f":{secret}".encode()]
    encoded = {form for data in raw for form in (b64encode(data).decode(), urlsafe_b64encode(data).decode())}
    encoded |= {form.rstrip("=") for form in encoded} | {quote(form, safe="") for form in encoded}
    return {form for form in plain if len(form) >= SHORTEST} | encoded | _within_base64(secret.encode())


def _within_base64(secret: bytes) -> set[str]:
    """The base64 of `secret` within a longer text, such as the Basic pair of another user."""
    found = set()
    for offset, begun in enumerate((0, 2, 3)):
        whole = (offset + len(secret)) * 8 // 6
        text = b64encode(bytes(offset) + secret).decode()[begun:whole]
        found |= {text, text.translate(_URL_SAFE), quote(text, safe="")}
    return {form for form in found if len(form) >= SHORTEST_WITHIN}


def _lower_hex(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), text)


def redact_all(value: Any, redact: Redact) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """`value`, a JSON value, with every text in it masked, keys included."""
    in_json = isinstance(redact, _Masking) and redact.survives_json
    together = json.dumps(value, ensure_ascii=False) if in_json else "\n".join(_texts(value))
    clean = len(together) < LONGEST_CUT and redact(together) == together
    return value if clean else _redacted(value, redact)


def _texts(value: object) -> Iterator[str]:
    """Every text of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from (text for item in value.values() for text in _texts(item))
    elif isinstance(value, (list, tuple)):
        yield from (text for item in value for text in _texts(item))


def _redacted(value: Any, redact: Redact) -> Any:  # noqa: ANN401 - JSON in, JSON out
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {redact(key): _redacted(item, redact) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_redacted(item, redact) for item in value]
    return value
