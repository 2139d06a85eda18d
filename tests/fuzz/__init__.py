"""Fuzzers: each module changes what comes from outside at random, from a seed, and reports what was handled wrongly.

A module has one function `fuzz(seed, count)`. `make test` calls each with a fixed seed and count; for longer:
`make fuzz NAME=hosts SECONDS=900`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Fuzzed:
    """How often each outcome occurred, and every fault that was found, with what is required to repeat it."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: Fuzzed) -> None:
        """Counts the outcomes and faults of another round too."""
        self.outcomes += other.outcomes
        self.faults += other.faults

    def __str__(self) -> str:
        counted = ", ".join(f"{name} {count:,}" for name, count in sorted(self.outcomes.items()))
        return f"{self.outcomes.total():,} tried: {counted}; {len(self.faults)} faults"
