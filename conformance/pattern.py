"""Patterns: texts in which `*` stands for any number of characters, line ends and slashes included."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` matches the whole of `text`, in time that grows only in proportion to their lengths.

    Each part between two `*` is searched once, behind the part before it. Its first place leaves the most room for
    the parts that follow, so that no other place has to be tried.
    """
    return has_in_order(_parts(pattern), text)


def has_in_order(parts: Sequence[str], text: str) -> bool:
    """Whether a text consists of the parts, with anything between two of them; a single part is the whole of it."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return first == text
    start, end = len(first), len(text) - len(last)
    if start > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in parts[1:-1]:
        found = text.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True


@lru_cache(maxsize=1024)
def _parts(pattern: str) -> tuple[str, ...]:
    """The texts between the `*` of a pattern, also before the first and after the last one."""
    return tuple(pattern.split("*"))


def widest_pattern(name: str, chosen: Collection[str], known: Iterable[str]) -> str:
    """The widest pattern that covers `name` and other chosen names alone; the name itself where there is none.

    It is of a resource, of a file, or of the cases of a file that begin or end in the same words.
    """
    every, wanted = list(known), frozenset(chosen)
    for pattern in _patterns(name):
        inside = [other for other in every if matches(pattern, other)]
        if len(inside) > 1 and wanted.issuperset(inside):
            return pattern
    return name


def _patterns(name: str) -> Iterator[str]:
    """The patterns that cover a name, those of most names first."""
    folder, _, last = name.rpartition("/")
    yield from (f"{each}/*" for each in dict.fromkeys((name.partition("/")[0], folder)))
    words = last.split("-")
    for count in range(1, len(words)):
        yield f"{folder}/{'-'.join(words[:count])}-*"
    for count in range(1, len(words) + 1):
        yield f"{folder}/*{'-'.join(words[-count:])}"
