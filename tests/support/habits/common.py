"""Common habits: those that several cases find."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.fake import OTHERS, TABLES, Request, Response
from tests.support.habits.changes import answered, created, reading, refuses, rows, seen_as, when
from tests.support.habits.dates_and_paths import EVERY_SUCCESS
from tests.support.habits.habit import OBSERVED, PAGE, REFERENCE, Change, Habit
from tests.support.habits.recipients import by_end
from tests.support.habits.requests import (
    CALLS,
    GOOD,
    MESSAGES,
    NUMBERS,
    ORDINARY,
    Predicate,
    adding,
    call,
    dropping,
    every,
    is_message,
    message,
    purchase,
    sends,
    setting,
)
from tests.support.habits.senders import good_if

MAGIC = r"\+1500555\d{4}"
SERVICE = "MG0123456789abcdef0123456789abcdef"
PICTURE = "https://example.com/{}.png"
UNREAD = [key for key in TABLES.message_from if key not in (GOOD, OTHERS)]


def is_foreign(request: Request) -> bool:
    return re.match(r"\+(?!1)\d", request.first("To")) is not None


def exact(text: str) -> str:
    """A recipient that is not written in full is none."""
    return text if text.startswith("+") and text[1:].isdigit() else "none"


def status(old: int, new: int) -> Change:
    return answered(lambda _, response: replace(response, status=new) if response.status == old else response)


def as_sent(request: Request, _fields: object) -> dict[str, object]:
    return {"to": request.first("To")}


def in_latin_1(_request: Request, response: Response) -> Response:
    text = re.sub(r"\\u00([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), response.body.decode())
    return replace(response, body=text.encode("latin-1", "replace"))


def with_media_cut(request: Request) -> Request:
    """Of many media the first ten are sent."""
    media = [pair for pair in request.form if pair[0] == "MediaUrl"]
    return adding(dropping(request, "MediaUrl"), *media[:10]) if len(media) > 10 else request


def as_a_sender(request: Request) -> Request:
    """A messaging service is a sender of the account."""
    return dropping(setting(request, From=GOOD), "MessagingServiceSid")


def of_length(least: int) -> Predicate:
    return lambda request: len(request.first("Body")) >= least


def first_of_all(request: Request) -> bool:
    return bool(request.form) and request.form[0][0] != "To"


HABITS = (
    Habit("only_exact", "Numbers are recognised in E.164 only.", "R40", OBSERVED, reading(MESSAGES, "To", exact),
          (message(To="4108675310"),), "messages/notation/to-ten-digits messages/notation/to-eleven-digits",
          "messages/notation/* messages/missing/to-empty"),
    Habit("msg_to_last1", "The last digit of a recipient is looked up.", "R40", OBSERVED,
          reading(MESSAGES, "To", by_end(1, TABLES.message_to)), (message(To="+14108675302"),),
          "messages/to-ordinary/brazil messages/near-misses/last-one-of-the-one-without-sms",
          "messages/to-* messages/near-misses/* messages/notation/two-numbers messages/near-misses-drawn/* "
          "messages/silence/abroad-with-feedback"),
    Habit("any_1500", "Every magic number without a row may send.", "R34", PAGE,
          when(lambda r: r.first("From") not in UNREAD, good_if(MESSAGES, MAGIC)), (message(From="+15005550002"),),
          "messages/from-others/unroutable-recipient", "messages/from-others/*"),
    Habit("any_1500_calls", "Every magic number but the invalid one may call.", "R52", PAGE,
          when(lambda r: r.first("From") not in UNREAD[:1], good_if(CALLS, MAGIC)), (call(From="+15005550000"),),
          "calls/from-others/unavailable-for-purchase calls/from-others/full-sender-of-messages",
          "calls/from-others/* calls/from/*"),
    Habit("any_from", "Every sender without a row may send.", "R34 R06", PAGE,
          rows("message_from", {OTHERS: None}, but_own=False), (message(From="+14155550100"),),
          "messages/from-others/ordinary messages/from-others/ordinary-of-another-country",
          "messages/from-others/* messages/from/* messages/beside/from-* messages/media/sender-* "
          "messages/notation/from-* messages/repetition/from-* messages/two-defects/* xml/messages/*-from "
          "messages/senders-written-otherwise/* messages/silence/of-another-sender"),
    Habit("to_first", "To has to be the first parameter.", "R41", OBSERVED,
          when(every(is_message, first_of_all), refuses(21604)), (replace(message(), form=message().form[::-1]),),
          "messages/to-ordinary/brazil messages/other-roles/not-owned-sender", "messages/*"),
    Habit("mms_skips_all", "With media nothing is looked up.", "R36 R30", OBSERVED,
          when(sends("MediaUrl"), seen_as(lambda r: setting(r, To=ORDINARY, From=GOOD))),
          (message(To="+15005550002", MediaUrl=PICTURE),), "messages/media/unroutable messages/media/invalid-sender",
          "messages/media/* messages/beside/* messages/missing/* messages/from-others/drawn-beside-media"),
    Habit("service_accepted", "A messaging service sends.", "R42", PAGE,
          when(every(is_message, sends("MessagingServiceSid")), seen_as(as_a_sender)),
          (dropping(message(MessagingServiceSid=SERVICE), "From"),), "messages/parameters/messaging-service",
          "messages/parameters/messaging-service-with-a-schedule "
          "messages/parameters/messaging-service-with-media"),
    Habit("not_normalised", "A recipient comes back as sent.", "ligerlilly-2015", OBSERVED, created(as_sent, MESSAGES),
          (message(To="4108675310"),), "messages/notation/to-ten-digits messages/notation/to-eleven-digits",
          "messages/notation/*"),
    Habit("empty_is_present", "An empty recipient is somebody.", "R05", REFERENCE,
          reading(MESSAGES, "To", lambda to: to or ORDINARY), (setting(message(), To=""),),
          "messages/missing/to-empty"),
    Habit("body_optional", "A message has no need of a text.", "R44", REFERENCE,
          when(is_message, seen_as(lambda r: r if r.first("Body") else setting(r, Body="none"))),
          (dropping(message(), "Body"),), "messages/body/empty messages/missing/body-absent",
          "messages/missing/* messages/media/* xml/messages/empty-body"),
    Habit("prefix_everywhere", "A number to buy that begins with a magic one is that number.", "R18", PAGE,
          reading(NUMBERS, "PhoneNumber", lambda number: number[:12]), (purchase(PhoneNumber=f"{GOOD}1234567890"),),
          "numbers/phone-number/very-long", "numbers/phone-number/eighteen-digits"),
    Habit("only_us", "Numbers are American.", "R43", PAGE, when(every(is_message, is_foreign), refuses(21408)),
          (message(To="+5571981265131"),), "messages/to-ordinary/brazil",
          "messages/to-ordinary/* messages/*-to-a-recipient-abroad messages/near-misses/* "
          "messages/silence/abroad-with-feedback"),
    Habit("status_200", "What is created is OK.", "hackathon-starter-2026", OBSERVED, status(201, 200), (message(),),
          "messages/from/valid calls/from/valid numbers/phone-number/available", EVERY_SUCCESS),
    Habit("status_422", "What is refused is unprocessable.", "hackathon-starter-2026", OBSERVED, status(400, 422),
          (message(To="+15005550002"),), "messages/to/unroutable calls/to/blocked numbers/area-code/unavailable", "*"),
    Habit("latin1", "Texts are in Latin-1.", "R45", PAGE, when(is_message, answered(in_latin_1)),
          (message(Body="Grüße"),), "messages/body/gsm-alphabet", "messages/body/* xml/messages/unicode"),
    Habit("limit_160", "A text has at most 160 characters.", "body-limit-2026", REFERENCE,
          when(every(is_message, of_length(161)), refuses(21617)), (message(Body="k" * 161),), "messages/body/long",
          "messages/body/* messages/beside/*-long-text"),
    Habit("limit_none", "A text has no limit.", "body-limit-2026", REFERENCE,
          reading(MESSAGES, "Body", lambda text: text[:1600]), (message(Body="k" * 1601),), "messages/body/too-long",
          "messages/*"),
    Habit("media_no_limit", "A message has any number of media.", "gotwilio error-dictionary-2023", REFERENCE,
          when(is_message, seen_as(with_media_cut)),
          (adding(message(), *(("MediaUrl", PICTURE.format(n)) for n in range(11))),), "messages/media/eleven",
          "messages/media/twenty"),
    Habit("full_503", "A full queue is an outage.", "R32", OBSERVED, status(429, 503), (message(From="+15005550008"),),
          "messages/from/queue-full", "messages/*full* xml/messages/full-from"),
)  # fmt: skip
