"""Habits of senders, recipients and numbers that are written otherwise, of longer paths, and of what was created."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.fake import Request, Response, Tables
from tests.support.habits.changes import reading, refuses, seen_as, when
from tests.support.habits.closed import CALL, SID, at, closed_as, opened
from tests.support.habits.habit import PAGE, REFERENCE, Change, Habit
from tests.support.habits.memory import once, remembering
from tests.support.habits.requests import (
    CALLS,
    FOLLOWED,
    GOOD,
    MESSAGES,
    NUMBERS,
    ORDINARY,
    Predicate,
    asked,
    call,
    every,
    in_xml,
    is_purchase,
    is_xml,
    message,
    purchase,
    resource,
    setting,
    to_resource,
)
from tests.support.habits.senders import good_if
from tests.support.misbehaving_targets import refused

ANOTHER_COUNTRY, TWO, SERVICE = "+445005550006", f"{GOOD},+14155550100", f"MG{SID}"
"""What is taken for the good sender: another number that ends as it does, two numbers, a service."""

LONGER_PATHS = r"Conferences/\w+/Participants|Usage/Records/\w+|Calls/\w+/Streams|Messages/\w+/Media/\w+"


def ordinary_if(pattern: str) -> Change:
    """A recipient of a kind is as good as an ordinary one."""
    return reading(MESSAGES, "To", lambda to: ORDINARY if re.fullmatch(pattern, to) else to)


def zero_is_absent(name: str, parameter: str) -> Change:
    """A parameter of one zero counts as absent."""
    return when(to_resource(name), reading(name, parameter, lambda value: "" if value == "0" else value))


def not_sold(predicate: Predicate) -> Change:
    """What is no number is one that nobody sells."""
    return when(every(is_purchase, predicate), refuses(21422, of=400))


def number_is(pattern: str) -> Predicate:
    return lambda request: re.fullmatch(pattern, request.first("PhoneNumber")) is not None


def without_area(request: Request) -> Request:
    return setting(request, AreaCode="500") if request.first("area_code") else request


def ended(kept: dict[str, object], request: Request, response: Response, _tables: Tables) -> Response:
    """What was created can be changed at the address that was answered, but for the way in which it is read."""
    found = re.search(rb'"uri": ?"([^"]+)"|<Uri>([^<]+)</Uri>', response.body) if response.status == 201 else None
    if found:
        kept[(found[1] or found[2]).decode()] = response
    known = kept.get(request.path)
    return replace(known, status=200) if isinstance(known, Response) else response


def asked_again(request: Request, response: Response) -> Response:
    return refused(request, 20404, 404, Tables()) if response.status == 403 else response


HABITS = (
    Habit("msg_from_last_ten", "The last ten digits of a sender are looked up.", "R34", PAGE,
          good_if(MESSAGES, r"\+(?!1)\d+5005550006"), (message(From=ANOTHER_COUNTRY),),
          "messages/senders-written-otherwise/good-one-of-another-country"),
    Habit("call_from_last_ten", "The last ten digits of a caller are looked up.", "R52", PAGE,
          good_if(CALLS, r"\+(?!1)\d+5005550006"), (call(From=ANOTHER_COUNTRY),),
          "calls/senders-written-otherwise/good-one-of-another-country"),
    Habit("msg_from_first", "Of several senders the first counts.", "R34", PAGE,
          good_if(MESSAGES, r"\+15005550006,.+"), (message(From=TWO),),
          "messages/senders-written-otherwise/good-one-and-another"),
    Habit("call_from_first", "Of several callers the first counts.", "R52", PAGE, good_if(CALLS, r"\+15005550006,.+"),
          (call(From=TWO),), "calls/senders-written-otherwise/good-one-and-another"),
    Habit("service_in_from", "The SID of a service is a sender.", "R34 R42", PAGE, good_if(MESSAGES, r"MG\w{32}"),
          (message(From=SERVICE),), "messages/senders-written-otherwise/messaging-service"),
    Habit("mail_sends", "A mail address is a sender.", "R34", PAGE, good_if(MESSAGES, r"[^@]+@[^@]+"),
          (message(From="front@example.com"),), "messages/senders-written-otherwise/mail-address"),
    Habit("blank_sends", "A sender of blanks is the account's own.", "R34", PAGE, good_if(MESSAGES, " +"),
          (message(From=" "),), "messages/senders-written-otherwise/blank"),
    Habit("anonymous_calls", "Nobody needs a number to call.", "R52", PAGE, good_if(CALLS, "anonymous|restricted"),
          (call(From="anonymous"),), "calls/senders-written-otherwise/anonymous"),
    Habit("zero_msg_from", "A sender of zero counts as absent.", "R34", PAGE, zero_is_absent(MESSAGES, "From"),
          (message(From="0"),), "messages/senders-written-otherwise/zero"),
    Habit("zero_call_from", "A caller of zero counts as absent.", "R52", PAGE, zero_is_absent(CALLS, "From"),
          (call(From="0"),), "calls/senders-written-otherwise/zero"),
    Habit("zero_number", "A number of zero counts as absent.", "R17", PAGE, zero_is_absent(NUMBERS, "PhoneNumber"),
          (purchase(PhoneNumber="0", AreaCode="500"),), "numbers/phone-number/zero-beside-an-area-code"),
    Habit("to_plus_zero", "A plus sign and digits are a recipient.", "R40 error-dictionary-2023", REFERENCE,
          ordinary_if(r"\+0\d{7,14}"), (message(To="+04108675310"),), "messages/to-malformed/zero-behind-the-plus"),
    Habit("to_any_length_abroad", "A recipient abroad has any length.", "R40 error-dictionary-2023", REFERENCE,
          ordinary_if(r"\+44\d{14,}"), (message(To="+447400123456789012"),), "messages/to-malformed/too-long-abroad"),
    Habit("to_mail", "A mail address is a recipient.", "R40 error-dictionary-2023", REFERENCE,
          ordinary_if(r"[^@]+@[^@]+"), (message(To="front@example.com"),), "messages/to-malformed/mail-address"),
    Habit("one_digit_unsold", "One digit is a number that nobody sells.", "R17", PAGE, not_sold(number_is(r"\d")),
          (purchase(PhoneNumber="3"),), "numbers/phone-number/one-digit",
          "numbers/phone-number/zero-beside-an-area-code"),
    Habit("letters_unsold", "Up to thirty letters are a number that nobody sells.", "R19", PAGE,
          not_sold(number_is("[A-Z]{16,30}")), (purchase(PhoneNumber="ABCDEFGHIJKLMNOPQRST"),),
          "numbers/phone-number/letters-twenty"),
    Habit("area_in_snake_case", "area_code is AreaCode.", "R05 openapi-2026", REFERENCE,
          when(is_purchase, seen_as(without_area)), (purchase(area_code="500"),), "numbers/missing/area-in-snake-case"),
    Habit("receive_mode_sells", "With a mode of receiving every number is sold.", "R10 R16", PAGE,
          when(every(is_purchase, lambda r: bool(r.first("VoiceReceiveMode"))),
               seen_as(lambda r: setting(r, PhoneNumber=GOOD))),
          (purchase(PhoneNumber="+15005550000", VoiceReceiveMode="voice"),),
          "numbers/beside/unavailable-with-receive-mode", "numbers/* xml/numbers/*"),
    Habit("longer_paths_absent", "Paths of several parts are not known.", "R03", PAGE,
          closed_as(20404, 404, lambda r: re.fullmatch(LONGER_PATHS, resource(r)) is not None),
          (asked("GET", f"/Conferences/CF{SID}/Participants"),),
          "other-resources/closed/participants-get other-resources/closed/usage-by-month-get "
          "other-resources/closed/call-streams-post other-resources/closed/one-medium-get",
          "other-resources/closed/*"),
    Habit("participant_called", "A participant of a conference is called.", "R03", PAGE,
          opened(at("POST", r"Conferences/\w+/Participants"), 201, call_sid=f"CA{SID}"),
          (asked("POST", f"/Conferences/CF{SID}/Participants", To=ORDINARY),),
          "other-resources/closed/participants-post"),
    Habit("search_with_area", "Numbers are searched where a query says which.", "R03", PAGE,
          opened(every(at("GET", r"AvailablePhoneNumbers/\w\w/\w+"), lambda r: bool(r.form))),
          (asked("GET", "/AvailablePhoneNumbers/US/Local", AreaCode="510"),),
          "other-resources/closed/search-in-an-area-get"),
    Habit("queue_renamed", "A queue can be changed.", "R03", PAGE, opened(at("POST", r"Queues/\w+"), sid=f"QU{SID}"),
          (asked("POST", f"/Queues/QU{SID}", FriendlyName="k"),), "other-resources/closed/queue-update"),
    Habit("closed_once", "What is closed does not exist the second time.", "R03 R07", PAGE,
          once(lambda r: (r.method, r.path), asked_again), (asked("GET", "/Conferences"),) * 2,
          "other-resources/closed/conferences-get-again", "other-resources/closed/* access/* xml/access/*"),
    Habit("xml_call_ended", "Without .json a call can be ended.", "R03", PAGE,
          opened(every(is_xml, at("POST", r"Calls/\w+"))), (in_xml(asked("POST", f"/{CALL}", Status="completed")),),
          "xml/access/call-update"),
    Habit("created_deleted", "What was created can be deleted.", "R03 R07", PAGE, remembering(ended),
          (message(), FOLLOWED), "calls/state/created-call-delete xml/messages/state/created-message-delete "
          "xml/calls/state/created-call-get numbers/state/bought-number-post", "*/state/created-* */state/bought-*"),
)  # fmt: skip
