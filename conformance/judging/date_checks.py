"""Checks of dates: that they exist, and that what was just created was created just now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging.conforming_value import SUCH_AS
from conformance.judging.fields import field_name, place_of, text_of, value_of, written
from conformance.judging.finding_text import received_value
from conformance.moment import TOLERANCE, moment_of, read_date
from conformance.reply import Reply

CREATED, UPDATED = "date_created", "date_updated"

DATES = (CREATED, UPDATED, "date_sent", "start_time", "end_time")
"""The fields that hold dates, as JSON names them."""

MOMENT = f"the moment of each answer{SUCH_AS}"
"""What a date of a creation has to be, before an example: so nobody takes that for a constant to copy."""

A_DATE = format_datetime(datetime(2026, 6, 9, 5, 40, 43, tzinfo=UTC))
"""A date in the right form: where it does not conform, no date does, so that the form of one is no matter."""

_DATE_NAMES = {field_name(name, form) for name in DATES for form in Format}
_WITH_OFFSET = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} ([+-][0-9]{4}|[A-Z]{1,5})")

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


def form_of_date(path: Sequence[str | int], value: object) -> str:
    """What is wrong with the form of a date, as the beginning of an expectation; empty where its form is right.

    A date in UTC ends in +0000: RFC 5322 (3.3) has -0000 for one of which the place is not known.
    """
    if len(path) != 1 or path[0] not in _DATE_NAMES or not isinstance(value, str) or not value:
        return ""
    found = _WITH_OFFSET.fullmatch(value)
    if found is None:
        return "in the form of RFC 2822: "
    return "" if found[1] == "+0000" else f"+0000 at the end, not {found[1]}: "


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
        expected = f'{MOMENT}"{format_datetime(moment)}"' if moment else ""
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
