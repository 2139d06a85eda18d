"""Checks of dates: that they exist, and that what was just created was created just now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging.fields import place_of, text_of, value_of, written
from conformance.judging.finding_text import received_value
from conformance.moment import TOLERANCE, moment_of, read_date, write_date
from conformance.reply import Reply

CREATED, UPDATED = "date_created", "date_updated"

DATES = (CREATED, UPDATED, "date_sent", "start_time", "end_time")
"""The fields that hold dates, as JSON names them."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

FIRST_YEAR, LAST_YEAR = 2010, 2100
"""The years in which a resource can have been created: this version of the API is of 2010."""

TICK = timedelta(seconds=1)
"""How much later the second of two dates of one creation may be, where a new second began between them."""


def check_dates(_case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """Dates are days of the calendar (RFC 5322, 3.3: with their own day of the week) on which the API existed.

    That dates are in this form is documented for JSON (`reference`); in XML it was only observed.
    """
    for name in DATES:
        value = text_of(reply, name)
        if value and (expected := _expected_date(value)):
            basis = Basis.OBSERVED if reply.format is Format.XML else Basis.REFERENCE
            yield Finding("field", place_of(reply, name), expected, received_value(value), basis)


def check_creation(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """What was just created was created at the moment of the answer, and not updated since.

    `observed`: `Date`, `date_created` and `date_updated` are the same second in every recording of a creation with test
    credentials that has them (2015 to 2026), but for calls where both are null. An answer of which nobody knows when it
    was given, as in a recording without headers, is only compared with itself.
    """
    moment = moment_of(reply.answer)
    created, updated = (_date(reply, name) for name in (CREATED, UPDATED))
    far = [name for name, date in ((CREATED, created), (UPDATED, updated)) if _is_far(date, moment)]
    for name in far:
        expected = f"a date within 5 minutes of {write_date(moment)}, when it was answered" if moment else ""
        yield Finding("field", place_of(reply, name), expected, received_value(text_of(reply, name)), Basis.OBSERVED)
    if not far and (_differ(created, updated) or _is_half_null(case, reply, created, updated)):
        expected, got = (received_value(value_of(reply, name)) for name in (CREATED, UPDATED))
        yield Finding("field", place_of(reply, UPDATED), f"{expected}, as {CREATED}", got, Basis.OBSERVED)


def _is_far(date: datetime | None, moment: datetime | None) -> bool:
    return date is not None and moment is not None and abs(date - moment) > TOLERANCE


def _differ(created: datetime | None, updated: datetime | None) -> bool:
    return created is not None and updated is not None and not timedelta() <= updated - created <= TICK


def _is_half_null(case: Case, reply: Reply, created: datetime | None, updated: datetime | None) -> bool:
    """Whether one date is null and the other is not, in a call: any other resource has both."""
    nulls = [value_of(reply, name) == written(None, reply.format) for name in (CREATED, UPDATED)]
    return case.resource == "Calls" and any(nulls) and (created or updated) is not None


def _date(reply: Reply, name: str) -> datetime | None:
    """The date in a field, where it can be one."""
    value = text_of(reply, name)
    return read_date(value) if value and not _expected_date(value) else None


def _expected_date(value: str) -> str:
    """What a date would have to be; empty for one that can be."""
    date = read_date(value)
    if date is None:
        return "a date that exists"
    if not FIRST_YEAR <= date.year < LAST_YEAR:
        return f"a year from {FIRST_YEAR} on and before {LAST_YEAR}"
    weekday = WEEKDAYS[date.weekday()]
    return "" if value.startswith(weekday) else f"{weekday}, the day of the week of that date"
