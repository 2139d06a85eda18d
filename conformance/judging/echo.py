"""Echoes: which values of a request come back in a success, and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.case import Basis, Case, Format
from conformance.judging.fields import field_name, field_of_parameter

TRIAL_PREFIX = "Sent from your Twilio trial account - "
"""What Twilio puts before the body of a message of a trial account."""

MEDIA = "MediaUrl"
"""The parameter that is sent once for each of the media of a message."""

_E164 = re.compile(r"\+[1-9][0-9]+")
_NO_FIELD = {"AreaCode"}
_OPTIONAL = {"num_media"}


@dataclass(frozen=True)
class Echo:
    """A field of a success and the values that it may have, with the rule by which they follow, if by one.

    What XML need not have is optional.
    """

    field: str
    values: tuple[str, ...]
    basis: Basis
    is_optional: bool = False
    rule: str = ""


def echoes(case: Case) -> Iterator[Echo]:
    """The values that a success of `case` repeats: those of the case itself, then those that its request implies.

    A number comes back as sent where it was sent in E.164; a case states how other forms come back, which is inferred
    where its success is.
    """
    is_purchase = case.resource == "IncomingPhoneNumbers"
    basis = case.expect.body_basis or max(Basis.OBSERVED, case.expect.basis, key=lambda each: each.rank)
    for name, values in case.expect.body.items():
        yield Echo(field_name(name, case.format), values, basis)
    for echo in _purchase(case) if is_purchase else _outbound(case):
        if echo.field not in case.expect.body:
            is_optional = case.format is Format.XML and echo.field in _OPTIONAL
            yield replace(echo, field=field_name(echo.field, case.format), is_optional=is_optional)


def differs(value: object, values: tuple[str, ...], *, is_number: bool = False) -> bool:
    """Whether a field's value is none of `values`.

    True and false come back as JSON booleans or as text, and an empty text may come back as null. A field that
    `is_number` has one of `values` in digits.
    """
    if value is None:
        return "" not in values
    if is_number and type(value) is int:
        return str(value) not in values
    text = str(value).lower() if isinstance(value, bool) else value
    return text not in values


def _outbound(case: Case) -> Iterator[Echo]:
    sent: Mapping[str, str] = dict(case.send)
    for parameter, name in (("To", "to"), ("From", "from")):
        if _E164.fullmatch(sent.get(parameter, "")):
            yield Echo(name, (sent[parameter],), Basis.OBSERVED)
    if case.resource == "Messages":
        body = sent.get("Body", "")
        # Behind the prefix there may be nothing, and then its last space may be missing.
        values = (body, TRIAL_PREFIX + body) if body else ("", TRIAL_PREFIX, TRIAL_PREFIX.rstrip())
        yield Echo("body", values, Basis.OBSERVED)
        # The OpenAPI description counts the media of the message; only messages without any were recorded.
        count = _media_count(case)
        basis = Basis.REFERENCE if count else Basis.OBSERVED
        yield Echo("num_media", (str(count),), basis, rule="the number of MediaUrl")


def _media_count(case: Case) -> int:
    """How many media a message is sent with; a callback URL in their place is one."""
    sent = [name for name, value in case.send if name == MEDIA and value and name not in case.silent]
    return len(sent) + case.silent.count(MEDIA)


def _purchase(case: Case) -> Iterator[Echo]:
    for parameter, value in case.send:
        if parameter not in (*_NO_FIELD, *case.silent) and (parameter != "PhoneNumber" or _E164.fullmatch(value)):
            yield Echo(field_of_parameter(parameter), (value,), Basis.PAGE)
