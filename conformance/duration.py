"""Durations as options write them: 5s, 300ms."""

from __future__ import annotations

import re

LONGEST = 600.0
"""The longest duration, in seconds."""

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s)", re.ASCII)
_SECONDS = {"s": 1.0, "ms": 0.001}


def read_duration(text: str) -> float:
    """The duration in seconds, more than 0 and at most `LONGEST`; raises `ValueError`."""
    found = _DURATION.fullmatch(text)
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not 0 < seconds <= LONGEST:
        raise ValueError(f"a time is more than 0 and at most {LONGEST:g}s, such as 5s or 300ms")
    return seconds
