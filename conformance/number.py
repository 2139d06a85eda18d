"""Numbers as options, target files and case files write them: ASCII digits, with neither sign nor underscore."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"[0-9]{1,18}")
_DECIMAL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}")


def read_whole(text: str, least: int, most: int) -> int:
    """The whole number in `text`, from `least` to `most`; raises `ValueError`."""
    number = int(text) if _WHOLE.fullmatch(text) else -1
    if not max(least, 0) <= number <= most:
        raise ValueError(f"a whole number from {least} to {most} is expected, written in digits 0-9")
    return number


def read_time(text: str, most: float, *, may_be_zero: bool = False) -> float:
    """The number in `text`, more than 0, or 0 too, and at most `most`; raises `ValueError`."""
    number = float(text) if _DECIMAL.fullmatch(text) else -1.0
    if not 0 <= number <= most or not (number or may_be_zero):
        wanted = f"a number {'from 0 to' if may_be_zero else 'of more than 0 and at most'} {most:g} is expected"
        raise ValueError(f"{wanted}, such as 5 or 2.5, written in digits 0-9")
    return number
