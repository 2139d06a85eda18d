"""Normalise texts for comparison: `*` replaces SIDs, UUIDs and times, which differ in every answer."""

from __future__ import annotations

import re

VOLATILE = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|(?<=[A-Z]{2})[0-9a-f]{32}(?![0-9a-f])"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[0-9.Z+:-]*"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d(?: [+-]\d{4}| GMT)?"
)
"""What differs in every answer: UUIDs, the hex digits of SIDs, times."""

PORT = re.compile(r"(?<=127\.0\.0\.1:)\d+|(?<=localhost:)\d+")
"""The port of a local target, which differs in every run."""


def normalised(text: str) -> str:
    """`text` with `*` for what differs in every answer."""
    return VOLATILE.sub("*", text)


def comparable(text: str) -> str:
    """`text` with `*` for what differs in every answer and in every run."""
    return PORT.sub("*", normalised(text))
