"""Habits of recognising the From of a message or a call."""

from __future__ import annotations

import re

from conformance.fake import OTHERS, TABLES, Request
from tests.support.habits.changes import reading, rows, seen_as, when
from tests.support.habits.habit import PAGE, REFERENCE, Change, Habit
from tests.support.habits.recipients import by_beginning, by_end
from tests.support.habits.requests import (
    CALLS,
    GOOD,
    MESSAGES,
    ORDINARY,
    Predicate,
    adding,
    call,
    dropping,
    every,
    is_call,
    is_message,
    message,
    setting,
)

CHANNEL = "whatsapp:"


def good_if(name: str, pattern: str) -> Change:
    """A sender of a kind is as good as the good one."""
    return reading(name, "From", lambda sender: GOOD if re.fullmatch(pattern, sender) else sender)


def unchecked(predicate: Predicate) -> Change:
    """From is not looked at in some requests; it still has to be there."""
    return when(lambda r: predicate(r) and bool(r.first("From")), seen_as(lambda request: setting(request, From=GOOD)))


def without_channel(request: Request) -> Request:
    return setting(request, From=GOOD, To=request.first("To").removeprefix(CHANNEL))


def from_a_channel(request: Request) -> bool:
    return request.first("From").startswith(CHANNEL)


def to_itself(request: Request) -> bool:
    return request.first("From") == request.first("To")


def goes_abroad(request: Request) -> bool:
    return bool(re.match(r"\+(?!1)", request.first("To")))


def same_exchange(request: Request) -> bool:
    return request.first("From")[:8] == request.first("To")[:8]


CALLEES = {row: code for row, code in TABLES.call_to.items() if row != OTHERS}
EMPTY_FROM = adding(dropping(call(), "From"), ("From", ""))

HABITS = (
    Habit("call_from_prefix", "A caller that begins with the valid number is valid.", "R52", PAGE,
          reading(CALLS, "From", by_beginning({GOOD: None})), (call(From=f"{GOOD}1"),),
          "calls/from-others/good-one-and-a-digit",
          "calls/from-others/drawn-longer-than-the-good-one "
          "calls/senders-written-otherwise/good-one-and-another"),
    Habit("msg_from_last4", "The last four digits of a sender are looked up.", "R34", PAGE,
          reading(MESSAGES, "From", by_end(4, TABLES.message_from)), (message(From="+14108670006"),),
          "messages/from-others/last-digits-of-the-good-one",
          "messages/from-others/* messages/senders-written-otherwise/good-one-of-another-country"),
    Habit("msg_from_0005", "A magic number of no table may send.", "R34", PAGE,
          rows("message_from", {"+15005550005": None}), (message(From="+15005550005"),),
          "messages/from-others/in-no-table"),
    Habit("msg_from_0003", "A sender is looked up among recipients too: no permission.", "R34", PAGE,
          rows("message_from", {"+15005550003": 21408}), (message(From="+15005550003"),),
          "messages/from-others/no-international-permission"),
    Habit("call_from_shares_to", "A caller without a row is looked up among the numbers called.", "R52", PAGE,
          rows("call_from", CALLEES), (call(From="+15005550002"),),
          "calls/from-others/unroutable-number calls/from-others/no-international-permission "
          "calls/from-others/blocked-number"),
    Habit("call_from_0005", "Most magic numbers without a row may call.", "R52", PAGE,
          rows("call_from", dict.fromkeys([f"+1500555000{digit}" for digit in "23459"])), (call(From="+15005550005"),),
          "calls/from-others/in-no-table calls/from-others/recipient-without-sms", "calls/from-others/*"),
    Habit("msg_from_alphanumeric", "A word is a sender ID.", "R34", PAGE,
          good_if(MESSAGES, r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}"), (message(From="FrontDesk"),),
          "messages/from-others/letters"),
    Habit("msg_from_whatsapp", "The sandbox of WhatsApp sends.", "R34", PAGE,
          when(every(is_message, from_a_channel), seen_as(without_channel)),
          (message(From="whatsapp:+14155238886", To=f"whatsapp:{ORDINARY}"),), "messages/from-others/channel"),
    Habit("msg_from_short_code", "Five or six digits are a short code that sends.", "R34", PAGE,
          good_if(MESSAGES, r"\d{5,6}"), (message(From="12345"),), "messages/from-others/short-code-of-five-digits"),
    Habit("msg_from_toll_free", "Toll-free numbers send.", "R34", PAGE,
          good_if(MESSAGES, r"\+18(00|33|44|55|66|77|88)\d{7}"), (message(From="+18885550100"),),
          "messages/from-others/toll-free"),
    Habit("msg_from_owned", "A number that the target has in a list of its own may send.", "R06 R34", PAGE,
          rows("message_from", {"+12025550143": None}), (message(From="+12025550143"),),
          "messages/from-others/fictional"),
    Habit("msg_from_is_to", "A sender that is the recipient owns its number.", "R34", PAGE,
          unchecked(every(is_message, to_itself)), (message(From="+14155550100", To="+14155550100"),),
          "messages/from-others/the-recipient-itself", "messages/two-defects/sender-before-recipient"),
    Habit("msg_from_when_to_foreign", "Senders are looked up for American recipients only.", "R34", PAGE,
          unchecked(every(is_message, goes_abroad)), (message(From="+14155550100", To="+447400123456"),),
          "messages/from-others/to-a-recipient-abroad", "messages/beside/from-*-to-a-recipient-abroad"),
    Habit("call_from_client", "Clients and SIP addresses call.", "R52", PAGE, good_if(CALLS, r"(client|sip):.+"),
          (call(From="client:alice"),), "calls/from-others/client calls/from-others/sip-address"),
    Habit("call_from_same_area", "A caller with area code and exchange of the number called is verified.", "R52", PAGE,
          unchecked(every(is_call, same_exchange)), (call(From="+14108675399"),),
          "calls/from-others/exchange-of-the-number-called", "calls/from-others/*"),
    Habit("call_from_short", "Five digits call.", "R52", PAGE, good_if(CALLS, r"\d{5}"), (call(From="12345"),),
          "calls/from-others/short-code-of-five-digits"),
    Habit("call_from_empty", "An empty From is the first number of the account.", "R52 R05", REFERENCE,
          reading(CALLS, "From", lambda sender: sender or GOOD), (EMPTY_FROM,), "calls/missing/from-empty"),
)  # fmt: skip
