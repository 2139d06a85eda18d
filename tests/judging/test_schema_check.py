"""Schemas accept what is right and refuse what is wrong, and each violation is reported once in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.validators import validator_for
from referencing import Registry, Resource

from conformance.body import NotJson, parse
from conformance.case import Basis
from conformance.judging.schema_check import Violation, unknown_fields, violations
from conformance.suite.data import data_folder
from conformance.xml_body import NotXml, parse_xml
from tests.support.recorded_answers import COMPLETED, recorded

SCHEMAS = sorted(data_folder("schemas").glob("*.json"))
PAGE, REFERENCE, OBSERVED = Basis.PAGE, Basis.REFERENCE, Basis.OBSERVED
HEX = "0123456789abcdef" * 2
UPPER = HEX.upper()
DATE = "Tue, 09 Jun 2026 05:40:43 +0000"
DATES = (
    "2015-07-30T20:12:31Z", "yesterday", "", f"{DATE}\n", f" {DATE}", DATE.replace("+0000", "GMT"),
    DATE.replace("+0000", "+0200"), DATE.replace("Tue", "Die"), DATE.replace("Jun", "June"), DATE.replace("09", "9"),
    DATE.replace("09", "32"), DATE.replace("09", "00"), DATE.replace("05:", "24:"), DATE.replace("40", "60"),
    DATE.replace("43", "61"), DATE.replace("2026", "26"),
)  # fmt: skip
MESSAGE = recorded("messages-2026-to-15005550006").body
CALL = recorded("calls-2017-to-15005550005").body
NUMBER = recorded("incoming-2017").body
ERROR = recorded("messages-2026-to-15005550001").body
XML_ERROR = dict(parse_xml(recorded("calls-2017-xml-of-the-2008-api").body.encode())[1])


def pascal(name: str) -> str:
    """The name of the element of a field."""
    return "".join(part.capitalize() for part in name.split("_"))


XML_MESSAGE = {
    "Sid": f"SM{HEX}", "AccountSid": f"AC{HEX}", "MessagingServiceSid": "", "DateCreated": DATE, "DateUpdated": DATE,
    "DateSent": "", "To": "+14155550102", "From": "+15005550006", "Body": "a text", "Status": "queued",
    "Direction": "outbound-api", "NumSegments": "1", "NumMedia": "0", "Price": "", "PriceUnit": "USD",
    "ApiVersion": "2010-04-01", "ErrorCode": "", "ErrorMessage": "",
    "Uri": f"/2010-04-01/Accounts/AC{HEX}/Messages/SM{HEX}",
    "SubresourceUris": {"Media": f"/2010-04-01/Accounts/AC{HEX}/Messages/SM{HEX}/Media"},
}  # fmt: skip
XML_CALL = {
    "Sid": f"CA{HEX}", "AccountSid": f"AC{HEX}", "DateCreated": "", "DateUpdated": "", "ParentCallSid": "",
    "To": "+14155550102", "ToFormatted": "(415) 555-0102", "From": "+15005550006",
    "FromFormatted": "(500) 555-0006", "PhoneNumberSid": "", "Status": "queued", "StartTime": "",
    "EndTime": "", "Duration": "", "Price": "", "PriceUnit": "USD", "Direction": "", "AnsweredBy": "",
    "ApiVersion": "2010-04-01", "Annotation": "", "ForwardedFrom": "", "GroupSid": "", "CallerName": "",
    "TrunkSid": "", "QueueTime": "0", "Uri": f"/2010-04-01/Accounts/AC{HEX}/Calls/CA{HEX}",
    "SubresourceUris": {name: f"/2010-04-01/Accounts/AC{HEX}/Calls/CA{HEX}/{name}" for name in
                        map(pascal, COMPLETED["subresource_uris"])},
}  # fmt: skip
XML_NUMBER = {
    "Sid": f"PN{HEX}", "AccountSid": f"AC{HEX}", "FriendlyName": "(500) 555-0006", "PhoneNumber": "+15005550006",
    "DateCreated": DATE, "DateUpdated": DATE, "AddressRequirements": "none", "AddressSid": "", "Beta": "false",
    "BundleSid": "", "IdentitySid": "", "ApiVersion": "2010-04-01", "VoiceUrl": "", "VoiceMethod": "POST",
    "VoiceFallbackUrl": "", "VoiceFallbackMethod": "POST", "VoiceCallerIdLookup": "false", "VoiceApplicationSid": "",
    "VoiceReceiveMode": "voice", "SmsUrl": "", "SmsMethod": "POST", "SmsFallbackUrl": "", "SmsFallbackMethod": "POST",
    "SmsApplicationSid": "", "StatusCallback": "", "StatusCallbackMethod": "POST", "TrunkSid": "",
    "EmergencyStatus": "Inactive", "EmergencyAddressSid": "", "EmergencyAddressStatus": "unregistered",
    "Origin": "twilio", "Status": "new", "Type": "", "SubresourceUris": {},
    "Capabilities": {"Voice": "true", "SMS": "true", "Sms": "true", "MMS": "false", "Mms": "false", "Fax": "false"},
    "Uri": f"/2010-04-01/Accounts/AC{HEX}/IncomingPhoneNumbers/PN{HEX}",
}  # fmt: skip
IN_XML = {"message": "xml-message", "call": "xml-call", "incoming-phone-number": "xml-incoming-phone-number"}
"""The shape of each resource in XML."""

GOOD: dict[str, dict[str, Any]] = {
    "message": MESSAGE, "call": CALL, "incoming-phone-number": NUMBER, "error": ERROR, "xml-error": XML_ERROR,
    "xml-message": XML_MESSAGE, "xml-call": XML_CALL, "xml-incoming-phone-number": XML_NUMBER,
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Values that a field may have, and values that it may not have, by the basis on which they are refused.

    `expected` is what conforms, in words alone.
    """

    expected: str
    good: tuple[object, ...]
    page: tuple[object, ...] = ()
    reference: tuple[object, ...] = ()
    observed: tuple[object, ...] = ()
    refused: dict[Basis, tuple[object, ...]] = field(init=False)

    def __post_init__(self) -> None:
        by_basis = {PAGE: self.page, REFERENCE: self.reference, OBSERVED: self.observed}
        object.__setattr__(self, "refused", by_basis)


NO_TEXT = (5, 1.5, True, [], {}, None)
NEITHER = (5, 0, False, [], {})


def sid(prefix: str) -> Kind:
    wrong = ("", "x", HEX, f"XX{HEX}", f"XX{UPPER}", f"{prefix.lower()}{HEX}", f"{prefix}{HEX}\n", f"{prefix}{UPPER}0",
             f"{prefix}{HEX}0", f"{prefix}{HEX[1:]}", f"{prefix}{HEX[1:]}g", f" {prefix}{HEX}")  # fmt: skip
    return Kind(f"{prefix} and 32 hex digits", (f"{prefix}{HEX}",), NO_TEXT, wrong)


def sid_or_null(prefix: str) -> Kind:
    base = sid(prefix)
    return Kind(f"null or {base.expected}", (None, *base.good), NEITHER, base.reference)


def sid_or_empty(prefix: str) -> Kind:
    base = sid(prefix)
    wrong = ("\n", *(value for value in base.reference if value))
    return Kind(f'{base.expected}, "" or null', (None, "", *base.good), NEITHER, wrong)


def no_sid(prefix: str) -> Kind:
    base = sid_or_empty(prefix)
    return Kind('null or ""', (None, ""), base.page, base.reference, (f"{prefix}{HEX}", f"{prefix}{UPPER}"))


def choice(*values: str | None, basis: Basis = REFERENCE) -> Kind:
    shown = ["null" if value is None else value or '""' for value in values]
    expected = ", ".join(shown[:-1]) + f" or {shown[-1]}" if len(shown) > 1 else shown[0]
    wrong: tuple[object, ...] = (
        *(() if "" in values else ("",)),
        "other",
        5,
        False,
        [],
        *(f"{value}\n" for value in values if value),
    )
    wrong += tuple(value.swapcase() for value in values if value and value.swapcase() != value)
    wrong += () if None in values else (None,)
    return Kind(expected, values, **{basis.value: wrong})


def path(kind: str, end: str) -> Kind:
    account = f"/2010-04-01/Accounts/AC{HEX}"
    good = tuple(f"{prefix}{account}{end}{suffix}" for prefix in ("", "/api/laml") for suffix in ("", ".json"))
    wrong = ("", "x", f"{good[0]}\n", good[0][1:], f"https://api.twilio.com{good[0]}", good[0].replace(kind, "/X X"),
             good[0].replace("2010", "2008"), good[0].replace(account, account * 2), f"/2010-04-01{good[0]}",
             f"/api/2010-04-01/Accounts{good[0]}")  # fmt: skip
    return Kind("a path", good, NO_TEXT, wrong)


TEXT = Kind("a text that is not empty", ("x", "+15005550006", "sip:a@example.com", "ACparlel000"), NO_TEXT, ("",))
TEXT_OR_NULL = Kind("a text or null", (None, "", "human", "machine_start"), NEITHER)
RFC2822 = Kind("a date", (DATE, "Sat, 31 Dec 2016 23:59:59 +0000"), NO_TEXT, DATES)
RFC2822_OR_NULL = Kind(f"null or {RFC2822.expected}", (None, *RFC2822.good), NEITHER, DATES)
COUNTS = ("", "x", "-1", "1.0", "01", "1\n", " 1", "1 ", "٣")
DIGITS = Kind("text of digits", ("0", "1", "12"), NO_TEXT, COUNTS)
DIGITS_OR_NULL = Kind("null or text of digits", (None, "0", "1000"), NEITHER, COUNTS)
PRICE = Kind("null", (None,), (-0.03, 0, False, []), ("", "free", "-", ".5", "1.", "$1", "0.1\n"),
             ("-0.00750", "-0.03000", "0", "1.5"))  # fmt: skip
CURRENCIES = ("", "usd", "US", "USDT", "USD\n", "$")
CURRENCY_SET = Kind("three capital letters", ("USD", "EUR"), NEITHER, CURRENCIES, (None,))
CURRENCY = Kind("null or three capital letters", (None, "USD", "EUR"), NEITHER, CURRENCIES)
UNSET_TEXT = Kind('null or ""', (None, ""), NEITHER, observed=("human", "machine_start", "+15005550006", " "))
UNSENT = Kind("null", (None,), observed=(DATE, "", "0", 0, False, []))
ERROR_CODE = Kind("null", (None,), observed=(30007, 0))
NO_ERROR_CODE = Kind("null", (None,), page=("", "21606", 21606.0, True, []))
ERROR_MESSAGE = Kind("null", (None,), observed=("a text", ""))
NO_ERROR_MESSAGE = Kind("null", (None,), page=(0, False, [], {}))
BOOLEAN = Kind("true or false", (True, False), (1, 0, "true", "", None, []))
VERSION = Kind("2010-04-01", ("2010-04-01",), reference=("2008-08-01", "", None, 20100401, "2010-04-01\n"))
QUEUED = Kind("queued", ("queued",), observed=(
    "accepted", "scheduled", "sending", "sent", "delivered", "failed", "ringing", "in-progress", "completed", "",
    None, 5, "Queued", "queued\n"))  # fmt: skip
OUTBOUND = choice("outbound-api", basis=OBSERVED)
LINK = Kind('a web address, "" or null', (None, "", "http://x.example", "https://example.com/voice.xml?a=b"), NEITHER,
            ("x", "example.com", "ftp://a.example", "https://", "https://a.example\n", "http://a b", "\n"))  # fmt: skip
PHONE = Kind("a phone number in E.164", ("+15005550006", "+5571981265131"), NO_TEXT,
             ("", "15005550006", "+05005550006", "+1 5005550006", "(500) 555-0006", "+1", "+15005550006\n",
              " 15005550006", "+1234567890123456"))  # fmt: skip
METHOD = choice("GET", "POST")
SUBRESOURCE = path("/Calls", f"/Calls/CA{HEX}/Recordings")

FIELDS: dict[str, dict[str, Kind]] = {
    "message": {
        "/sid": Kind("SM or MM and 32 hex digits", (f"SM{HEX}", f"MM{HEX}"), NO_TEXT, sid("SM").reference),
        "/account_sid": TEXT, "/messaging_service_sid": sid_or_null("MG"), "/date_created": RFC2822,
        "/date_updated": RFC2822, "/date_sent": UNSENT, "/to": TEXT, "/from": TEXT,
        "/body": Kind("a text or null", (None, "", "x", "a\n"), NEITHER), "/status": QUEUED, "/direction": OUTBOUND,
        "/num_segments": DIGITS, "/num_media": DIGITS, "/price": PRICE, "/price_unit": CURRENCY,
        "/api_version": VERSION, "/error_code": ERROR_CODE, "/error_message": ERROR_MESSAGE,
        "/uri": path("/Messages", f"/Messages/SM{HEX}"),
        "/subresource_uris": Kind("an object", (MESSAGE["subresource_uris"],), (5, "x", None, [], True)),
        "/subresource_uris/media": path("/Media", f"/Messages/SM{HEX}/Media"),
    },
    "call": {
        "/sid": sid("CA"), "/account_sid": TEXT, "/parent_call_sid": no_sid("CA"),
        "/phone_number_sid": no_sid("PN"), "/group_sid": no_sid("GP"), "/trunk_sid": no_sid("TK"),
        "/date_created": RFC2822_OR_NULL, "/date_updated": RFC2822_OR_NULL, "/start_time": UNSENT, "/end_time": UNSENT,
        "/duration": UNSENT, "/queue_time": DIGITS_OR_NULL, "/to": TEXT, "/to_formatted": TEXT, "/from": TEXT,
        "/from_formatted": TEXT, "/forwarded_from": UNSET_TEXT, "/caller_name": UNSET_TEXT,
        "/answered_by": UNSET_TEXT, "/annotation": UNSET_TEXT, "/status": QUEUED,
        "/direction": choice("outbound-api", None, basis=OBSERVED), "/price": PRICE, "/price_unit": CURRENCY_SET,
        "/api_version": VERSION, "/uri": path("/Calls", f"/Calls/CA{HEX}"),
        "/subresource_uris": Kind("an object", (CALL["subresource_uris"],), (5, "x", None, [], True)),
        **{f"/subresource_uris/{name}": SUBRESOURCE for name in COMPLETED["subresource_uris"]},
    },
    "incoming-phone-number": {
        "/sid": sid("PN"), "/account_sid": TEXT, "/friendly_name": TEXT, "/phone_number": PHONE,
        "/date_created": RFC2822, "/date_updated": RFC2822,
        "/address_requirements": Kind("none", ("none",), reference=("", "other", 5, False, [], None, "none\n", "None"),
            observed=("any", "local", "foreign")),
        "/address_sid": sid_or_empty("AD"), "/emergency_address_sid": sid_or_empty("AD"),
        "/bundle_sid": sid_or_empty("BU"), "/identity_sid": sid_or_empty("RI"), "/trunk_sid": sid_or_empty("TK"),
        "/beta": Kind("false or null", (False, None), (0, "", "false", []), observed=(True,)),
        "/capabilities": Kind("an object", (NUMBER["capabilities"], {"voice": False, "sms": False}),
            (5, "x", None, [])),
        **{f"/capabilities/{name}": BOOLEAN for name in ("voice", "sms", "mms", "fax")}, "/api_version": VERSION,
        **{f"/{name}": LINK for name in ("voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url",
                                         "status_callback")},
        **{f"/{name}": METHOD for name in ("voice_method", "voice_fallback_method", "sms_method",
                                           "sms_fallback_method", "status_callback_method")},
        "/voice_caller_id_lookup": BOOLEAN, "/voice_application_sid": sid_or_empty("AP"),
        "/sms_application_sid": sid_or_empty("AP"), "/voice_receive_mode": choice("voice", "fax", None),
        "/emergency_status": choice("Active", "Inactive", "", None), "/origin": TEXT_OR_NULL, "/type": TEXT_OR_NULL,
        "/emergency_address_status": choice("registered", "unregistered", "pending-registration",
            "registration-failure", "pending-unregistration", "unregistration-failure", "", None),
        "/status": Kind("a text or null", (None, "", "new", "in-use", "active"), observed=NEITHER),
        "/uri": path("/Incoming", f"/IncomingPhoneNumbers/PN{HEX}"),
        "/subresource_uris": Kind("an object", ({},), (5, "x", None, [], True)),
        "/subresource_uris/assigned_add_ons": SUBRESOURCE,
    },
    "error": {
        "/code": Kind("an integer", (21606, 400), ("21606", 21606.0, True, None, [])),
        "/message": Kind("a text that is not empty", ("a text",), reference=(*NO_TEXT, "")),
        "/more_info": Kind("a web address",
            ("http://www.twilio.com/docs/errors/1", "https://www.twilio.com/docs/errors/1"),
            reference=(*NO_TEXT, "", "www.twilio.com", "ftp://x", "https://", "https://x.example\n")),
        "/status": Kind("an integer", (400, 429), reference=("400", 400.0, True, None, [])),
    },
    "xml-error": {
        "/Code": Kind("text of digits", ("21606", "400"), page=({}, "", "x", "-1", "21606\n", "021606")),
        "/Message": Kind("a text that is not empty", ("a text",), reference=("",)),
        "/MoreInfo": Kind("a web address",
            ("http://www.twilio.com/docs/errors/1",), reference=({}, "", "x", "https://", "https://x.example\n")),
        "/Status": Kind("an HTTP status in digits", ("400", "429"), reference=({}, "", "4", "4000", "999", "400\n")),
    },
    "xml-message": {
        "/Sid": Kind("SM or MM and 32 hex digits", (f"MM{HEX}",), observed=sid("SM").reference),
        "/MessagingServiceSid": Kind("empty, or MG and 32 lower-case hex digits", ("", f"MG{HEX}"),
            observed=({}, f"MG{UPPER}", *(value for value in sid("MG").reference if value))),
        **{f"/{name}": Kind(RFC2822.expected, RFC2822.good, observed=DATES) for name in ("DateCreated", "DateUpdated")},
        **{f"/{name}": Kind("empty", ("",), observed=({}, "0", "-0.00750", DATE)) for name in
           ("DateSent", "ErrorCode", "ErrorMessage", "Price")},
        **{f"/{name}": Kind(TEXT.expected, TEXT.good, observed=("",)) for name in
           ("AccountSid", "To", "From")},
        "/Body": Kind("a text, or empty", ("", "x", " a\n"), observed=({},)),
        "/SubresourceUris": Kind("an object", (XML_MESSAGE["SubresourceUris"],), observed=("", "/Media")),
        "/SubresourceUris/Media": Kind("a path",
            path("/Messages", f"/Messages/SM{HEX}/Media").good[:1], observed=({}, "", "x", "/Media", "/a/Media\n")),
        "/Status": QUEUED, "/Direction": OUTBOUND,
        **{f"/{name}": Kind("text of digits", ("0", "1"), observed=COUNTS) for name in ("NumSegments", "NumMedia")},
        "/PriceUnit": Kind("empty, or three capital letters", ("", "EUR"), observed=({}, "usd", "USD\n")),
        "/ApiVersion": Kind("2010-04-01", ("2010-04-01",), observed=("2008-08-01", "")),
        "/Uri": Kind("a path",
            path("/Messages", f"/Messages/SM{HEX}").good, observed=({}, *path("/Messages", "/Messages/SM").reference)),
    },
    "xml-call": {
        "/Sid": Kind("CA and 32 hex digits", (f"CA{HEX}",), observed=sid("CA").reference),
        **{f"/{name}": Kind(TEXT.expected, TEXT.good, observed=("",)) for name in
           ("AccountSid", "To", "ToFormatted", "From", "FromFormatted")},
        **{f"/{name}": Kind(f"empty, or {RFC2822.expected}", ("", *RFC2822.good), observed=(*filter(None, DATES), {}))
           for name in ("DateCreated", "DateUpdated")},
        "/Status": QUEUED,
        "/Direction": Kind("outbound-api or empty", ("", "outbound-api"), observed=("inbound", "Outbound-api", {})),
        **{f"/{name}": Kind("empty", ("",), observed=("0", DATE, f"PN{HEX}", {})) for name in (
            "ForwardedFrom", "CallerName", "AnsweredBy", "Annotation", "Price", "StartTime", "EndTime", "Duration")},
        **{f"/{name}": Kind("empty", ("",), reference=({}, *filter(None, sid(prefix).reference)),
            observed=(f"{prefix}{HEX}", f"{prefix}{UPPER}")) for name, prefix in (
            ("ParentCallSid", "CA"), ("PhoneNumberSid", "PN"), ("GroupSid", "GP"), ("TrunkSid", "TK"))},
        "/PriceUnit": Kind("three capital letters", ("USD", "EUR"), observed=({}, *CURRENCIES)),
        "/QueueTime": Kind("empty, or text of digits", ("", "0", "12"), observed=({}, *filter(None, COUNTS))),
        "/ApiVersion": Kind("2010-04-01", ("2010-04-01",), observed=("2008-08-01", "")),
        "/Uri": Kind("a path",
            path("/Calls", f"/Calls/CA{HEX}").good, observed=({}, *path("/Calls", "/Calls/CA").reference)),
        "/SubresourceUris": Kind("an object", (XML_CALL["SubresourceUris"],), observed=("", "/Media")),
        **{f"/SubresourceUris/{name}": Kind("a path", SUBRESOURCE.good, observed=({}, *SUBRESOURCE.reference))
           for name in map(pascal, COMPLETED["subresource_uris"])},
    },
    "xml-incoming-phone-number": {
        "/Sid": Kind(sid("PN").expected, sid("PN").good, reference=(*NO_TEXT, *sid("PN").reference)),
        **{f"/{name}": Kind(TEXT.expected, TEXT.good, reference=("", {})) for name in ("AccountSid", "FriendlyName")},
        "/PhoneNumber": Kind(PHONE.expected, PHONE.good, reference=({}, *PHONE.reference)),
        **{f"/{name}": Kind(RFC2822.expected, RFC2822.good, reference=({}, *DATES)) for name in
           ("DateCreated", "DateUpdated")},
        "/AddressRequirements": Kind("none", ("none",), reference=("", "other", {}, "none\n", "None"),
            observed=("any", "local", "foreign")),
        **{f"/{name}": Kind(f"empty, or {prefix} and 32 lower-case hex digits", ("", f"{prefix}{HEX}"),
            observed=({}, f"{prefix}{UPPER}", *filter(None, sid(prefix).reference))) for name, prefix in (
            ("AddressSid", "AD"), ("EmergencyAddressSid", "AD"), ("BundleSid", "BU"), ("IdentitySid", "RI"),
            ("TrunkSid", "TK"), ("VoiceApplicationSid", "AP"), ("SmsApplicationSid", "AP"))},
        "/Beta": Kind('"false" or empty', ("false", ""), reference=({}, "no", "False", "false\n"), observed=("true",)),
        "/Capabilities": Kind("an object",
            ({"Voice": "true", "SMS": "false"}, {"Voice": "false", "Sms": "true"}),
            reference=("", "voice", {"Voice": "true"})),
        **{where: Kind('"true" or "false"', ("true", "false"), reference=({}, "", "1", "True", "true\n")) for where in
           ("/VoiceCallerIdLookup", *(f"/Capabilities/{name}" for name in XML_NUMBER["Capabilities"]))},
        "/ApiVersion": Kind(VERSION.expected, VERSION.good, reference=VERSION.reference),
        **{f"/{name}": Kind("empty, or a web address", ("", *filter(None, LINK.good)), reference=({}, *LINK.reference))
           for name in ("VoiceUrl", "VoiceFallbackUrl", "SmsUrl", "SmsFallbackUrl", "StatusCallback")},
        **{f"/{name}": METHOD for name in ("VoiceMethod", "VoiceFallbackMethod", "SmsMethod", "SmsFallbackMethod",
                                           "StatusCallbackMethod")},
        "/VoiceReceiveMode": Kind("voice, fax or empty", ("voice", "fax", ""), reference=({}, "Voice", "x", "fax\n")),
        "/EmergencyStatus": Kind("Active, Inactive or empty", ("Active", "Inactive", ""),
            reference=({}, "active", "x", "Active\n")),
        "/EmergencyAddressStatus": Kind('registered, unregistered, pending-registration, registration-failure, '
            'pending-unregistration, unregistration-failure or ""', ("registered", "unregistration-failure", ""),
            reference=({}, "x", "Registered", "registered\n")),
        **{f"/{name}": Kind("empty, or a text", ("", "x"), reference=({},)) for name in ("Origin", "Type")},
        "/Status": Kind("empty, or a text", ("", "new", "in-use", "active"), observed=({},)),
        "/SubresourceUris": Kind("empty, or an object", ({}, ""), reference=("x", "/AssignedAddOns", 5, None, [])),
        "/SubresourceUris/AssignedAddOns": Kind("a path", SUBRESOURCE.good, reference=({}, *SUBRESOURCE.reference)),
        "/Uri": Kind("a path", path("/IncomingPhoneNumbers", f"/IncomingPhoneNumbers/PN{HEX}").good,
            reference=({}, *path("/IncomingPhoneNumbers", "/IncomingPhoneNumbers/PN").reference)),
    },
}  # fmt: skip
"""Every field that the shapes make a demand of."""

OPTIONAL = {
    "call": {"trunk_sid", "queue_time", "annotation", *COMPLETED["subresource_uris"]} - {"notifications", "recordings"},
    "incoming-phone-number": {
        "address_sid", "emergency_address_sid", "bundle_sid", "identity_sid", "mms", "fax", "voice_receive_mode",
        "emergency_status", "origin", "type", "emergency_address_status", "status", "subresource_uris",
        "assigned_add_ons",
    },
}  # fmt: skip
OPTIONAL |= {IN_XML[shape]: {*map(pascal, fields)} for shape, fields in OPTIONAL.items()}
OPTIONAL["xml-incoming-phone-number"] |= {"SMS", "Sms", "MMS"}
OF_SHAPE = {
    **dict.fromkeys(("xml-message", "xml-call"), OBSERVED),
    **dict.fromkeys(("error", "lookup", "xml-error", "xml-incoming-phone-number"), REFERENCE),
}
"""The basis of what is not there at all."""

EVERY = [
    pytest.param(shape, where, kind, id=shape + where)
    for shape, kinds in FIELDS.items()
    for where, kind in kinds.items()
]


def in_general(problem: Violation) -> str:
    """What a problem expects, in words alone."""
    return re.split(", such as | with ", problem.expected)[0]


def changed(shape: str, where: str, value: object) -> Any:
    """A good body with `value` at `where`."""
    body = deepcopy(GOOD[shape])
    *parents, name = where.split("/")[1:]
    inner: Any = body
    for parent in parents:
        inner = inner.setdefault(parent, {})
    inner[name] = value
    return body


def without(shape: str, where: str) -> Any:
    body = changed(shape, where, None)
    *parents, name = where.split("/")[1:]
    inner: Any = body
    for parent in parents:
        inner = inner[parent]
    del inner[name]
    return body


@pytest.mark.parametrize("shape", sorted(GOOD))
def test_a_genuine_answer_has_no_problem_and_no_unknown_field(shape: str) -> None:
    assert violations(shape, GOOD[shape]) == ()
    assert unknown_fields(shape, GOOD[shape]) == ()


@pytest.mark.parametrize(("shape", "where", "kind"), EVERY)
def test_a_field_takes_every_value_that_it_may_have(shape: str, where: str, kind: Kind) -> None:
    for value in kind.good:
        assert violations(shape, changed(shape, where, value)) == (), value


@pytest.mark.parametrize(("shape", "where", "kind"), EVERY)
def test_a_wrong_value_is_one_problem_with_its_place_its_expectation_and_its_basis(
    shape: str, where: str, kind: Kind
) -> None:
    for basis, values in kind.refused.items():
        for value in values:
            (problem,) = violations(shape, changed(shape, where, value))
            assert (problem.where, in_general(problem), problem.basis) == (where, kind.expected, basis), value


SIDS = [(shape, where, kind) for shape, kinds in FIELDS.items() for where, kind in kinds.items()
        if kind.expected.endswith(("32 hex digits", '32 hex digits, "" or null'))]  # fmt: skip


@pytest.mark.parametrize(("shape", "where", "kind"), SIDS)
def test_that_the_digits_of_a_sid_are_lower_case_was_observed_and_is_written_nowhere(
    shape: str, where: str, kind: Kind
) -> None:
    for good in filter(None, kind.good):
        sid = str(good)[:2] + UPPER
        (problem,) = violations(shape, changed(shape, where, sid))
        expected = kind.expected.replace("hex", "lower-case hex")
        assert in_general(problem) == expected
        assert problem == Violation(where, problem.expected, f'"{sid}" (text)', OBSERVED)


def test_every_kind_of_sid_is_tried_in_upper_case() -> None:
    common = json.loads((data_folder("schemas") / "common.json").read_text())["$defs"]
    assert {kind.expected for _, _, kind in SIDS} == {
        shared["x-expected"] for shared in common.values() if "32 hex" in shared.get("x-expected", "")
    }


@pytest.mark.parametrize(("where", "kind"), [("/error_code", NO_ERROR_CODE), ("/error_message", NO_ERROR_MESSAGE)])
def test_an_error_of_the_wrong_type_departs_from_the_page_and_one_too_early_from_observation(
    where: str, kind: Kind
) -> None:
    for value in kind.page:
        (problem,) = violations("message", changed("message", where, value))
        assert (problem.where, in_general(problem), problem.basis) == (where, kind.expected, PAGE), value


@pytest.mark.parametrize(("shape", "where", "kind"), EVERY)
def test_a_missing_field_is_a_problem_unless_some_answer_did_without(shape: str, where: str, kind: Kind) -> None:
    found = violations(shape, without(shape, where))
    if where.rpartition("/")[2] in OPTIONAL.get(shape, ()):
        assert found == ()
        return
    basis = OF_SHAPE.get(shape, PAGE)
    basis = PAGE if where.lower() == "/code" else basis
    (problem,) = found
    assert (problem.where, in_general(problem), problem.got, problem.basis) == (where, kind.expected, "missing", basis)


@pytest.mark.parametrize("shape", [*sorted(GOOD), "lookup"])
@pytest.mark.parametrize("body", ["ok", 5, None, True, [], [{}]])
def test_what_is_no_object_is_one_problem_of_the_whole(shape: str, body: object) -> None:
    (problem,) = violations(shape, body)
    assert (problem.where, in_general(problem)) == ("", "an object")
    assert problem.basis is OF_SHAPE.get(shape, PAGE)


def demanding(schema: Any, where: str = "") -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    if where and schema is not True:
        yield where
    for name, inner in schema.get("properties", {}).items():
        yield from demanding(inner, f"{where}/{name}")


@pytest.mark.parametrize("shape", sorted(GOOD))
def test_every_demand_of_a_shape_is_tried_here(shape: str) -> None:
    schema = json.loads((data_folder("schemas") / f"{shape}.json").read_text())
    named = set(demanding(schema))
    assert named == set(FIELDS[shape])


def test_four_faults_are_four_problems_in_the_order_of_the_body() -> None:
    body = MESSAGE | {"num_segments": 1, "status": "delivered", "date_created": "2015-07-30T20:12:31Z"}
    del body["api_version"]
    assert [(problem.where, problem.got, problem.basis) for problem in violations("message", body)] == [
        ("/date_created", '"2015-07-30T20:12:31Z" (text)', REFERENCE),
        ("/status", '"delivered" (text)', OBSERVED),
        ("/num_segments", "1 (integer)", PAGE),
        ("/api_version", "missing", PAGE),
    ]


def test_an_empty_object_lacks_every_required_field() -> None:
    assert [problem.where for problem in violations("error", {})] == ["/code", "/message", "/more_info", "/status"]
    assert len(violations("message", {})) == 20
    assert len(violations("call", {})) == 24
    assert len(violations("incoming-phone-number", {})) == 25
    assert len(violations("xml-message", {})) == 20
    assert len(violations("xml-call", {})) == 24
    assert len(violations("xml-incoming-phone-number", {})) == 25


def required(schema: Any, where: str = "") -> Iterator[str]:
    """The places of the members that are required, at every depth; one of which either spelling does is one."""
    each = [*schema.get("required", ()), *schema.get("anyOf", ({},))[0].get("required", ())]
    yield from (f"{where}/{pascal(name).lower()}" for name in each)
    for name, inner in schema.get("properties", {}).items():
        if isinstance(inner, dict):
            yield from required(inner, f"{where}/{pascal(name).lower()}")


@pytest.mark.parametrize("shape", IN_XML)
def test_an_answer_in_xml_needs_the_elements_that_are_fields_of_one_in_json_and_no_others(shape: str) -> None:
    schemas = [json.loads((data_folder("schemas") / f"{name}.json").read_text()) for name in (shape, IN_XML[shape])]
    json_names, xml_names = (sorted(required(schema)) for schema in schemas)
    assert json_names == xml_names
    judged = {pascal(name) for name, inner in schemas[0]["properties"].items() if inner is not True}
    assert judged == {*schemas[1]["properties"]}


IN_BOTH = [
    pytest.param(shape, where, kind, id=shape + where)
    for shape in IN_XML
    for where, kind in FIELDS[shape].items()
    if not isinstance(kind.good[0], dict)
]


def in_xml(value: object) -> object:
    """A value of JSON as it is written in XML, where paths have no suffix."""
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else value
    return text.removesuffix(".json") if isinstance(text, str) and text.startswith("/") else text


@pytest.mark.parametrize(("shape", "where", "kind"), IN_BOTH)
def test_an_element_takes_the_values_of_the_field_and_no_other_text(shape: str, where: str, kind: Kind) -> None:
    place, good = "/".join(map(pascal, where.split("/"))), [*map(in_xml, kind.good)]
    refused = [value for values in kind.refused.values() for value in values if isinstance(value, str) and value]
    for value in good:
        assert violations(IN_XML[shape], changed(IN_XML[shape], place, value)) == (), value
    for value in refused:
        if in_xml(value) not in good:
            assert violations(IN_XML[shape], changed(IN_XML[shape], place, value)), value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1, "1 (integer)"),
        (1.0, "1.0 (number)"),
        (True, "true (boolean)"),
        (None, "null"),
        ("", '"" (text)'),
        ("\x1b[31m", '"\\u001b[31m" (text)'),
        ([1], "[1] (list)"),
        ({"a": 1}, '{"a": 1} (object)'),
        ("x" * 500, '"' + "x" * 74 + "..." + "x" * 74 + '" (text)'),
    ],
)
def test_what_was_got_is_shown_as_json_with_its_type(value: object, shown: str) -> None:
    (problem,) = violations("message", MESSAGE | {"num_segments": value})
    assert problem.got == shown
    assert len(problem.got) <= 160


@pytest.mark.parametrize("key", ["NumSegments", "numSegments", "NUM_SEGMENTS", "num-segments", "numsegments"])
def test_a_missing_field_that_is_there_under_another_spelling_is_pointed_out(key: str) -> None:
    body = {(key if name == "num_segments" else name): value for name, value in MESSAGE.items()}
    (problem,) = violations("message", body)
    assert problem == Violation("/num_segments", 'text of digits, such as "1"', f'missing (there is "{key}")', PAGE)
    assert unknown_fields("message", body) == (f"/{key}",)


def test_unknown_fields_are_noted_at_every_depth_and_are_no_problem() -> None:
    body = MESSAGE | {"new": {"inner": 1}, "a/b~c": None}
    body["subresource_uris"] = MESSAGE["subresource_uris"] | {"feedback": 5}
    assert violations("message", body) == ()
    assert unknown_fields("message", body) == ("/subresource_uris/feedback", "/new", "/a~1b~0c")
    assert unknown_fields("incoming-phone-number", NUMBER | {"capabilities": {"fax": True, "rcs": 1}}) == (
        "/capabilities/rcs",
    )
    assert unknown_fields("error", ERROR | {"detail": "a text", "user_error": True}) == ("/user_error",)
    assert unknown_fields("message", ["no object"]) == ()


def test_a_field_of_another_type_hides_no_fault_beside_it() -> None:
    body = MESSAGE | {"subresource_uris": [], "sid": None}
    assert [problem.where for problem in violations("message", body)] == ["/sid", "/subresource_uris"]


def test_the_wrong_fakes_that_were_reported_get_a_line_for_each_defect() -> None:
    emulated = MESSAGE | {
        "num_segments": 1,
        "date_created": "2026-01-02T03:04:05Z",
        "date_sent": DATE,
        "status": "delivered",
    }
    for name in ("api_version", "num_media", "price", "error_code", "messaging_service_sid", "subresource_uris"):
        del emulated[name]
    assert len(violations("message", emulated)) == 10
    ringing = CALL | {"status": "ringing", "start_time": DATE, "duration": "0"}
    assert [problem.where for problem in violations("call", ringing)] == ["/status", "/start_time", "/duration"]
    go = {"Status": 0, "Message": "a text", "Code": 21211, "more_info": ""}
    assert [(problem.where, problem.got) for problem in violations("error", go)] == [
        ("/more_info", '"" (text)'),
        ("/code", 'missing (there is "Code")'),
        ("/message", 'missing (there is "Message")'),
        ("/status", 'missing (there is "Status")'),
    ]


def test_a_message_with_the_trial_prefix_and_a_path_without_suffix_is_genuine() -> None:
    uri = MESSAGE["uri"].removesuffix(".json")
    body = MESSAGE | {"body": "Sent from your Twilio trial account - a text", "uri": uri}
    assert violations("message", body) == ()
    service = MESSAGE | {"messaging_service_sid": f"MG{HEX}", "price_unit": None}
    assert violations("message", service) == ()


@pytest.mark.parametrize("check", [violations, unknown_fields])
def test_an_unknown_schema_is_an_error_and_is_not_fetched(check: Callable[[str, object], object]) -> None:
    with pytest.raises(KeyError, match=r"schemas/nothing\.json"):
        check("nothing", {})


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_a_schema_is_valid_and_says_what_it_is(path: Path) -> None:
    schema = json.loads(path.read_text())
    validator = validator_for(schema)
    assert validator is (Draft7Validator if path.stem in ("case-file", "target", "observed") else Draft202012Validator)
    validator.check_schema(schema)
    assert schema["$id"].endswith(f"/schemas/{path.name}")
    assert schema["title"]
    assert schema["description"].endswith(".")


def inside(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from inside(inner)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_reference_resolves_within_the_folder_and_every_definition_is_used(path: Path) -> None:
    schemas = {other: json.loads(other.read_text()) for other in SCHEMAS}
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()]
    registry: Registry[Any] = Registry().with_resources(resources)
    for node in inside(schemas[path]):
        if "$ref" in node:
            registry.resolver(schemas[path]["$id"]).lookup(node["$ref"])
    definitions = schemas[path].get("$defs", {}) | schemas[path].get("definitions", {})
    used = {node["$ref"].rpartition("/")[2] for schema in schemas.values() for node in inside(schema) if "$ref" in node}
    assert set(definitions) <= used


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_patterns_let_no_line_feed_pass_and_formats_are_not_used(path: Path) -> None:
    for node in inside(json.loads(path.read_text())):
        if isinstance(node.get("pattern"), str):
            assert node["pattern"].startswith("^")
            assert node["pattern"].endswith(r"(?![\s\S])")
            re.compile(node["pattern"])
        assert not isinstance(node.get("format"), str)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_what_a_schema_demands_is_never_inferred(path: Path) -> None:
    for node in inside(json.loads(path.read_text())):
        assert node.get("x-basis", "page") in set(Basis) - {Basis.INFERRED}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "a": 2}', 'key "a" is written twice in one object'),
        ('{"b": {"a": 1, "a": 1}}', 'key "a" is written twice in one object'),
        ("[NaN]", "NaN is no JSON number"),
        ("[Infinity]", "Infinity is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ("[1e999]", "a number beyond all bounds: 1e999"),
        ("[" + "1" * 5000 + "]", "a number of 5000 digits"),
        ("[" * 200 + "]" * 200, "nested more than 100 deep"),
        ("[" * 100_000, "nested more than 100 deep"),
        ('{"a": 1} x', 'JSON with something behind it: "x"'),
        ("{}{}", 'JSON with something behind it: "{}"'),
        ("", "an empty body"),
        (b" \r\n", "an empty body"),
        ("<!DOCTYPE html>", "HTML or XML, not JSON"),
        ("hello", 'not JSON: "hello" in line 1, column 1'),
        ("{'a': 1}", "not JSON: \"'a': 1}\" in line 1, column 2"),
        ('{"a":\n 1,}', 'not JSON: "}" in line 2, column 4'),
        ('"a\nb"', "not JSON: a raw control character within a text in line 1, column 3"),
        ('"\\ud800"', "a text holds half of a surrogate pair"),
        ("\ufeff{}", "a byte order mark before the JSON"),
        (b"\xef\xbb\xbf{}", "UTF-8 with a byte order mark, not plain UTF-8"),
        ("{}".encode("utf-16"), "UTF-16, not plain UTF-8"),
        ("{}".encode("utf-16-be"), "UTF-16 or UTF-32, not UTF-8"),
        (b'{"a": "\xe9"}', "not UTF-8 (byte 7)"),
    ],
    ids=range(24),
)
def test_what_is_no_strict_json_is_refused_with_a_reason(text: str | bytes, reason: str) -> None:
    with pytest.raises(NotJson) as caught:
        parse(text)
    assert str(caught.value) == reason


def test_json_that_is_cut_anywhere_ends_in_the_middle() -> None:
    whole = '{"a": "b\\u00e9x\\n", "c": [1.5e-3, true, false, null], "d": {"e": -12}}'
    assert parse(whole) == {"a": "b\u00e9x\n", "c": [0.0015, True, False, None], "d": {"e": -12}}
    for length in range(1, len(whole)):
        with pytest.raises(NotJson, match=r"^JSON that ends in the middle$"):
            parse(whole[:length])


def test_json_keeps_its_types_and_its_characters() -> None:
    value = parse(b' {"i": 21606, "f": 21606.0, "t": true, "n": null, "s": "\\ud83d\\ude00 \xc3\xa9"} ')
    assert json.dumps(value) == '{"i": 21606, "f": 21606.0, "t": true, "n": null, "s": "\\ud83d\\ude00 \\u00e9"}'


def document(inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<TwilioResponse>{inner}</TwilioResponse>\n'.encode()


def test_an_answer_in_xml_becomes_texts_by_tag() -> None:
    written = {name: value if isinstance(value, str) else "<Media>/x</Media>" for name, value in XML_MESSAGE.items()}
    elements = "".join(f"<{name}>{value}</{name}>" if value else f"<{name}/>" for name, value in written.items())
    assert parse_xml(document(f"<Message>{elements}</Message>")) == (
        "Message",
        XML_MESSAGE | {"SubresourceUris": {"Media": "/x"}},
    )
    refusal = recorded("messages-2016-xml-alphanumeric-from").body.encode()
    assert parse_xml(refusal)[0] == "RestException"


def test_white_space_around_a_text_in_xml_counts_in_a_body_alone() -> None:
    written = "<Code>\n  21211\n</Code><Body> a &amp;\nb </Body><To> +15005550006 </To>"
    assert parse_xml(document(f"<Message>{written}</Message>"))[1] == {
        "Code": "21211", "Body": " a &\nb ", "To": "+15005550006",
    }  # fmt: skip


def test_paths_in_xml_are_read_one_by_one_and_unknown_elements_may_hold_elements() -> None:
    paths = "<SubresourceUris>\n<Media>/x</Media>\n<Feedback> /y </Feedback></SubresourceUris>"
    tags = "<Tags><Tag><Name>a</Name></Tag><Tag>b</Tag></Tags>"
    found = parse_xml(document(f"<Message><Sid>x</Sid>{paths}{tags}</Message>"))[1]
    assert found["SubresourceUris"] == {"Media": "/x", "Feedback": "/y"}
    assert found["Sid"] == "x"
    more = XML_MESSAGE["SubresourceUris"] | {"Feedback": "/anything"}
    assert violations("xml-message", XML_MESSAGE | {"SubresourceUris": more, "Tags": found["Tags"]}) == ()


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><TwilioResponse><M><A>&c;</A></M></TwilioResponse>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><TwilioResponse><M><A>&b;</A></M></TwilioResponse>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB, "XML with a document type or entities, which are not read"),
        (OUTSIDE, "XML with a document type or entities, which are not read"),
        (b"<!DOCTYPE html><html></html>", "XML with a document type or entities, which are not read"),
        (b"", "an empty body"),
        (b'{"code": 1}', "JSON, not XML"),
        (b"hello", "not XML"),
        (b"<TwilioResponse><Message>", "XML that ends in the middle"),
        (b"<a>" * 50_000, "XML that ends in the middle"),
        (b"<a></b>", "XML that is not well formed, in line 1, column 6"),
        (b'<?xml version="1.0" encoding="nope"?><a/>', "XML in an encoding that cannot be read"),
        (b"<Response/>", 'the root element is "Response", not TwilioResponse'),
        (b"<TwilioResponse/>", "TwilioResponse has 0 children, not one"),
        (b"<TwilioResponse><A/><B/></TwilioResponse>", "TwilioResponse has 2 children, not one"),
        (b"<TwilioResponse><A><B/><B/></A></TwilioResponse>", 'element "B" is written twice'),
    ],
    ids=range(14),
)
def test_what_is_no_xml_of_twilios_kind_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotXml) as caught:
        parse_xml(data)
    assert str(caught.value) == reason


def test_data_comes_from_the_checkout_unless_the_package_has_its_own() -> None:
    assert data_folder("schemas") == Path(__file__).resolve().parents[2] / "schemas"
    assert data_folder("fake").parent.name == "conformance"


CASE_FILE = Draft7Validator(json.loads((data_folder("schemas") / "case-file.json").read_text()))
CASE_FILES = sorted(path for path in data_folder("cases").rglob("*.yaml") if path.parent != data_folder("cases"))
ROW: dict[str, Any] = {"id": "a-case"}
TEXTS = ("a", ["a"], ["a", "b"], None)
NO_TEXTS = (5, True, {}, [5], [None])
OUTCOMES = ("201", 201, "400/21211", "400/400", "429/21611", ["429/21611", "400/21611"], [201, "200"])
NO_OUTCOMES = ("", "400", 400, 99, 2.5, "201/21211", "400/x", "999", "400/21211\n", [], ["400"], [400], [None], [[201]],
               [99], [2.5])  # fmt: skip
BASES = ("page", "reference", "observed", "inferred", None)
KEYS: dict[str, tuple[tuple[object, ...], tuple[object, ...]]] = {
    "id": (("a", "not-a-mobile-number", "5"), ("", "A", "a_b", "-a", "a-", "a--b", "a b", "a\n", 5, None, ["a"])),
    "states": (("R01", ["R02", "R33"]), ("R1", "R001", "r01", "XR01", "R01\n", [], ["R1"], ["XR01"], [5], None, 5, {})),
    "source": (("a", None), (5, ["a"], {})),
    "send": (({}, {"To": "a", "Body": "", "MediaUrl": ["a", "b"], "From": None}, None),
             ("a", [], {"To": 5}, {"To": True}, {"To": {}}, {"To": [5]}, {"To": [None]})),
    "expect": ((*OUTCOMES, {}, {"basis": "observed"}), (*NO_OUTCOMES, None, True, {"anwsers": 201})),
    "evidence": (TEXTS, NO_TEXTS), "silent": (TEXTS, NO_TEXTS), "control": (TEXTS, NO_TEXTS),
    "method": (("GET", "POST", "PUT", "DELETE", "HEAD", None), ("get", "PATCH", "", 5)),
    "service": (("api", "lookups", None), ("verify", "", 5)),
    "resource": (("Messages", "Account", None), (5, ["Messages"])),
    "auth": (("right", "wrong-token", "drawn-token", "longer-token", "other-user", "none", "unknown-account",
              "empty-token", "shorter-token", "token-in-other-case", "token-with-blank", "user-in-lower-case",
              "not-base64", "token-with-colon", "blank-before-token", "empty-user", "longer-user", "swapped",
              "other-scheme", "no-scheme", None), ("wrong", "", 5)),
    "then": (({"expect": "201"}, {"method": "GET", "at": "uri", "expect": {"answers": "403/20008"}},
              {"send": {"Body": "a"}, "method": None, "at": None, "expect": ["201", "400/21610"]}, None),
             ("a", [], {}, {"at": "uri"}, {"at": "sid", "expect": "201"}, {"expect": "400"}, {"expect": None},
              {"expect": "201", "then": {"expect": "201"}}, {"expect": "201", "resource": "Calls"})),
    "account": (("own", "unknown", "malformed", None), ("other", "", 5)),
    "format": (("json", "xml", None), ("csv", "", 5)),
    "repeat": ((1, 5, "2", None), (0, 6, 1.5, "0", "6", "12", "2\n", "x", [2], True)),
    "note": (("a", None), (5, ["a"])),
    "since": (("0.1", 0.1, None), (True, ["0.1"])),
    "draw": (({}, {"To": "recipient", "From": "sender", "Body": "text"}, {"To": {"longer": "+15005550002"}},
              {"To": {"same-last-two": "+15005550009"}, "Body": None}, None),
             ("recipient", ["To"], {"To": "longer"}, {"To": "somebody"}, {"To": 5}, {"To": {}}, {"To": ["recipient"]},
              {"To": {"recipient": "+15005550002"}}, {"To": {"longer": "+14108675310"}}, {"To": {"longer": 5}},
              {"To": {"longer": "+15005550002", "shorter": "+15005550002"}}, {"To": "recipient\n"})),
    "beside": (({}, {"message-parameters": "1 of 4"}, {"message-texts": "12 of 16", "closed": None}, None),
               ("message-parameters", ["message-parameters"], {"a": "0 of 4"}, {"a": "1/4"}, {"a": "1 of 100"},
                {"a": 1}, {"a": ["1 of 4"]}, {"a": "1 of 4\n"})),
    "class": (("ten-digits", None), (5, ["a"], {})),
}  # fmt: skip
EXPECT: dict[str, tuple[tuple[object, ...], tuple[object, ...]]] = {
    "answers": (OUTCOMES, (*NO_OUTCOMES, {}, None, True)),
    "schema": (("message", "call", "incoming-phone-number", "lookup", "xml-message", None), ("error", "", 5)),
    "body": (({}, {"to": "a", "body": ["a", "b"], "from": None}, None), ("a", [], {"to": 5}, {"to": {}}, {"to": [5]})),
    "basis": (BASES, ("guess", "", 5)), "status-basis": (BASES, ("guess", "", 5)),
    "body-basis": (BASES, ("guess", "", 5)),
    "refusal-basis": (("page", "reference", "observed", None), ("inferred", "guess", "", 5)),
    "inferred": ((*OUTCOMES, None), (*(value for value in NO_OUTCOMES if value), {}, True, "refused")),
}  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_case_and_the_defaults_take_a_key_with_these_values_alone(key: str) -> None:
    good, bad = KEYS[key]
    for value in good:
        assert CASE_FILE.is_valid({"defaults": {key: value}, "cases": [ROW | {key: value}]}), value
    for value in bad:
        assert not CASE_FILE.is_valid({"cases": [ROW | {key: value}]}), value
        assert not CASE_FILE.is_valid({"defaults": {key: value}, "cases": [ROW]}), value


@pytest.mark.parametrize("key", EXPECT)
def test_an_expectation_takes_a_key_with_these_values_alone(key: str) -> None:
    good, bad = EXPECT[key]
    for value in good:
        assert CASE_FILE.is_valid({"cases": [ROW | {"expect": {key: value}}]}), value
    for value in bad:
        assert not CASE_FILE.is_valid({"cases": [ROW | {"expect": {key: value}}]}), value


@pytest.mark.parametrize(
    "file",
    [{}, [], {"defaults": {}}, {"cases": []}, {"cases": {}}, {"cases": [{}]}, {"cases": ["a"]},
     {"cases": [ROW], "a": 1}, {"cases": [ROW | {"expct": 201}]}, {"cases": [ROW], "defaults": {"expct": 201}},
     {"cases": [ROW], "defaults": []}, {"cases": None}],
    ids=range(12),
)  # fmt: skip
def test_a_case_file_is_closed_at_each_level(file: object) -> None:
    assert CASE_FILE.is_valid({"cases": [ROW]})
    assert not CASE_FILE.is_valid(file)


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_editor_has_nothing_to_say_about_the_case_files(path: Path) -> None:
    assert [error.message for error in CASE_FILE.iter_errors(yaml.safe_load(path.read_text()))] == []


def test_every_key_of_a_case_is_described_for_editors() -> None:
    definitions = CASE_FILE.schema["definitions"]

    def described(properties: dict[str, dict]) -> dict[str, dict]:
        """Each key with its own schema, or with the one that it refers to."""
        return {
            name: definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
            for name, schema in properties.items()
        }

    keys = described(definitions["keys"]["properties"])
    assert set(keys) == set(KEYS)
    parts = [described(keys[name]["properties"]) for name in ("expect", "then")]
    assert set(parts[0]) == set(EXPECT)
    assert all(key["description"].endswith(".") for each in (keys, *parts) for key in each.values())
