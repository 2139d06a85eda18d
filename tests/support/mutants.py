"""Every single-point mutation of a body, enumerated from the body itself, and the written list of those allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from tests.support.lookup_answers import SAMPLES

Body = dict[str, Any]
HEX = "0123456789abcdef" * 2
TEXT = "another text"
SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
DATE = re.compile(r"\w{3}, \d\d \w{3} \d{4} [0-9:]{8} \+0000")
LINK = re.compile(r"https?://\S+/\d+")
PREFIXES = ("SM", "CA", "PN", "AC", "MG", "XX")


@dataclass(frozen=True)
class Mutant:
    """A body with one point changed: where it is, and in what way."""

    where: str
    kind: str
    body: Body | str


@dataclass(frozen=True)
class Allowed:
    """Mutations of a field that conform, why, and the evidence for it: entries of the ledger of the cases.

    Only where the request has one of the parameters `beside`, if any is named, or in `abroad` a number that is not
    American, and in fields that were not sent, unless `as_sent` says that what was sent is still there.
    """

    shape: str
    fields: str
    kinds: str
    reason: str
    evidence: tuple[str, ...]
    beside: str = ""
    abroad: str = ""
    as_sent: bool = False

    @property
    def keys(self) -> Iterator[tuple[str, str, str]]:
        """(shape, pointer, kind) of each mutation."""
        for field in self.fields.split():
            for kind in self.kinds.split(", "):
                yield self.shape, f"/{field}", kind


def mutants(body: Body, choices: Mapping[str, tuple[object, ...]]) -> Iterator[Mutant]:
    """Every mutant of `body`; `choices` are the documented values of its enumerated fields, by pointer."""
    for path, value in _points(body, ()):
        where = "".join(f"/{step}" for step in path)
        yield Mutant(where, "dropped", _changed(body, path, _DROPPED))
        for kind, other in _others(value, choices.get(where, ())):
            yield Mutant(where, kind, _changed(body, path, other))


def _points(value: Body, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, inner in value.items():
        yield (*path, key), inner
        if isinstance(inner, dict):
            yield from _points(inner, (*path, key))


_DROPPED = object()


def _changed(body: Body, path: tuple[str, ...], value: object) -> Body:
    changed = deepcopy(body)
    node = changed
    for step in path[:-1]:
        node = node[step]
    if value is _DROPPED:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return changed


def _others(value: Any, choices: tuple[object, ...]) -> Iterator[tuple[str, object]]:
    """Values of other types, then other values of the same type."""
    if value is not None:
        yield "null", None
    if not _is_integer(value):
        yield "integer", 7
    if not isinstance(value, bool):
        yield "true", True
        yield "false", False
    if not isinstance(value, str):
        yield "text", "a text"
        yield "empty", ""
    yield "fraction", float(value) if _is_integer(value) else 0.5
    yield "list", [value]
    yield "object", {} if isinstance(value, dict) else {"value": value}
    if isinstance(value, bool):
        yield "inverted", not value
        yield "in words", str(value).lower()
    elif _is_integer(value):
        yield "another integer", value + 1
        yield "in digits", str(value)
    elif isinstance(value, str):
        yield from _other_texts(value)
    for choice in choices:
        if choice != value:
            yield f"choice {choice}", choice


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _other_texts(value: str) -> Iterator[tuple[str, str]]:
    yield "another text", TEXT
    yield "line feed", f"{value}\n"
    if value:
        yield "empty", ""
    if value.upper() != value:
        yield "upper-case", value.upper()
    if value.isdigit():
        yield "another count", str(int(value) + 1)
        yield "as integer", value.zfill(len(value) + 1)
    yield from _others_of_that_form(value)


def _others_of_that_form(value: str) -> Iterator[tuple[str, str]]:
    """Texts that look like a path, a date, a link, or a SID, as the value does."""
    if value.endswith(".json"):
        yield "without suffix", value.removesuffix(".json")
    if DATE.fullmatch(value):
        yield "another date", "Tue, 03 Nov 2015 19:59:47 +0000"
    if LINK.fullmatch(value):
        yield "another code", value[:-1] + str((int(value[-1]) + 1) % 10)
    if SID.fullmatch(value):
        for prefix in PREFIXES:
            if not value.startswith(prefix):
                yield "other prefix", prefix + value[2:]
    found = SID.findall(value)
    if found:
        digits = HEX if found[-1][2:] != HEX else HEX[::-1]
        yield "another SID", value.replace(found[-1], found[-1][:2] + digits)
    if len(found) > 1:
        yield "another account", value.replace(found[0], found[0][:2] + HEX)


MESSAGE_STATUSES = (
    "queued", "sending", "sent", "failed", "delivered", "undelivered", "receiving", "received", "accepted",
    "scheduled", "read", "partially_delivered", "canceled",
)  # fmt: skip
CALL_STATUSES = ("queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled")
METHODS = ("GET", "POST", "PUT", "get")
EMERGENCY = (
    "registered", "unregistered", "pending-registration", "registration-failure", "pending-unregistration",
    "unregistration-failure",
)  # fmt: skip
METHOD_FIELDS = ("voice_method", "voice_fallback_method", "sms_method", "sms_fallback_method", "status_callback_method")
"""What the OpenAPI description knows as values, whether or not something just created can have them."""

LEVELS = ("exact_match", "high_partial_match", "partial_match", "no_match", "no_data_available", "match")
MATCHED = (
    "first_name", "last_name", "address_lines", "city", "state", "postal_code", "address_country", "national_id",
    "date_of_birth",
)  # fmt: skip

CHOICES: Mapping[str, Mapping[str, tuple[object, ...]]] = {
    "message": {
        "/status": MESSAGE_STATUSES,
        "/direction": ("inbound", "outbound-api", "outbound-call", "outbound-reply"),
        "/api_version": ("2008-08-01", "2010-04-01"),
    },
    "call": {
        "/status": CALL_STATUSES,
        "/direction": ("inbound", "outbound-dial", "outbound-api", None),
        "/api_version": ("2008-08-01", "2010-04-01"),
    },
    "incoming-phone-number": {
        "/status": ("new", "in-use"),
        "/address_requirements": ("none", "any", "local", "foreign"),
        "/voice_receive_mode": ("voice", "fax"),
        "/emergency_status": ("Active", "Inactive"),
        "/emergency_address_status": EMERGENCY,
        "/api_version": ("2008-08-01", "2010-04-01"),
        **{f"/{field}": METHODS for field in METHOD_FIELDS},
    },
    "lookup": {
        **{f"/identity_match/{field}_match": LEVELS for field in MATCHED},
        "/reassigned_number/is_number_reassigned": ("yes", "no", "no_data_available", "maybe"),
        "/sms_pumping_risk/carrier_risk_category": ("low", "mild", "moderate", "high", "none"),
    },
    "xml-message": {
        "/Status": MESSAGE_STATUSES,
        "/Direction": ("inbound", "outbound-api", "outbound-call", "outbound-reply"),
        "/ApiVersion": ("2008-08-01", "2010-04-01"),
    },
    "xml-call": {
        "/Status": CALL_STATUSES,
        "/Direction": ("inbound", "outbound-dial", "outbound-api"),
        "/ApiVersion": ("2008-08-01", "2010-04-01"),
    },
    "xml-incoming-phone-number": {
        "/Status": ("new", "in-use"),
        "/AddressRequirements": ("none", "any", "local", "foreign"),
        "/VoiceReceiveMode": ("voice", "fax"),
        "/EmergencyStatus": ("Active", "Inactive"),
        "/EmergencyAddressStatus": EMERGENCY,
        "/ApiVersion": ("2008-08-01", "2010-04-01"),
        **{
            f"/{element}": ("true", "false", "no")
            for element in ("Beta", "VoiceCallerIdLookup", "Voice", "Sms", "Mms", "Fax")
        },
        **{f"/{''.join(map(str.capitalize, field.split('_')))}": METHODS for field in METHOD_FIELDS},
    },
}


def xml_mutants(document: str, choices: Mapping[str, tuple[object, ...]]) -> Iterator[Mutant]:
    """Every mutant of the elements of a document, which stands in the place of a body."""
    for match in re.finditer(r"<(\w+)>([^<]*)</\1>|<(\w+)/>", document):
        name, value = match[1] or match[3], match[2] or ""
        whole = f"<{name}>{value}</{name}>"
        changed = {"dropped": "", "doubled": whole * 2, "object": f"<{name}><value>{value}</value></{name}>"}
        own = unescape(value)
        texts = [*_other_texts(own), *((f"choice {choice}", str(choice)) for choice in choices.get(f"/{name}", ()))]
        written = [(kind, f"<{name}>{escape(text, quote=False)}</{name}>") for kind, text in texts if text != own]
        for kind, element in (*changed.items(), *written):
            yield Mutant(f"/{name}", kind, document[: match.start()] + element + document[match.end() :])


PAGE, OPENAPI = "test-credentials-page-2025", "openapi-2026"
FREE = "another text, line feed"

XML_CALL_ELEMENTS = (
    "Sid To From Status DateCreated DateUpdated ParentCallSid AccountSid ToFormatted FromFormatted PhoneNumberSid "
    "StartTime EndTime Duration Price PriceUnit Direction AnsweredBy ApiVersion Annotation ForwardedFrom GroupSid "
    "CallerName QueueTime TrunkSid Uri Events Notifications Payments Recordings Siprec Streams Transcriptions "
    "UserDefinedMessageSubscriptions UserDefinedMessages"
)
XML_NUMBER_ELEMENTS = (
    "Sid AccountSid FriendlyName PhoneNumber DateCreated DateUpdated AddressRequirements Beta Voice Sms Mms Fax "
    "EmergencyAddressStatus Origin Status Type Uri AssignedAddOns VoiceUrl VoiceMethod VoiceFallbackUrl "
    "VoiceFallbackMethod VoiceCallerIdLookup VoiceReceiveMode SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod "
    "StatusCallback StatusCallbackMethod ApiVersion VoiceApplicationSid SmsApplicationSid TrunkSid AddressSid "
    "IdentitySid BundleSid EmergencyStatus EmergencyAddressSid"
)

SPACES = "white space around a text in XML says nothing: answers were seen with line breaks there"

LOOKUP_DOCUMENTS = ("lookup-openapi-2026", "lookup-page-2026")
UNREAD = "no row of the table could be read, and the documents leave the values open"
NO_TABLE = "a package without magic numbers, of which nothing is known"
PARTIAL = ("high_partial_match", "partial_match")
NEVER_OF = {
    **dict.fromkeys(("city_match", "postal_code_match", "address_country_match", "national_id_match"), PARTIAL),
    "state_match": ("partial_match",),
}
"""The levels that a match never has."""
OTHER_LEVELS = {
    name: [f"choice {level}" for level in LEVELS[:-1] if level != own and level not in NEVER_OF.get(name, ())]
    for name, own in SAMPLES["identity_match"].items()
    if name.endswith("_match")
}
"""The mutations of a match of which the documents know the value as well."""

ALLOWED = (
    Allowed("lookup", "phone_number", "null", "a nullable property, which the sample of an invalid number has",
            LOOKUP_DOCUMENTS, as_sent=True),
    Allowed("lookup", "validation_errors", "null", "null or an empty list in the samples; errors are named sometimes",
            LOOKUP_DOCUMENTS),
    Allowed("lookup", "line_type_intelligence", "null", NO_TABLE, ("toolchain-e2e-2026",)),
    Allowed("lookup", "line_type_intelligence/carrier_name line_type_intelligence/type", "null, integer, "
            f"true, false, fraction, list, object, empty, {FREE}", NO_TABLE, ("toolchain-e2e-2026",)),
    Allowed("lookup", "line_type_intelligence/mobile_country_code line_type_intelligence/mobile_network_code",
            "integer, true, false, fraction, list, object, text, empty", NO_TABLE, ("toolchain-e2e-2026",)),
    Allowed("lookup", "line_type_intelligence/type", "upper-case", NO_TABLE, ("toolchain-e2e-2026",)),
    Allowed("lookup", "line_type_intelligence/error_code", "integer, true, false, fraction, list, object, "
            "text, empty", NO_TABLE, ("toolchain-e2e-2026",)),
    Allowed("lookup", "sim_swap/carrier_name", f"{FREE}, empty, upper-case", "not among the columns of the table",
            ("lookup-sim-swap-page",)),
    Allowed("lookup", "sim_swap/mobile_country_code sim_swap/mobile_network_code", f"{FREE}, empty, "
            "another count, as integer", "not among the columns of the table", ("lookup-sim-swap-page",)),
    Allowed("lookup", "sim_swap/error_code sms_pumping_risk/error_code identity_match/error_code",
            "integer", "not among the columns of the tables", LOOKUP_DOCUMENTS),
    Allowed("lookup", "sms_pumping_risk/number_blocked_last_3_months", "null, inverted",
            "a column of which no value could be read", ("toolchain-e2e-2026",)),
    Allowed("lookup", "sms_pumping_risk/number_blocked_date", "null", "a column of which no value could be read",
            ("toolchain-e2e-2026",)),
    Allowed("lookup", "sim_swap sms_pumping_risk identity_match reassigned_number "
            "sim_swap/last_sim_swap/last_sim_swap_date", "null",
            "of what is in no table nothing but the form is known", LOOKUP_DOCUMENTS),
    Allowed("lookup", "sim_swap/last_sim_swap/swapped_in_period sms_pumping_risk/number_blocked", "inverted", UNREAD,
            LOOKUP_DOCUMENTS),
    Allowed("lookup", "sms_pumping_risk/carrier_risk_category", "choice low, choice mild, choice moderate", UNREAD,
            LOOKUP_DOCUMENTS),
    Allowed("lookup", "sms_pumping_risk/sms_pumping_risk_score", "another integer", UNREAD, LOOKUP_DOCUMENTS),
    *(Allowed("lookup", f"identity_match/{name}", ", ".join(kinds), UNREAD, LOOKUP_DOCUMENTS)
      for name, kinds in OTHER_LEVELS.items()),
    Allowed("lookup", "identity_match/address_lines_match", "dropped",
            "the samples and the table of the page name the key differently", LOOKUP_DOCUMENTS),
    Allowed("lookup", "identity_match/error_message", "text, empty", UNREAD, LOOKUP_DOCUMENTS),
    Allowed("lookup", "reassigned_number/last_verified_date", "another text, line feed, empty", UNREAD,
            LOOKUP_DOCUMENTS),
    Allowed("lookup", "reassigned_number/is_number_reassigned", "choice yes, choice no_data_available", UNREAD,
            LOOKUP_DOCUMENTS),
    Allowed("lookup", "reassigned_number/error_code", "text, empty",
            "a text in the description, and null in the samples", LOOKUP_DOCUMENTS),
    Allowed("error", "message", "another text, line feed, upper-case",
            "words for people: they changed between 2018 and 2026, the codes did not",
            ("java-endpoint-test", "hackathon-starter-2026")),
    Allowed("xml-error", "Message", "another text, line feed, upper-case",
            "the same words in XML", ("emojified-2016", "hackathon-starter-2026")),
    Allowed("xml-error", "Code MoreInfo Status", "line feed", SPACES, ("emojified-2016",), as_sent=True),
    Allowed("xml-message", "Sid AccountSid MessagingServiceSid DateCreated DateUpdated DateSent To From Status "
            "Direction NumSegments NumMedia Price PriceUnit ApiVersion ErrorCode ErrorMessage Uri Media", "line feed",
            SPACES, ("arduino-sample-2020",), as_sent=True),
    Allowed("xml-call", XML_CALL_ELEMENTS, "line feed", SPACES, ("live-calls-2014-2025",), as_sent=True),
    Allowed("xml-call", "Annotation QueueTime TrunkSid Events Payments Siprec Streams Transcriptions "
            "UserDefinedMessageSubscriptions UserDefinedMessages", "dropped", "as in JSON",
            ("tw-cover-2017", OPENAPI)),
    Allowed("xml-call", "QueueTime", "another count, empty", "as in JSON", (OPENAPI, "migration-toolkit-2026")),
    Allowed("xml-call", "Direction", "choice outbound-api", "as in JSON", ("tw-cover-2017", OPENAPI)),
    Allowed("xml-incoming-phone-number", XML_NUMBER_ELEMENTS, "line feed", SPACES, (OPENAPI,), as_sent=True),
    Allowed("xml-incoming-phone-number", "Status Type Origin AddressSid BundleSid IdentitySid VoiceReceiveMode "
            "EmergencyStatus EmergencyAddressSid EmergencyAddressStatus Mms Fax AssignedAddOns", "dropped",
            "as in JSON", ("api-snippets-2012",)),
    Allowed("xml-incoming-phone-number", "Beta Origin VoiceReceiveMode EmergencyStatus EmergencyAddressStatus Status",
            "empty", "as null in JSON", (OPENAPI, "camel-quarkus-number-2020")),
    Allowed("xml-incoming-phone-number", "Origin Status", "another text, upper-case", "as in JSON", (OPENAPI,)),
    Allowed("xml-incoming-phone-number", "Type", "another text", "as in JSON", (OPENAPI,)),
    Allowed("xml-incoming-phone-number", "Status", "choice in-use", "as in JSON", ("magic-values-2020", PAGE)),
    Allowed("xml-incoming-phone-number", "EmergencyStatus", "choice Active", "as in JSON", (OPENAPI,)),
    Allowed("xml-incoming-phone-number", "EmergencyAddressStatus",
            "choice registered, choice pending-registration, choice registration-failure, "
            "choice pending-unregistration, choice unregistration-failure", "as in JSON", (OPENAPI,)),
    Allowed("xml-incoming-phone-number", "Voice Sms", "choice false", "as in JSON", (OPENAPI,)),
    Allowed("xml-incoming-phone-number", "Mms Fax", "choice true", "as in JSON", (OPENAPI,)),
    Allowed("message", "num_segments", "another count",
            "no recording with test credentials shows what is counted where there are media, or a text sent as one",
            ("homemadepy-messages-2018",), beside="MediaUrl SendAsMms"),
    Allowed("xml-message", "NumSegments", "another count", "as in JSON", ("homemadepy-messages-2018",),
            beside="MediaUrl"),
    Allowed("message", "body", "null",
            "a nullable property, and no recording shows what is answered where only media are sent",
            (OPENAPI,), beside="MediaUrl"),
    Allowed("message", "price_unit", "null", "null in the page's sample, USD in every recording",
            (PAGE, "hackathon-starter-2026")),
    Allowed("xml-message", "PriceUnit", "empty", "as null in JSON", (PAGE, "arduino-sample-2020")),
    Allowed("call", "annotation answered_by caller_name forwarded_from parent_call_sid phone_number_sid group_sid",
            "empty", "the service writes what is unset as null or empty, as it does in trunk_sid",
            ("live-calls-2014-2025", "migration-toolkit-2026")),
    Allowed("call", "direction", "choice outbound-api",
            "null with test credentials in 2017, outbound-api with live ones: either conforms",
            ("tw-cover-2017", OPENAPI)),
    Allowed("call", "annotation", "dropped", "carried by recordings, unknown to the description",
            ("tw-cover-2017", OPENAPI)),
    Allowed("call", "to_formatted", FREE,
            "how a foreign number is formatted is written nowhere, and no recording shows it", (OPENAPI,), abroad="To"),
    Allowed("call", "queue_time trunk_sid", "dropped, null",
            "came later than the recording with test credentials; nullable properties", ("tw-cover-2017", OPENAPI)),
    Allowed("call", "queue_time", "another count", "a duration, which nobody promises to be 0",
            (OPENAPI, "migration-toolkit-2026")),
    Allowed("call", " ".join(f"subresource_uris/{name}" for name in (
                "events", "payments", "siprec", "streams", "transcriptions", "user_defined_message_subscriptions",
                "user_defined_messages")), "dropped",
            "the list grew: only notifications and recordings were there in 2017", ("tw-cover-2017",)),
    Allowed("incoming-phone-number", "status type origin address_sid bundle_sid identity_sid voice_receive_mode "
            "emergency_status emergency_address_sid emergency_address_status subresource_uris capabilities/mms "
            "capabilities/fax subresource_uris/assigned_add_ons", "dropped",
            "came later: not in the answers that were captured in full", ("api-snippets-2012",)),
    Allowed("incoming-phone-number", "subresource_uris", "object",
            "no path below a number is promised, and the description has none", (OPENAPI,)),
    Allowed("incoming-phone-number", "sms_url sms_fallback_url status_callback sms_application_sid", "null",
            "what is not set is null or empty, mixed in one answer", ("api-snippets-2012", OPENAPI)),
    Allowed("incoming-phone-number", "voice_url voice_fallback_url voice_application_sid trunk_sid address_sid "
            "bundle_sid identity_sid emergency_address_sid", "empty",
            "what is not set is null or empty, mixed in one answer", ("api-snippets-2012", OPENAPI)),
    Allowed("incoming-phone-number", "origin voice_receive_mode emergency_status emergency_address_status", "null",
            "nullable properties that no recording with test credentials shows", (OPENAPI,)),
    Allowed("incoming-phone-number", "origin type emergency_status emergency_address_status", "empty",
            "the service writes what is unset as null or empty, mixed in one answer", ("camel-quarkus-number-2020",)),
    Allowed("incoming-phone-number", "status", "null, empty, another text, line feed, upper-case",
            "no document lists its values, and older answers have none", ("camel-quarkus-number-2020", OPENAPI)),
    Allowed("incoming-phone-number", "origin", f"{FREE}, upper-case", "a free text by its description", (OPENAPI,)),
    Allowed("incoming-phone-number", "type", "text", "a free text by its description", (OPENAPI,)),
    Allowed("incoming-phone-number", "beta", "null",
            "null in 2017, false in 2020", (OPENAPI, "camel-quarkus-number-2020")),
    Allowed("incoming-phone-number", "capabilities/voice capabilities/sms capabilities/mms capabilities/fax",
            "inverted", "true or false by its description, and of no promised value", (OPENAPI,)),
    Allowed("incoming-phone-number", "status", "choice in-use",
            "new with test credentials until 2020, in-use in the page's sample", ("magic-values-2020", PAGE)),
    Allowed("incoming-phone-number", "emergency_status", "choice Active", "any value of its description", (OPENAPI,)),
    Allowed("incoming-phone-number", "emergency_address_status",
            "choice registered, choice pending-registration, choice registration-failure, "
            "choice pending-unregistration, choice unregistration-failure", "any value of its description", (OPENAPI,)),
)  # fmt: skip
