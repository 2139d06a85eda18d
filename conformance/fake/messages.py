"""Messages."""

from __future__ import annotations

import re

from conformance.fake import phones
from conformance.fake.exchange import Request
from conformance.fake.outcomes import Created, Outcome, Refusal, Value, new_sid, timestamp
from conformance.fake.routes import Route
from conformance.fake.segments import segments
from conformance.fake.tables import Tables
from conformance.fake.urls import is_web_url

_LONGEST_BODY = 1600
_MOST_MEDIA = 10
_CHANNEL = re.compile(r"[a-z]+:")
_ALWAYS: dict[str, Value] = {
    "direction": "outbound-api",
    "api_version": "2010-04-01",
    "price": None,
    "price_unit": "USD",
    "error_code": None,
    "error_message": None,
}


def create(request: Request, route: Route, tables: Tables) -> Outcome:
    """The message, or why there is none: what is missing, then `From`, then `To`, then the content."""
    return (
        _missing(request)
        or _sender(request, tables)
        or _service(request)
        or _recipient(request, tables)
        or _media(request)
        or _body(request)
        or _message(request, route)
    )


def _missing(request: Request) -> Refusal | None:
    if not request.first("To"):
        return Refusal(21604)
    if not request.first("From") and not request.first("MessagingServiceSid"):
        return Refusal(21603)
    return None


def _sender(request: Request, tables: Tables) -> Refusal | None:
    sender, to = request.first("From"), request.first("To")
    if not sender:
        return None
    if phones.lost_its_plus(sender):
        return Refusal(21212, {"sender": sender})
    code = phones.outcome(tables.message_from, sender)
    if code is None and _CHANNEL.match(to):
        code = 21212
    return None if code is None else Refusal(code, _details(sender, to))


def _service(request: Request) -> Refusal | None:
    service = request.first("MessagingServiceSid")
    return Refusal(21705, {"service": service}) if service else None


def _recipient(request: Request, tables: Tables) -> Refusal | None:
    to = request.first("To")
    if not phones.has_row(tables.message_to, to) and phones.dialable(to):
        return None
    code = phones.outcome(tables.message_to, to)
    return None if code is None else Refusal(code, _details(request.first("From"), to))


def _media(request: Request) -> Refusal | None:
    media = request.all("MediaUrl")
    if len(media) > _MOST_MEDIA:
        return Refusal(21623)
    broken = next((url for url in media if not is_web_url(url)), None)
    return None if broken is None else Refusal(21620, {"url": broken})


def _body(request: Request) -> Refusal | None:
    body = request.first("Body")
    if not body and not request.all("MediaUrl"):
        return Refusal(21602)
    return Refusal(21617) if len(body) > _LONGEST_BODY else None


def _details(sender: str, to: str) -> dict[str, str]:
    return {"sender": sender, "to": to, "masked": phones.masked(to)}


def _message(request: Request, route: Route) -> Created:
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
            **_ALWAYS,
            "uri": route.uri("Messages", sid),
            "subresource_uris": {"media": route.uri("Messages", sid, "Media")},
        },
    )
