"""What the service was seen to answer, as facts: names, types and values of the fields.

Identifiers and numbers of people are made up, words are "a text". Where only a body was kept, `media_type` is empty.
`SINCE_2017` are answers in full; `EARLIER` are those before, and `ELSEWHERE` what is no answer in full to a creation:
these say in `reported` at which fields they depart from the shapes of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ACCOUNT = "AC0f1e2d3c4b5a69788796a5b4c3d2e1f0"
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
MESSAGES, CALLS, NUMBERS = f"{ROOT}/Messages.json", f"{ROOT}/Calls.json", f"{ROOT}/IncomingPhoneNumbers.json"
SMS = f"{ROOT}/SMS/Messages.json"
MAGIC = "+15005550006"
TRIAL = "Sent from your Twilio trial account - a text"
PLAIN, CHARSET = "application/json", "application/json; charset=utf-8"
XML = "application/xml; charset=utf-8"
URL = "https://example.com/voice.xml"
MMS = {"MediaUrl": "https://example.com/one.png"}
Fields = dict[str, Any]


@dataclass(frozen=True)
class Recording:
    """One exchange; `body` is the parsed JSON, the text of an XML document, or None where the body was not kept."""

    id: str
    method: str
    path: str
    form: tuple[tuple[str, str], ...]
    status: int
    media_type: str
    body: Any
    recorded: str
    credentials: str
    shape: str | None
    reported: tuple[str, ...] = ()


def text(to: str, sender: str = MAGIC, **more: str) -> Fields:
    return {"To": to, "From": sender, "Body": "a text", **more}


def ring(to: str, sender: str = MAGIC) -> Fields:
    return {"To": to, "From": sender, "Url": URL}


def refused(
    name: str, path: str, form: Fields, answer: tuple[int, int], seen: tuple[str, str, str], /, **more: Any
) -> Recording:
    """A refusal; `seen` is media type, date and credentials."""
    (status, code), (media_type, recorded, credentials) = answer, seen
    docs = f"https://www.twilio.com/docs/errors/{code}"
    body: Fields = {"code": code, "message": "a text", "more_info": docs, "status": status}
    method, reported = more.pop("method", "POST"), more.pop("reported", ())
    body = {key: value for key, value in (body | more).items() if value is not None}
    pairs = tuple(form.items())
    return Recording(name, method, path, pairs, status, media_type, body, recorded, credentials, "error", reported)


def refused_in_xml(
    name: str, path: str, form: Fields, answer: tuple[int, int], seen: tuple[str, str, str]
) -> Recording:
    status, code = answer
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<TwilioResponse><RestException><Code>{code}</Code>'
        f"<Message>a text</Message><MoreInfo>https://www.twilio.com/docs/errors/{code}</MoreInfo>"
        f"<Status>{status}</Status></RestException></TwilioResponse>\n"
    )
    return Recording(name, "POST", path, tuple(form.items()), status, seen[0], body, seen[1], seen[2], "xml-error")


def created(
    name: str, path: str, form: Fields, shape: str, seen: tuple[str, str, str], body: Fields, *reported: str
) -> Recording:
    """A creation; `seen` is media type, date and credentials."""
    return Recording(name, "POST", path, tuple(form.items()), 201, *seen[:1], body, *seen[1:], shape, reported)


def message(sid: str, date: str, to: str, sender: str = MAGIC, **more: Any) -> Fields:
    """A message as it has been since 2016: twenty fields, nothing of what happens after."""
    uri = f"{ROOT}/Messages/{sid}"
    return {
        "sid": sid, "date_created": date, "date_updated": date, "date_sent": None, "account_sid": ACCOUNT,
        "to": to, "from": sender, "messaging_service_sid": None, "body": "a text", "status": "queued",
        "num_segments": "1", "num_media": "0", "direction": "outbound-api", "api_version": "2010-04-01",
        "price": None, "price_unit": "USD", "error_code": None, "error_message": None, "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    } | more  # fmt: skip


def without(body: Fields, *names: str) -> Fields:
    return {name: value for name, value in body.items() if name not in names}


def call(sid: str, date: str, to: str, national: tuple[str, str], **more: Any) -> Fields:
    """A call as test credentials got it in 2017: nothing has happened to it, and it has no direction."""
    uri = f"{ROOT}/Calls/{sid}"
    return {
        "sid": sid, "date_created": date, "date_updated": date, "parent_call_sid": None, "account_sid": ACCOUNT,
        "to": to, "to_formatted": national[0], "from": MAGIC, "from_formatted": national[1],
        "phone_number_sid": None, "status": "queued", "start_time": None, "end_time": None, "duration": None,
        "price": None, "price_unit": "USD", "direction": None, "answered_by": None, "api_version": "2010-04-01",
        "annotation": None, "forwarded_from": None, "group_sid": None, "caller_name": None, "uri": f"{uri}.json",
        "subresource_uris": {name: f"{uri}/{name.capitalize()}.json" for name in ("notifications", "recordings")},
    } | more  # fmt: skip


def number(sid: str, phone: str, national: str, **more: Any) -> Fields:
    """A number as it was bought in 2012."""
    return {
        "sid": sid, "account_sid": ACCOUNT, "friendly_name": national, "phone_number": phone, "voice_url": URL,
        "voice_method": "POST", "voice_fallback_url": "", "voice_fallback_method": "POST",
        "voice_caller_id_lookup": False, "sms_url": "", "sms_method": "POST", "sms_fallback_url": "",
        "sms_fallback_method": "POST", "capabilities": {"voice": False, "sms": False}, "status_callback": "",
        "status_callback_method": "POST", "api_version": "2010-04-01", "voice_application_sid": "",
        "sms_application_sid": "", "uri": f"{ROOT}/IncomingPhoneNumbers/{sid}.json",
    } | more  # fmt: skip


TW_COVER, HOMEMADE = (CHARSET, "2017-05-11", "test"), ("", "2018-11-27", "test")
BROADCAST, STARTER = (CHARSET, "2020-09-06", "test"), (PLAIN, "2026-06-09", "test")
TOOLKIT, SAMPLES = ("", "2026-06-10", "live"), ("", "2012-10-10", "test")
QUARKUS = (PLAIN, "2020-10-27", "test")
QUARKUS_DATE = "Tue, 27 Oct 2020 14:14:03 +0000"
COMPACT = "application/json;charset=utf-8"
OLD_LINK = "http://www.twilio.com/docs/errors/"
VERIFY = f"/v2/Services/VA{'0' * 32}/Verifications"
ORDINARY = "+14159999999"
APPLICATION = "AP5cf624f74ea7c7978983abe1f2e8c1b7"
UNKNOWN_CALL = f"{ROOT}/Calls/CA1e02cd5c02fe3aee3d11004a8e8eb112.json"
BOUGHT_BEFORE = "Fri, 11 Sep 2015 20:21:18 +0000"
UNSET = dict.fromkeys(("voice_url", "voice_fallback_url", "voice_application_sid", "beta", "trunk_sid"))

UNSET_IN_2020 = dict.fromkeys(
    ("voice_url", "voice_fallback_url", "voice_application_sid", "trunk_sid", "emergency_address_sid", "address_sid",
     "identity_sid", "bundle_sid")
)  # fmt: skip
CALL_OF_2020 = f"{ROOT}/Calls/CA66b4ff97854621f04fea0e49f92f66ea"
BELOW_A_CALL_OF_2020 = {
    name: f"{CALL_OF_2020}/{name.capitalize()}.json" for name in ("notifications", "recordings", "feedback", "payments")
} | {"feedback_summaries": f"{ROOT}/Calls/FeedbackSummary.json"}

SINCE_2017: tuple[Recording, ...] = (
    refused("messages-2017-bad-from-and-empty-body", MESSAGES,
            {"Body": "", "From": "0123456789", "To": "9876543210"}, (400, 21212), (PLAIN, "2017-02-27", "live")),
    refused("messages-2017-to-letters", MESSAGES, text("abcdefg", "4155550111"), (400, 21211),
            (PLAIN, "2017-02-27", "live")),
    refused_in_xml("calls-2017-xml-of-the-2008-api", f"/2008-08-01/Accounts/{ACCOUNT}/Calls",
                   {"Caller": "+14155550100", "Called": "+14155550097", "Url": URL}, (400, 21215),
                   (XML, "2017-05-11", "live")),
    created("calls-2017-to-15005550005", CALLS, ring("+15005550005"), "call", TW_COVER,
            call("CA28fa27b71460b77c571a9cf058485c54", "Thu, 11 May 2017 20:26:43 +0000", "+15005550005",
                 ("(500) 555-0005", "(500) 555-0006"))),
    refused("calls-2017-to-15005550001", CALLS, ring("+15005550001"), (400, 21217), TW_COVER),
    refused("calls-2017-to-15005550003", CALLS, ring("+15005550003"), (400, 21215), TW_COVER),
    created("incoming-2017", NUMBERS, {"PhoneNumber": "+14155550115", "VoiceApplicationSid": APPLICATION},
            "incoming-phone-number", (CHARSET, "2017-06-23", "live"),
            number("PN24105a62facf87ed563f746832fc5c0f", "+14155550115", "(415) 555-0115", **UNSET,
                   date_created=BOUGHT_BEFORE, date_updated=BOUGHT_BEFORE, address_requirements="none",
                   capabilities={"voice": True, "sms": True, "mms": True})),
    refused("messages-2018-empty-body", MESSAGES, text(ORDINARY) | {"Body": ""}, (400, 21602), HOMEMADE),
    refused("messages-2018-from-15005550001", MESSAGES, text(ORDINARY, "+15005550001", **MMS), (400, 21212), HOMEMADE),
    refused("messages-2018-from-15005550007", MESSAGES, text(ORDINARY, "+15005550007", **MMS), (400, 21606), HOMEMADE),
    refused("messages-2018-from-15005550008", MESSAGES, text(ORDINARY, "+15005550008", **MMS), (429, 21611), HOMEMADE),
    refused("messages-2018-to-15005550002-mms", MESSAGES, text("+15005550002", **MMS), (400, 21612), HOMEMADE),
    refused("messages-2018-wrong-token", MESSAGES, text(ORDINARY, **MMS), (401, 20003), HOMEMADE, detail="a text"),
    refused("incoming-2019-no-number", NUMBERS, {}, (400, 400), ("", "2019", "live")),
    refused("other-resource-2019-to-2021", VERIFY, {"To": "+14155550085", "Channel": "sms"}, (403, 20008),
            ("", "2019-2021", "test")),
    refused("throttled-2020", MESSAGES, {}, (429, 20429), ("", "2020", "live")),
    refused("messages-2020-to-plus1111", MESSAGES, text("+1111", "+14155550114"), (400, 21211),
            (CHARSET, "2020-03-05", "live")),
    created("messages-2020-to-15005550006", MESSAGES, text(MAGIC), "message", BROADCAST,
            message("SMb0d093231dfd3a10e74790790ecddd54", "Sun, 06 Sep 2020 19:46:01 +0000", MAGIC)),
    refused("messages-2020-to-15005550004", MESSAGES, text("+15005550004"), (400, 21610), BROADCAST),
    created("messages-2020-to-15005550006-no-plus", MESSAGES, text("15005550006"), "message", BROADCAST,
            message("SMfc5728dfd17b93d3171bf64796599cf5", "Sun, 06 Sep 2020 21:26:02 +0000", MAGIC)),
    refused("messages-2020-to-15005550009", MESSAGES, text("+15005550009"), (400, 21614), BROADCAST),
    created("calls-2020-to-14108675310", CALLS, ring("+14108675310"), "call", QUARKUS,
            call("CA66b4ff97854621f04fea0e49f92f66ea", "Tue, 27 Oct 2020 14:14:02 +0000", "+14108675310",
                 ("(410) 867-5310", "(500) 555-0006"), queue_time="0", trunk_sid=None,
                 subresource_uris=BELOW_A_CALL_OF_2020)),
    created("incoming-2020-15005550006", NUMBERS, {"PhoneNumber": MAGIC}, "incoming-phone-number", QUARKUS,
            number("PNd0a95f9f5b0dabf14b472bfd4b4b72d1", MAGIC, "(500) 555-0006", **UNSET_IN_2020,
                   date_created=QUARKUS_DATE, date_updated=QUARKUS_DATE, address_requirements="none",
                   beta=False, capabilities={"voice": True, "sms": True, "mms": False, "fax": False},
                   voice_receive_mode="voice", origin="twilio", emergency_status="Inactive", status="new")),
    created("messages-2020-to-14108675310", MESSAGES, text("+14108675310"), "message", QUARKUS,
            message("SM2691e2c49c654cf1bbc96300f3d68b2b", QUARKUS_DATE, "+14108675310")),
    created("calls-2023-live", CALLS, ring("+4555501010", "+4555501011"), "call", ("", "2023", "live"),
            call("CAbfb1f0cc2bd098daad1c12c90d9dbd04", "", "+4555501010", ("+4555501010", "+4555501011"),
                 **{"from": "+4555501011"}, date_created=None, date_updated=None, direction="outbound-api",
                 phone_number_sid="PNb5683ab6902d1a09c53b0157a6761435", queue_time="0", trunk_sid=None)),
    created("messages-2024", MESSAGES, text("+14155550102", "+14155550101"), "message", (COMPACT, "2024-03-11", "live"),
            message("SMf6242ceb8fa0d85f77b447a946b278ac", "Mon, 11 Mar 2024 18:39:30 +0000", "+14155550102",
                    "+14155550101", body=TRIAL)),
    refused("messages-2024-empty-to", MESSAGES, text("", "+14155550101"), (400, 21604),
            (CHARSET, "2024-03-11", "live")),
    created("messages-2026-to-15005550006", MESSAGES, text(MAGIC), "message", (COMPACT, "2026-06-09", "test"),
            message("SMc175dff8e96bd6985d2a4b747b311985", "Tue, 09 Jun 2026 05:40:43 +0000", MAGIC)),
    refused("messages-2026-to-15005550001", MESSAGES, text("+15005550001"), (400, 21211), STARTER),
    refused("messages-2026-to-15005550002", MESSAGES, text("+15005550002"), (400, 21612), STARTER),
    refused("messages-2026-to-15005550004", MESSAGES, text("+15005550004"), (400, 21610), STARTER),
    refused("calls-2026-wrong-credentials", CALLS, {}, (401, 20003), TOOLKIT),
    refused("calls-2026-missing-to", CALLS, {"From": "+14155550087", "Url": URL}, (400, 21201), TOOLKIT),
    refused("calls-2026-unknown-sid", UNKNOWN_CALL, {}, (404, 20404), TOOLKIT, method="GET"),
)  # fmt: skip

EARLIER: tuple[Recording, ...] = (
    refused("calls-2012-to-15005550003", CALLS, ring("+14005550003"), (400, 21215), SAMPLES,
            more_info=f"{OLD_LINK}21215"),
    refused("incoming-2012-15005550000", NUMBERS, {"PhoneNumber": "+15005550000", "VoiceUrl": URL}, (400, 21422),
            SAMPLES, more_info=f"{OLD_LINK}21422"),
    refused("incoming-2012-33", NUMBERS, {"PhoneNumber": "33", "VoiceUrl": URL}, (400, 21421), SAMPLES,
            more_info=f"{OLD_LINK}21421"),
    created("incoming-2012-15005550006", NUMBERS, {"PhoneNumber": MAGIC, "VoiceUrl": URL}, "incoming-phone-number",
            SAMPLES, number("PN18361499ec98771b2358391de8190d10", MAGIC, "(500) 555-0006"),
            "/date_created", "/date_updated", "/address_requirements", "/beta", "/trunk_sid"),
    refused("messages-2014-to-5005550001", MESSAGES, text("5005550001", "5005550006"), (400, 21211),
            (PLAIN, "2014-04-21", "test")),
    refused("messages-2014-from-5005550001", MESSAGES, text("4155550103", "5005550001"), (400, 21212),
            (PLAIN, "2014-04-21", "test")),
    refused("messages-2014-empty-to", MESSAGES, text("", "4155550110"), (400, 21604), (PLAIN, "2014-04-22", "live")),
    refused("messages-2014-from-short-code", MESSAGES, text("4155550105", "555"), (400, 21606),
            (PLAIN, "2014-09-08", "test")),
    refused("messages-2015-missing-from", MESSAGES, {"To": "+14155550096", "Body": "a text"}, (400, 21603),
            (CHARSET, "2015-03-01", "live")),
    refused("messages-2015-unverified", MESSAGES, text("4155550113", "4155550112"), (400, 21608),
            (PLAIN, "2015-04-02", "live")),
    refused("messages-2015-wrong-credentials", MESSAGES, text("1111111", "4155550106"), (401, 20003),
            (PLAIN, "2015-04-02", "unknown")),
    refused("messages-2015-from-ordinary", MESSAGES, text("+14155550083", "+14155550084"), (400, 21606),
            ("", "2015-08-02", "test")),
    created("messages-2015-from-5005550006", MESSAGES, text("4155550104", "5005550006"), "message",
            (PLAIN, "2015-11-02", "test"),
            without(message("SM49d46e9eca4f36002e73c6a5c12d505f", "Mon, 02 Nov 2015 18:14:15 +0000", "+14155550104",
                            "5005550006"), "messaging_service_sid", "error_code", "error_message"),
            "/messaging_service_sid", "/error_code", "/error_message"),
    refused("messages-2015-to-1111111", MESSAGES, text("1111111", "15005550006"), (400, 21211),
            (PLAIN, "2015-11-02", "test")),
    created("messages-2015-to-15005550006", MESSAGES, text(MAGIC), "message", (PLAIN, "2015-11-03", "test"),
            without(message("SMe1c8bf1e5a35813d88e4ce76a7831358", "Tue, 03 Nov 2015 19:59:47 +0000", MAGIC),
                    "error_code", "error_message"),
            "/error_code", "/error_message"),
    refused_in_xml("messages-2016-xml-alphanumeric-from", f"{ROOT}/Messages", text("14155550090", "Sender"),
                   (400, 21612), ("", "2016-10", "live")),
)  # fmt: skip

LEGACY = ("messaging_service_sid", "num_media", "error_code", "error_message", "subresource_uris")


def legacy(sid: str, date: str, to: str, sender: str, body: str) -> Fields:
    """A message of the resource that /Messages replaced."""
    uri = f"{ROOT}/SMS/Messages/{sid}.json"
    return without(message(sid, date, to, sender, body=body, uri=uri), *LEGACY)


COMPLETED = call(
    "CAe7fd887f50dcbf469ededf53bcaa8ea0", "Tue, 09 Jun 2026 14:51:33 +0000", "sip:+14155550117@example.com:5060",
    ("sip:+14155550117@example.com:5060", "sip:+14155550116@192.0.2.1:5060;isup-oli=00"),
    **{"from": "sip:+14155550116@192.0.2.1:5060;isup-oli=00"}, date_updated="Tue, 09 Jun 2026 14:51:34 +0000",
    direction="inbound", status="completed", duration="1", price="-0.00400", queue_time="0", trunk_sid="",
    start_time="Tue, 09 Jun 2026 14:51:33 +0000", end_time="Tue, 09 Jun 2026 14:51:34 +0000",
    subresource_uris={
        name: f"{ROOT}/Calls/CAe7fd887f50dcbf469ededf53bcaa8ea0/{name.title().replace('_', '')}.json"
        for name in ("events", "notifications", "payments", "recordings", "siprec", "streams", "transcriptions",
                     "user_defined_message_subscriptions", "user_defined_messages")
    },
)  # fmt: skip

ELSEWHERE: tuple[Recording, ...] = (
    Recording("call-2026-read-when-completed", "GET", f"{ROOT}/Calls/CAe7fd887f50dcbf469ededf53bcaa8ea0.json", (), 200,
              "", COMPLETED, "2026-06-09", "live", "call",
              ("/status", "/start_time", "/end_time", "/duration", "/direction", "/price")),
    Recording("calls-2014-no-authorization", "POST", CALLS,
              (("Url", URL), ("To", "+1415-555-0094"), ("From", "+1415-555-0093")), 401, CHARSET, None, "2014-07-24",
              "none", None),
    refused("sms-messages-2012-empty-body", SMS, text("+14108675310") | {"Body": ""}, (400, 21602), SAMPLES,
            more_info=f"{OLD_LINK}21602"),
    created("sms-messages-2012", SMS, text("+14108675310"), "message", SAMPLES,
            without(legacy("SMdebb1d51c5ea5be30925ce8a67ff3d68", "Wed, 10 Oct 2012 17:57:42 +0000", "+14108675310",
                           MAGIC, "a text"), "num_segments", "price_unit"),
            "/uri", "/num_segments", "/price_unit", *(f"/{name}" for name in LEGACY)),
    created("sms-messages-2017", SMS, text("4155550099", "4155550098"), "message", (CHARSET, "2017-03-01", "live"),
            legacy("SM7f982b838131518fea236e7b7f6d9367", "Wed, 01 Mar 2017 00:19:14 +0000", "+14155550099",
                   "+14155550098", TRIAL), "/uri", *(f"/{name}" for name in LEGACY)),
    refused("undated-test-to-15005550002", MESSAGES, text("+15005550002"), (400, 21612), ("", "2016-2020", "test"),
            more_info=None, reported=("/more_info",)),
    refused("undated-test-to-15005550003", MESSAGES, text("+15005550003"), (400, 21408), ("", "2016-2020", "test"),
            more_info=None, reported=("/more_info",)),
)  # fmt: skip
"""A read; an answer of which the head alone was kept; the resource before /Messages; two tests that looked at code,
message and status only."""

ALL = (*SINCE_2017, *EARLIER, *ELSEWHERE)


def recorded(name: str) -> Recording:
    return next(recording for recording in ALL if recording.id == name)
