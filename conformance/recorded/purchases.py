"""Purchases of numbers: what comes is the number, or of the area, that was asked for, whoever buys it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.case import Basis
from conformance.finding import Finding
from conformance.judging.fields import field_name
from conformance.judging.finding_text import received_value
from conformance.recorded.hidden_values import hides_number, is_hidden_parameter, is_placeholder
from conformance.recorded.live_answers import LiveCreation
from conformance.recorded.numbers import MAGIC, NUMBER, is_made_up, may_be_written
from conformance.recorded.printed_values import is_printed

NUMBERS = "IncomingPhoneNumbers"
AREA = re.compile(r"[2-9][0-9]{2}")
OFFERED, AVAILABLE = "500", "+15005550006"
"""The area in which test credentials have a number, and that number, which tests at the service always got."""


def purchase_findings(creation: LiveCreation) -> Iterator[Finding]:
    """A finding for another number, or a number of another area, than that of the request."""
    sent, area, number = _sent(creation), _area(creation), _number(creation)
    field = field_name("phone_number", creation.representation)
    yield from _settings_findings(creation)
    if not number or hides_number(number) or is_made_up(number):
        return
    if sent and _is_known(sent) and not may_be_written(sent, number):
        yield Finding("echo", f"/{field}", f'"{sent}", as sent', received_value(number), Basis.REFERENCE)
    elif area == OFFERED and number != AVAILABLE:
        yield Finding("field", f"/{field}", f'"{AVAILABLE}"', received_value(number), Basis.OBSERVED)
    elif area and not number.startswith(f"+1{area}") and not MAGIC.fullmatch(number):
        expected = f'a number that begins with "+1{area}"'
        yield Finding("field", f"/{field}", expected, received_value(number), Basis.REFERENCE)


def purchase_doubt(creation: LiveCreation) -> str:
    """Why nobody knows whether the number that came is right; empty where there is no such reason."""
    sent, area, number = _sent(creation), _area(creation), _number(creation)
    if sent and number and not _is_known(sent) and not hides_number(sent) and not may_be_written(sent, number):
        return f"{sent!r} may stand for a number"
    if reason := _doubt_of_request(creation):
        return reason
    if not area or number.startswith(f"+1{area}"):
        return ""
    if MAGIC.fullmatch(number):
        return f"no case buys a number for test credentials in the area {area}"
    return f"{number!r} may stand for a number in the area {area}" if is_made_up(number) else ""


def _doubt_of_request(creation: LiveCreation) -> str:
    """Why a purchase may have named neither a number nor an area, which the service refuses with the code 400."""
    form = creation.sent if creation.resource == NUMBERS else {}
    area = form.get("AreaCode", "").strip()
    if form.get("PhoneNumber"):
        return ""
    if area and not AREA.fullmatch(area) and not is_hidden_parameter("AreaCode", area):
        return f"{area!r} is no area, or stands for one"
    return "PhoneNumber was sent empty, or a recorder took it out" if "PhoneNumber" in form and not area else ""


def _settings_findings(creation: LiveCreation) -> Iterator[Finding]:
    """A finding for another VoiceUrl than was sent for the number that test credentials alone can buy."""
    sent, came = creation.sent.get("VoiceUrl", ""), creation.came("voice_url")
    is_shown = sent and isinstance(came, str) and not is_placeholder(sent) and not is_placeholder(came)
    if _sent(creation) == AVAILABLE and is_shown and came != sent:
        where = f"/{field_name('voice_url', creation.representation)}"
        yield Finding("echo", where, f'"{sent}", as sent', received_value(came), Basis.OBSERVED)


def _is_known(sent: str) -> bool:
    """Whether a text is what it is: a number that somebody can have, or what a program prints for none."""
    return is_printed(sent) or (NUMBER.fullmatch(sent.strip()) is not None and not is_made_up(sent.strip()))


def _sent(creation: LiveCreation) -> str:
    """The number that was to be bought; empty where none was named."""
    return creation.sent.get("PhoneNumber", "") if creation.resource == NUMBERS else ""


def _area(creation: LiveCreation) -> str:
    """The area code that decided which number was bought; empty where none did."""
    area = creation.sent.get("AreaCode", "").strip()
    is_decisive = creation.resource == NUMBERS and not _sent(creation)
    return area if is_decisive and AREA.fullmatch(area) else ""


def _number(creation: LiveCreation) -> str:
    number = creation.came("phone_number")
    return number if isinstance(number, str) else ""
