"""Habits of checking a value only beside, or only without, another one, and of checking in another order."""

from __future__ import annotations

from collections.abc import Callable

from conformance.fake import Account, Request, Responder, Response, Tables
from tests.support.habits.changes import reading, seen_as, when
from tests.support.habits.habit import INFERRED, OBSERVED, PAGE, REFERENCE, Change, Habit
from tests.support.habits.requests import (
    CALLS,
    GOOD,
    MESSAGES,
    NUMBERS,
    ORDINARY,
    adding,
    asked,
    call,
    dropping,
    every,
    is_call,
    is_message,
    lacks,
    message,
    sends,
    setting,
    to_resource,
    with_credentials,
)
from tests.support.habits.senders import unchecked
from tests.support.misbehaving_targets import authorized, code_of

MEDIA, STATUS = "https://example.com/one.png", "https://example.com/status"
SAID = "<Response><Say>The parcel is here.</Say></Response>"
WRONG = "0" * 32
TO_IS_GOOD = seen_as(lambda request: setting(request, To=ORDINARY))


def to_unchecked(*predicates: Callable[[Request], bool]) -> Change:
    """To is not looked up in some requests; it still has to be there."""
    return when(every(sends("To"), *predicates), TO_IS_GOOD)


def found_first(code_counts: Callable[[str], bool], rewrite: Callable[[Request, Account], Request]) -> Change:
    """What is wrong with a request without some of its defects is reported before those."""

    def over(faithful: Responder) -> Responder:
        def careless(request: Request, account: Account, tables: Tables) -> Response:
            early = faithful(rewrite(request, account), account, tables)
            return early if code_counts(code_of(early)) else faithful(request, account, tables)

        return careless

    return over


def any_code(code: str) -> bool:
    return bool(code)


def ping(request: Request) -> bool:
    return len(request.first("Body")) == 1


def is_long(request: Request) -> bool:
    return len(request.first("Body")) > 160


def is_only_short_of(request: Request, _account: Account) -> Request:
    return setting(request, From=GOOD, To=ORDINARY) if request.first("From") and request.first("To") else request


def with_a_good_sender(request: Request, _account: Account) -> Request:
    return setting(request, From=GOOD) if request.first("From") else request


BAD_PAIR = message(To="+15005550001", From="+15005550001")
NO_TEXT = adding(dropping(message(From="+15005550001"), "Body"), ("Body", ""))

HABITS = (
    Habit("to_before_from", "To is checked before From.", "R30", OBSERVED,
          when(is_message, found_first(any_code, with_a_good_sender)), (BAD_PAIR,),
          "messages/two-defects/sender-before-recipient", "messages/two-defects/*"),
    Habit("body_before_from", "An empty Body is found before a bad From.", "R30", INFERRED,
          when(is_message, found_first(lambda code: code == "21602", is_only_short_of)), (NO_TEXT,),
          "messages/two-defects/sender-before-body"),
    Habit("values_before_auth", "Parameters are checked before the credentials.", "R01", OBSERVED,
          when(to_resource(MESSAGES, CALLS, NUMBERS), found_first(lambda code: code[:2] == "21", authorized)),
          (with_credentials(message(To="1111111"), token=WRONG),), "access/authentication/wrong-token-and-bad-to"),
    Habit("closed_before_auth", "Closed resources are closed to everybody.", "R01", REFERENCE,
          found_first(lambda code: code == "20008", authorized), (with_credentials(asked("GET", ""), token=WRONG),),
          "access/other-resources/account-get-no-credentials access/other-resources/account-get-wrong-token",
          "access/other-resources/*"),
    Habit("mms_skips_to", "With media only the unroutable recipient is recognised.", "R39 homemadepy-messages-2018",
          OBSERVED, when(sends("MediaUrl"), reading(MESSAGES, "To", lambda to: to if to.endswith("2") else ORDINARY)),
          (message(To="+15005550009", MediaUrl=MEDIA),), "messages/media/not-a-mobile-number",
          "messages/beside/to-*-with-media* messages/beside/to-*-with-everything"),
    Habit("mms_skips_three", "With media only two magic recipients are recognised.", "R35 R37 R38", PAGE,
          when(sends("MediaUrl"), reading(MESSAGES, "To", lambda to: to if to[-1:] in "29" else ORDINARY)),
          (message(To="+15005550004", MediaUrl=MEDIA),),
          "messages/beside/to-blocked-with-media messages/beside/to-invalid-with-media",
          "messages/beside/to-*-with-media* messages/beside/to-*-with-everything"),
    Habit("mms_without_text_skips_to", "With media and without a text To is not looked up.", "R36", PAGE,
          to_unchecked(is_message, sends("MediaUrl"), lacks("Body")),
          (dropping(message(To="+15005550002", MediaUrl=MEDIA), "Body"),),
          "messages/beside/to-unroutable-with-media-alone", "messages/beside/to-*-with-media-alone"),
    Habit("callback_skips_to", "With a StatusCallback a message is queued, and fails later if at all.", "R35", PAGE,
          to_unchecked(is_message, sends("StatusCallback")), (message(To="+15005550001", StatusCallback=STATUS),),
          "messages/beside/to-invalid*",
          "messages/beside/to-*-with-a-status-callback messages/beside/to-*-with-everything messages/silence/* "
          "xml/messages/silence/*"),
    Habit("callback_skips_from", "With a StatusCallback From is not looked up.", "R31 R34", PAGE,
          unchecked(every(is_message, sends("StatusCallback"))), (message(From="+15005550007", StatusCallback=STATUS),),
          "messages/from/not-owned-beside-a-status-callback messages/from/invalid-beside-a-status-callback",
          "messages/beside/from-*-with-a-status-callback messages/beside/from-*-with-everything "
          "messages/silence/*"),
    Habit("twiml_skips_from", "With Twiml From is not looked up.", "R52", PAGE,
          unchecked(every(is_call, sends("Twiml"))), (call(From="+14155550100", Twiml=SAID),),
          "calls/beside/from-others-with-twiml", "calls/beside/from-*-with-twiml"),
    Habit("twiml_skips_to", "With Twiml To is not looked up.", "R55", PAGE, to_unchecked(is_call, sends("Twiml")),
          (call(To="+15005550003", Twiml=SAID),), "calls/beside/to-foreign-with-twiml", "calls/beside/to-*-with-twiml"),
    Habit("schedule_skips_to", "A scheduled message is never refused.", "R35", PAGE,
          to_unchecked(is_message, sends("SendAt")),
          (message(To="+15005550001", ScheduleType="fixed", SendAt="2037-01-01T00:00:00Z"),),
          "messages/beside/to-invalid-with-a-schedule"),
    Habit("long_text_skips_from", "From is looked up for texts of one segment only.", "R31", PAGE,
          unchecked(every(is_message, is_long)), (message(From="+15005550007", Body="k" * 400),),
          "messages/beside/from-not-owned-with-a-long-text"),
    Habit("empty_text_skips_all", "A text of one character is a ping, and always sent.", "R35", PAGE,
          to_unchecked(is_message, ping), (message(To="+15005550001", Body="k"),),
          "messages/beside/to-invalid-with-a-short-text messages/beside/to-blocked-with-an-emoji"),
)  # fmt: skip
