"""Plain-text layout: lines of 80 columns, without control characters and without commands for a CI service."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from textwrap import wrap

from conformance.abridgement import measured

WIDTH = 80
MARGIN = 12

SHOWN_LENGTH = 200
"""How many characters of a value or a body a line shows."""

COMMAND_LINE = re.compile(r"^(\s*)::")
"""How a line begins that GitHub executes."""

COMMAND_MARK = re.compile(r"##(?=\w*\[)")
"""What GitHub, Azure and TeamCity search anywhere in a line, and execute: `##[`, `##vso[`, `##teamcity[`."""


def section(title: str, lines: Sequence[str]) -> list[str]:
    """The lines with the title before the first and a margin before the others; nothing where there are none."""
    indent = " " * MARGIN
    return [(f"  {title:<{MARGIN - 2}}" if number == 0 else indent) + line for number, line in enumerate(lines)]


def wrapped(text: str, width: int = WIDTH - MARGIN) -> list[str]:
    """The text in lines that fit beside the margin; no word is broken."""
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


def broken(line: str) -> list[str]:
    """A line in lines that fit, the further ones behind the margin; a word that is too long is broken."""
    if len(line) <= WIDTH:
        return [line]
    indent = " " * min(len(line) - len(line.lstrip(" ")) or MARGIN, WIDTH // 2)
    return wrap(line, WIDTH, initial_indent="", subsequent_indent=indent, break_on_hyphens=False)


def hanging(text: str) -> list[str]:
    """The text in lines that fit, the further ones indented; no word is broken."""
    return wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False) or [""]


def shares(wanted: Sequence[int], room: int, least: int = 0) -> list[int]:
    """How much of the room each part gets: all that it wants, or an equal part of what the shorter ones leave.

    None that wants it gets less than `least`, also where there is no room for that.
    """
    given = [0] * len(wanted)
    for place, part in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[part] = min(wanted[part], max(room // (len(wanted) - place), least))
        room -= given[part]
    return given


def printable(text: str) -> str:
    """`text` with every control character and every invisible character as an escape sequence.

    A command for a CI service has a backslash in it, so that it is none.
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return COMMAND_LINE.sub(r"\1\\::", COMMAND_MARK.sub(r"#\\#", text))


def listed(names: Sequence[str], most: int) -> str:
    """The first names with commas between them, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def parameter(name: str, value: str) -> str:
    """A parameter as it was sent; a value that is empty, or has a blank at an end, is in quotes."""
    is_seen = value and value == value.strip()
    return f"{name}={value if is_seen else json.dumps(value, ensure_ascii=False)}"


def parameters(pairs: Sequence[tuple[str, str]]) -> str:
    """Parameters as they were sent, each without its middle where it is long; empty where there are none."""
    return "  ".join(shortened(parameter(name, value)) for name, value in pairs)


def printable_lines(text: str) -> str:
    """`text`, line by line, each `printable`; every kind of line end is one."""
    return "\n".join(map(printable, text.splitlines()))


def harmless(text: str) -> str:
    """`text` with its line feeds, each line `printable`; nothing changes in what is harmless already."""
    return "\n".join(map(printable, text.split("\n")))


def shortened(text: str) -> str:
    """The printable `text`, abridged to what a line of a report shows."""
    text = printable(text)
    return measured(text, SHOWN_LENGTH)
