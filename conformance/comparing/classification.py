"""Classification of changes: what two results of one case mean for each other, breaking or not."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from conformance.case import Basis
from conformance.comparing.change import Change, ChangeKind
from conformance.comparing.cosmetic import additive_fields, cosmetic_differences
from conformance.comparing.departures import by_place, unconfirmed
from conformance.comparing.drawn_values import another_value, has_another_value
from conformance.finding import Verdict
from conformance.normalise import comparable
from conformance.result import Result

UNDECIDED_VERDICTS = (Verdict.INCONCLUSIVE, Verdict.NOT_SCORED, Verdict.NOT_ASKED, Verdict.NOT_RUN)

Described = tuple[ChangeKind, str]
"""One change in words, with its kind."""


class Rank(IntEnum):
    """How well a judged case conforms, the worst first."""

    NOT_OFFERED = 0
    NONCONFORMANT = 1
    DECLARED = 2
    CONFORMANT = 3


def changes_of(key: tuple[str, str], old: Result | None, new: Result | None, level: Basis) -> Iterator[Change]:
    """The changes of one case at `level`, one `Change` for each kind; `key` is the case and the place."""
    by_kind: dict[ChangeKind, list[str]] = {}
    for kind, description in _described(old, new, level):
        by_kind.setdefault(kind, []).append(description)
    for kind in ChangeKind:
        if kind in by_kind:
            yield Change(*key, kind, tuple(dict.fromkeys(by_kind[kind])), old, new)


def _described(old: Result | None, new: Result | None, level: Basis) -> Iterator[Described]:
    if old is None or new is None:
        if new:
            yield ChangeKind.NEW, f"new in the suite: {new.shown(level)}"
        if old:
            yield ChangeKind.GONE, f"no longer in the suite: {old.shown(level)}"
        return
    undecided = [result for result in (old, new) if result.verdict in UNDECIDED_VERDICTS]
    if len(undecided) == 1:
        reason = f": {undecided[0].reason}" if undecided[0].reason else ""
        yield ChangeKind.UNDECIDED, f"{new.shown(level)}, before {old.shown(level)}{reason}"
    if undecided:
        return
    if has_another_value(old, new):
        yield from _changes_of_another_value(old, new, level)
        return
    if drift := _drift(old, new, level):
        yield ChangeKind.MOVED, drift
        return
    yield from _judged_changes(old, new, level)
    yield from ((ChangeKind.ADDITIVE, text) for text in additive_fields(old, new))
    if _rank(old, level) is _rank(new, level):
        unjudged = (*_unjudged_changes(old, new, level), *cosmetic_differences(old, new))
        yield from ((ChangeKind.COSMETIC, text) for text in unjudged)


def _changes_of_another_value(old: Result, new: Result, level: Basis) -> Iterator[Described]:
    if differs := another_value(old, new, level):
        yield ChangeKind.ANOTHER_VALUE, differs
        return
    yield from ((ChangeKind.ADDITIVE, text) for text in additive_fields(old, new))
    yield from ((ChangeKind.COSMETIC, text) for text in cosmetic_differences(old, new, texts=False))


def _drift(old: Result, new: Result, level: Basis) -> str:
    """What changed between two answers that conform at `level`, of which one was not expected; empty where nothing did.

    What is only inferred counts for nobody, so that neither answer is worse than the other.
    """
    both_conform = _rank(old, level) is _rank(new, level) is Rank.CONFORMANT
    if not (old.unconfirmed or new.unconfirmed) or not both_conform or _answered(old) == _answered(new):
        return ""
    before = "; ".join(str(finding) for finding in old.unconfirmed) or f"{_outcomes(old)}, as inferred"
    now = "; ".join(str(finding) for finding in new.unconfirmed) or _outcomes(new)
    answers = "answers otherwise than the last time" if new.unconfirmed else "answers as inferred now"
    return f"{answers}: {now}, before {before}"


def _answered(result: Result) -> tuple[object, ...]:
    """The outcomes, and where the answer departs from what was inferred."""
    return _outcomes(result), unconfirmed(result)


def _rank(result: Result, level: Basis) -> Rank:
    if result.verdict is Verdict.NOT_OFFERED:
        return Rank.NOT_OFFERED if result.counts_against(level) else Rank.CONFORMANT
    if result.verdict is not Verdict.PASS and result.fails(level):
        return Rank.NONCONFORMANT
    return Rank.DECLARED if result.declared(level) else Rank.CONFORMANT


def _judged_changes(old: Result, new: Result, level: Basis) -> Iterator[Described]:
    before, after = _rank(old, level), _rank(new, level)
    if after < before:
        yield from ((ChangeKind.BREAKING, text) for text in _reasons(new, level))
    elif after > before:
        now = "passes now" if new.shown(level) is Verdict.PASS else f"{new.shown(level)} now"
        yield ChangeKind.REPAIRED, "; ".join([now, *_reasons(old, level, "before: ")])
        if new.complaint:
            yield ChangeKind.REPAIRED, new.complaint
    elif before is Rank.NONCONFORMANT or old.verdict is new.verdict is Verdict.DEVIATION:
        yield from _changed_departures(old, new, level)


def _reasons(result: Result, level: Basis, prefix: str = "") -> list[str]:
    """Why a case has its verdict: its findings, else the reason."""
    if result.verdict in (Verdict.NOT_OFFERED, Verdict.UNSUPPORTED):
        return [f"{prefix}{result.verdict}: {result.reason}"]
    declared = "declared, " if result.verdict is Verdict.DEVIATION else ""
    reasons = [f"{prefix}{declared}{finding}" for finding in result.counted(level)]
    return reasons + [f"{prefix}{text}" for text in [result.complaint] if text]


def _changed_departures(old: Result, new: Result, level: Basis) -> Iterator[Described]:
    """The findings that only one of the reports has, of a case that departs in both."""
    before, after = by_place(old.counted(level)), by_place(new.counted(level))
    yield from ((ChangeKind.BREAKING, f"new finding: {after[place]}") for place in after if place not in before)
    yield from ((ChangeKind.REPAIRED, f"finding is gone: {before[place]}") for place in before if place not in after)
    if _outcomes(old) != _outcomes(new) and before.keys() & after.keys():
        yield ChangeKind.BREAKING, f"another outcome: {_outcomes(new)}, before {_outcomes(old)}"
    if new.complaint and not old.complaint:
        yield ChangeKind.BREAKING, new.complaint
    if old.complaint and not new.complaint:
        yield ChangeKind.REPAIRED, f"no longer: {old.complaint}"


def _unjudged_changes(old: Result, new: Result, level: Basis) -> Iterator[str]:
    """Another conformant answer, findings that do not count, and other values in a finding that stays."""
    conforms = _rank(new, level) is Rank.CONFORMANT
    if _outcomes(old) != _outcomes(new) and conforms:
        yield f"another outcome, which does not count: {_outcomes(new)}, before {_outcomes(old)}"
    before, after = by_place(old.findings), by_place(new.findings)
    counted = set() if conforms else {*by_place(old.counted(level)), *by_place(new.counted(level))}
    for place in sorted(after.keys() - before.keys() - counted):
        yield f"new finding, which does not count: {after[place]}"
    for place in sorted(before.keys() - after.keys() - counted):
        yield f"finding is gone, which did not count: {before[place]}"
    for place in sorted(before.keys() & after.keys()):
        was, now = comparable(before[place].got), comparable(after[place].got)
        if was != now and _outcomes(old) == _outcomes(new):
            yield f"another value in a finding: {after[place].what} {after[place].where} got {now}, before {was}"


def _outcomes(result: Result) -> str:
    return " then ".join(str(got["outcome"]) for got in result.got) or "no answer"
