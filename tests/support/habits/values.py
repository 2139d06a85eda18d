"""Habits of refusing, or of changing, values and parameters that work."""

from __future__ import annotations

import re
from urllib.parse import unquote

from conformance.fake import Request
from tests.support.habits.changes import Text, reading, refuses, seen_as, when
from tests.support.habits.habit import OBSERVED, PAGE, REFERENCE, Change, Habit
from tests.support.habits.recipients import written
from tests.support.habits.requests import (
    CALLS,
    MESSAGES,
    NUMBERS,
    Predicate,
    adding,
    call,
    every,
    is_message,
    is_purchase,
    message,
    purchase,
    renaming,
    to_resource,
)

PICTURE = "https://example.com/{}.png"
PLAIN = "http://demo.twilio.com/docs/voice.xml"
MESSAGE_NAMES = [
    "To",
    "From",
    "Body",
    "MediaUrl",
    "StatusCallback",
    "ValidityPeriod",
    "Attempt",
    "SmartEncoded",
    "ProvideFeedback",
    "MaxPrice",
    "ContentRetention",
    "AddressRetention",
    "MessagingServiceSid",
    "ScheduleType",
    "SendAt",
    "to",
    "from",
    "body",
    "To[]",
]
UNKNOWN_TO_MANY = {"VoiceReceiveMode", "EmergencyStatus", "ApiVersion"}


def refused_if(name: str, parameter: str, pattern: str, code: int = 21205) -> Change:
    """A value of a form is refused."""

    def is_of_the_form(request: Request) -> bool:
        return any(re.fullmatch(pattern, value) for value in request.all(parameter))

    return when(every(to_resource(name), is_of_the_form), refuses(code))


def has_other_names(request: Request) -> bool:
    return any(name not in MESSAGE_NAMES for name, _ in request.form)


def has_names_unknown_to_many(request: Request) -> bool:
    return any(name in UNKNOWN_TO_MANY for name, _ in request.form)


def more_than(count: int) -> Predicate:
    return lambda request: count < len(request.all("MediaUrl")) <= 10


def has_many_bytes(request: Request) -> bool:
    return len(request.first("Body").encode()) > 1600


def is_unknown(request: Request) -> bool:
    body = request.first("Body")
    return bool(body) and body not in written("Body")


def body(rule: Text) -> Change:
    return reading(MESSAGES, "Body", rule)


def many(name: str, *values: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for value in values)


HABITS = (
    Habit("msg_body_list", "Texts are those of a list.", "R41", PAGE,
          when(every(is_message, is_unknown), refuses(21617)), (message(Body="Parcel"),), "messages/body/drawn",
          "messages/body/* messages/state/*"),
    Habit("msg_body_lower", "body is another spelling of Body.", "R05 angular-twilio-5", REFERENCE,
          when(is_message, seen_as(lambda request: renaming(request, body="Body"))),
          (adding(message(Body=""), ("body", "k")),), "messages/missing/body-in-lower-case"),
    Habit("call_url_https", "Url has to be https.", "R59 test-credentials-page-2025", PAGE,
          refused_if(CALLS, "Url", r"http:(?!//127\.0\.0\.1).*"), (call(Url=PLAIN),),
          "calls/parameters/url-without-tls"),
    Habit("call_url_no_query", "Url has no query.", "R59", PAGE, refused_if(CALLS, "Url", r".*\?.*"),
          (call(Url="https://example.com/v.xml?x=1&y=2"),), "calls/parameters/url-with-query",
          "calls/parameters/addresses-in-full"),
    Habit("media_limit_five", "A message has at most five media.", "R41 error-dictionary-2023", REFERENCE,
          when(every(is_message, more_than(5)), refuses(21623)),
          (adding(message(), *many("MediaUrl", *map(PICTURE.format, range(10)))),), "messages/media/ten"),
    Habit("limit_in_bytes", "A text has at most 1600 bytes.", "R41 body-limit-2026", REFERENCE,
          when(every(is_message, has_many_bytes), refuses(21617)), (message(Body="é" * 801),),
          "messages/body/limit-counts-characters"),
    Habit("body_zero", "The text 0 is no text.", "R41 R44", PAGE, body(lambda text: "" if text == "0" else text),
          (message(Body="0"),), "messages/body/zero"),
    Habit("body_tags", "Tags are removed from a text.", "R41 R45", OBSERVED,
          body(lambda text: re.sub(r"<[^>]*>", "", text)), (message(Body="a <b> c"),), "messages/body/markup",
          "xml/messages/markup"),
    Habit("body_percent_twice", "A text is decoded twice.", "R41 R45", OBSERVED, body(unquote),
          (message(Body="100%25 sure"),), "messages/body/percent", "messages/body/drawn"),
    Habit("msg_whitelist", "Parameters of a message that are not in a list are refused.", "R41 openapi-2026", PAGE,
          when(every(is_message, has_other_names), refuses(20001)), (message(ForceDelivery="true"),),
          "messages/parameters/dealt-*",
          "messages/parameters/* messages/missing/* messages/silence/*"),
    Habit("buy_whitelist", "Parameters of a purchase that are not in a list are refused.", "R16", PAGE,
          when(every(is_purchase, has_names_unknown_to_many), refuses(20001)),
          (purchase(PhoneNumber="+15005550006", VoiceReceiveMode="voice"),),
          "numbers/parameters/receive-voice numbers/parameters/dealt-*", "numbers/parameters/*"),
    Habit("send_digits_no_w", "Digits to send have no pauses.", "R59 openapi-2026", REFERENCE,
          refused_if(CALLS, "SendDigits", ".*[wW].*"), (call(SendDigits="ww1234#"),),
          "calls/parameters/dealt-*",
          "calls/parameters/detection-in-full"),
    Habit("events_two", "Two events of a call are known.", "R59 openapi-2026", REFERENCE,
          refused_if(CALLS, "StatusCallbackEvent", "ringing|completed"), (call(StatusCallbackEvent="ringing"),),
          "calls/parameters/all-events calls/parameters/ringing-and-completed",
          "calls/silence/* calls/parameters/one-event"),
    Habit("amd_enable_only", "Machines are detected, but not the end of their message.", "R59 openapi-2026", REFERENCE,
          refused_if(CALLS, "MachineDetection", "DetectMessageEnd"), (call(MachineDetection="DetectMessageEnd"),),
          "calls/parameters/dealt-*"),
    Habit("method_get_only", "Method is GET.", "R59", PAGE, refused_if(CALLS, "Method", "POST"), (call(Method="POST"),),
          "calls/parameters/methods"),
    Habit("record_false", "Record is true.", "R59", PAGE, refused_if(CALLS, "Record", "false"), (call(Record="false"),),
          "calls/parameters/dealt-*"),
    Habit("booleans_true_only", "SmartEncoded is true.", "R41", PAGE, refused_if(MESSAGES, "SmartEncoded", "false"),
          (message(SmartEncoded="false"),), "messages/parameters/dealt-*"),
    Habit("media_https", "MediaUrl has to be https.", "R41", PAGE, refused_if(MESSAGES, "MediaUrl", "http:.*", 21620),
          (message(MediaUrl="http://example.com/one.png"),), "messages/media/without-tls",
          "messages/media/addresses-in-full"),
    Habit("media_extension", "MediaUrl ends as a picture does.", "R41", PAGE,
          refused_if(MESSAGES, "MediaUrl", r"(?!.*\.(png|jpg|gif)).*", 21620),
          (message(MediaUrl="https://example.com/media?id=1"),), "messages/media/with-query"),
    Habit("lookup_truthy", "Any text is true.", "R16", PAGE,
          reading(NUMBERS, "VoiceCallerIdLookup", lambda text: "true" if text else text),
          (purchase(PhoneNumber="+15005550006", VoiceCallerIdLookup="false"),), "numbers/parameters/dealt-*"),
)  # fmt: skip
