"""`POST IncomingPhoneNumbers`: buys a phone number, or refuses it."""

from __future__ import annotations

from conformance.fake import phones
from conformance.fake.exchange import Request
from conformance.fake.outcomes import Created, Outcome, Refusal, Value, new_sid, pascal, timestamp
from conformance.fake.routes import Route
from conformance.fake.tables import Tables

_NUMBER_IN_AREA = "+15005550006"
_NOT_IN_STOCK = 21422
_NOT_IN_AREA = 21452

_SETTINGS: dict[str, Value] = {
    "voice_url": None,
    "voice_method": "POST",
    "voice_fallback_url": None,
    "voice_fallback_method": "POST",
    "voice_caller_id_lookup": False,
    "voice_receive_mode": "voice",
    "sms_url": "",
    "sms_method": "POST",
    "sms_fallback_url": "",
    "sms_fallback_method": "POST",
    "status_callback": "",
    "status_callback_method": "POST",
    "api_version": "2010-04-01",
    "voice_application_sid": None,
    "sms_application_sid": "",
    "trunk_sid": None,
    "address_sid": None,
    "identity_sid": None,
    "bundle_sid": None,
    "emergency_status": "Inactive",
    "emergency_address_sid": None,
}


def create(request: Request, route: Route, tables: Tables) -> Outcome:
    """The number bought or the refusal; `AreaCode` is ignored where `PhoneNumber` is sent."""
    number = request.first("PhoneNumber")
    area_code = request.first("AreaCode")
    if number:
        return _bought_by_number(number, request, route, tables)
    if not area_code:
        return Refusal(400)
    code = tables.area_code.get(area_code, _NOT_IN_AREA)
    return _created_number(_NUMBER_IN_AREA, request, route) if code is None else Refusal(code, {"area_code": area_code})


def _bought_by_number(wanted: str, request: Request, route: Route, tables: Tables) -> Outcome:
    digits = phones.keypad(wanted)
    number = phones.e164(digits)
    listed = number in tables.phone_number
    if number is None or not (listed or phones.dialable(digits)):
        return Refusal(21421, {"number": wanted})
    code = tables.phone_number.get(number, _NOT_IN_STOCK)
    return _created_number(number, request, route) if code is None else Refusal(code, {"number": wanted})


def _created_number(number: str, request: Request, route: Route) -> Created:
    sid = new_sid("PN")
    now = timestamp()
    fields: dict[str, Value] = {
        "sid": sid,
        "account_sid": route.account,
        "friendly_name": request.first("FriendlyName") or phones.national(number),
        "phone_number": number,
        "date_created": now,
        "date_updated": now,
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "emergency_address_status": "unregistered",
        "origin": "twilio",
        "status": "new",
        "type": None,
        "uri": route.uri("IncomingPhoneNumbers", sid),
        "subresource_uris": {"assigned_add_ons": route.uri("IncomingPhoneNumbers", sid, "AssignedAddOns")},
    }
    return Created("IncomingPhoneNumber", fields | _settings(request))


def _settings(request: Request) -> dict[str, Value]:
    sent = dict(reversed(request.form))
    return {name: _setting(sent.get(pascal(name)), unset) for name, unset in _SETTINGS.items()}


def _setting(sent: str | None, unset: Value) -> Value:
    if sent is None:
        return unset
    return sent.lower() == "true" if isinstance(unset, bool) else sent
