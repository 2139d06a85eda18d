"""Habits of texts, addresses and settings that are read, kept or refused with less than the documentation allows."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

from conformance.fake import Request, Response
from tests.support.habits.changes import answered, created, reading, refuses, seen_as, when
from tests.support.habits.habit import OBSERVED, PAGE, REFERENCE, Change, Habit
from tests.support.habits.requests import (
    GOOD,
    NUMBERS,
    Predicate,
    adding,
    call,
    dropping,
    every,
    in_xml,
    is_call,
    is_json,
    is_message,
    is_purchase,
    is_xml,
    message,
    purchase,
    renaming,
    sends,
    setting,
)

LONG = "https://example.com/v.xml?t=" + "k" * 300
WITH_USER = "https://user:secret@example.com/v.xml"
DECLARED = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'
SETTINGS = {"Timeout": 60, "TimeLimit": 3600, "MachineDetectionTimeout": 30}
QUOTED = 'say "hi" & go'


def text(rule: Callable[[str], str]) -> Change:
    """The text of a message is answered as the rule makes it."""
    return created(lambda _, fields: {"body": rule(fields.get("body") or "")}, "Messages")


def echoed(fields: str, rule: Callable[[str], object]) -> Change:
    """What a purchase sets comes back as the rule makes it."""
    return created(
        lambda _, own: {name: rule(value) for name, value in own.items() if re.search(fields, name) and value}, NUMBERS
    )


def address_is(pattern: str) -> Predicate:
    """Whether some address of a request that creates something matches."""
    return lambda request: any(
        name.endswith(("Url", "Callback")) and re.search(pattern, value) for name, value in request.form
    )


def limited(request: Request) -> bool:
    return any(int(request.first(name) or 0) > most for name, most in SETTINGS.items())


def one_event(request: Request) -> bool:
    return len(request.all("StatusCallbackEvent")) == 1


def twiml_is(pattern: str) -> Predicate:
    return lambda request: is_call(request) and re.search(pattern, request.first("Twiml")) is not None


def quoting(request: Request, response: Response) -> Response:
    """The recipient is put into the message of a refusal by hand."""
    if response.status != 400 or not is_message(request):
        return response
    to = request.first("To").encode()
    if is_json(request):
        return replace(response, body=re.sub(rb'("message": ?")', lambda found: found[1] + to, response.body))
    return replace(response, body=response.body.replace(b"<Message>", b"<Message>" + to))


def fallback_as_url(request: Request) -> Request:
    return request if request.first("Url") or request.first("Twiml") else renaming(request, FallbackUrl="Url")


def caller_id_as_from(request: Request) -> Request:
    return request if request.first("From") else renaming(request, CallerId="From")


NUMBER_ADDRESSES = "numbers/parameters/addresses-in-full"
ECHOES = r"_url$|^status_callback$"

HABITS = (
    Habit("text_template", "What stands in ${} is replaced.", "R41", OBSERVED,
          text(lambda body: re.sub(r"\$\{\w+\}", "", body)), (message(Body="for ${price}"),),
          "messages/body/pieces-of-code"),
    Habit("text_emoji_names", "Names of emoji between colons are replaced.", "R41", OBSERVED,
          text(lambda body: body.replace(":tada:", "🎉")), (message(Body="Done :tada:"),),
          "messages/body/pieces-of-code"),
    Habit("text_unquoted", "A text in quotes loses them.", "R41", OBSERVED, text(lambda body: body.strip('"')),
          (message(Body='"Hello"'),), "messages/body/in-quotes"),
    Habit("text_no_break", "A blank that does not break becomes one that does.", "R41", OBSERVED,
          text(lambda body: body.replace("\u00a0", " ")), (message(Body="5\u00a0€"),), "messages/body/many-scripts"),
    Habit("text_object_refused", "A text in braces is taken for JSON, which has no text.", "R41", PAGE,
          when(every(is_message, lambda r: r.first("Body").startswith("{")), refuses(21602)),
          (message(Body='{"code": 12}'),), "messages/body/like-an-object"),
    Habit("text_exponent", "A text that reads as a number is one.", "R41", OBSERVED,
          text(lambda body: str(float(body)) if re.fullmatch(r"\d+e\d+", body) else body), (message(Body="1e3"),),
          "messages/body/like-an-exponent"),
    Habit("limit_ascii", "Letters beyond ASCII do not count against the limit.", "R05 body-limit-2026", REFERENCE,
          when(is_message, seen_as(lambda r: r if r.first("Body").isascii() else setting(r, Body="k"))),
          (message(Body="é" * 1601),), "messages/body/too-long-beyond-ascii", "messages/* xml/*"),
    Habit("limit_without_callback", "With a StatusCallback a text has any length.", "R05 body-limit-2026", REFERENCE,
          when(every(is_message, sends("StatusCallback", "Body")), seen_as(lambda r: setting(r, Body="k"))),
          (message(Body="k" * 1601, StatusCallback="https://example.com/s"),),
          "messages/body/too-long-beside-a-status-callback", "messages/* xml/*"),
    Habit("brackets_of_media", "MediaUrl[] is MediaUrl.", "R05 openapi-2026", REFERENCE,
          when(is_message, seen_as(lambda r: renaming(r, **{"MediaUrl[]": "MediaUrl"}))),
          (adding(dropping(message(), "Body"), ("MediaUrl[]", "https://example.com/1.png")),),
          "messages/missing/media-with-brackets"),
    Habit("price_two_digits", "MaxPrice has two decimals.", "R41", PAGE,
          when(every(is_message, lambda r: re.search(r"\.\d{3}", r.first("MaxPrice")) is not None), refuses(21601)),
          (message(MaxPrice="0.005"),), "messages/parameters/small-values"),
    Habit("message_user_refused", "A callback has no user.", "R41", PAGE,
          when(every(is_message, address_is("//[^/]*@")), refuses(21609)), (message(StatusCallback=WITH_USER),),
          "messages/parameters/status-callback-in-full"),
    Habit("message_address_short", "An address has 255 characters at most.", "R41", PAGE,
          when(every(is_message, address_is(".{256}")), refuses(21609)), (message(StatusCallback=LONG),),
          "messages/parameters/status-callback-in-full messages/media/addresses-in-full"),
    Habit("call_user_refused", "An address of a call has no user.", "R59", PAGE,
          when(every(is_call, address_is("//[^/]*@")), refuses(21205)), (call(Url=WITH_USER),),
          "calls/parameters/addresses-in-full"),
    Habit("call_address_signs", "An address has letters, digits and few signs.", "R59", PAGE,
          when(every(is_call, address_is(r"[^\w./?=&%#:@-]")), refuses(21205)),
          (call(Url="https://example.com/~me/v,1.xml"),), "calls/parameters/addresses-in-full", "calls/missing/*"),
    Habit("call_any_scheme", "Any scheme is that of an address.", "R05 error-dictionary-2023", REFERENCE,
          when(is_call, seen_as(lambda r: setting(r, Url=r.first("Url").replace("ftp:", "http:")))),
          (call(Url="ftp://example.com/v.xml"),), "calls/missing/url-of-another-scheme", "calls/* xml/calls/*"),
    Habit("call_no_scheme", "An address may lack its scheme.", "R05 error-dictionary-2023", REFERENCE,
          when(is_call, reading("Calls", "Url", lambda url: re.sub(r"^(\w+\.)", r"http://\1", url))),
          (call(Url="example.com/v.xml"),), "calls/missing/url-without-scheme"),
    Habit("fallback_is_url", "FallbackUrl stands in for an absent Url.", "R05 error-dictionary-2023", REFERENCE,
          when(is_call, seen_as(fallback_as_url)),
          (dropping(call(FallbackUrl="https://example.com/f.xml"), "Url"),), "calls/missing/fallback-instead-of-url"),
    Habit("caller_id_is_from", "CallerId stands in for an absent From.", "R05 error-dictionary-2023", REFERENCE,
          when(is_call, seen_as(caller_id_as_from)), (dropping(call(CallerId=GOOD), "From"),),
          "calls/missing/caller-id-instead-of-from"),
    Habit("twiml_declaration", "Twiml begins with its first element.", "R59", PAGE,
          when(twiml_is(r"^<\?"), refuses(21205)), (dropping(call(Twiml=DECLARED), "Url"),),
          "calls/parameters/twiml-with-declaration"),
    Habit("twiml_or_url", "Url and Twiml exclude each other.", "R59", PAGE,
          when(every(is_call, sends("Url", "Twiml")), refuses(21205)), (call(Twiml="<Response/>"),),
          "calls/parameters/twiml-beside-url", "calls/silence/* xml/calls/silence/*"),
    Habit("one_event_refused", "One event is no list of events.", "R59", PAGE,
          when(every(is_call, one_event), refuses(21626)), (call(StatusCallbackEvent="completed"),),
          "calls/parameters/one-event", "calls/silence/status-callback-with-one-event"),
    Habit("settings_low", "Times have lower limits than documented.", "R59", PAGE,
          when(every(is_call, limited), refuses(20001)), (call(Timeout="600"),), "calls/parameters/detection-in-full"),
    Habit("digits_no_star", "Digits to send have no star.", "R59", PAGE,
          when(every(is_call, lambda r: "*" in r.first("SendDigits")), refuses(20001)), (call(SendDigits="1*"),),
          "calls/parameters/detection-in-full"),
    Habit("trim_one", "A recording is never trimmed.", "R59", PAGE,
          when(every(is_call, lambda r: r.first("Trim") == "trim-silence"), refuses(20001)),
          (call(Record="true", Trim="trim-silence"),), "calls/parameters/recording-in-full"),
    Habit("echo_without_user", "User and password of an address do not come back.", "R16", PAGE,
          echoed(ECHOES, lambda url: re.sub("//[^/@]*@", "//", url)), (purchase(PhoneNumber=GOOD, VoiceUrl=WITH_USER),),
          NUMBER_ADDRESSES),
    Habit("echo_255", "Addresses are kept in 255 characters.", "R16", PAGE, echoed(ECHOES, lambda url: url[:255]),
          (purchase(PhoneNumber=GOOD, VoiceUrl=LONG),), NUMBER_ADDRESSES),
    Habit("echo_path_resolved", "Steps upwards in an address are resolved.", "R16", PAGE,
          echoed(ECHOES, lambda url: re.sub(r"/[^/]+/\.\./", "/", url)),
          (purchase(PhoneNumber=GOOD, VoiceUrl="https://example.com/a/../b"),), NUMBER_ADDRESSES),
    Habit("name_number", "A name of digits comes back as a number.", "R16 R20", PAGE,
          when(is_json, echoed("^friendly_name$", lambda name: int(name) if name.isdecimal() else name)),
          (purchase(PhoneNumber=GOOD, FriendlyName="1234"),), "numbers/parameters/name-like-a-number",
          "numbers/parameters/name-zero"),
    Habit("name_null", "A name that says null is none.", "R16", PAGE,
          when(is_json, echoed("^friendly_name$", lambda name: None if name == "null" else name)),
          (purchase(PhoneNumber=GOOD, FriendlyName="null"),), "numbers/parameters/name-like-null"),
    Habit("name_blanks", "Several blanks of a name become one.", "R16", PAGE,
          echoed("^friendly_name$", lambda name: re.sub(" +", " ", name)),
          (purchase(PhoneNumber=GOOD, FriendlyName="front  desk"),), "numbers/parameters/name-with-accents-apart"),
    Habit("name_unescaped", "A name is unescaped as HTML.", "R16", PAGE, echoed("^friendly_name$", html.unescape),
          (purchase(PhoneNumber=GOOD, FriendlyName="a &amp; b"),), "numbers/parameters/name-with-accents-apart"),
    Habit("error_by_hand", "The recipient is put into the message of a refusal as it is.", "R05", REFERENCE,
          answered(quoting), (message(To=QUOTED),), "messages/to-malformed/text-in-quotes xml/messages/to-in-quotes"),
    Habit("xml_purchase_forgets", "Without .json the settings of a purchase do not come back.", "R16", PAGE,
          when(every(is_purchase, is_xml), seen_as(lambda r: dropping(r, "FriendlyName", "VoiceUrl", "SmsUrl"))),
          (in_xml(purchase(PhoneNumber=GOOD, VoiceUrl=LONG)),), "xml/numbers/with-everything"),
    Habit("xml_line_ends", "Without .json the line ends of a text become blanks.", "R45", OBSERVED,
          when(is_xml, text(lambda body: body.replace("\n", " "))), (in_xml(message(Body="a\nb")),),
          "xml/messages/line-ends"),
)  # fmt: skip
