"""Habits of buying: which numbers and area codes are recognised, and what they hang on."""

from __future__ import annotations

import re

from conformance.fake import Request
from tests.support.habits.changes import refuses, seen_as, when
from tests.support.habits.habit import PAGE, REFERENCE, Habit
from tests.support.habits.requests import (
    GOOD,
    Predicate,
    dropping,
    every,
    in_xml,
    is_purchase,
    is_xml,
    lacks,
    purchase,
    renaming,
    sends,
    setting,
)

NAMES = {"phoneNumber": "PhoneNumber", "phone_number": "PhoneNumber", "areaCode": "AreaCode", "area_code": "AreaCode"}
URL = "https://example.com/sms.xml"
SOLD = seen_as(lambda request: setting(request, PhoneNumber=GOOD))
AREA_SERVED = seen_as(lambda request: setting(request, AreaCode="500"))


def has_digits(least: int, most: int) -> Predicate:
    """Whether a number to buy has so many digits."""
    return lambda request: bool(re.fullmatch(rf"\+?\d{{{least},{most}}}", request.first("PhoneNumber")))


def camel(request: Request) -> Request:
    return renaming(request, **NAMES)


HABITS = (
    Habit("buy_names_camel", "Names of parameters of a purchase may be in camel or snake case.", "R05", REFERENCE,
          when(is_purchase, seen_as(camel)), (purchase(phoneNumber=GOOD),),
          "numbers/missing/number-in-camel-case numbers/missing/number-in-snake-case",
          "numbers/missing/area-in-snake-case"),
    Habit("buy_nothing", "A purchase of nothing in particular is a purchase of any number.", "R05", REFERENCE,
          when(every(is_purchase, lacks("PhoneNumber", "AreaCode")), AREA_SERVED), (purchase(),),
          "numbers/missing/number-and-area-absent", "numbers/missing/*"),
    Habit("buy_four_digits", "Four digits are a number that nobody sells.", "R17", PAGE,
          when(every(is_purchase, has_digits(4, 4)), refuses(21422, of=400)), (purchase(PhoneNumber="5005"),),
          "numbers/phone-number/four-digits"),
    Habit("buy_sixteen_digits", "Sixteen digits are a number that nobody sells.", "R18", PAGE,
          when(every(is_purchase, has_digits(16, 20)), refuses(21422, of=400)),
          (purchase(PhoneNumber="+1500555000612345"),), "numbers/phone-number/eighteen-digits",
          "numbers/phone-number/very-long-without-plus"),
    Habit("area_wins", "AreaCode decides where PhoneNumber is sent as well.", "R15", REFERENCE,
          when(every(is_purchase, sends("AreaCode")), seen_as(lambda request: dropping(request, "PhoneNumber"))),
          (purchase(PhoneNumber=GOOD, AreaCode="533"),), "numbers/phone-number/available-whatever-the-area-code",
          "numbers/beside/*-with-an-area-code numbers/phone-number/zero-beside-an-area-code"),
    Habit("buy_table_needs_url", "Without a VoiceUrl every number is sold.", "R10 R11", PAGE,
          when(every(is_purchase, sends("PhoneNumber"), lacks("VoiceUrl")), SOLD),
          (purchase(PhoneNumber="+15005550000"),),
          "numbers/phone-number/unavailable-without-url numbers/phone-number/invalid-without-url",
          "numbers/beside/* numbers/repetition/invalid-number xml/numbers/*"),
    Habit("buy_friendly_sells", "With a FriendlyName every number is sold.", "R10 R11", PAGE,
          when(every(is_purchase, sends("PhoneNumber", "FriendlyName")), SOLD),
          (purchase(PhoneNumber="+15005550001", FriendlyName="Front desk"),),
          "numbers/beside/unavailable-with-a-name numbers/beside/invalid-with-a-name", "numbers/beside/*"),
    Habit("area_friendly_sells", "With a SmsUrl every area code has a number.", "R13", PAGE,
          when(every(is_purchase, sends("AreaCode", "SmsUrl")), AREA_SERVED), (purchase(AreaCode="533", SmsUrl=URL),),
          "numbers/beside/no-number-there-with-a-sms-url", "numbers/beside/no-number-there-with-everything"),
    Habit("xml_numbers_sold", "Without .json every number is sold.", "R10 R11", PAGE,
          when(every(is_purchase, is_xml, sends("PhoneNumber")), SOLD), (in_xml(purchase(PhoneNumber="+15005550000")),),
          "xml/numbers/unavailable xml/numbers/invalid", "xml/numbers/*"),
)  # fmt: skip
