"""Comparison of two reports of one target: every change, their counts, and the exit code that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from conformance.address import Address, InvalidAddress
from conformance.case import Basis
from conformance.comparing.change import Change, ChangeKind
from conformance.comparing.classification import UNDECIDED_VERDICTS, changes_of
from conformance.exit_codes import FAILED, INCONCLUSIVE, PASSED
from conformance.report import Report


@dataclass(frozen=True)
class Comparison:
    """An old and a new report of one target, compared at the level of the new one."""

    old: Report
    new: Report

    @property
    def level(self) -> Basis:
        """The level that counts."""
        return self.new.level

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every change, case by case in the order of the new report; cases that are gone come last.

        What only one of the reports asked, because the other one is about other resources, is no change.
        """
        old, new = self.old.by_case_and_place(), self.new.by_case_and_place()
        return tuple(
            change
            for key in dict.fromkeys((*new, *old))
            if (key in old or not self.old.profile.resources) and (key in new or not self.new.profile.resources)
            for change in changes_of(key, old.get(key), new.get(key), self.level)
        )

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """How many cases have changes of each kind; a case may have several kinds."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in ChangeKind}

    @property
    def unchanged(self) -> int:
        """How many cases of the new report have no change."""
        changed = {(change.case, change.place) for change in self.changes if change.kind is not ChangeKind.GONE}
        return len(self.new.results) - len(changed)

    @property
    def exit_code(self) -> int:
        """1 where a change is breaking, 20 where the new report has no verdict on any case, else 0."""
        if self.counts[ChangeKind.BREAKING]:
            return FAILED
        undecided = all(result.verdict in UNDECIDED_VERDICTS for result in self.new.results)
        return INCONCLUSIVE if undecided else PASSED

    @property
    def remarks(self) -> tuple[str, ...]:
        """Why the reports may not be comparable."""
        return tuple(_remarks(self.old, self.new))


def is_same_target(old: Report, new: Report) -> bool:
    """Whether two reports have one target: the same name and base URL; the port of a loopback URL is ignored."""
    return _identity(old) == _identity(new)


def _identity(report: Report) -> tuple[str, str]:
    name, url = (report.target[key].rstrip("/") for key in ("name", "base_url"))
    return ("" if name == url else name), _place(url)


def _place(url: str) -> str:
    """The base URL of a report, without host and port where it is of this machine; it may be no URL at all."""
    try:
        address = Address.parse(url)
    except InvalidAddress:
        return url
    return f"{address.scheme}://loopback{address.path}" if address.is_loopback else address.url


def _remarks(old: Report, new: Report) -> Iterator[str]:
    if not is_same_target(old, new):
        yield f"these are two targets: {old.target['name']} and {new.target['name']}"
    if old.digest != new.digest:
        yield (
            f"judged with other cases (old {old.digest[:12]}, new {new.digest[:12]}): "
            "a change may be one of the suite, not of the target"
        )
    if old.requirements != new.requirements:
        sets = " and ".join(report.requirements or "all" for report in (old, new))
        yield f"other sets of requirements count: {sets}"
    if old.profile != new.profile:
        asked = " and ".join(", ".join(report.profile.resources) or "all" for report in (old, new))
        yield f"other resources were asked about ({asked}): only what both asked is compared"
    if old.level is not new.level:
        yield f"the old report has level {old.level}; both are compared at level {new.level}"
    if old.started > new.started:
        yield "the first report is newer than the second: is the order right?"
    for name, report in (("old", old), ("new", new)):
        if report.errors:
            yield f"in the {name} report {len(report.errors)} files could not be read, so that cases may be missing"
