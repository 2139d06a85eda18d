"""Case words: for each case a short end of its name, by which `-k` finds it, alone where there is room for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

LONGEST = 36
"""How many characters a word has at most for the sake of being in no other name."""


FEWEST = 4
"""How many characters a word has at least: shorter ones say too little."""


class CaseWords:
    """The words of the cases with these names, all of which one suite has."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)

    def of(self, name: str) -> str:
        """The shortest end of a name that is in no other one, or where it is too long, that no other one has as end."""
        alone = (end for end in _ends(name) if sum(end in other for other in self._names) == 1)
        last = (end for end in _ends(name) if sum(f"/{other}".endswith(f"/{end}") for other in self._names) == 1)
        word = next(alone, None)
        return word if word and len(word) <= LONGEST else next(last, name)

    def shortest(self, name: str) -> str:
        """The fewest letters of a name between its slashes and hyphens that are in no other one, for want of room."""
        shorter = sorted((run for run in _runs(name) if len(run) >= FEWEST), key=len)
        alone = (run for run in shorter if sum(run in other for other in self._names) == 1)
        return min(next(alone, name), self.of(name), key=len)


def _runs(name: str) -> Iterator[str]:
    """Every part of a name between slashes and hyphens, and every sequence of such parts."""
    bounds = [-1, *(place for place, letter in enumerate(name) if letter in "/-"), len(name)]
    return (name[start + 1 : end] for start, end in combinations(bounds, 2))


def _ends(name: str) -> Iterator[str]:
    """What follows each slash, the shortest first, and the name itself."""
    parts = name.split("/")
    return ("/".join(parts[place:]) for place in reversed(range(len(parts))))
