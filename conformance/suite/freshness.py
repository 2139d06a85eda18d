"""Freshness of evidence: when a case was last observed, and whether that is too long ago."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from conformance.case import Case, Evidence, Suite

UNDATED = "undated"
DOCUMENTS = ("document",)
"""Kinds of evidence that state what the service should do; all others show what it did."""


class NotADate(ValueError):
    """A text is no date or no age; the message gives the forms that are."""


def earliest(recorded: str) -> date | None:
    """The earliest day that `recorded` can mean: 2020-12 is December 1st, 2025 is January 1st; `None` is undated.

    Raises `NotADate`.
    """
    if recorded == UNDATED:
        return None
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9][0-9])(?:-([0-9][0-9]))?)?", recorded, re.ASCII)
    try:
        if found:
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        pass
    raise NotADate(f"a date is a day, a month or a year, such as 2026-06-09, 2020-12 or 2025, or {UNDATED}")


@dataclass(frozen=True)
class Age:
    """A number of days or of calendar months."""

    days: int = 0
    months: int = 0

    @classmethod
    def of(cls, text: str) -> Age:
        """The age in `text`, such as 90d, 12w, 6m or 1y; raises `NotADate`."""
        found = re.fullmatch(r"([1-9][0-9]{0,3})([dwmy])", text, re.ASCII)
        if not found:
            raise NotADate(f"an age is a number and d, w, m or y, such as 365d, 26w, 6m or 1y, not {text!r}")
        number = int(found[1])
        return {
            "d": cls(days=number),
            "w": cls(days=7 * number),
            "m": cls(months=number),
            "y": cls(months=12 * number),
        }[found[2]]

    def before(self, today: date) -> date:
        """The day that long before `today`; the last day of its month where the month has no such day."""
        year, month = divmod(today.year * 12 + today.month - 1 - self.months, 12)
        if year < 1 or today.toordinal() <= self.days:
            return date.min
        day = min(today.day, monthrange(year, month + 1)[1])
        return date(year, month + 1, day) - timedelta(self.days)


def newest_observation(case: Case, suite: Suite) -> Evidence | None:
    """The observation of `case` with the latest date, undated ones last; `None` where it has none."""
    observed = [suite.evidence[name] for name in case.evidence if suite.evidence[name].kind not in DOCUMENTS]
    return max(observed, key=lambda entry: earliest(entry.recorded) or date.min, default=None)


def is_stale(case: Case, suite: Suite, cutoff: date) -> bool:
    """Whether `case` was not observed on `cutoff` or later; an observation without a date counts as old."""
    found = newest_observation(case, suite)
    day = earliest(found.recorded) if found else None
    return day is None or day < cutoff
