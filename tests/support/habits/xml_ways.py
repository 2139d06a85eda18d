"""Habits of the paths without `.json` that know less of the documentation than those with it."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.fake import ACCOUNT, Request
from tests.support.habits.changes import refuses, seen_as, when
from tests.support.habits.closed import SID, at, closed_as, opened
from tests.support.habits.credentials import OTHER
from tests.support.habits.habit import OBSERVED, PAGE, REFERENCE, Habit
from tests.support.habits.purchases import SOLD
from tests.support.habits.requests import (
    GOOD,
    NUMBERS,
    ORDINARY,
    adding,
    asked,
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
    renaming,
    sends,
)
from tests.support.habits.senders import goes_abroad, unchecked
from tests.support.habits.ways import PICTURE, given

ELEVEN = [("MediaUrl", PICTURE)] * 11
CAPITALS = {"TO": "To", "FROM": "From", "BODY": "Body", "URL": "Url", "mediaUrl": "MediaUrl", "media_url": "MediaUrl"}
XML_ROWS = "xml/*"


def is_national(request: Request) -> bool:
    return re.fullmatch(r"\d{10,11}", request.first("To")) is not None


def without_media(request: Request) -> Request:
    return dropping(request, "MediaUrl")


def has_too_many(request: Request) -> bool:
    return len(request.all("MediaUrl")) > 10


def in_own_account(request: Request) -> Request:
    return replace(request, path=re.sub(r"Accounts/AC\w{32}", f"Accounts/{ACCOUNT.sid}", request.path))


HABITS = (
    Habit("xml_media_ignored", "Without .json media are no content.", "R41", REFERENCE,
          when(every(is_message, is_xml), seen_as(without_media)),
          (in_xml(dropping(message(MediaUrl=PICTURE), "Body")),), "xml/messages/media-alone", XML_ROWS),
    Habit("xml_abroad_refused", "Without .json there are American recipients only.", "R43", PAGE,
          when(every(is_message, is_xml, goes_abroad), refuses(21408)), (in_xml(message(To="+5571981265131")),),
          "xml/messages/brazil", XML_ROWS),
    Habit("xml_national_refused", "Without .json a recipient has its country code.", "R40 ligerlilly-2015", OBSERVED,
          when(every(is_message, is_xml, is_national), refuses(21211)), (in_xml(message(To="4108675310")),),
          "xml/messages/to-ten-digits", XML_ROWS),
    Habit("xml_area_unknown", "Without .json no area code has a number.", "R14", PAGE,
          when(every(is_purchase, is_xml, sends("AreaCode")), refuses(21452)), (in_xml(purchase(AreaCode="500")),),
          "xml/numbers/created-in-an-area", XML_ROWS),
    Habit("xml_twiml_unknown", "Without .json a call needs an address.", "R59", PAGE,
          when(every(is_call, is_xml, sends("Twiml")), refuses(21205)), (in_xml(call(Twiml="<Response/>")),),
          "xml/calls/twiml", XML_ROWS),
    Habit("xml_call_from_missed", "From of a call is missed with .json only.", "R05", REFERENCE,
          when(every(is_call, is_xml), given("From", GOOD)), (in_xml(dropping(call(), "From")),),
          "xml/calls/from-absent", XML_ROWS),
    Habit("xml_call_to_missed", "To of a call is missed with .json only.", "R05", REFERENCE,
          when(every(is_call, is_xml), given("To", ORDINARY)), (in_xml(dropping(call(), "To")),), "xml/calls/to-absent",
          XML_ROWS),
    Habit("xml_many_media", "Without .json a message has any number of media.", "R05 error-dictionary-2023", REFERENCE,
          when(every(is_message, is_xml, has_too_many), seen_as(without_media)), (in_xml(adding(message(), *ELEVEN)),),
          "xml/messages/eleven-media", XML_ROWS),
    Habit("xml_any_account", "Without .json the account in the path is not compared.", "R01", REFERENCE,
          when(is_xml, seen_as(in_own_account)),
          (in_xml(asked("POST", "/Messages", root=f"/2010-04-01/Accounts/{OTHER}", To=ORDINARY)),),
          "xml/access/account-of-another", XML_ROWS),
    Habit("xml_lists", "Without .json there are lists.", "R02 R03", REFERENCE,
          when(is_xml, opened(at("GET", f"Messages|Calls|{NUMBERS}"))), (in_xml(asked("GET", "/Messages")),),
          "xml/access/messages-list-get", XML_ROWS),
    Habit("xml_closed_delete", "Without .json DELETE is no method of a closed resource.", "R03", PAGE,
          when(is_xml, closed_as(20004, 405, lambda request: request.method == "DELETE")),
          (in_xml(asked("DELETE", f"/Queues/QU{SID}")),), "xml/access/queue-delete", XML_ROWS),
    Habit("xml_friendly_sells", "Without .json every number with a name is sold.", "R10 R16", PAGE,
          when(every(is_purchase, is_xml, sends("PhoneNumber", "FriendlyName")), SOLD),
          (in_xml(purchase(PhoneNumber="+15005550000", FriendlyName="Front desk")),),
          "xml/numbers/unavailable-with-everything", XML_ROWS),
    Habit("names_capitals", "Names of parameters may be in capitals.", "R05 openapi-2026", REFERENCE,
          seen_as(lambda request: renaming(request, **CAPITALS)), (renaming(message(), Body="BODY"),),
          "messages/missing/*-in-capitals", "calls/missing/* messages/missing/*"),
    Habit("national_skips_from", "From is looked up for recipients with a plus sign only.", "R34", PAGE,
          unchecked(every(is_message, is_national)), (message(From="+14155550100", To="4108675310"),),
          "messages/beside/from-others-to-ten-digits", "messages/*"),
)  # fmt: skip
