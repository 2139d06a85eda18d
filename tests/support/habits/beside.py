"""Habits of checking nothing in a request that has one parameter more: another way through the code, or a shortcut."""

from __future__ import annotations

from tests.support.habits.changes import seen_as, when
from tests.support.habits.habit import PAGE, Change, Habit
from tests.support.habits.requests import (
    GOOD,
    ORDINARY,
    call,
    every,
    is_call,
    is_message,
    is_purchase,
    message,
    purchase,
    sends,
    setting,
)
from tests.support.habits.senders import unchecked

URL = "https://example.com/more"
OF_MESSAGES = {
    "MediaUrl": "https://example.com/one.png",
    "StatusCallback": URL,
    "ValidityPeriod": "600",
    "Attempt": "1",
    "SmartEncoded": "true",
    "ProvideFeedback": "true",
    "MaxPrice": "0.50",
    "ContentRetention": "retain",
    "AddressRetention": "retain",
    "ForceDelivery": "true",
    "ShortenUrls": "false",
    "SendAsMms": "false",
    "RiskCheck": "disable",
}
OF_CALLS = {
    "Method": "GET",
    "FallbackUrl": URL,
    "FallbackMethod": "GET",
    "StatusCallback": URL,
    "StatusCallbackEvent": "answered",
    "StatusCallbackMethod": "POST",
    "SendDigits": "1234#",
    "Timeout": "30",
    "TimeLimit": "600",
    "Record": "true",
    "RecordingChannels": "dual",
    "RecordingStatusCallback": URL,
    "Trim": "do-not-trim",
    "MachineDetection": "Enable",
    "MachineDetectionTimeout": "20",
    "CallerId": GOOD,
}
OF_NUMBERS = {
    "FriendlyName": "Front desk",
    "VoiceUrl": URL,
    "VoiceMethod": "GET",
    "VoiceFallbackUrl": URL,
    "VoiceFallbackMethod": "GET",
    "VoiceCallerIdLookup": "true",
    "SmsUrl": URL,
    "SmsMethod": "GET",
    "SmsFallbackUrl": URL,
    "SmsFallbackMethod": "GET",
    "StatusCallback": URL,
    "StatusCallbackMethod": "GET",
}


def good(parameter: str, value: str) -> Change:
    return seen_as(lambda request: setting(request, **{parameter: value}) if request.first(parameter) else request)


def of_messages(name: str, value: str) -> tuple[Habit, Habit]:
    beside = every(is_message, sends(name))
    return (
        Habit(f"{name}_skips_recipient", f"A message with {name} goes to everybody.", "R36 R41", PAGE,
              when(beside, good("To", ORDINARY)), (message(To="+15005550002", **{name: value}),),
              "messages/beside/to-*", "messages/* xml/messages/*"),
        Habit(f"{name}_skips_sender", f"A message with {name} comes from everybody.", "R31 R41", PAGE,
              unchecked(beside), (message(From="+15005550007", **{name: value}),),
              "messages/beside/from-*", "messages/* xml/messages/*"),
    )  # fmt: skip


def of_calls(name: str, value: str) -> tuple[Habit, Habit]:
    beside = every(is_call, sends(name))
    return (
        Habit(f"{name}_skips_callee", f"A call with {name} goes to everybody.", "R54 R59", PAGE,
              when(beside, good("To", ORDINARY)), (call(To="+15005550002", **{name: value}),),
              "calls/beside/to-*", "calls/* xml/calls/*"),
        Habit(f"{name}_skips_caller", f"A call with {name} comes from everybody.", "R52 R59", PAGE,
              unchecked(beside), (call(From="+14155550100", **{name: value}),),
              "calls/beside/from-*", "calls/* xml/calls/*"),
    )  # fmt: skip


def of_numbers(name: str, value: str) -> tuple[Habit, Habit]:
    beside = every(is_purchase, sends(name))
    return (
        Habit(f"{name}_sells_numbers", f"With {name} every number is sold.", "R10 R16", PAGE,
              when(beside, good("PhoneNumber", GOOD)), (purchase(PhoneNumber="+15005550000", **{name: value}),),
              "numbers/*", "xml/numbers/*"),
        Habit(f"{name}_serves_areas", f"With {name} every area has numbers.", "R13 R16", PAGE,
              when(beside, good("AreaCode", "500")), (purchase(AreaCode="533", **{name: value}),),
              "numbers/*", "xml/numbers/*"),
    )  # fmt: skip


HABITS = (
    *(habit for pair in OF_MESSAGES.items() for habit in of_messages(*pair)),
    *(habit for pair in OF_CALLS.items() for habit in of_calls(*pair)),
    *(habit for pair in OF_NUMBERS.items() for habit in of_numbers(*pair)),
)
