"""Patterns: texts in which `*` stands for any number of characters, line ends and slashes included."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` matches the whole of `text`, in time that grows only in proportion to their lengths.

    Each part between two `*` is searched once, behind the part before it. Its first place leaves the most room for
    the parts that follow, so that no other place has to be tried.
    """
    first, parts, last = _parts(pattern)
    if last is None:
        return pattern == text
    start, end = len(first), len(text) - len(last)
    if start > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in parts:
        found = text.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True


@lru_cache(maxsize=1024)
def _parts(pattern: str) -> tuple[str, tuple[str, ...], str | None]:
    """What is before the first `*`, the texts between two of them, and what is after the last; `None` without any."""
    first, *others = pattern.split("*")
    return (first, tuple(filter(None, others[:-1])), others[-1]) if others else (first, (), None)


def widest_pattern(name: str, chosen: Collection[str], known: Iterable[str]) -> str:
    """The widest pattern of a folder that covers `name` and chosen names alone; the name itself where there is none."""
    every = list(known)
    for folder in (name.partition("/")[0], name.rpartition("/")[0]):
        inside = [other for other in every if other.startswith(f"{folder}/")]
        if len(inside) > 1 and all(other in chosen for other in inside):
            return f"{folder}/*"
    return name
