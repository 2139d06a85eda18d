"""Case words: for each case a short end of its name, by which `-k` finds it, alone where there is room for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LONGEST = 36
"""How many characters a word has at most for the sake of being in no other name."""


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


def _ends(name: str) -> Iterator[str]:
    """What follows each slash, the shortest first, and the name itself."""
    parts = name.split("/")
    return ("/".join(parts[place:]) for place in reversed(range(len(parts))))
