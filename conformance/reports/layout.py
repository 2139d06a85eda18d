"""Plain-text layout: lines of 80 columns, without control characters and without commands for a CI service."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap

WIDTH = 80
MARGIN = 12

SHOWN_LENGTH = 200
"""How many characters of a value or a body a line shows."""

CI_COMMAND = re.compile(r"^(\s*)(::|##\[|##vso\[)")
"""The beginning of a line that a CI service executes."""


def section(title: str, lines: Sequence[str]) -> list[str]:
    """The lines with the title before the first and a margin before the others; nothing where there are none."""
    indent = " " * MARGIN
    return [(f"  {title:<{MARGIN - 2}}" if number == 0 else indent) + line for number, line in enumerate(lines)]


def wrapped(text: str, width: int = WIDTH - MARGIN) -> list[str]:
    """The text in lines that fit beside the margin; no word is broken."""
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


def printable(text: str) -> str:
    """`text` with every control character and every invisible character as an escape sequence.

    A line that a CI service would execute as a command begins with a backslash.
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return CI_COMMAND.sub(r"\1\\\2", text)


def printable_lines(text: str) -> str:
    """`text`, line by line, each `printable`."""
    return "\n".join(map(printable, text.splitlines()))


def shortened(text: str) -> str:
    """The printable `text`, cut to what a line of a report shows."""
    text = printable(text)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}... ({len(text)} characters)"
