"""`POST Messages`: creates a message, or refuses it."""

from __future__ import annotations

import re

from conformance.fake import phones
from conformance.fake.exchange import Request
from conformance.fake.outcomes import Created, Outcome, Refusal, Value, new_sid, timestamp
from conformance.fake.routes import Route
from conformance.fake.segments import segments
from conformance.fake.tables import Tables
from conformance.fake.urls import is_web_url

_MAX_BODY_LENGTH = 1600
_MAX_MEDIA = 10
_CHANNEL = re.compile(r"[a-z]+:")
_CONSTANT_FIELDS: dict[str, Value] = {
    "direction": "outbound-api",
    "api_version": "2010-04-01",
    "price": None,
    "price_unit": "USD",
    "error_code": None,
    "error_message": None,
}


def create(request: Request, route: Route, tables: Tables) -> Outcome:
    """The message or the refusal; checked are missing parameters, then `From`, then `To`, then the content."""
    return (
        _missing_parameter(request)
        or _refused_sender(request, tables)
        or _refused_service(request)
        or _refused_recipient(request, tables)
        or _refused_media(request)
        or _refused_body(request)
        or _created_message(request, route)
    )


def _missing_parameter(request: Request) -> Refusal | None:
    if not request.first("To"):
        return Refusal(21604)
    if not request.first("From") and not request.first("MessagingServiceSid"):
        return Refusal(21603)
    return None


def _refused_sender(request: Request, tables: Tables) -> Refusal | None:
    sender, to = request.first("From"), request.first("To")
    if not sender:
        return None
    if phones.lost_its_plus(sender):
        return Refusal(21212, {"sender": sender})
    code = phones.row_code(tables.message_from, sender)
    if code is None and _CHANNEL.match(to):
        code = 21212
    return None if code is None else Refusal(code, _details(sender, to))


def _refused_service(request: Request) -> Refusal | None:
    service = request.first("MessagingServiceSid")
    return Refusal(21705, {"service": service}) if service else None


def _refused_recipient(request: Request, tables: Tables) -> Refusal | None:
    to = request.first("To")
    if not phones.has_row(tables.message_to, to) and phones.dialable(to):
        return None
    code = phones.row_code(tables.message_to, to)
    return None if code is None else Refusal(code, _details(request.first("From"), to))


def _refused_media(request: Request) -> Refusal | None:
    media = request.all("MediaUrl")
    if len(media) > _MAX_MEDIA:
        return Refusal(21623)
    invalid = next((url for url in media if not is_web_url(url)), None)
    return None if invalid is None else Refusal(21620, {"url": invalid})


def _refused_body(request: Request) -> Refusal | None:
    body = request.first("Body")
    if not body and not request.all("MediaUrl"):
        return Refusal(21602)
    return Refusal(21617) if len(body) > _MAX_BODY_LENGTH else None


def _details(sender: str, to: str) -> dict[str, str]:
    return {"sender": sender, "to": to, "masked": phones.masked(to)}


def _created_message(request: Request, route: Route) -> Created:
    media = request.all("MediaUrl")
    sid = new_sid("MM" if media else "SM")
    now = timestamp()
    to, body = request.first("To"), request.first("Body")
    return Created(
        "Message",
        {
            "sid": sid,
            "date_created": now,
            "date_updated": now,
            "date_sent": None,
            "account_sid": route.account,
            "to": phones.e164(to) or to,
            "from": request.first("From"),
            "messaging_service_sid": None,
            "body": body,
            "status": "queued",
            "num_segments": str(segments(body)),
            "num_media": str(len(media)),
            **_CONSTANT_FIELDS,
            "uri": route.uri("Messages", sid),
            "subresource_uris": {"media": route.uri("Messages", sid, "Media")},
        },
    )
