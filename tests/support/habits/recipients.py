"""Habits of recognising the To of a message or a call."""

from __future__ import annotations

import re
from functools import cache

from conformance.fake import TABLES, Request, phones
from tests.support import misbehaving_targets
from tests.support.habits.changes import Rows, Text, reading, refuses, rows, seen_as, when
from tests.support.habits.habit import INFERRED, OBSERVED, REFERENCE, Habit
from tests.support.habits.requests import (
    CALLS,
    MESSAGES,
    ORDINARY,
    adding,
    call,
    dropping,
    every,
    is_call,
    is_message,
    message,
    renaming,
)

AMERICAN = re.compile(r"\+1[2-9]\d{9}")


def by_beginning(table: Rows) -> Text:
    """The row with which the text begins."""
    return lambda text: text[:12] if text[:12] in table else text


def by_end(digits: int, table: Rows) -> Text:
    """The row that ends as the text does, whatever stands before."""
    magic = [key for key in table if key.startswith("+")]
    return lambda text: next((key for key in magic if key[-digits:] == text[-digits:]), text)


def any_digits(text: str) -> str:
    """A number that cannot exist is as good as an ordinary one."""
    return ORDINARY if re.fullmatch(r"\+\d{8,15}", text) and not phones.dialable(text) else text


@cache
def written(parameter: str) -> frozenset[str]:
    """The values of a parameter that stand in the cases as they are written, drawn ones not among them."""
    cases = [case for case in misbehaving_targets.cases().values() if not case.draw]
    return frozenset(value for case in cases for name, value in case.send if name == parameter)


def unknown_american(request: Request) -> bool:
    to = request.first("To")
    return AMERICAN.fullmatch(to) is not None and to not in written("To")


def nameless(request: Request, name: str, value: str = "") -> Request:
    """The request without To, and with something else instead."""
    return adding(dropping(request, "To"), (name, value))


HABITS = (
    Habit("msg_to_prefix", "A recipient that begins with a magic number is that number.", "R40 R05", REFERENCE,
          reading(MESSAGES, "To", by_beginning(TABLES.message_to)), (message(To="+150055500022"),),
          "messages/to-malformed/unroutable-and-a-digit messages/to-malformed/blocked-and-a-digit",
          "messages/to-malformed/*"),
    Habit("call_to_prefix", "A number to call that begins with a magic number is that number.", "R57 R05", REFERENCE,
          reading(CALLS, "To", by_beginning(TABLES.call_to)), (call(To="+150055500022"),),
          "calls/to-malformed/unroutable-and-a-digit calls/to-malformed/blocked-and-a-digit", "calls/to-malformed/*"),
    Habit("msg_to_last4", "The last four digits of a recipient are looked up.", "R40 R43", OBSERVED,
          reading(MESSAGES, "To", by_end(4, TABLES.message_to)), (message(To="+14108670002"),),
          "messages/near-misses/last-four-of-the-unroutable-one",
          "messages/near-misses/* messages/to-ordinary/* messages/near-misses-drawn/* "
          "messages/to-malformed/shorter-than-blocked messages/to-malformed/shorter-than-unroutable"),
    Habit("call_to_last4", "The last four digits of a number to call are looked up.", "R57 R60", OBSERVED,
          reading(CALLS, "To", by_end(4, TABLES.call_to)), (call(To="+14108670002"),),
          "calls/near-misses/last-four-of-the-unroutable-one",
          "calls/near-misses/* calls/to-ordinary/* calls/near-misses-drawn/* "
          "calls/to-malformed/shorter-than-blocked calls/to-malformed/shorter-than-unroutable"),
    Habit("msg_to_last2", "The last two digits of a recipient are looked up.", "R40 R43", OBSERVED,
          reading(MESSAGES, "To", by_end(2, TABLES.message_to)), (message(To="+14108675302"),),
          "messages/near-misses/last-two-of-the-unroutable-one",
          "messages/near-misses/* messages/to-ordinary/* messages/near-misses-drawn/* messages/to-malformed/*"),
    Habit("msg_to_0008", "A sender with a full queue is a recipient with a full queue.", "R40 R32", OBSERVED,
          rows("message_to", {"+15005550008": 21611}), (message(To="+15005550008"),),
          "messages/other-roles/full-sender", "messages/other-roles/*"),
    Habit("msg_to_0000", "A number that cannot be bought is no recipient.", "R40 R10", OBSERVED,
          rows("message_to", {"+15005550000": 21211}), (message(To="+15005550000"),),
          "messages/other-roles/unavailable-for-purchase", "messages/other-roles/*"),
    Habit("msg_to_0005", "A number of no table is no mobile number.", "R40", OBSERVED,
          rows("message_to", {"+15005550005": 21614}), (message(To="+15005550005"),),
          "messages/other-roles/in-no-table-either"),
    Habit("call_to_0008", "Numbers that are magic for messages or purchases cannot be called.", "R57 tw-cover-2017",
          OBSERVED, rows("call_to", {"+15005550008": 21217, "+15005550000": 21217}), (call(To="+15005550008"),),
          "calls/other-roles/full-sender-of-messages calls/other-roles/unavailable-for-purchase"),
    Habit("call_to_letters", "A number to call may be a word.", "R57 R05", REFERENCE,
          reading(CALLS, "To", lambda to: ORDINARY if to.isalpha() else to), (call(To="abcdefg"),),
          "calls/to-malformed/letters", "calls/to-malformed/*"),
    Habit("msg_to_nine_digits", "A recipient is a plus sign and eight to fifteen digits.", "R40 R05", REFERENCE,
          reading(MESSAGES, "To", any_digits), (message(To="+1410867531"),),
          "messages/to-malformed/nine-digits messages/to-malformed/unroutable-without-a-digit",
          "messages/to-malformed/*"),
    Habit("call_to_eleven_digits", "A number to call is a plus sign and eight to fifteen digits.", "R57 R05", REFERENCE,
          reading(CALLS, "To", any_digits), (call(To="+141086753101"),),
          "calls/to-malformed/eleven-digits calls/to-malformed/unroutable-and-a-digit", "calls/to-malformed/*"),
    Habit("msg_to_list", "American recipients are those of a list.", "R40", OBSERVED,
          when(every(is_message, unknown_american), refuses(21211)), (message(To="+14108674321"),),
          "messages/to-ordinary/drawn", "messages/*"),
    Habit("call_to_list", "American numbers that can be called are those of a list.", "R57 R60", OBSERVED,
          when(every(is_call, unknown_american), refuses(21217)), (call(To="+14108674321"),), "calls/to-ordinary/drawn",
          "calls/*"),
    Habit("msg_to_array", "To[] is another spelling of To.", "R05", REFERENCE,
          when(is_message, seen_as(lambda request: renaming(request, **{"To[]": "To"}))),
          (nameless(message(), "To[]", ORDINARY),), "messages/missing/to-with-brackets"),
    Habit("call_to_hyphens", "A number to call has no hyphens.", "R57 live-calls-2014-2025", INFERRED,
          when(every(is_call, lambda request: "-" in request.first("To")), refuses(21217)),
          (call(To="+1410-867-5310"),), "calls/notation/to-with-hyphens"),
    Habit("call_to_empty", "An empty To calls nobody, and only an absent one is missed.", "R05", REFERENCE,
          reading(CALLS, "To", lambda to: to or ORDINARY), (nameless(call(), "To"),), "calls/to-malformed/empty"),
    Habit("call_names_lower", "Names of parameters of a call may be in lower case.", "R05 angular-twilio-5", REFERENCE,
          when(is_call, seen_as(lambda request: renaming(request, to="To", **{"from": "From"}, url="Url"))),
          (renaming(call(), To="to"),),
          "calls/missing/to-in-lower-case calls/missing/from-in-lower-case calls/missing/url-in-lower-case"),
)  # fmt: skip
