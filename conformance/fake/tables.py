"""The tables of the documentation, row by row, and the text and HTTP status of each error code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.fake.lookup_rows import SIM_SWAP, SMS_PUMPING_RISK, PumpingRiskRows, SimSwapRows

Rows = Mapping[str, int | None]
"""The error code for each value of a parameter, `None` where the value is accepted."""

OTHERS = "all others"
"""The row for every value without its own. In a `To` table its code is for numbers that normal validation refuses."""

_MESSAGE_FROM: Rows = {
    "+15005550001": 21212,
    "+15005550007": 21606,
    "+15005550008": 21611,
    "+15005550006": None,
    OTHERS: 21606,
}

_MESSAGE_TO: Rows = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
    OTHERS: 21211,
}

_CALL_FROM: Rows = {
    "+15005550001": 21212,
    "+15005550006": None,
    OTHERS: 21210,
}

_CALL_TO: Rows = {
    "+15005550001": 21217,
    "+15005550002": 21214,
    "+15005550003": 21215,
    "+15005550004": 21216,
    OTHERS: 21217,
}

_PHONE_NUMBER: Rows = {
    "+15005550000": 21422,
    "+15005550001": 21421,
    "+15005550006": None,
}

_AREA_CODE: Rows = {
    "533": 21452,
    "500": None,
}

_TEXTS: Mapping[int, str] = {
    400: "PhoneNumber or AreaCode is required",
    20003: "Authenticate",
    20004: "Method not allowed",
    20008: "Resource not accessible with Test Account Credentials",
    20404: "The requested resource {path} was not found",
    21201: "No 'To' number is specified",
    21205: "Url is missing or not a valid URL: {url}",
    21210: "'From' phone number {sender} is not verified for this account",
    21211: "Invalid 'To' Phone Number: {masked}",
    21212: "Invalid 'From' Phone Number: {sender}",
    21213: "No 'From' number is specified",
    21214: "'To' phone number {to} cannot be reached",
    21215: "Account not authorized to call {to}",
    21216: "Account not allowed to call {to}",
    21217: "Invalid 'To' Phone Number: {to}",
    21408: "Permission to send to the region of the 'To' number {masked} is not enabled",
    21421: "{number} is not a valid number",
    21422: "{number} is not available",
    21452: "No phone number available in area code {area_code}",
    21602: "Message body is required",
    21603: "A 'From' phone number is required",
    21604: "A 'To' phone number is required",
    21606: "'From' number {sender} is not a message-capable number of this account",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "Message queue of 'From' number {sender} is full",
    21612: "Message cannot be sent from 'From' ({sender}) to 'To' ({masked})",
    21614: "'To' number {masked} is not a mobile number",
    21617: "Message body exceeds the limit of 1600 characters",
    21620: "Invalid media URL: {url}",
    21623: "A message has at most 10 media URLs",
    21705: "Messaging Service {service} cannot be used",
}

_STATUSES: Mapping[int, int] = {
    20003: 401,
    20004: 405,
    20008: 403,
    20404: 404,
    21611: 429,
}


@dataclass(frozen=True)
class Tables:
    """All that the responses depend on; `dataclasses.replace` makes a fake that is wrong in one row."""

    message_from: Rows = field(default_factory=lambda: _MESSAGE_FROM)
    message_to: Rows = field(default_factory=lambda: _MESSAGE_TO)
    call_from: Rows = field(default_factory=lambda: _CALL_FROM)
    call_to: Rows = field(default_factory=lambda: _CALL_TO)
    phone_number: Rows = field(default_factory=lambda: _PHONE_NUMBER)
    area_code: Rows = field(default_factory=lambda: _AREA_CODE)
    sim_swap: SimSwapRows = field(default_factory=lambda: SIM_SWAP)
    sms_pumping_risk: PumpingRiskRows = field(default_factory=lambda: SMS_PUMPING_RISK)
    texts: Mapping[int, str] = field(default_factory=lambda: _TEXTS)
    statuses: Mapping[int, int] = field(default_factory=lambda: _STATUSES)


TABLES = Tables()
"""The tables as documented."""
