"""Abridgement: a long value on one line, without its middle, so that what differs at either end can be seen."""

from __future__ import annotations

LONGEST = 160
"""From how many characters on a value is abridged: no path in an answer of Twilio has as many."""

GAP = "..."
"""What is in the place of the middle."""


def abridged(text: str, room: int = LONGEST) -> str:
    """`text` in at most `room` characters: its beginning and its end, with `GAP` between them where it is longer."""
    if len(text) <= room:
        return text
    end = max((room - len(GAP)) // 2, 0)
    return text[: max(room - len(GAP) - end, 0)] + GAP + text[len(text) - end :]


def measured(text: str, room: int = LONGEST) -> str:
    """`text` abridged, with the number of its characters behind it where it is longer than `room`."""
    return text if len(text) <= room else f"{abridged(text, room)} ({len(text)} characters)"
