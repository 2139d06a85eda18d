"""Changes of a timeline: found between the judged nights of each case; nights without a verdict change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from conformance.history.night_change import Cause, NightChange, NightChangeKind
from conformance.history.night_line import Night
from conformance.history.timeline import ABSENT, Step, Timeline

FLICKER = timedelta(days=7)
"""A change that goes back within so many days is one flicker, not two changes; runs do not begin on the minute."""

CONFIRMING_DRAWS = 3
"""A drawn case that answers the same in so many judged nights does so not because of one value."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Nights of one step: the first, the last, and in how many judged nights in a row the case was so."""

    step: Step
    first: int
    last: int
    confirmed: int


def changes_of(timeline: Timeline) -> list[NightChange]:
    """Every change of a target in the order of the nights, within a night in the order of the cases."""
    order = {case: place for place, case in enumerate(timeline.steps)}
    found = [change for case in timeline.steps for change in _folded(list(_of_case(timeline, case)))]
    return sorted(found, key=lambda change: (change.first.began, order[change.case]))


def _of_case(timeline: Timeline, case: str) -> Iterator[NightChange]:
    """That the suite has the case or has it no more, and between that what changed."""
    if len(timeline.steps[case]) == 1:
        return
    there: list[_Run] = []
    was_absent = False
    for run in _runs(timeline, case):
        if run.step.letter != ABSENT:
            if was_absent and not there:
                yield _change(timeline, case, NightChangeKind.NEW, replace(run, last=run.first), run)
            there.append(run)
            continue
        if there:
            yield from _between(timeline, case, there)
            last = next((each for each in reversed(there) if each.step.is_judged), there[-1])
            yield _change(timeline, case, NightChangeKind.GONE, last, run)
        there, was_absent = [], True
    yield from _between(timeline, case, there)


def _between(timeline: Timeline, case: str, runs: Sequence[_Run]) -> Iterator[NightChange]:
    """What changed from one judged run to another; another value is told once while the answer to it stays."""
    last: _Run | None = None
    previous: _Run | None = None
    for run in runs:
        if not run.step.is_judged:
            continue
        kind = _kind(last, run) if last else None
        is_told = kind is NightChangeKind.ANOTHER_VALUE and previous and previous.step.is_like(run.step)
        if last and kind and not is_told:
            yield _change(timeline, case, kind, last, run)
        if last is None or not _is_of_another_value(last, run):
            last = run
        previous = run


def _runs(timeline: Timeline, case: str) -> list[_Run]:
    """The steps as runs, each of which knows how long its answer lasts, over nights without a verdict."""
    runs: list[_Run] = []
    for first, end, step in reversed(list(timeline.letters(case))):
        later = next((run for run in reversed(runs) if run.step.is_judged), None)
        lasts = later.confirmed if later and later.step.is_like(step) else 0
        runs.append(_Run(step, first, end - 1, end - first + lasts if step.is_judged else 0))
    return runs[::-1]


def _kind(last: _Run, run: _Run) -> NightChangeKind | None:
    """What changed from one judged run to the next; `None` where nothing did that shows something."""
    before, after = last.step, run.step
    if before.is_like(after):
        return None
    differs = (before.letter, before.answer.outcome) != (after.letter, after.answer.outcome)
    if _is_of_another_value(last, run):
        return NightChangeKind.ANOTHER_VALUE if differs else None
    return NightChangeKind.ANSWER if before.letter == after.letter else NightChangeKind.VERDICT


def _is_of_another_value(last: _Run, run: _Run) -> bool:
    """Whether the runs differ, but may do so because of the values that were drawn for them."""
    drawn = last.step.answer.drawn or run.step.answer.drawn
    return drawn and not last.step.is_like(run.step) and run.confirmed < CONFIRMING_DRAWS


def _change(timeline: Timeline, case: str, kind: NightChangeKind, last: _Run, run: _Run) -> NightChange:
    nights = timeline.nights
    before, after = nights[last.last], nights[run.first]
    return NightChange(
        timeline.target, case, kind, _cause(kind, last, run, timeline), before, after, last.step, run.step
    )


def _cause(kind: NightChangeKind, last: _Run, run: _Run, timeline: Timeline) -> Cause:
    if kind in (NightChangeKind.NEW, NightChangeKind.GONE):
        return Cause.SUITE
    before, after = last.step, run.step
    old, new = timeline.nights[last.last], timeline.nights[run.first]
    is_known = bool(before.demand and after.demand)
    if before.demand == after.demand if is_known else old.digest == new.digest:
        # Other code may judge the same outcome otherwise, or compare other parts of the answers: these are not kept.
        is_same_outcome = before.answer.outcome == after.answer.outcome
        return Cause.UNKNOWN if is_same_outcome and _is_of_other_code(old, new) else Cause.SERVICE
    return Cause.SUITE if is_known and before.answer == after.answer else Cause.UNKNOWN


def _is_of_other_code(old: Night, new: Night) -> bool:
    """Whether another version judged, or code with another digest where both are known."""
    return old.version != new.version or bool(old.code and new.code and old.code != new.code)


def _folded(changes: Sequence[NightChange]) -> Iterator[NightChange]:
    """The changes of a case, one that soon went back together with its return."""
    remaining = list(changes)
    while remaining:
        change = remaining.pop(0)
        if remaining and _goes_back(change, remaining[0]):
            change = replace(change, back=remaining.pop(0).first)
        yield change


def _goes_back(change: NightChange, then: NightChange) -> bool:
    return (
        change.kind is then.kind
        and change.before.is_like(then.after)
        and _is_same_demand(change.before, then.after)
        and then.first.began.date() - change.first.began.date() <= FLICKER
    )


def _is_same_demand(one: Step, other: Step) -> bool:
    """Whether nothing says that the demands differ; a line may not know them."""
    return one.demand == other.demand or not (one.demand and other.demand)
