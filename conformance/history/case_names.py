"""Case names as a ledger keeps them: those of one folder together, since most of a line is names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from conformance import bounds

MOST_CASES = 20_000
"""How many cases a night may have."""


def resource_of(name: str) -> str:
    """The resource of a case: the first part of its name; empty where the name has one part alone."""
    return name.partition("/")[0] if "/" in name else ""


def folded(names: Iterable[str]) -> dict[str, str]:
    """The last parts of the names by what is before them, in order and with a space between them."""
    folders: dict[str, list[str]] = {}
    for name in names:
        folder, _, leaf = name.rpartition("/")
        folders.setdefault(folder, []).append(leaf)
    return {folder: " ".join(leaves) for folder, leaves in folders.items()}


def in_folders(names: Iterable[str]) -> list[str]:
    """The names in the order in which `unfolded` returns them."""
    return list(unfolded(folded(names)))


def unfolded(folders: Mapping[str, str]) -> tuple[str, ...]:
    """The names; raises `ValueError` for anything but what `folded` returned, and where a name is there twice."""
    return _unfolded(tuple(folders.items()))


@lru_cache(maxsize=8)
def _unfolded(folders: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Cached, since the nights of one suite have the same cases."""
    names = [f"{folder}/{leaf}" if folder else leaf for folder, leaves in folders for leaf in leaves.split()]
    if any(len(name) > bounds.TEXT for name in names):
        raise ValueError(f"the name of a case has more than {bounds.TEXT} characters")
    if len(names) > MOST_CASES or len(set(names)) != len(names):
        raise ValueError(f"more than {MOST_CASES} cases, or one of them twice")
    return tuple(names)
