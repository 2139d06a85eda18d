"""Habits of checking in one way through the code what is not checked in another: abroad, with media, in an area."""

from __future__ import annotations

import re

from conformance.fake import Account, Request, Responder, Response, Tables, phones
from tests.support.habits.changes import reading, refuses, seen_as, when
from tests.support.habits.conditions import is_long, to_unchecked
from tests.support.habits.habit import PAGE, REFERENCE, Change, Habit
from tests.support.habits.purchases import SOLD
from tests.support.habits.requests import (
    CALLS,
    MESSAGES,
    ORDINARY,
    Predicate,
    adding,
    call,
    dropping,
    every,
    is_call,
    is_message,
    is_purchase,
    message,
    purchase,
    renaming,
    sends,
    setting,
)
from tests.support.habits.senders import goes_abroad, good_if, unchecked

PICTURE = "https://example.com/one.png"
APPLICATION = "AP" + "0123456789abcdef" * 2
BLOCKED = "+15005550004"


def abroad(text: str) -> str:
    """A number of another country may have any length."""
    return ORDINARY if re.fullmatch(r"\+(?!1)\d{6,}", text) and not phones.dialable(text) else text


def given(name: str, value: str) -> Change:
    """A parameter that is missing has a value of its own."""
    return seen_as(lambda request: request if request.first(name) else setting(request, **{name: value}))


def buys(pattern: str) -> Predicate:
    return every(is_purchase, lambda request: re.fullmatch(pattern, request.first("PhoneNumber")) is not None)


def beyond_ascii(request: Request) -> bool:
    return not request.first("Body").isascii()


def has_http(request: Request) -> bool:
    return request.first("Url").startswith("http:")


def freed_by_start(faithful: Responder) -> Responder:
    """Who is sent START gets every message from then on."""
    freed: set[str] = set()

    def careless(request: Request, account: Account, tables: Tables) -> Response:
        to = request.first("To")
        seen = setting(request, To=ORDINARY) if to in freed and is_message(request) else request
        if request.first("Body").upper() == "START":
            freed.add(to)
        return faithful(seen, account, tables)

    return careless


def array(request: Request) -> Request:
    return renaming(request, **{"Body[]": "Body", "MediaUrl0": "MediaUrl"})


def textless(name: str, value: str) -> Request:
    return adding(dropping(message(), "Body"), (name, value))


HABITS = (
    Habit("msg_abroad_any_length", "A recipient abroad has any length.", "R40 R05", REFERENCE,
          reading(MESSAGES, "To", abroad), (message(To="+4474001"),), "messages/to-malformed/short-abroad",
          "messages/to-malformed/too-long-abroad messages/to-malformed/zero-behind-the-plus"),
    Habit("call_abroad_any_length", "A number to call abroad has any length.", "R57 R05", REFERENCE,
          reading(CALLS, "To", abroad), (call(To="+4474001"),), "calls/to-malformed/short-abroad"),
    Habit("msg_from_abroad", "Senders of most countries send.", "R34", PAGE, good_if(MESSAGES, r"\+(?!1|44)\d{8,15}"),
          (message(From="+34612345678"),), "messages/from-others/ordinary-of-spain", "messages/from-others/*"),
    Habit("call_from_when_abroad", "Callers are looked up for American numbers only.", "R52", PAGE,
          unchecked(every(is_call, goes_abroad)), (call(From="+14155550100", To="+442079460123"),),
          "calls/beside/from-others-to-another-country", "calls/beside/*"),
    Habit("application_skips_from", "An application calls from everywhere.", "R52 R59", PAGE,
          unchecked(every(is_call, sends("ApplicationSid"))), (call(From="+14155550100", ApplicationSid=APPLICATION),),
          "calls/beside/from-others-with-an-application"),
    Habit("http_skips_from", "From is looked up for secure addresses only.", "R52 R59", PAGE,
          unchecked(every(is_call, has_http)), (call(From="+14155550100", Url="http://example.com/voice.xml"),),
          "calls/beside/from-others-with-everything", "calls/beside/*"),
    Habit("long_text_skips_to", "To is looked up for texts of one segment only.", "R36", PAGE,
          to_unchecked(is_message, is_long), (message(To="+15005550002", Body="k" * 400),),
          "messages/beside/to-unroutable-with-a-long-text", "messages/*"),
    Habit("unicode_skips_from", "From is looked up for texts in ASCII only.", "R31", PAGE,
          unchecked(every(is_message, beyond_ascii)), (message(From="+15005550007", Body="é"),),
          "messages/beside/from-not-owned-with-an-emoji", "messages/*"),
    Habit("mms_without_to", "Media go to nobody in particular.", "R05", REFERENCE,
          when(every(is_message, sends("MediaUrl")), given("To", ORDINARY)),
          (dropping(message(MediaUrl=PICTURE), "To"),), "messages/missing/to-absent-with-media"),
    Habit("mms_without_limit", "A text beside media has no limit.", "R05 body-limit-2026", REFERENCE,
          when(sends("MediaUrl"), reading(MESSAGES, "Body", lambda text: text[:1600])),
          (message(Body="k" * 1601, MediaUrl=PICTURE),), "messages/media/too-long"),
    Habit("body_array", "Body[] is another spelling of Body.", "R05", REFERENCE, when(is_message, seen_as(array)),
          (textless("Body[]", "k"),), "messages/missing/body-with-brackets", "messages/missing/media-with-an-index"),
    Habit("media_index", "MediaUrl0 is another spelling of MediaUrl.", "R05", REFERENCE,
          when(is_message, seen_as(array)), (textless("MediaUrl0", PICTURE),), "messages/missing/media-with-an-index",
          "messages/missing/body-with-brackets"),
    Habit("start_frees", "A message START frees a blocked recipient.", "R07 R38", PAGE, freed_by_start,
          (message(To=BLOCKED, Body="START"), message(To=BLOCKED)), "messages/state/blocked-after-start", "messages/*"),
    Habit("area_sells", "Beside an area code every number is sold.", "R10", PAGE,
          when(every(is_purchase, sends("PhoneNumber", "AreaCode")), SOLD),
          (purchase(PhoneNumber="+15005550000", AreaCode="500"),),
          "numbers/beside/unavailable-with-an-area-code numbers/beside/invalid-with-an-area-code",
          "numbers/phone-number/zero-beside-an-area-code"),
    Habit("buy_short_plus", "A very short number with a plus sign is one that nobody sells.", "R17", PAGE,
          when(buys(r"\+\d{1,4}"), refuses(21422, of=400)), (purchase(PhoneNumber="+33"),),
          "numbers/phone-number/very-short-with-plus"),
    Habit("buy_long_plain", "A very long number without plus sign is one that nobody sells.", "R18", PAGE,
          when(buys(r"\d{16,40}"), refuses(21422, of=400)), (purchase(PhoneNumber="150055500061234567"),),
          "numbers/phone-number/very-long-without-plus"),
    Habit("buy_lower_letters", "Letters in lower case are a number that nobody sells.", "R19", PAGE,
          when(buys("[a-z]+"), refuses(21422, of=400)), (purchase(PhoneNumber="desk"),),
          "numbers/phone-number/letters-in-lower-case"),
)  # fmt: skip
