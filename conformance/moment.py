"""Moments: the dates of RFC 5322 in headers and bodies, and when an answer was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from conformance.answer import Answer

DATE = "Date"

TOLERANCE = timedelta(minutes=5)
"""How far two clocks that are right may be from each other."""

LONGEST_RUN = timedelta(days=1)
"""For how long a run may last that has a certificate."""

WRONG_CLOCK = "the clock of the target, by its Date, is more than 5 minutes "
"""How the remark on a clock begins."""


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC, which it is taken to be in where it names no zone; raises `OverflowError`."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=64)
def read_date(text: str) -> datetime | None:
    """The date in `text`, in UTC; `None` where it is none, or none that UTC can express."""
    try:
        return in_utc(parsedate_to_datetime(text))
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
    Such an answer keeps the time of its reception as well.
    """
    moment, now = moment_of(answer), datetime.now(UTC).replace(microsecond=0)
    if moment is None:
        return replace(answer, headers=(*answer.headers, (DATE, write_date(now))))
    if abs(moment - now) <= TOLERANCE:
        return answer
    remark = f"{WRONG_CLOCK}{'behind' if moment < now else 'ahead of'} ours"
    return replace(answer, remarks=(*answer.remarks, remark), received=write_date(now))


def received_at(answer: Answer) -> datetime | None:
    """When an answer of a run came, by the clock of the run, to within `TOLERANCE`; `None` where nothing says so."""
    return read_date(answer.received) if answer.received else moment_of(answer)


def is_misdated(answer: Answer) -> bool:
    """Whether the `Date` of the answer is so far from its reception that one of the two clocks is wrong."""
    moment, received = moment_of(answer), received_at(answer)
    return moment is not None and received is not None and abs(moment - received) > TOLERANCE
