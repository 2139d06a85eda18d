"""Habits of remembering: the second request, or another one, is answered otherwise than the first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from conformance.fake import Account, Request, Responder, Response, Tables
from conformance.fake.outcomes import new_sid
from tests.support.habits.changes import when
from tests.support.habits.habit import OBSERVED, PAGE, Change, Habit
from tests.support.habits.requests import (
    FOLLOWED,
    GOOD,
    NUMBERS,
    ORDINARY,
    call,
    is_call,
    is_json,
    is_message,
    is_purchase,
    message,
    purchase,
    resource,
    setting,
)
from tests.support.misbehaving_targets import refused

Key = Callable[[Request], object]
BLOCKED, UNAVAILABLE = "+15005550004", "+15005550000"


def once(key: Key, then: Callable[[Request, Response], Response | Request]) -> Change:
    """From the second request with the same key on, the answer or the request is another; no key is never the same."""

    def over(faithful: Responder) -> Responder:
        seen: set[object] = set()

        def careless(request: Request, account: Account, tables: Tables) -> Response:
            found, response = key(request), faithful(request, account, tables)
            if found is None or found not in seen:
                seen.add(found)
                return response
            other = then(request, response)
            return faithful(other, account, tables) if isinstance(other, Request) else other

        return careless

    return over


def key_of(resource_name: str, parameter: str, value: str) -> Key:
    """The resource, where a parameter has that value."""
    return lambda request: (
        resource_name if resource(request) == resource_name and request.first(parameter) == value else None
    )


def freed(parameter: str, value: str) -> Callable[[Request, Response], Request]:
    return lambda request, _: setting(request, **{parameter: value})


def remembering(change: Callable[[dict[str, object], Request, Response, Tables], Response]) -> Change:
    """What is answered depends on what was kept of earlier answers."""

    def over(faithful: Responder) -> Responder:
        kept: dict[str, object] = {}
        return lambda request, account, tables: change(kept, request, faithful(request, account, tables), tables)

    return over


def stopped(kept: dict[str, object], request: Request, response: Response, tables: Tables) -> Response:
    if not is_message(request) or response.status != 201:
        return response
    if kept.get(request.first("To")):
        return refused(request, 21610, 400, tables)
    kept[request.first("To")] = request.first("Body").strip().upper() == "STOP"
    return response


def readable(kept: dict[str, object], request: Request, response: Response, _tables: Tables) -> Response:
    """What was created can be read at the address that was answered."""
    if response.status == 201 and is_json(request):
        kept[str(json.loads(response.body)["uri"])] = response
    known = kept.get(request.path) if request.method == "GET" else None
    return replace(known, status=200) if isinstance(known, Response) else response


def owned_sid(kept: dict[str, object], request: Request, response: Response, _tables: Tables) -> Response:
    """A number has the SID that it had before."""
    number = request.first("PhoneNumber")
    if response.status != 201 or not is_purchase(request) or not number:
        return response
    sid = str(json.loads(response.body)["sid"]) if is_json(request) else new_sid("PN")
    known = str(kept.setdefault(number, sid))
    return replace(response, body=response.body.replace(sid.encode(), known.encode()))


def same_sid(kept: dict[str, object], request: Request, response: Response, _tables: Tables) -> Response:
    """The same request creates the same thing."""
    if response.status != 201 or not is_json(request):
        return response
    sid = str(json.loads(response.body)["sid"])
    known = str(kept.setdefault(f"{request.path}{request.form}", sid))
    return replace(response, body=response.body.replace(sid.encode(), known.encode()))


def own(request: Request, _response: Response) -> Response:
    return refused(request, 21422, 400, Tables())


HABITS = (
    Habit("unavailable_once", "What nobody sells is sold at the second try.", "R10 R07", PAGE,
          when(is_purchase, once(key_of(NUMBERS, "PhoneNumber", UNAVAILABLE), freed("PhoneNumber", GOOD))),
          (purchase(PhoneNumber=UNAVAILABLE),) * 2, "numbers/phone-number/unavailable-again",
          "numbers/phone-number/unavailable* numbers/beside/unavailable-* xml/numbers/unavailable"),
    Habit("blocked_once_message", "A recipient is blocked once.", "R07 R38", PAGE,
          when(is_message, once(key_of("Messages", "To", BLOCKED), freed("To", ORDINARY))), (message(To=BLOCKED),) * 2,
          "messages/repetition/to-blocked",
          "messages/to/blocked messages/beside/to-blocked-* messages/state/blocked-after-start "
          "messages/silence/of-a-blocked-recipient"),
    Habit("blocked_once_call", "A number to call is blocked once.", "R07 R56", PAGE,
          when(is_call, once(key_of("Calls", "To", BLOCKED), freed("To", ORDINARY))), (call(To=BLOCKED),) * 2,
          "calls/repetition/to-blocked",
          "calls/to/blocked calls/beside/to-blocked-* xml/calls/blocked-to calls/silence/of-a-blocked-number"),
    Habit("stop_blocks", "A message STOP blocks its recipient.", "R07", PAGE, remembering(stopped),
          (message(Body="STOP"), message()), "messages/state/after-stop", "messages/* access/* xml/messages/*"),
    Habit("message_readable", "A message that was created can be read.", "R03 closed-resources", PAGE,
          when(lambda request: "/Messages" in request.path, remembering(readable)), (message(), FOLLOWED),
          "messages/state/created-message-get"),
    Habit("number_readable", "A number that was bought can be read.", "R03 closed-resources", PAGE,
          when(lambda request: "/IncomingPhoneNumbers" in request.path, remembering(readable)),
          (purchase(PhoneNumber=GOOD), FOLLOWED), "numbers/state/bought-number-get"),
    Habit("bought_once", "A number that was bought is not sold again.", "R15 R07", PAGE,
          when(is_purchase, once(lambda request: request.form, own)), (purchase(PhoneNumber=GOOD),) * 2,
          "numbers/phone-number/available-again", "numbers/* xml/numbers/*"),
    Habit("idempotent", "The same message has the same SID.", "R07 hackathon-starter-2026", OBSERVED,
          when(is_message, remembering(same_sid)), (message(),) * 2, "access/repetition/message",
          "messages/repetition/*"),
)  # fmt: skip
