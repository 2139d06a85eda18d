"""Habits of the paths without `.json`, which are answered in XML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.fake import OTHERS, TABLES, Request, Response, Tables
from tests.support.habits.changes import Rows, Text, answered, only_rows, reading, rows, seen_as, when
from tests.support.habits.habit import OBSERVED, PAGE, REFERENCE, Change, Habit
from tests.support.habits.requests import (
    CALLS,
    GOOD,
    MESSAGES,
    NUMBERS,
    ORDINARY,
    call,
    dropping,
    every,
    in_xml,
    is_call,
    is_message,
    is_purchase,
    is_xml,
    message,
    purchase,
)
from tests.support.habits.ways import given
from tests.support.misbehaving_targets import refused

VOICE = "https://example.com/voice.xml"


def rewritten(rule: Callable[[str], str]) -> Change:
    """The document is written by a rule."""
    return answered(lambda _request, response: replace(response, body=rule(response.body.decode()).encode()))


def absent(request: Request, response: Response) -> Response:
    return refused(request, 20404, 404, Tables()) if response.status == 201 else response


def with_suffix(request: Request) -> Request:
    return replace(request, path=f"{request.path}.json")


def unescaped(document: str) -> str:
    return document.replace("&lt;", "<").replace("&amp;", "&")


def in_ascii(document: str) -> str:
    return document.encode("ascii", "replace").decode()


def is_good_call(request: Request) -> bool:
    return is_call(request) and request.first("To")[:8] != GOOD[:8] and request.first("From") == GOOD


def row_or(good: str, table: Rows) -> Text:
    """Everything without a row is good."""
    return lambda text: text if text in table else good


BOUGHT = in_xml(purchase(PhoneNumber=GOOD))

HABITS = (
    Habit("xml_call_missing", "Without .json there are no calls but those that are refused.", "R02 R51 R60", PAGE,
          when(every(is_call, is_xml), answered(absent)), (in_xml(call()),), "xml/calls/created",
          "xml/calls/silence/*"),
    Habit("xml_call_json", "Without .json a good call is answered in JSON.", "arduino-sample-2020", OBSERVED,
          when(every(is_good_call, is_xml), seen_as(with_suffix)), (in_xml(call()),), "xml/calls/created",
          "xml/calls/*"),
    Habit("xml_numbers_json", "Without .json a purchase is answered in JSON.", "arduino-sample-2020", OBSERVED,
          when(every(is_purchase, is_xml), seen_as(with_suffix)), (BOUGHT,),
          "xml/numbers/unavailable xml/numbers/invalid xml/numbers/no-number-there",
          "xml/numbers/* numbers/authentication/xml-*"),
    Habit("xml_unescaped", "Nothing is escaped in XML.", "R41", REFERENCE, when(is_xml, rewritten(unescaped)),
          (in_xml(message(Body="Tea & cake <3")),), "xml/messages/markup"),
    Habit("xml_ascii", "XML has ASCII characters only.", "R45", OBSERVED, when(is_xml, rewritten(in_ascii)),
          (in_xml(message(Body="Grüße 📦")),), "xml/messages/unicode"),
    Habit("xml_to_table_short", "Without .json two magic recipients are known.", "R37 R38 R39", PAGE,
          when(every(is_message, is_xml), only_rows("message_to", "+15005550001", "+15005550002")),
          (in_xml(message(To="+15005550004")),),
          "xml/messages/foreign-to xml/messages/blocked-to xml/messages/to-without-sms"),
    Habit("xml_call_to_short", "Without .json two magic numbers to call are known.", "R54 R56", PAGE,
          when(every(is_call, is_xml), only_rows("call_to", "+15005550001", "+15005550003")),
          (in_xml(call(To="+15005550002")),), "xml/calls/unroutable-to xml/calls/blocked-to", "xml/calls/silence/*"),
    Habit("xml_any_from", "Without .json every caller but the invalid one is good.", "R52", PAGE,
          when(every(is_call, is_xml), rows("call_from", {OTHERS: None}, but_own=False)),
          (in_xml(call(From="+14155550100")),), "xml/calls/any-other-from"),
    Habit("xml_to_missed", "To is missed with .json only.", "R05", REFERENCE,
          when(every(is_message, is_xml), given("To", ORDINARY)), (in_xml(dropping(message(), "To")),),
          "xml/messages/to-absent"),
    Habit("xml_from_missed", "From is missed with .json only.", "R05", REFERENCE,
          when(every(is_message, is_xml), given("From", GOOD)), (in_xml(dropping(message(), "From")),),
          "xml/messages/from-absent"),
    Habit("xml_url_missed", "Url is missed with .json only.", "R05", REFERENCE,
          when(every(is_call, is_xml), given("Url", VOICE)), (in_xml(dropping(call(), "Url")),), "xml/calls/url-absent",
          "xml/calls/*"),
    Habit("xml_no_limit", "Without .json a text has no limit.", "R05 body-limit-2026", REFERENCE,
          when(is_xml, reading(MESSAGES, "Body", lambda text: text[:1600])), (in_xml(message(Body="k" * 1601)),),
          "xml/messages/too-long"),
    Habit("xml_to_unchecked", "Without .json every recipient without a row is a number.", "R40 R05", REFERENCE,
          when(is_xml, reading(MESSAGES, "To", row_or(ORDINARY, TABLES.message_to))), (in_xml(message(To="123")),),
          "xml/messages/malformed-to", "xml/messages/*"),
    Habit("xml_call_to_unchecked", "Without .json every number to call without a row is one.", "R57 R05", REFERENCE,
          when(is_xml, reading(CALLS, "To", row_or(ORDINARY, TABLES.call_to))), (in_xml(call(To="123")),),
          "xml/calls/malformed-to", "xml/calls/*"),
    Habit("xml_number_unchecked", "Without .json every number without a row is sold.", "R17", PAGE,
          when(is_xml, reading(NUMBERS, "PhoneNumber", row_or(GOOD, TABLES.phone_number))),
          (in_xml(purchase(PhoneNumber="33")),), "xml/numbers/very-short"),
    Habit("xml_number_missing", "Without .json no number is sold.", "R02 R12", PAGE,
          when(every(is_purchase, is_xml), answered(absent)), (BOUGHT,), "xml/numbers/created", "xml/numbers/*"),
)  # fmt: skip
