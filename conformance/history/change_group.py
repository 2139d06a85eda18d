"""Change groups: the same change in several cases of one target in one night, which is one thing to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from conformance.history.cause import Cause
from conformance.history.night_change import MOVES, NightChange, NightChangeKind
from conformance.history.night_line import Night
from conformance.history.verdict_letters import VERDICT_OF


@dataclass(frozen=True)
class ChangeGroup:
    """Changes that have target, kind, cause, nights and words in common; there is at least one."""

    changes: tuple[NightChange, ...]

    @property
    def target(self) -> str:
        """The name of the target."""
        return self.changes[0].target

    @property
    def kind(self) -> NightChangeKind:
        """What changed."""
        return self.changes[0].kind

    @property
    def cause(self) -> Cause:
        """Where it comes from."""
        return self.changes[0].cause

    @property
    def text(self) -> str:
        """The change in words, without cases and dates; where outcomes differ from case to case, without these."""
        texts = {change.text for change in self.changes}
        return self.changes[0].text if len(texts) == 1 else _text_of_several(self.changes[0])

    @property
    def last(self) -> Night:
        """The last judged night before it."""
        return self.changes[0].last

    @property
    def first(self) -> Night:
        """The first night of it."""
        return self.changes[0].first

    @property
    def back(self) -> Night | None:
        """The night in which everything was again as before, if that was soon."""
        return self.changes[0].back

    @property
    def cases(self) -> tuple[str, ...]:
        """The names of the cases."""
        return tuple(change.case for change in self.changes)

    @property
    def evidence(self) -> str:
        """What the ledger kept of the departure of one of the cases; empty where it kept nothing."""
        return next(filter(None, (change.evidence for change in self.changes)), "")

    @property
    def likeness(self) -> tuple[str, ...]:
        """What says that two groups of one kind in one night are the same change."""
        return likeness(self.changes[0])

    @property
    def is_with_another_suite(self) -> bool:
        """Whether the nights before and after were judged by other cases."""
        return (self.last.version, self.last.digest) != (self.first.version, self.first.digest)


def grouped(changes: Iterable[NightChange]) -> list[ChangeGroup]:
    """The changes in groups, in the order in which each group begins."""
    found: dict[object, list[NightChange]] = {}
    for change in changes:
        back = change.back.began if change.back else None
        nights = (change.last.began, change.first.began, back)
        key = (change.target, change.kind, change.cause, nights, likeness(change))
        found.setdefault(key, []).append(change)
    return [ChangeGroup(tuple(group)) for group in found.values()]


def likeness(change: NightChange) -> tuple[str, ...]:
    """What changes of one kind in one night have in common that are the same."""
    before, after = change.before, change.after
    if change.kind in (NightChangeKind.NEW, NightChangeKind.AGAIN):
        return (after.letter,)
    if change.kind is NightChangeKind.GONE:
        return (before.letter,)
    if before.looks_like(after):
        return (before.letter,)
    if _is_same_answer_judged_otherwise(change):
        return before.letter, after.letter
    return before.letter, after.letter, after.answer.outcome


def _is_same_answer_judged_otherwise(change: NightChange) -> bool:
    return change.before.answer.has_outcome_of(change.after.answer) and not change.cause.may_be_service


def _text_of_several(change: NightChange) -> str:
    before, after = (str(VERDICT_OF[step.letter]) if step.letter else "" for step in (change.before, change.after))
    if move := MOVES.get((change.kind, change.cause)):
        return f"{move}: {before or after}"
    if change.kind is NightChangeKind.DEPARTURE:
        return f"still {after}, departs in something else"
    if change.before.looks_like(change.after):
        return f"another answer, which nobody judges; still {after}"
    verdicts = before if before == after else f"{before} -> {after}"
    if _is_same_answer_judged_otherwise(change):
        return f"the same outcomes, {verdicts}"
    return f"several outcomes -> {change.after.answer.outcome or 'no answer'}, {verdicts}"
