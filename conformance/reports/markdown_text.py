"""Texts in Markdown, whatever characters they have: as code, or without any markup."""

from __future__ import annotations

import re

from conformance.reports import layout

MAX_CELL_LENGTH = 120
"""How many characters of a text a table shows."""


def code(text: str) -> str:
    """`text` as code in a table cell, whatever characters it has."""
    text = layout.printable(text)
    text = text if len(text) <= MAX_CELL_LENGTH else text[:MAX_CELL_LENGTH] + "..."
    ticks = fence(text, 1)
    pad = " " if "`" in text else ""
    escaped = text.replace("|", "\\|")
    return f"{ticks}{pad}{escaped}{pad}{ticks}" if text else ""


def fence(text: str, least: int) -> str:
    """More backticks than any run of them in `text`."""
    return "`" * max([least, *(len(run) + 1 for run in re.findall("`+", text))])


def plain(text: str) -> str:
    """`text` without any markup."""
    return re.sub(r"([\\`*_{}\[\]<>()#|~&@!])", r"\\\1", layout.printable(text))
