"""Choices: what is drawn for a run, decided by a text that begins with its seed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

Value = TypeVar("Value")


class Choices:
    """Choices that a text alone decides, in every version of Python: of `random`, only `random()` promises that."""

    def __init__(self, text: str) -> None:
        self._random = Random(text).random  # noqa: S311 - what is drawn has to be repeatable

    def below(self, limit: int) -> int:
        """A number from 0 to below `limit`."""
        return int(self._random() * limit)

    def one(self, values: Sequence[Value]) -> Value:
        """One of the values."""
        return values[self.below(len(values))]

    def shuffled(self, values: Iterable[Value]) -> list[Value]:
        """All values in an order that nobody can foresee."""
        return sorted(values, key=lambda _: self._random())
