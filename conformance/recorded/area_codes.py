"""Purchases by area code: the number that comes is in the area that was asked for, whoever buys it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.case import Basis
from conformance.finding import Finding
from conformance.judging.fields import field_name
from conformance.judging.finding_text import received_value
from conformance.recorded.hidden_values import hides_number
from conformance.recorded.live_answers import LiveCreation
from conformance.recorded.numbers import MAGIC, is_made_up

NUMBERS = "IncomingPhoneNumbers"
AREA = re.compile(r"[2-9][0-9]{2}")
OFFERED, AVAILABLE = "500", "+15005550006"
"""The area in which test credentials have a number, and that number, which tests at the service always got."""


def area_findings(creation: LiveCreation) -> Iterator[Finding]:
    """A finding for a number of another area than that of the request."""
    area, number = _area(creation), _number(creation)
    field = field_name("phone_number", creation.representation)
    if not area or not number or hides_number(number) or is_made_up(number):
        return
    if area == OFFERED and number != AVAILABLE:
        yield Finding("field", f"/{field}", f'"{AVAILABLE}"', received_value(number), Basis.OBSERVED)
    elif not number.startswith(f"+1{area}") and not MAGIC.fullmatch(number):
        expected = f'a number that begins with "+1{area}"'
        yield Finding("field", f"/{field}", expected, received_value(number), Basis.REFERENCE)


def area_doubt(creation: LiveCreation) -> str:
    """Why nobody knows whether the number that came is right; empty where there is no such reason."""
    area, number = _area(creation), _number(creation)
    if not area or number.startswith(f"+1{area}"):
        return ""
    if MAGIC.fullmatch(number):
        return f"no case buys a number for test credentials in the area {area}"
    return f"{number!r} may stand for a number in the area {area}" if is_made_up(number) else ""


def _area(creation: LiveCreation) -> str:
    """The area code that decided which number was bought; empty where none did."""
    sent = {name: value for name, value in creation.form or () if value}
    area = sent.get("AreaCode", "").strip()
    is_decisive = creation.resource == NUMBERS and "PhoneNumber" not in sent
    return area if is_decisive and AREA.fullmatch(area) else ""


def _number(creation: LiveCreation) -> str:
    number = creation.content.get(field_name("phone_number", creation.representation))
    return number if isinstance(number, str) else ""
