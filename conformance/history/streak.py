"""Streaks and runs: since when a case is what it is, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.finding import Verdict
from conformance.history.night_line import Night
from conformance.history.timeline import ABSENT, Step, Timeline
from conformance.history.verdict_letters import letter_of


@dataclass(frozen=True)
class Streak:
    """A case that has not passed since the night `first`, in each of so many judged nights.

    `step` is what it was in the last of them. `is_from_start` where no earlier night says what the case was before.
    """

    target: str
    case: str
    step: Step
    first: Night
    nights: int
    is_from_start: bool


@dataclass(frozen=True)
class Run:
    """Nights in a row in which a case had one verdict and one outcome, by one or more versions of the suite."""

    first: Night
    last: Night
    nights: int
    step: Step
    versions: tuple[str, ...]


def streak_of(timeline: Timeline, case: str) -> Streak | None:
    """The streak of a case; `None` where it passes, was never judged, or is no longer in the suite."""
    runs = list(timeline.letters(case))
    if not runs or runs[-1][2].letter == ABSENT:
        return None
    last: Step | None = None
    first = nights = 0
    is_from_start = True
    for start, end, step in reversed(runs):
        if not step.is_judged:
            continue
        if last and step.letter != last.letter:
            is_from_start = False
            break
        last = last or step
        first, nights = start, nights + end - start
    if last is None or last.letter == letter_of(Verdict.PASS):
        return None
    return Streak(timeline.target, case, last, timeline.nights[first], nights, is_from_start)


def runs_of(timeline: Timeline, case: str) -> list[Run]:
    """The runs of a case in the order of the nights, without those in which the suite did not have it."""
    runs: list[Run] = []
    joined: list[tuple[int, int, Step]] = []
    for start, end, step in timeline.letters(case):
        if joined and joined[-1][2].looks_like(step):
            joined[-1] = (joined[-1][0], end, step)
        else:
            joined.append((start, end, step))
    for start, end, step in joined:
        if step.letter != ABSENT:
            nights = timeline.nights[start:end]
            versions = tuple(dict.fromkeys(night.version for night in nights))
            runs.append(Run(nights[0], nights[-1], len(nights), step, versions))
    return runs
