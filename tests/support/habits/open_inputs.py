"""Habits of reading a request of which no source says that they are wrong, and what was decided about each."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from conformance.fake import TABLES, Request, phones
from tests.support.habits.changes import reading, refuses, seen_as, when
from tests.support.habits.conditions import found_first, with_a_good_sender
from tests.support.habits.habit import OpenHabit
from tests.support.habits.recipients import by_end
from tests.support.habits.requests import (
    GOOD,
    MESSAGES,
    NUMBERS,
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
    sends,
)

NEVER = "none: no source shows such an input"
OWN_SETTING = "none: the page does not say which of the two defects is reported, and no recording has both"
SERVICE = "MG0123456789abcdef0123456789abcdef"


def is_odd(text: str) -> str:
    """A number that only its area code makes impossible is as good as an ordinary one."""
    return ORDINARY if re.fullmatch(r"\+1\d{10}", text) and not phones.dialable(text) else text


def for_sale(text: str) -> str:
    """A number that is not magic is as good as the one that is sold."""
    return GOOD if phones.dialable(text) and not text.startswith("+1500") else text


def without_service(request: Request) -> Request:
    return dropping(request, "MessagingServiceSid")


def of_any_country(text: str) -> str:
    found = re.fullmatch(r"\+\d{2}(500555\d{4})", text)
    return f"+1{found[1]}" if found else text


def in_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(sign, sign)) for sign in text)


def last(request: Request) -> Request:
    """Of two parameters with the same name the last counts."""
    return replace(request, form=tuple(reversed(request.form))) if has_two(request) else request


def has_two(request: Request) -> bool:
    return len([name for name, _ in request.form if name == "To"]) > 1


def stripped(request: Request) -> Request:
    return replace(request, form=tuple((name, value.strip()) for name, value in request.form))


def of_form(parameter: str, pattern: str) -> Predicate:
    return lambda request: re.fullmatch(pattern, request.first(parameter)) is not None


def without_to(request: Request) -> bool:
    return not request.first("To") and not request.first("From")


def is_in_ucs2(request: Request) -> bool:
    body = request.first("Body")
    return len(body) > 700 and any(ord(sign) > 0x2000 for sign in body)


OPEN = (
    OpenHabit("buy_last4", "The last four digits of a number to buy are looked up.",
              "none: the page names three numbers, and says nothing of others",
              reading(NUMBERS, "PhoneNumber", by_end(4, TABLES.phone_number)), (purchase(PhoneNumber="+14155550001"),)),
    OpenHabit("msg_to_any_country", "A magic recipient is known by its digits, whatever the country.",
              "messages/near-misses/unroutable-of-another-country at inferred: 201 or 400/21211",
              reading(MESSAGES, "To", of_any_country), (message(To="+495005550002"),),
              "messages/near-misses/unroutable-of-another-country"),
    OpenHabit("call_to_itself", "Nobody calls himself.", NEVER,
              when(every(is_call, lambda r: r.first("To") == r.first("From")), refuses(21217)), (call(To=GOOD),)),
    OpenHabit("msg_to_any_area", "No area code is impossible.", NEVER, reading(MESSAGES, "To", is_odd),
              (message(To="+10001234567"),)),
    OpenHabit("buy_any", "Every well-formed number is for sale.", "none: the page says nothing of other numbers",
              reading(NUMBERS, "PhoneNumber", for_sale), (purchase(PhoneNumber="+14155550100"),)),
    OpenHabit("area_any", "Every area code but one has a number.", "none: the page names two area codes",
              reading(NUMBERS, "AreaCode", lambda code: code if code == "533" else "500"), (purchase(AreaCode="415"),)),
    OpenHabit("area_prefix", "An area code is known by its first three digits.", NEVER,
              reading(NUMBERS, "AreaCode", lambda code: code[:3]), (purchase(AreaCode="5001"),)),
    OpenHabit("blank_for_plus", "A blank before digits is a plus sign that was not encoded.",
              "none: 201 and 400/21211 are equally likely, so that a case would accept both",
              reading(MESSAGES, "To", lambda to: re.sub(r"^ (?=\d)", "+", to)), (message(To=" 14108675310"),)),
    OpenHabit("strip_values", "Blanks around values are cut off.", NEVER, seen_as(stripped),
              (message(To=f" {ORDINARY}"),)),
    OpenHabit("last_of_two", "Of two recipients the last counts.", NEVER, when(is_message, seen_as(last)),
              (adding(message(), ("To", "+15005550002")),)),
    OpenHabit("to_dots", "A recipient has no dots.", "none: hyphens and parentheses were recorded, dots were not",
              when(every(is_message, of_form("To", r".*\d\.\d.*")), refuses(21211)), (message(To="410.867.5310"),)),
    OpenHabit("magic_not_eleven", "A magic number without its plus sign is an ordinary one.",
              "none: ten digits were recognised in 2014, eleven never seen, so that a case would accept both",
              reading(MESSAGES, "To", lambda to: ORDINARY if re.fullmatch("1500555000[2-9]", to) else to),
              (message(To="15005550002"),)),
    OpenHabit("call_to_national", "A number to call has its country code.",
              "calls/notation/to-ten-digits at inferred: 201, as for messages",
              when(every(is_call, of_form("To", r"[2-9]\d{9}")), refuses(21217)), (call(To="4108675310"),),
              "calls/notation/to-ten-digits"),
    OpenHabit("call_to_client", "Only numbers can be called.", "none: documented, never seen with test credentials",
              when(every(is_call, of_form("To", "(client|sip):.+")), refuses(21217)), (call(To="client:alice"),)),
    OpenHabit("to_list", "Recipients are separated by commas.",
              "messages/notation/two-numbers at inferred: 400/21211, as any text that is no number",
              reading(MESSAGES, "To", lambda to: to.partition(",")[0]), (message(To=f"{ORDINARY},+14155550100"),),
              "messages/notation/two-numbers"),
    OpenHabit("unicode_digits", "Digits of every script are digits.", NEVER, reading(MESSAGES, "To", in_digits),
              (message(To="+1٤108675310"),)),
    OpenHabit("line_end_passes", "A line end behind a number is no part of it.", NEVER,
              reading(MESSAGES, "To", lambda to: to.removesuffix("\n")), (message(To=f"{ORDINARY}\n"),)),
    OpenHabit("buy_letters_not_converted", "Letters are no digits.",
              "none: no text of letters is known to be for sale, so that a case would accept a refusal too",
              when(every(is_purchase, of_form("PhoneNumber", r"\+1500[A-Z]{3}0006")), refuses(21421)),
              (purchase(PhoneNumber="+1500JKL0006"),)),
    OpenHabit("buy_without_plus", "A number to buy has its plus sign.", NEVER,
              when(every(is_purchase, of_form("PhoneNumber", r"1\d{10}")), refuses(21421, of=400)),
              (purchase(PhoneNumber="15005550000"),)),
    OpenHabit("call_to_before_from", "To of a call is checked before From.", OWN_SETTING,
              when(is_call, found_first(lambda code: code[:3] == "212", with_a_good_sender)),
              (call(To="+15005550002", From="+15005550001"),)),
    OpenHabit("call_from_missed_first", "From of a call is missed before To.", OWN_SETTING,
              when(every(is_call, without_to), refuses(21213, of=400)), (dropping(call(), "To", "From"),)),
    OpenHabit("msg_from_missed_first", "From of a message is missed before To.", OWN_SETTING,
              when(every(is_message, without_to), refuses(21603, of=400)), (dropping(message(), "To", "From"),)),
    OpenHabit("service_beside_from", "A messaging service beside a sender is ignored.",
              "none: the page says no more than that the parameter does not work",
              when(sends("From", "MessagingServiceSid"), seen_as(without_service)),
              (message(MessagingServiceSid=SERVICE),)),
    OpenHabit("limit_only_gsm", "A text beyond the GSM alphabet has at most 700 characters.", NEVER,
              when(every(is_message, is_in_ucs2), refuses(21617)), (message(Body="包" * 701),)),
    OpenHabit("body_blank", "A text of blanks is no text.", NEVER,
              reading(MESSAGES, "Body", lambda text: text if text.strip() else ""), (message(Body="  "),)),
    OpenHabit("body_trimmed", "Blanks around a text are cut off.", "none: no recording has such a text",
              reading(MESSAGES, "Body", str.strip), (message(Body=" hi "),)),
    OpenHabit("body_template", "Names in double braces are filled in.", NEVER,
              reading(MESSAGES, "Body", lambda text: re.sub(r"\{\{\w+\}\}", "Alice", text)),
              (message(Body="Hi {{name}}"),)),
    OpenHabit("retention_discard", "Nothing can be kept from the log.", "none: the account may lack the feature",
              when(of_form("ContentRetention", "discard"), refuses(20001)), (message(ContentRetention="discard"),)),
    OpenHabit("bad_method", "A method has to be GET or POST.", NEVER,
              when(every(is_call, of_form("Method", "(?!GET|POST).+")), refuses(21206)), (call(Method="BREW"),)),
    OpenHabit("media_not_url", "Media may be at any text.", NEVER,
              reading(MESSAGES, "MediaUrl", lambda url: url if "://" in url else "https://example.com/one.png"),
              (message(MediaUrl="nonsense"),)),
    OpenHabit("callback_not_url", "A status callback has to be an address.", NEVER,
              when(every(sends("StatusCallback"), of_form("StatusCallback", "(?!https?://).*")), refuses(21609)),
              (message(StatusCallback="nonsense"),)),
)  # fmt: skip
