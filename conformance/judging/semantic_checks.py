"""Checks of what the fields of an answer mean, where a schema can only say what they look like.

They need no request beyond those that are sent anyway. Each says in its docstring what its basis rests on.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging.finding_text import received_value
from conformance.reply import Reply

DATES = ("date_created", "date_updated", "date_sent", "start_time", "end_time")
"""The fields that hold dates, as JSON names them."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

FIRST_YEAR, LAST_YEAR = 2010, 2100
"""The years in which a resource can have been created: this version of the API is of 2010."""

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols of Unicode that show nothing."""

_TWILIO = re.compile(r"https?://([a-z0-9-]+\.)*twilio\.com(:[0-9]+)?([/?#]\S*)?", re.IGNORECASE)


def check_dates(_case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """Dates are days of the calendar (RFC 5322, 3.3: with their own day of the week) on which the API existed.

    That dates are in this form is documented for JSON; in XML it was only observed.
    """
    is_xml = reply.format is Format.XML
    for name in DATES:
        field = "".join(map(str.capitalize, name.split("_"))) if is_xml else name
        value = (reply.content or {}).get(field)
        if isinstance(value, str) and value and (expected := _expected_date(value)):
            basis = Basis.OBSERVED if is_xml else Basis.REFERENCE
            yield Finding("field", f"/{field}", expected, received_value(value), basis)


def _expected_date(value: str) -> str:
    """What a date would have to be; empty for one that can be."""
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return "a date that exists"
    if not FIRST_YEAR <= date.year < LAST_YEAR:
        return f"a year from {FIRST_YEAR} on and before {LAST_YEAR}"
    weekday = WEEKDAYS[date.weekday()]
    return "" if value.startswith(weekday) else f"{weekday}, the day of the week of that date"


def check_message(_case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The message of an error has a character that can be seen; it is documented as words for people."""
    field = "Message" if reply.format is Format.XML else "message"
    message = (reply.content or {}).get(field)
    if isinstance(message, str) and not any(map(_is_visible, message)):
        yield Finding("envelope", f"/{field}", "a text that can be seen", json.dumps(message[:20]), Basis.REFERENCE)


def _is_visible(char: str) -> bool:
    return char not in BLANK and unicodedata.category(char)[0] in "LNPS"


def check_more_info(_case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The link of an error leads to Twilio, as in every recording; that it is a web address is documented."""
    field = "MoreInfo" if reply.format is Format.XML else "more_info"
    link = (reply.content or {}).get(field)
    if isinstance(link, str) and not _TWILIO.fullmatch(link):
        expected = "a web address of twilio.com"
        yield Finding("envelope", f"/{field}", expected, received_value(link), Basis.OBSERVED)
