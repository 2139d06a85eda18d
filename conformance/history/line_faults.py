"""Faults of lines: what is odd about a file, in a few words however many lines are odd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NAMED = 5
"""How many lines are named of those that have one fault."""

KINDS = 10
"""How many kinds of faults of a file are told apart."""

OTHERS = "passed over: other reasons"


@dataclass
class _Lines:
    first: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, number: int) -> None:
        self.count += 1
        if self.count <= NAMED:
            self.first.append(number)

    def __str__(self) -> str:
        more = f" and {self.count - NAMED:,} more" if self.count > NAMED else ""
        return f"line{'s' if self.count > 1 else ''} {', '.join(map(str, self.first))}{more}"


class LineFaults:
    """The faults of the lines of one file: of each kind how many lines have it, and the first of them."""

    def __init__(self) -> None:
        self._lines: dict[str, _Lines] = {}

    def add(self, number: int, fault: str) -> None:
        """Adds that a line has a fault; beyond `KINDS` they are told as other reasons."""
        known = fault in self._lines or len(self._lines) < KINDS
        self._lines.setdefault(fault if known else OTHERS, _Lines()).add(number)

    def remarks(self, path: Path) -> Iterator[str]:
        """What is odd about the file at `path`, in words."""
        return (f"{path}: {lines}: {fault}" for fault, lines in self._lines.items())
