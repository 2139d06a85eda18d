"""Two reports of one target: what changed, case by case, and whether it breaks what held before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property
from urllib.parse import urlsplit

from conformance.case import Basis
from conformance.comparing.cosmetic import fields, looks
from conformance.exit_codes import FAILED, INCONCLUSIVE, PASSED
from conformance.finding import Finding, Verdict
from conformance.normalise import comparable
from conformance.report import Report
from conformance.result import Result
from conformance.target import is_loopback

OPEN = (Verdict.INCONCLUSIVE, Verdict.NOT_SCORED, Verdict.NOT_RUN)


class Kind(StrEnum):
    """What a change means, the one that wants attention most first.

    `additive` is a field that no schema asks for, `cosmetic` what nobody judges, `undecided` a case that has no verdict
    in one of the reports, `new` and `gone` a case that one of them does not know.
    """

    BREAKING = "breaking"
    REPAIRED = "repaired"
    UNDECIDED = "undecided"
    ADDITIVE = "additive"
    COSMETIC = "cosmetic"
    NEW = "new"
    GONE = "gone"


class Rank(IntEnum):
    """How a judged case stands, the worst first."""

    ABSENT = 0
    AGAINST = 1
    DECLARED = 2
    CONFORMS = 3


@dataclass(frozen=True)
class Change:
    """Everything of one kind that changed in a case; `old` or `new` is `None` where a report does not know it."""

    case: str
    place: str
    kind: Kind
    says: tuple[str, ...]
    old: Result | None
    new: Result | None


@dataclass(frozen=True)
class Comparison:
    """Two reports of one target, the old one and the new one, compared at the level that the new one was asked for."""

    old: Report
    new: Report

    @property
    def level(self) -> Basis:
        """The level that counts."""
        return self.new.level

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every change, a case at a time in the order of the new report; cases that are gone come last."""
        old, new = self.old.by_case_and_place(), self.new.by_case_and_place()
        return tuple(
            change
            for key in dict.fromkeys((*new, *old))
            for change in _changes(key, old.get(key), new.get(key), self.level)
        )

    @property
    def counts(self) -> dict[Kind, int]:
        """How many cases changed in which way; one may be among several."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in Kind}

    @property
    def unchanged(self) -> int:
        """How many cases of the new report are as they were."""
        return len(self.new.results) - len({(c.case, c.place) for c in self.changes if c.kind is not Kind.GONE})

    @property
    def exit_code(self) -> int:
        """1 where something broke, 20 where the new report judges nothing, else 0."""
        if self.counts[Kind.BREAKING]:
            return FAILED
        return INCONCLUSIVE if all(result.verdict in OPEN for result in self.new.results) else PASSED

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know before a change is believed."""
        return tuple(_remarks(self.old, self.new))


def of_one_target(old: Report, new: Report) -> bool:
    """Whether two reports are of one target: name and base URL agree, but for the port of a local one."""
    return _identity(old) == _identity(new)


def _identity(report: Report) -> tuple[str, str]:
    name, url = (report.target[key].rstrip("/") for key in ("name", "base_url"))
    parts = urlsplit(url)
    place = parts._replace(netloc="loopback").geturl() if is_loopback(parts.hostname or "") else url
    return ("" if name == url else name), place


def _remarks(old: Report, new: Report) -> Iterator[str]:
    if not of_one_target(old, new):
        yield f"these are two targets: {old.target['name']} and {new.target['name']}"
    if old.digest != new.digest:
        yield (
            f"judged with other cases (old {old.digest[:12]}, new {new.digest[:12]}): "
            "a change may be one of the suite, not of the target"
        )
    if old.requirements != new.requirements:
        sets = " and ".join(report.requirements or "all" for report in (old, new))
        yield f"other sets of requirements count: {sets}"
    if old.level is not new.level:
        yield f"the old report was asked for level {old.level}; both are compared at level {new.level}"
    if old.started > new.started:
        yield "the first report is the younger one: is the order right?"
    for name, report in (("old", old), ("new", new)):
        if report.errors:
            yield f"in the {name} report {len(report.errors)} files could not be read, so that cases may be missing"


def _changes(key: tuple[str, str], old: Result | None, new: Result | None, level: Basis) -> Iterator[Change]:
    said: dict[Kind, list[str]] = {}
    for kind, text in _said(old, new, level):
        said.setdefault(kind, []).append(text)
    for kind in Kind:
        if kind in said:
            yield Change(*key, kind, tuple(dict.fromkeys(said[kind])), old, new)


def _said(old: Result | None, new: Result | None, level: Basis) -> Iterator[tuple[Kind, str]]:
    if old is None or new is None:
        if new:
            yield Kind.NEW, f"new in the suite: {new.shown(level)}"
        if old:
            yield Kind.GONE, f"no longer in the suite: {old.shown(level)}"
        return
    if old.verdict in OPEN or new.verdict in OPEN:
        if (old.verdict in OPEN) != (new.verdict in OPEN):
            why = next(result.reason for result in (old, new) if result.verdict in OPEN)
            yield Kind.UNDECIDED, f"{new.shown(level)}, before {old.shown(level)}" + (f": {why}" if why else "")
        return
    yield from _judged(old, new, level)
    yield from ((Kind.ADDITIVE, text) for text in fields(old, new))
    if _rank(old, level) is _rank(new, level):
        yield from ((Kind.COSMETIC, text) for text in (*_unjudged(old, new, level), *looks(old, new)))


def _rank(result: Result, level: Basis) -> Rank:
    if result.verdict is Verdict.NOT_OFFERED:
        return Rank.ABSENT if result.counts_against(level) else Rank.CONFORMS
    if result.verdict is not Verdict.PASS and result.fails(level):
        return Rank.AGAINST
    return Rank.DECLARED if result.declared(level) else Rank.CONFORMS


def _judged(old: Result, new: Result, level: Basis) -> Iterator[tuple[Kind, str]]:
    before, after = _rank(old, level), _rank(new, level)
    if after < before:
        yield from ((Kind.BREAKING, text) for text in _reasons(new, level))
    elif after > before:
        now = "passes now" if new.shown(level) is Verdict.PASS else f"{new.shown(level)} now"
        yield Kind.REPAIRED, "; ".join([now, *_reasons(old, level, "before: ")])
        if new.complaint:
            yield Kind.REPAIRED, new.complaint
    elif before is Rank.AGAINST or old.verdict is new.verdict is Verdict.DEVIATION:
        yield from _moved(old, new, level)


def _reasons(result: Result, level: Basis, prefix: str = "") -> list[str]:
    """Why a case is as it is: its departures, else the reason."""
    if result.verdict in (Verdict.NOT_OFFERED, Verdict.UNSUPPORTED):
        return [f"{prefix}{result.verdict}: {result.reason}"]
    declared = "declared, " if result.verdict is Verdict.DEVIATION else ""
    said = [f"{prefix}{declared}{finding}" for finding in result.counted(level)]
    return said + [f"{prefix}{text}" for text in [result.complaint] if text]


def _moved(old: Result, new: Result, level: Basis) -> Iterator[tuple[Kind, str]]:
    """The departures of a case that departs in both reports: those that came, and those that went."""
    before, after = _by_place(old.counted(level)), _by_place(new.counted(level))
    yield from ((Kind.BREAKING, f"departs in more: {after[place]}") for place in after if place not in before)
    yield from ((Kind.REPAIRED, f"departs no longer: {before[place]}") for place in before if place not in after)
    if _outcomes(old) != _outcomes(new) and before.keys() & after.keys():
        yield Kind.BREAKING, f"departs in another way: {_outcomes(new)}, before {_outcomes(old)}"
    if new.complaint and not old.complaint:
        yield Kind.BREAKING, new.complaint


def _unjudged(old: Result, new: Result, level: Basis) -> Iterator[str]:
    """Another answer that conforms too, departures that do not count, and other values at one that stays."""
    if _outcomes(old) != _outcomes(new) and _rank(new, level) is Rank.CONFORMS:
        yield f"another answer that does not count against it: {_outcomes(new)}, before {_outcomes(old)}"
    before, after = _by_place(old.findings), _by_place(new.findings)
    counted = {*_by_place(old.counted(level)), *_by_place(new.counted(level))}
    counted = set() if _rank(new, level) is Rank.CONFORMS else counted
    for place in sorted(after.keys() - before.keys() - counted):
        yield f"departs, which does not count: {after[place]}"
    for place in sorted(before.keys() - after.keys() - counted):
        yield f"departs no longer, which did not count: {before[place]}"
    for place in sorted(before.keys() & after.keys()):
        was, now = comparable(before[place].got), comparable(after[place].got)
        if was != now and _outcomes(old) == _outcomes(new):
            yield f"departs at the same place: {after[place].what} {after[place].where} got {now}, before {was}"


def _by_place(findings: tuple[Finding, ...]) -> dict[tuple[str, str, str], Finding]:
    return {(finding.what, finding.where, comparable(finding.expected)): finding for finding in findings}


def _outcomes(result: Result) -> str:
    return " then ".join(str(got["outcome"]) for got in result.got) or "no answer"
