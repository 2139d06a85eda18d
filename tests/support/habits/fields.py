"""Habits of the fields of a message or a call that was just created."""

from __future__ import annotations

from math import ceil

from conformance.fake import Request
from tests.support.habits.changes import Fields, constant, created
from tests.support.habits.dates_and_paths import EVERY_SUCCESS
from tests.support.habits.habit import OBSERVED, REFERENCE, Habit
from tests.support.habits.requests import CALLS, MESSAGES, call, message

CALLED = ("calls/from/valid", "calls/* access/* xml/calls/*")
SENT = ("messages/from/valid", EVERY_SUCCESS)
SEEN_CALLS = "tw-cover-2017 camel-quarkus-call-2020"
HEX = "0a" * 16


def null(name: str, value: str) -> Habit:
    """A field of a call that was null in every recording."""
    return Habit(f"call_{name}", f"{name} of a call just created is {value[:8]}.", SEEN_CALLS, OBSERVED,
                 constant(CALLS, **{name: value}), (call(),), *CALLED)  # fmt: skip


def plain(_request: Request, fields: Fields) -> Fields:
    return {"to_formatted": fields["to"], "from_formatted": fields["from"]}


def by_160(_request: Request, fields: Fields) -> Fields:
    return {"num_segments": str(max(1, ceil(len(str(fields.get("body") or "")) / 160)))}


HABITS = (
    Habit("segments_zero", "A message has no segments.", "camel-quarkus-message-2020", OBSERVED,
          constant(MESSAGES, num_segments="0"), (message(),), *SENT),
    Habit("segments_one", "A message has one segment, whatever its length.", "openapi-2026", REFERENCE,
          constant(MESSAGES, num_segments="1"), (message(Body="k" * 1600),), "messages/body/longest", "messages/*"),
    Habit("segments_by_160", "A segment has 160 characters, whatever the alphabet.", "openapi-2026", REFERENCE,
          created(by_160, MESSAGES), (message(Body="k" * 320),), "messages/body/odd-characters",
          "messages/body/* messages/beside/*"),
    Habit("media_zero", "A message has no media, whatever was sent.", "R41 openapi-2026", REFERENCE,
          constant(MESSAGES, num_media="0"), (message(MediaUrl="https://example.com/one.png"),), "messages/media/one",
          "messages/*"),
    Habit("price_set", "A message is charged at once.", "R07", OBSERVED, constant(MESSAGES, price="-0.00750"),
          (message(),), *SENT),
    Habit("price_zero", "A message is free.", "camel-quarkus-message-2020", OBSERVED, constant(MESSAGES, price="0"),
          (message(),), *SENT),
    Habit("call_price", "A call is charged at once.", "R07", OBSERVED, constant(CALLS, price="-0.03000"), (call(),),
          *CALLED),
    Habit("call_currency_null", "A call is charged in no currency.", SEEN_CALLS, OBSERVED,
          constant(CALLS, price_unit=None), (call(),), *CALLED),
    Habit("formatted_plain", "Numbers are formatted as they are.", SEEN_CALLS, OBSERVED, created(plain, CALLS),
          (call(),), *CALLED),
    Habit("formatted_constant", "Formatted numbers are those of an example.", SEEN_CALLS, OBSERVED,
          constant(CALLS, to_formatted="(415) 867-5309", from_formatted="(415) 867-5310"), (call(),), *CALLED),
    null("answered_by", "human"),
    null("caller_name", "Jane Doe"),
    null("annotation", "none"),
    null("parent_call_sid", f"CA{HEX}"),
    null("group_sid", f"GP{HEX}"),
    null("trunk_sid", f"TK{HEX}"),
    null("forwarded_from", "+141586753"),
    null("phone_number_sid", f"PN{HEX}"),
)  # fmt: skip
