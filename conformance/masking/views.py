"""Views of a text: what can be read in it once escapes are undone, and where in the text that comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html.entities import html5

from conformance.masking.folding import fold, fold_bytes, kept_bytes, kept_characters

MAX_ROUNDS = 8
"""How many times escapes are undone that stand for other escapes."""

Spans = tuple[Sequence[int], Sequence[int]]
"""For each character of a view where it begins and ends in the text that the view is made from."""

_HEX = "[0-9a-fA-F]"


def _escape_pattern(slash: str, ampersand: str) -> re.Pattern[str]:
    return re.compile(
        rf"{slash}[uUxX]\{{({_HEX}{{1,6}})\}}|{slash}U({_HEX}{{8}})|{slash}[uU]({_HEX}{{4}})|{slash}[xX]({_HEX}{{2}})"
        rf"|%[uU]({_HEX}{{4}})|%(?:25)*({_HEX}{{2}})|{ampersand}#[xX]({_HEX}{{1,6}});?"
        rf"|{ampersand}#([0-9]{{1,7}});?|{slash}([0-7]{{1,3}})|{slash}([abefnrtv])"
        rf"|{ampersand}([A-Za-z][A-Za-z0-9]{{1,31}};)|([\xc2-\xf4][\x80-\xbf]{{1,3}})|\\(\\)"
    )


ESCAPE = _escape_pattern(r"(?<!\\)\\++", "&(?:amp;)*")
"""Escapes of JSON, JavaScript, C, shells and Python, percent-encoding, character references of HTML and XML, and
UTF-8 that was read as Latin-1; several backslashes before a letter are one, however often they were doubled.
A row of backslashes is read from its beginning only, so that the time is proportional to its length."""

SINGLE_ESCAPE = _escape_pattern(r"\\", "&")
"""The same, with two backslashes for one."""

BETWEEN_BYTES = dict.fromkeys((0, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""Characters that are left out before escapes are undone: those between the bytes of UTF-16, and invisible ones."""

HEX_GROUPS, DECIMAL, OCTAL, LETTER, NAME = 7, 8, 9, 10, 11


@dataclass(frozen=True)
class View:
    """A text, and the view that it is made from; `is_base64` says whether base64 was undone on the way to it.

    `data` are the bytes of the text in Latin-1, where it is made from bytes.
    """

    text: str
    source: View | None = None
    make_spans: Callable[[], Spans] | None = None
    is_base64: bool = False
    data: bytes | None = None

    @cached_property
    def _spans(self) -> Spans:
        return self.make_spans() if self.make_spans else ((), ())

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to `end` of this view come from in the original text."""
        view = self
        while view.source is not None:
            starts, ends = view._spans
            last = end - 1
            start, end = min(starts[start], starts[last]), max(ends[start], ends[last])
            view = view.source
        return start, end


def folded_rounds(text: str) -> Iterator[str]:
    """`text` folded as it is, and with its escapes undone once, twice, and so on."""
    yield from map(fold, readable_rounds(text))


def readable_rounds(text: str) -> Iterator[str]:
    """`text` as it is, and with its escapes undone once, twice, and so on."""
    yield from (view.text for view in rounds(View(text)))


def folded(view: View) -> View:
    """The view without case, width, accents, white space and invisible characters."""

    def spans() -> Spans:
        places = kept_characters(view.text) if view.data is None else kept_bytes(view.data)
        return places, [place + 1 for place in places]

    text = fold(view.text) if view.data is None else fold_bytes(view.data)
    return View(text, view, spans, view.is_base64)


def rounds(view: View) -> Iterator[View]:
    """The view, and what its escapes stand for, until there are none."""
    yield view
    is_ambiguous = "\\\\" in view.text
    for undone in _undone(view, ESCAPE):
        is_ambiguous = is_ambiguous or "\\\\" in undone.text
        yield undone
    if is_ambiguous:
        yield from _undone(view, SINGLE_ESCAPE)


def _undone(view: View, escape: re.Pattern[str]) -> Iterator[View]:
    for _ in range(MAX_ROUNDS):
        if len(kept := view.text.translate(BETWEEN_BYTES)) < len(view.text):
            view = _without_bytes_between(view, kept)
            yield view
        text = view.text
        if text.isascii() and not ("\\" in text or "%" in text or "&" in text):
            return
        undone = escape.sub(_character, text)
        if undone == text:
            return
        view = _unescaped(view, undone, escape)
        yield view


def _without_bytes_between(view: View, kept: str) -> View:
    def spans() -> Spans:
        places = [place for place, char in enumerate(view.text) if ord(char) not in BETWEEN_BYTES]
        return places, [place + 1 for place in places]

    return View(kept, view, spans, view.is_base64)


def _unescaped(view: View, undone: str, escape: re.Pattern[str]) -> View:
    return View(undone, view, lambda: _replaced(view.text, escape, _character), view.is_base64)


def _character(escape: re.Match[str]) -> str:
    """What an escape stands for; the escape itself where it is none."""
    kind = escape.lastindex or 0
    digits = escape[kind]
    if kind <= OCTAL:
        code = int(digits, 16 if kind <= HEX_GROUPS else 10 if kind == DECIMAL else 8)
        return chr(code) if code < 0x110000 else escape[0]
    if kind == LETTER:
        return ""
    if kind == NAME:
        return html5.get(digits, escape[0])
    return digits if digits == "\\" else digits.encode("latin-1").decode("utf-8", "ignore") or digits


def _replaced(text: str, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> Spans:
    """The spans of `text` after `pattern.sub(new, text)`."""
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for match in pattern.finditer(text):
        begin, end = match.span()
        starts.extend(range(last, begin))
        ends.extend(range(last + 1, begin + 1))
        length = len(new(match))
        starts.extend([begin] * length)
        ends.extend([end] * length)
        last = end
    starts.extend(range(last, len(text)))
    ends.extend(range(last + 1, len(text) + 1))
    return starts, ends
