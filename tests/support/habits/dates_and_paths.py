"""Habits of what every resource shows when it is created: dates, SIDs, paths; and of what every refusal shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from conformance.fake import Request, Response
from tests.support.habits.changes import Fields, Text, answered, constant, created, when, with_fields
from tests.support.habits.habit import INFERRED, OBSERVED, REFERENCE, Change, Habit
from tests.support.habits.requests import CALLS, MESSAGES, NUMBERS, call, in_xml, is_json, is_xml, message

ALL = (MESSAGES, CALLS, NUMBERS)
DOCS = "https://www.twilio.com/docs"
EVERY_SUCCESS = "messages/* calls/* numbers/* access/* xml/* other-resources/*"
RECORDINGS = "camel-quarkus-message-2020 camel-quarkus-call-2020"


def dated(**shifts: timedelta) -> Change:
    """Dates are so far from the moment of the answer."""
    return created(
        lambda _r, _f: {name: format_datetime(datetime.now(UTC) + shift) for name, shift in shifts.items()}, *ALL
    )


def all_dated(text: str) -> Change:
    return constant(*ALL, date_created=text, date_updated=text)


def both_dated(shift: timedelta) -> Change:
    return dated(date_created=shift, date_updated=shift)


def below(rule: Callable[[str, str], str]) -> Change:
    """The paths below a resource are written by a rule of name and path."""

    def change(_request: Request, fields: Fields) -> Fields:
        paths = dict(fields["subresource_uris"])
        return {"subresource_uris": {name: rule(name, path) for name, path in paths.items()}}

    return when(is_json, created(change, *ALL))


def path(rule: Text) -> Change:
    return created(lambda _request, fields: {"uri": rule(fields["uri"])}, *ALL)


def swapped(name: str, uri: str) -> str:
    other = {"notifications": "Recordings", "recordings": "Notifications"}.get(name)
    return re.sub(r"\w+(?=\.json)", other, uri) if other else uri


def prefixed(old: str, new: str) -> Change:
    """SIDs of messages begin with other letters, wherever they stand."""

    def rewrite(_request: Request, response: Response) -> Response:
        body = re.sub(rf"\b{old}([0-9a-f]{{32}})", rf"{new}\1", response.body.decode())
        return response if response.status != 201 else replace(response, body=body.encode())

    return answered(rewrite)


def more_info(address: str) -> Change:
    """Every refusal leads to the same address."""

    def rewrite(request: Request, response: Response) -> Response:
        return with_fields(request, response, {"more_info": address}) if response.status >= 400 else response

    return answered(rewrite)


REFUSED = (message(To="+15005550002"),)
YEARS_AGO = "Wed, 18 Mar 2015 16:51:43 +0000"

HABITS = (
    Habit("mm_always", "Every message is one with media.", RECORDINGS, OBSERVED, prefixed("SM", "MM"), (message(),),
          "messages/from/valid", EVERY_SUCCESS),
    Habit("date_past", "Dates are those of an example.", RECORDINGS, OBSERVED, all_dated(YEARS_AGO), (message(),),
          "messages/from/valid calls/from/valid numbers/phone-number/available", EVERY_SUCCESS),
    Habit("date_future", "Dates are tomorrow.", RECORDINGS, OBSERVED, both_dated(timedelta(days=1)), (call(),),
          "messages/from/valid calls/from/valid numbers/phone-number/available", EVERY_SUCCESS),
    Habit("date_local_zone", "Dates are local, with the zone of UTC.", RECORDINGS, OBSERVED,
          both_dated(timedelta(hours=-7)), (message(),),
          "messages/from/valid calls/from/valid numbers/phone-number/available", EVERY_SUCCESS),
    Habit("date_impossible", "Dates are a day that does not exist.", RECORDINGS, REFERENCE,
          all_dated("Tue, 31 Feb 2026 10:00:00 +0000"), (message(),), "messages/from/valid", EVERY_SUCCESS),
    Habit("updated_earlier", "A resource was updated before it was created.", RECORDINGS, OBSERVED,
          dated(date_updated=timedelta(hours=-1)), (message(),), "messages/from/valid calls/from/valid", EVERY_SUCCESS),
    Habit("subresources_swapped", "Notifications are recordings, and the reverse.", "R61", OBSERVED, below(swapped),
          (call(),), "calls/from/valid", "calls/* access/*"),
    Habit("subresources_without_json", "Paths below a resource have no suffix.", "R45 R61", OBSERVED,
          below(lambda _name, uri: uri.removesuffix(".json")), (message(),), "messages/from/valid calls/from/valid",
          EVERY_SUCCESS),
    Habit("uri_without_json", "The path of a resource has no suffix.", "R20 R45 R61", OBSERVED,
          when(is_json, path(lambda uri: uri.removesuffix(".json"))), (message(),),
          "messages/from/valid calls/from/valid numbers/phone-number/available", EVERY_SUCCESS),
    Habit("xml_uri_json", "The path in an answer in XML leads to JSON.", "arduino-sample-2020", INFERRED,
          when(is_xml, path(lambda uri: f"{uri}.json")), (in_xml(message()),), "xml/messages/created", "xml/*"),
    Habit("more_info_other", "Every refusal explains an invalid recipient.", "hackathon-starter-2026", OBSERVED,
          more_info(f"{DOCS}/errors/21211"), REFUSED, "messages/to/unroutable calls/to/blocked", "*"),
    Habit("more_info_anywhere", "A refusal is explained at another site.", "hackathon-starter-2026", OBSERVED,
          more_info("https://example.com"), REFUSED, "messages/to/unroutable calls/to/blocked", "*"),
    Habit("more_info_index", "A refusal leads to the list of errors.", "hackathon-starter-2026", OBSERVED,
          more_info(f"{DOCS}/api/errors"), REFUSED, "messages/to/unroutable calls/to/blocked", "*"),
)  # fmt: skip
