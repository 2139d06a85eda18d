"""Changes of a timeline: found between the judged nights of each case; nights without a verdict change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from conformance.history.cause import Cause, cause_of, cause_of_move
from conformance.history.night_change import NightChange, NightChangeKind
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

    @property
    def is_confirmed(self) -> bool:
        """Whether no single value can be why the case was so."""
        return self.confirmed >= CONFIRMING_DRAWS


@dataclass(frozen=True, slots=True)
class _Usual:
    """The last run of what a case usually is, whether enough nights in a row agreed on it, and the last run of all."""

    run: _Run
    is_confirmed: bool
    previous: _Run


def changes_of(timeline: Timeline) -> list[NightChange]:
    """Every change of a target in the order of the nights, within a night in the order of the cases."""
    order = {case: place for place, case in enumerate(timeline.steps)}
    found = [change for case in timeline.steps for change in _folded(list(_of_case(timeline, case)))]
    return sorted(found, key=lambda change: (change.first.began, order[change.case]))


def _of_case(timeline: Timeline, case: str) -> Iterator[NightChange]:
    """That the suite has the case or has it no more, and what changed from one judged run to the next."""
    usual: _Usual | None = None
    there: list[_Run] = []
    was_there, is_absent = False, False
    if len(timeline.steps[case]) == 1:
        return
    for run in _runs(timeline, case):
        if run.step.letter == ABSENT:
            if there:
                last = next((each for each in reversed(there) if each.step.is_judged), there[-1])
                yield _change(timeline, case, NightChangeKind.GONE, last, run)
            there, is_absent = [], True
            continue
        if is_absent:
            kind = NightChangeKind.AGAIN if was_there else NightChangeKind.NEW
            yield _change(timeline, case, kind, replace(run, last=run.first), run)
        there.append(run)
        was_there, is_absent = True, False
        if not run.step.is_judged:
            continue
        if usual and (kind_of_change := _kind(timeline, usual, run)):
            yield _change(timeline, case, kind_of_change, usual.previous, run, usual.run)
        usual = _usual(timeline, usual, run)


def _runs(timeline: Timeline, case: str) -> list[_Run]:
    """The steps as runs, each of which knows how long its answer lasts, over nights without a verdict."""
    runs: list[_Run] = []
    for first, end, step in reversed(list(timeline.letters(case))):
        later = next((run for run in reversed(runs) if run.step.is_judged), None)
        lasts = later.confirmed if later and later.step.is_like(step) else 0
        runs.append(_Run(step, first, end - 1, end - first + lasts if step.is_judged else 0))
    return runs[::-1]


def _usual(timeline: Timeline, usual: _Usual | None, run: _Run) -> _Usual:
    """What the case usually is after a run: the same as before, where only another value may be the reason."""
    if usual and usual.run.step.is_like(run.step):
        return _Usual(run, usual.is_confirmed or run.is_confirmed, run)
    if usual and not run.is_confirmed and _is_of_another_value(timeline, usual, run):
        return replace(usual, previous=run)
    return _Usual(run, run.is_confirmed, run)


def _kind(timeline: Timeline, usual: _Usual, run: _Run) -> NightChangeKind | None:
    """What changed from one judged run to the next; `None` where nothing did that shows something."""
    before, after = usual.previous.step, run.step
    if before.is_like(after) or usual.run.step.is_like(after):
        return None
    if _is_of_another_value(timeline, usual, run):
        differs = not before.looks_like(after) and not usual.run.step.looks_like(after)
        return NightChangeKind.ANOTHER_VALUE if differs else None
    if before.letter != after.letter:
        return NightChangeKind.VERDICT
    return NightChangeKind.DEPARTURE if before.departs_otherwise(after) else NightChangeKind.ANSWER


def _is_of_another_value(timeline: Timeline, usual: _Usual, run: _Run) -> bool:
    """Whether the runs differ, but may do so because of the values that were drawn for them.

    Not so only where both what was usual before and what came then rest on enough nights.
    """
    before, after = usual.run.step, run.step
    if not (before.answer.drawn or after.answer.drawn) or before.is_like(after):
        return False
    if usual.is_confirmed and run.is_confirmed:
        return False
    return cause_of(before, timeline.nights[usual.run.last], after, timeline.nights[run.first]).may_be_service


def _change(
    timeline: Timeline, case: str, kind: NightChangeKind, last: _Run, run: _Run, usual: _Run | None = None
) -> NightChange:
    """A change from the run `last`; where another value was between, it has the cause of what is not as `usual`."""
    nights = timeline.nights
    before, after = nights[last.last], nights[run.first]
    cause = _cause(kind, usual or last, run, timeline)
    return NightChange(timeline.target, case, kind, cause, before, after, last.step, run.step)


def _cause(kind: NightChangeKind, last: _Run, run: _Run, timeline: Timeline) -> Cause:
    old, new = timeline.nights[last.last], timeline.nights[run.first]
    match kind:
        case NightChangeKind.NEW | NightChangeKind.AGAIN:
            return cause_of_move(timeline.nights[run.first - 1], new)
        case NightChangeKind.GONE:
            return cause_of_move(old, new)
        case NightChangeKind.ANOTHER_VALUE:
            return Cause.VALUE
        case NightChangeKind.VERDICT | NightChangeKind.DEPARTURE | NightChangeKind.ANSWER:
            return cause_of(last.step, old, run.step, new)


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
        change.kind is then.kind is not NightChangeKind.ANOTHER_VALUE
        and change.before.is_like(then.after)
        and _is_same_demand(change.before, then.after)
        and then.first.began.date() - change.first.began.date() <= FLICKER
    )


def _is_same_demand(one: Step, other: Step) -> bool:
    """Whether nothing says that the demands differ; a line may not know them."""
    return one.demand == other.demand or not (one.demand and other.demand)
