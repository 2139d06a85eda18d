"""`POST Calls`: creates a call, or refuses it."""

from __future__ import annotations

import re

from conformance.fake import phones
from conformance.fake.exchange import Request
from conformance.fake.outcomes import Created, Outcome, Refusal, Value, new_sid, pascal, timestamp
from conformance.fake.routes import Route
from conformance.fake.tables import Tables
from conformance.fake.urls import is_web_url

_ADDRESS = re.compile(r"(client|sip|sips):.+")
_CONSTANT_FIELDS: dict[str, Value] = {
    "phone_number_sid": None,
    "status": "queued",
    "start_time": None,
    "end_time": None,
    "duration": None,
    "price": None,
    "price_unit": "USD",
    "direction": None,
    "answered_by": None,
    "api_version": "2010-04-01",
    "annotation": None,
    "forwarded_from": None,
    "group_sid": None,
    "caller_name": None,
    "queue_time": "0",
    "trunk_sid": "",
}
_SUBRESOURCES = (
    "events",
    "notifications",
    "payments",
    "recordings",
    "siprec",
    "streams",
    "transcriptions",
    "user_defined_message_subscriptions",
    "user_defined_messages",
)


def create(request: Request, route: Route, tables: Tables) -> Outcome:
    """The call or the refusal; checked are missing parameters, then `From`, then `To`."""
    return (
        _missing_parameter(request)
        or _refused_caller(request, tables)
        or _refused_callee(request, tables)
        or _created_call(request, route)
    )


def _missing_parameter(request: Request) -> Refusal | None:
    url = request.first("Url")
    if not request.first("To"):
        return Refusal(21201)
    if not (url or request.first("Twiml") or request.first("ApplicationSid")):
        return Refusal(21205)
    if url and not is_web_url(url):
        return Refusal(21205, {"url": url})
    return None if request.first("From") else Refusal(21213)


def _refused_caller(request: Request, tables: Tables) -> Refusal | None:
    sender = request.first("From")
    if phones.lost_its_plus(sender):
        return Refusal(21212, {"sender": sender})
    code = phones.row_code(tables.call_from, sender)
    return None if code is None else Refusal(code, {"sender": sender, "to": request.first("To")})


def _refused_callee(request: Request, tables: Tables) -> Refusal | None:
    to = request.first("To")
    if not phones.has_row(tables.call_to, to) and (phones.dialable(to) or _ADDRESS.fullmatch(to)):
        return None
    code = phones.row_code(tables.call_to, to)
    return None if code is None else Refusal(code, {"sender": request.first("From"), "to": to})


def _created_call(request: Request, route: Route) -> Created:
    sid = new_sid("CA")
    now = timestamp()
    parties = _parties(request.first("To"), request.first("From"))
    fields: dict[str, Value] = {
        "sid": sid,
        "date_created": now,
        "date_updated": now,
        "parent_call_sid": None,
        "account_sid": route.account,
        **parties,
        **_CONSTANT_FIELDS,
        "uri": route.uri("Calls", sid),
        "subresource_uris": {name: route.uri("Calls", sid, pascal(name)) for name in _SUBRESOURCES},
    }
    return Created("Call", fields)


def _parties(to: str, sender: str) -> dict[str, Value]:
    callee = phones.e164(to) or to
    return {
        "to": callee,
        "to_formatted": phones.national(callee),
        "from": sender,
        "from_formatted": phones.national(phones.e164(sender) or sender),
    }
