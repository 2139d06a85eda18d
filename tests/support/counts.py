"""How many faults, mutants and habits the tests tried: they record counts, which are printed at the end of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

COUNTED = ("cases", "faults", "mutants", "habits", "allowed")
PROPERTY = "misses: "
Record = Callable[[str, object], None]


def record(record_property: Record, survivors: Iterable[str] = (), **counts: int) -> None:
    """Records counts and survivors as properties of a test, which xdist transfers from its workers."""
    for name, count in counts.items():
        assert name in COUNTED
        record_property(PROPERTY + name, count)
    for survivor in survivors:
        record_property(f"{PROPERTY}survivor", survivor)


def lines(properties: Iterable[tuple[str, Any]], failed: Iterable[str] = ()) -> list[str]:
    """The printed section: the counts in one sentence, then each survivor and each failed test by name."""
    counts = dict.fromkeys(COUNTED, 0)
    survivors = []
    for name, value in properties:
        if name == f"{PROPERTY}survivor":
            survivors.append(str(value))
        elif name.startswith(PROPERTY):
            counts[name.removeprefix(PROPERTY)] += int(value)
    if not any(counts[name] for name in ("faults", "mutants", "habits")):
        return []
    caught = "all caught" if not survivors else f"all caught but {len(survivors):,}"
    summary = (
        f"misses: {counts['cases']:,} cases, {counts['faults']:,} faults, {counts['mutants']:,} mutants and "
        f"{counts['habits']:,} careless habits, {caught}; "
        f"{counts['allowed']:,} mutants allowed, each for a written reason"
    )
    return [summary, *(f"  survived: {survivor}" for survivor in survivors), *(f"  failed: {test}" for test in failed)]
