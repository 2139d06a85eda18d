"""Habits of the settings of a number that was just bought: what was sent, and what was not."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import unquote

from conformance.fake import Request
from tests.support.habits.changes import Fields, Text, constant, created, reading, unsent, when
from tests.support.habits.habit import OBSERVED, PAGE, REFERENCE, Change, Habit
from tests.support.habits.requests import GOOD, NUMBERS, purchase, sends

BOUGHT_2020 = "camel-quarkus-number-2020"
METHODS = ("voice_method", "voice_fallback_method", "sms_method", "sms_fallback_method", "status_callback_method")
ANY = ("numbers/phone-number/available", "numbers/* access/* xml/* other-resources/*")
SENT = "numbers/*"
URL = "https://example.com/v.xml?x=1&y=a%20b"


def bought(**form: str) -> tuple[Request]:
    return (purchase(PhoneNumber=GOOD, **form),)


def each_text(rule: Text, *parameters: str) -> Change:
    """What was sent in these parameters comes back by a rule."""

    def over_all(faithful):
        for parameter in parameters:
            faithful = reading(NUMBERS, parameter, rule)(faithful)
        return faithful

    return over_all


def copied(request: Request, fields: Fields) -> Fields:
    """The URL of a voice call is that of everything else."""
    url = request.first("VoiceUrl")
    return {name: url for name in ("sms_url", "voice_fallback_url") if url and not fields.get(name)}


def shared(request: Request, _fields: Fields) -> Fields:
    """The method of a voice call is that of everything else."""
    method = request.first("VoiceMethod")
    return dict.fromkeys(METHODS, method) if method else {}


def without_path(url: str) -> str:
    return re.sub(r"^(https?://[^/?]+)$", r"\1/", url)


URLS = ("VoiceUrl", "VoiceFallbackUrl", "SmsUrl", "SmsFallbackUrl", "StatusCallback")

HABITS = (
    Habit("friendly_e164", "A number without a name is called what it is in E.164.", BOUGHT_2020, OBSERVED,
          unsent(NUMBERS, friendly_name=GOOD), bought(), *ANY),
    Habit("friendly_constant", "A number without a name is called friendly_name.", BOUGHT_2020, OBSERVED,
          unsent(NUMBERS, friendly_name="friendly_name"), bought(), *ANY),
    Habit("method_get", "Methods that were not sent are GET.", BOUGHT_2020, OBSERVED,
          unsent(NUMBERS, **dict.fromkeys(METHODS, "GET")), bought(), *ANY),
    Habit("urls_copied", "The URL of calls is that of messages and of fallbacks.", "api-snippets-2012", OBSERVED,
          created(copied, NUMBERS), bought(VoiceUrl=URL), "numbers/parameters/voice-url", SENT),
    Habit("urls_filled", "Addresses that were not sent are those of an example.", BOUGHT_2020, OBSERVED,
          unsent(NUMBERS, sms_url=URL, status_callback=URL, voice_fallback_url=URL), bought(), *ANY),
    Habit("methods_shared", "The method of calls is that of everything.", BOUGHT_2020, OBSERVED,
          created(shared, NUMBERS), bought(VoiceMethod="GET"), "numbers/parameters/voice-method", SENT),
    Habit("address_any", "A number requires an address.", BOUGHT_2020, OBSERVED,
          constant(NUMBERS, address_requirements="any"), bought(), *ANY),
    Habit("beta_true", "A number is new to the platform.", BOUGHT_2020, OBSERVED, constant(NUMBERS, beta=True),
          bought(), *ANY),
    Habit("receive_mode_fax", "A number receives faxes.", BOUGHT_2020, OBSERVED,
          unsent(NUMBERS, voice_receive_mode="fax"), bought(), *ANY),
    Habit("lookup_default", "Callers are looked up unless that is switched off.", BOUGHT_2020, OBSERVED,
          unsent(NUMBERS, voice_caller_id_lookup=True), bought(), *ANY),
    Habit("receive_mode_dropped", "A number receives calls, whatever was sent.", "R16", PAGE,
          constant(NUMBERS, voice_receive_mode="voice"), bought(VoiceReceiveMode="fax"),
          "numbers/parameters/dealt-*"),
    Habit("application_dropped", "A number has no application.", "R16", PAGE,
          constant(NUMBERS, voice_application_sid=None, sms_application_sid=""),
          bought(VoiceApplicationSid="AP" + "0a" * 16),
          "numbers/parameters/voice-application numbers/parameters/sms-application"),
    Habit("emergency_dropped", "A number is not used in emergencies, whatever was sent.", "R16", PAGE,
          constant(NUMBERS, emergency_status="Inactive"), bought(EmergencyStatus="Active"),
          "numbers/parameters/emergency-status"),
    Habit("area_drops_friendly", "A number bought by area code has no name.", "R16", PAGE,
          when(sends("AreaCode"), constant(NUMBERS, friendly_name="(500) 555-0006")),
          (purchase(AreaCode="500", FriendlyName="Front desk"),), "numbers/parameters/area-with-name"),
    Habit("echo_query_cut", "A URL comes back without its query.", "R16", PAGE,
          each_text(lambda url: url.partition("?")[0], *URLS), bought(VoiceUrl=URL),
          "numbers/parameters/url-with-query",
          "numbers/parameters/url-in-full numbers/parameters/addresses-in-full"),
    Habit("echo_decoded_twice", "A URL is decoded twice.", "R16", REFERENCE, each_text(unquote, *URLS),
          bought(VoiceUrl=URL), "numbers/parameters/url-with-query",
          "numbers/parameters/addresses-in-full"),
    Habit("echo_slash", "A URL without a path comes back with a slash.", "R16", PAGE, each_text(without_path, *URLS),
          bought(VoiceUrl="https://example.com"), "numbers/parameters/url-without-path"),
    Habit("echo_cut", "A name is cut after 32 characters.", "R16", PAGE,
          each_text(lambda text: text[:32], "FriendlyName"), bought(FriendlyName="k" * 60),
          "numbers/parameters/long-name",
          "numbers/parameters/name-drawn"),
    Habit("echo_html", "Texts come back escaped as in a page.", "R16", PAGE, each_text(escape, "FriendlyName", *URLS),
          bought(FriendlyName='Front & "back"'), "numbers/parameters/long-name numbers/parameters/url-with-query",
          "numbers/parameters/url-in-full numbers/parameters/*"),
    Habit("echo_post_lost", "Methods come back as GET.", "R16", PAGE,
          each_text(lambda _: "GET", "VoiceMethod", "SmsMethod"), bought(VoiceMethod="POST"),
          "numbers/parameters/posts"),
)  # fmt: skip
