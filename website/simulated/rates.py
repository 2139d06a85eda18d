"""Rates: how often something happens in simulated nights."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Chances for each night, nights between upgrades of the suite, and what happens to cases.

    `narrow` is the chance that a run begins to leave out what is new in the requirements. `change` is the mean number
    of judged nights between two changes of one case, `joint` that of nights between two changes of all cases of a
    folder. `touched` is the chance that an upgrade, or another level, concerns a case, `moving` the part of the cases
    that an upgrade adds or removes, `odd_first` that of the drawn cases that begin with a value of another outcome.
    `letters` are the verdicts that occur.
    """

    missing: float = 0.03
    outage: float = 0.02
    partial_outage: float = 0.05
    partial_run: float = 0.03
    rerun: float = 0.02
    unknown_demands: float = 0.02
    other_level: float = 0.02
    narrow: float = 0.01
    upgrade: int = 60
    change: float = 50
    joint: float = 120
    touched: float = 0.4
    moving: float = 0.3
    odd_first: float = 0.3
    letters: str = "pfduo"


BUSY = Rates()
"""Much of everything, so that few nights show every mixture."""

QUIET = Rates(
    missing=0.006, outage=0.006, partial_outage=0.006, partial_run=0, rerun=0.003, unknown_demands=0, other_level=0,
    narrow=0, upgrade=110, change=40_000, joint=90, touched=0.004, moving=0.05, odd_first=0, letters="pf",
)  # fmt: skip
"""A service that seldom changes."""
