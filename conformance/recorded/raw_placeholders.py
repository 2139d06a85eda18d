"""Placeholders in XML that a recorder wrote without escaping them, so that what it kept is XML no longer."""

from __future__ import annotations

import re
from collections.abc import Iterator

CLOSING = re.compile(r"</(\w+)>")
TAG = re.compile(r"<(?![!?])[^<>]*(?<!/)>")
"""What looks like an opening tag; declarations, comments and empty elements do not."""

AMPERSAND = re.compile(r"&(?!#?\w+;)")


def raw_texts(xml: str) -> tuple[str, ...]:
    """The texts of elements that hold what looks like a tag and is closed nowhere; none in XML that is well formed."""
    return tuple(content for _, _, content in _leaves(CLOSING.split(xml)) if _is_raw(content))


def escaped(xml: str) -> str:
    """The XML with such texts escaped."""
    pieces = CLOSING.split(xml)
    for place, head, content in _leaves(pieces):
        if _is_raw(content):
            text = AMPERSAND.sub("&amp;", content).replace("<", "&lt;").replace(">", "&gt;")
            pieces[place] = head + text
    return "".join(piece if place % 2 == 0 else f"</{piece}>" for place, piece in enumerate(pieces))


def _leaves(pieces: list[str]) -> Iterator[tuple[int, str, str]]:
    """Of each element without another in it: its place in `pieces`, what stands before its text, and the text.

    In `pieces`, what stands before a closing tag alternates with the name in that tag.
    """
    for place in range(0, len(pieces) - 1, 2):
        before, tag, content = pieces[place].partition(f"<{pieces[place + 1]}>")
        if tag:
            yield place, before + tag, content


def _is_raw(content: str) -> bool:
    return "<!" not in content and TAG.search(content) is not None
