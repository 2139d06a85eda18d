"""Search for the forms of secrets in folded views, in a time that hardly depends on the number of secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.masking.secret_forms import SHORTEST, needles

FEW = 150
"""Up to how many needles are searched one by one; the time for more does not depend on their number."""

KEY_LENGTHS = (16, 8, SHORTEST)
"""Needles are looked up by so many of their first characters, by the most that they have."""


class Needles:
    """What is searched for `secrets`: each one in several spellings, in both directions."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._all = tuple(dict.fromkeys(needle for secret in secrets for needle in needles(secret)))
        self.shortest = min(map(len, self._all), default=0)
        self._by_key: dict[int, dict[str, list[str]]] = {}
        for needle in self._all if len(self._all) > FEW else ():
            length = next(length for length in KEY_LENGTHS if len(needle) >= length)
            self._by_key.setdefault(length, {}).setdefault(needle[:length], []).append(needle)

    def __bool__(self) -> bool:
        return bool(self._all)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where each needle begins and ends in a folded text."""
        if self._by_key:
            yield from self._looked_up(text)
            return
        for needle in self._all:
            place = text.find(needle)
            while place >= 0:
                yield place, place + len(needle)
                place = text.find(needle, place + 1)

    def _looked_up(self, text: str) -> Iterator[tuple[int, int]]:
        for length, by_key in self._by_key.items():
            for place in range(len(text) - length + 1):
                for needle in by_key.get(text[place : place + length], ()):
                    if text.startswith(needle, place):
                        yield place, place + len(needle)
