"""Moments: the dates of RFC 5322 in headers and bodies, and when an answer was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from conformance.answer import Answer

DATE = "Date"

TOLERANCE = timedelta(minutes=5)
"""How far two clocks that are right may be from each other."""

WRONG_CLOCK = "the clock of the target, by its Date, is more than 5 minutes "
"""How the remark on a clock begins."""


def read_date(text: str) -> datetime | None:
    """The date in `text`, in UTC; `None` where it is none, or none that UTC can express."""
    try:
        date = parsedate_to_datetime(text)
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def write_date(moment: datetime) -> str:
    """The moment in the form of a header, to the second."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def moment_of(answer: Answer) -> datetime | None:
    """When the answer was given: the first `Date` that is one; `None` where there is none, as in many recordings."""
    dates = (read_date(value) for name, value in answer.headers if name.lower() == "date")
    return next((date for date in dates if date is not None), None)


def dated(answer: Answer) -> Answer:
    """The answer that is received now, with a `Date`: its own, or else that of its reception (RFC 9110, 6.6.1).

    Of its own one that is far from now there is a remark: one of the two clocks is wrong, and nobody knows which.
    """
    moment, now = moment_of(answer), datetime.now(UTC)
    if moment is None:
        return replace(answer, headers=(*answer.headers, (DATE, write_date(now))))
    if abs(moment - now) <= TOLERANCE:
        return answer
    return replace(answer, remarks=(*answer.remarks, f"{WRONG_CLOCK}{'behind' if moment < now else 'ahead of'} ours"))
