from __future__ import annotations

import ast
import base64
import dataclasses
import json
import re
import sys
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

import conformance.fake
from conformance.fake import ACCOUNT, OTHERS, TABLES, Account, Request, Response, Tables, respond
from conformance.fake.segments import segments

ROOT = f"/2010-04-01/Accounts/{ACCOUNT.sid}"
STRANGER = "AC" + "9" * 32
MESSAGE = {"From": "+15005550006", "To": "+14155550106", "Body": "Hello"}
CALL = {"From": "+15005550006", "To": "+14155550106", "Url": "http://example.org/voice.xml"}


def basic(user: str = ACCOUNT.sid, password: str = ACCOUNT.token) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def ask(
    resource: str,
    form: dict[str, str] | list[tuple[str, str]] | None = None,
    *,
    method: str = "POST",
    path: str | None = None,
    authorization: str | None = basic(),
    tables: Tables = TABLES,
) -> Response:
    pairs = form.items() if isinstance(form, dict) else form or ()
    place = f"{ROOT}/{resource}" if path is None else path
    return respond(Request(method, place, tuple(pairs), authorization), tables=tables)


def message(**changes: str) -> Response:
    return ask("Messages.json", {**MESSAGE, **changes})


def call(**changes: str) -> Response:
    return ask("Calls.json", {**CALL, **changes})


def purchase(**form: str) -> Response:
    return ask("IncomingPhoneNumbers.json", form)


def without(form: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in form.items() if name not in names}


def body(response: Response) -> dict[str, object]:
    decoded = json.loads(response.body)
    assert isinstance(decoded, dict)
    return decoded


def assert_created(response: Response) -> dict[str, object]:
    assert response.status == 201, response.body
    return body(response)


def assert_refused(response: Response, code: int, status: int = 400) -> None:
    fields = body(response)
    assert (fields["code"], fields["status"], response.status) == (code, status, status)
    assert set(fields) == {"code", "message", "more_info", "status"}
    assert fields["message"]
    assert fields["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert response.header("X-Twilio-Error-Code") == str(code)


# The rows of the tables


@pytest.mark.parametrize(
    ("sender", "code", "status"),
    [
        ("+15005550001", 21212, 400),
        ("+15005550007", 21606, 400),
        ("+15005550008", 21611, 429),
        ("+15005550000", 21606, 400),
        ("+14155550106", 21606, 400),
        ("555", 21606, 400),
        ("+123", 21606, 400),
        ("Emoji", 21606, 400),
        ("4155550106,4155550107", 21606, 400),
    ],
)
def test_a_message_is_refused_for_its_from_number(sender, code, status):
    assert_refused(message(From=sender), code, status)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+15005550001", 21211),
        ("+15005550002", 21612),
        ("+15005550003", 21408),
        ("+15005550004", 21610),
        ("+15005550009", 21614),
    ],
)
def test_a_message_is_refused_for_its_to_number(to, code):
    assert_refused(message(To=to), code)


@pytest.mark.parametrize(
    ("sender", "code"),
    [("+15005550001", 21212), ("+15005550007", 21210), ("+14155550106", 21210), ("+15005550000", 21210)],
)
def test_a_call_is_refused_for_its_from_number(sender, code):
    assert_refused(call(From=sender), code)


@pytest.mark.parametrize(
    ("to", "code"),
    [("+15005550001", 21217), ("+15005550002", 21214), ("+15005550003", 21215), ("+15005550004", 21216)],
)
def test_a_call_is_refused_for_its_to_number(to, code):
    assert_refused(call(To=to), code)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+15005550000", 21422),
        ("+15005550001", 21421),
        ("33", 21421),
        ("1" * 60, 21421),
        ("AB", 21421),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3, 21421),
        (" 15005550006", 21421),
        ("+14155550106", 21422),
    ],
)
def test_a_phone_number_is_not_sold(number, code):
    assert_refused(purchase(PhoneNumber=number), code)


@pytest.mark.parametrize("area_code", ["533", "415", "x"])
def test_an_area_code_without_numbers_is_refused(area_code):
    assert_refused(purchase(AreaCode=area_code), 21452)


@pytest.mark.parametrize("wanted", [{"PhoneNumber": "+15005550006"}, {"AreaCode": "500"}])
def test_the_available_number_is_sold_every_time(wanted):
    first, second = assert_created(purchase(**wanted)), assert_created(purchase(**wanted))
    assert first["phone_number"] == second["phone_number"] == "+15005550006"
    assert first["sid"] != second["sid"]


def test_letters_in_a_phone_number_become_digits():
    assert assert_created(purchase(PhoneNumber="+1500KKK0006"))["phone_number"] == "+15005550006"


def test_a_purchase_of_nothing_is_refused():
    assert_refused(purchase(), 400)
    assert_refused(purchase(PhoneNumber="", AreaCode=""), 400)


# Normal validation


@pytest.mark.parametrize(
    "to",
    [
        "+15005550006",
        "+15005550007",
        "+15005550008",
        "+15005550000",
        "+15005550010",
        "+5571981265131",
        "+14108675310",
        "+447700900123",
    ],
)
def test_a_number_that_can_exist_receives_messages_and_calls(to):
    assert assert_created(message(To=to))["to"] == to
    assert assert_created(call(To=to))["to"] == to


@pytest.mark.parametrize(
    ("to", "normal"),
    [
        ("4155550106", "+14155550106"),
        ("15005550006", "+15005550006"),
        ("+1 (917) 309-5698", "+19173095698"),
        ("917-309-5698", "+19173095698"),
        ("+1801-664-0964", "+18016640964"),
    ],
)
def test_to_is_brought_into_e164(to, normal):
    assert assert_created(message(To=to))["to"] == normal
    assert assert_created(call(To=to))["to"] == normal


@pytest.mark.parametrize(
    "to",
    [
        "123",
        "33",
        "11111",
        "1111111",
        "+1111",
        "abcdefg",
        "+",
        "() ",
        " 15005550006",
        "+" + "1" * 300,
        "+1500555",
        "٤١٥٥٥٥٠١٠٦",
    ],
)
def test_a_number_that_cannot_exist_is_refused(to):
    assert_refused(message(To=to), 21211)
    assert_refused(call(To=to), 21217)


@pytest.mark.parametrize("written", ["5005550001", "15005550001", "+1 (500) 555-0001", "500-555-0001"])
def test_a_magic_number_is_known_however_it_is_written(written):
    assert_refused(message(To=written), 21211)
    assert_refused(message(From=written), 21212)
    assert_refused(call(To=written), 21217)
    assert_refused(call(From=written), 21212)
    assert_refused(purchase(PhoneNumber=written), 21421)


@pytest.mark.parametrize("written", ["5005550006", "15005550006", "+1 (500) 555-0006"])
def test_from_comes_back_as_it_was_sent(written):
    assert assert_created(message(From=written))["from"] == written
    assert assert_created(call(From=written))["from"] == written


def test_a_from_whose_plus_became_a_space_is_no_number():
    assert_refused(message(From=" 15005550006"), 21212)
    assert_refused(call(From=" 15005550006"), 21212)


def test_a_call_may_go_to_a_client_or_a_sip_address():
    assert assert_created(call(To="client:alice"))["to"] == "client:alice"
    assert assert_created(call(To="sip:alice@example.org"))["to_formatted"] == "sip:alice@example.org"


def test_another_channel_does_not_take_a_plain_from():
    assert_refused(message(To="whatsapp:+14155550106"), 21212)


# What is missing, and what comes first


@pytest.mark.parametrize(("name", "code"), [("To", 21604), ("From", 21603), ("Body", 21602)])
def test_a_message_lacks_something(name, code):
    assert_refused(ask("Messages.json", without(MESSAGE, name)), code)
    assert_refused(message(**{name: ""}), code)


@pytest.mark.parametrize(("name", "code"), [("To", 21201), ("Url", 21205), ("From", 21213)])
def test_a_call_lacks_something(name, code):
    assert_refused(ask("Calls.json", without(CALL, name)), code)
    assert_refused(call(**{name: ""}), code)


def test_a_call_looks_for_to_then_url_then_from():
    assert_refused(ask("Calls.json"), 21201)
    assert_refused(ask("Calls.json", {"To": "+14155550106"}), 21205)
    assert_refused(ask("Calls.json", {"To": "+14155550106", "Url": "http://example.org/"}), 21213)


def test_parameter_names_are_case_sensitive():
    assert_refused(ask("Messages.json", {**without(MESSAGE, "To"), "to": "+14155550106"}), 21604)
    assert_refused(ask("Messages.json", {**without(MESSAGE, "To"), "To[]": "+14155550106"}), 21604)


def test_from_is_looked_at_before_to_and_body():
    assert_refused(message(From="5005550001", To="5005550001"), 21212)
    assert_refused(message(From="+15005550007", To="11111"), 21606)
    assert_refused(message(From="+15005550001", Body=""), 21212)
    assert_refused(call(From="+15005550001", To="+15005550002"), 21212)


@pytest.mark.parametrize("name", ["Twiml", "ApplicationSid"])
def test_a_call_needs_no_url_where_something_else_tells_what_to_say(name):
    assert_created(ask("Calls.json", {**without(CALL, "Url"), name: "<Response/>"}))


@pytest.mark.parametrize("url", ["not a url", "ftp://example.org/", "http://", "http://[", "example.org"])
def test_a_url_that_is_none_is_refused(url):
    assert_refused(call(Url=url), 21205)


def test_a_messaging_service_does_not_work():
    service = "MG" + "0" * 32
    assert_refused(ask("Messages.json", {**without(MESSAGE, "From"), "MessagingServiceSid": service}), 21705)
    assert_refused(message(MessagingServiceSid=service), 21705)


def test_a_body_ends_at_1600_characters():
    assert_created(message(Body="x" * 1600))
    assert_refused(message(Body="x" * 1601), 21617)


def test_media_makes_a_body_unnecessary():
    fields = assert_created(message(Body="", MediaUrl="https://example.org/cat.png"))
    assert fields["num_media"] == "1"
    assert str(fields["sid"]).startswith("MM")


def test_ten_media_are_accepted_and_eleven_are_not():
    media = [("MediaUrl", f"https://example.org/{number}.png") for number in range(11)]
    assert assert_created(ask("Messages.json", [*MESSAGE.items(), *media[:10]]))["num_media"] == "10"
    assert_refused(ask("Messages.json", [*MESSAGE.items(), *media]), 21623)


def test_a_media_url_that_is_none_is_refused():
    assert_refused(message(MediaUrl="cat.png"), 21620)


# What is created


def test_a_message_has_the_twenty_fields_of_the_recordings():
    fields = assert_created(message())
    assert set(fields) == {
        "account_sid",
        "api_version",
        "body",
        "date_created",
        "date_sent",
        "date_updated",
        "direction",
        "error_code",
        "error_message",
        "from",
        "messaging_service_sid",
        "num_media",
        "num_segments",
        "price",
        "price_unit",
        "sid",
        "status",
        "subresource_uris",
        "to",
        "uri",
    }
    nulls = {"date_sent", "error_code", "error_message", "messaging_service_sid", "price"}
    assert {name for name, value in fields.items() if value is None} == nulls
    sid = fields["sid"]
    assert re.fullmatch("SM[0-9a-f]{32}", str(sid))
    assert fields["account_sid"] == ACCOUNT.sid
    assert fields["uri"] == f"{ROOT}/Messages/{sid}.json"
    assert fields["subresource_uris"] == {"media": f"{ROOT}/Messages/{sid}/Media.json"}
    assert (fields["status"], fields["direction"], fields["price_unit"]) == ("queued", "outbound-api", "USD")


def test_a_call_is_queued_without_a_direction():
    fields = assert_created(call())
    expected_null = [
        "annotation",
        "answered_by",
        "caller_name",
        "direction",
        "duration",
        "end_time",
        "forwarded_from",
        "group_sid",
        "parent_call_sid",
        "phone_number_sid",
        "price",
        "start_time",
    ]
    assert sorted(name for name, value in fields.items() if value is None) == expected_null
    assert re.fullmatch("CA[0-9a-f]{32}", str(fields["sid"]))
    assert (fields["status"], fields["queue_time"], fields["trunk_sid"]) == ("queued", "0", "")
    assert (fields["from_formatted"], fields["to_formatted"]) == ("(500) 555-0006", "(415) 555-0106")
    uris = fields["subresource_uris"]
    assert isinstance(uris, dict)
    assert len(uris) == 9
    name = "user_defined_message_subscriptions"
    assert uris[name] == f"{ROOT}/Calls/{fields['sid']}/UserDefinedMessageSubscriptions.json"


def test_a_number_from_abroad_is_formatted_as_it_is():
    assert assert_created(call(To="+5571981265131"))["to_formatted"] == "+5571981265131"


def test_a_number_is_new_and_has_its_national_form_as_name():
    fields = assert_created(purchase(PhoneNumber="+15005550006"))
    assert re.fullmatch("PN[0-9a-f]{32}", str(fields["sid"]))
    assert (fields["status"], fields["friendly_name"]) == ("new", "(500) 555-0006")
    assert fields["uri"] == f"{ROOT}/IncomingPhoneNumbers/{fields['sid']}.json"
    assert (fields["voice_url"], fields["sms_url"], fields["voice_method"]) == (None, "", "POST")


@pytest.mark.parametrize(
    ("name", "field", "sent", "shown"),
    [
        ("VoiceUrl", "voice_url", "http://example.org/voice", "http://example.org/voice"),
        ("VoiceMethod", "voice_method", "GET", "GET"),
        ("VoiceFallbackUrl", "voice_fallback_url", "http://example.org/f", "http://example.org/f"),
        ("VoiceFallbackMethod", "voice_fallback_method", "GET", "GET"),
        ("VoiceCallerIdLookup", "voice_caller_id_lookup", "true", True),
        ("VoiceApplicationSid", "voice_application_sid", "AP" + "1" * 32, "AP" + "1" * 32),
        ("SmsUrl", "sms_url", "http://example.org/sms", "http://example.org/sms"),
        ("SmsMethod", "sms_method", "GET", "GET"),
        ("SmsFallbackUrl", "sms_fallback_url", "http://example.org/s", "http://example.org/s"),
        ("SmsFallbackMethod", "sms_fallback_method", "GET", "GET"),
        ("SmsApplicationSid", "sms_application_sid", "AP" + "2" * 32, "AP" + "2" * 32),
        ("StatusCallback", "status_callback", "http://example.org/cb", "http://example.org/cb"),
        ("StatusCallbackMethod", "status_callback_method", "GET", "GET"),
        ("FriendlyName", "friendly_name", "Front <desk>", "Front <desk>"),
        ("TrunkSid", "trunk_sid", "TK" + "3" * 32, "TK" + "3" * 32),
        ("AddressSid", "address_sid", "AD" + "4" * 32, "AD" + "4" * 32),
        ("BundleSid", "bundle_sid", "BU" + "5" * 32, "BU" + "5" * 32),
        ("IdentitySid", "identity_sid", "RI" + "6" * 32, "RI" + "6" * 32),
        ("EmergencyStatus", "emergency_status", "Inactive", "Inactive"),
        ("EmergencyAddressSid", "emergency_address_sid", "AD" + "7" * 32, "AD" + "7" * 32),
    ],
)
def test_a_purchase_shows_what_it_was_told(name, field, sent, shown):
    assert assert_created(purchase(PhoneNumber="+15005550006", **{name: sent}))[field] == shown


def test_a_purchase_cannot_be_told_who_it_is():
    fields = assert_created(purchase(PhoneNumber="+15005550006", Sid="x", AccountSid="x", Uri="x", Status="x"))
    assert "x" not in fields.values()


def test_the_body_comes_back_as_it_was_sent():
    text = 'naïve "quotes" \\ & <b> \n\r\t 🎉 \u2028'
    assert assert_created(message(Body=text))["body"] == text


def test_no_two_sids_are_alike():
    assert len({assert_created(message())["sid"] for _ in range(50)}) == 50


def test_dates_are_rfc_2822_in_utc():
    date = str(assert_created(message())["date_created"])
    assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000", date)
    assert parsedate_to_datetime(date).utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("🎉" * 35, 1),
        ("🎉" * 36, 2),
        ("ж" * 135, 3),
    ],
)
def test_segments_are_counted_in_gsm_7_or_ucs_2(text, count):
    assert segments(text) == count
    if text:
        assert assert_created(message(Body=text))["num_segments"] == str(count)


def test_a_request_id_has_the_digits_of_the_new_sid():
    response = message()
    assert response.header("Twilio-Request-Id") == "RQ" + str(body(response)["sid"])[2:]
    assert response.header("Content-Type") == "application/json;charset=utf-8"
    assert response.header("X-Twilio-Error-Code") is None


# XML


@pytest.mark.parametrize(
    ("resource", "form", "kind"),
    [
        ("Messages", MESSAGE, "Message"),
        ("Calls", CALL, "Call"),
        ("IncomingPhoneNumbers", {"AreaCode": "500"}, "IncomingPhoneNumber"),
    ],
)
def test_a_path_without_suffix_answers_xml(resource, form, kind):
    response = ask(resource, form)
    element = ET.fromstring(response.body)[0]
    sid = element.findtext("Sid")
    assert (response.status, response.header("Content-Type")) == (201, "application/xml")
    assert element.tag == kind
    assert element.findtext("Uri") == f"{ROOT}/{resource}/{sid}"
    assert element.findtext("AccountSid") == ACCOUNT.sid


def test_xml_children_are_in_pascal_case_and_null_is_empty():
    element = ET.fromstring(ask("Messages", MESSAGE).body)[0]
    assert [child.tag for child in element][:4] == ["Sid", "DateCreated", "DateUpdated", "DateSent"]
    assert element.findtext("DateSent") == ""
    sid = element.findtext("Sid")
    assert element.findtext("SubresourceUris/Media") == f"{ROOT}/Messages/{sid}/Media"


def test_xml_bears_any_body():
    text = "a < b & c > d\r\n🎉"
    assert ET.fromstring(ask("Messages", {**MESSAGE, "Body": text}).body).findtext("Message/Body") == text
    assert (
        ET.fromstring(ask("Messages", {**MESSAGE, "Body": "\x00\x0b"}).body).findtext("Message/Body") == "\ufffd\ufffd"
    )


def test_xml_tells_errors_too():
    response = ask("Messages", {**MESSAGE, "To": "+15005550001"})
    error = ET.fromstring(response.body)[0]
    assert (response.status, response.header("Content-Type")) == (400, "application/xml")
    assert error.tag == "RestException"
    assert [child.tag for child in error] == ["Code", "Message", "MoreInfo", "Status"]
    assert (error.findtext("Code"), error.findtext("Status")) == ("21211", "400")


def test_booleans_in_xml_are_words():
    element = ET.fromstring(ask("IncomingPhoneNumbers", {"AreaCode": "500", "VoiceCallerIdLookup": "true"}).body)[0]
    assert (element.findtext("VoiceCallerIdLookup"), element.findtext("Capabilities/Mms")) == ("true", "false")


# Who asks, and for what


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Basic ä",
        "Bearer " + basic().split()[1],
        basic(password="wrong"),
        basic(password=""),
        basic(user=STRANGER),
        basic(user="me"),
    ],
)
def test_wrong_credentials_are_challenged(authorization):
    response = ask("Messages.json", MESSAGE, authorization=authorization)
    assert_refused(response, 20003, 401)
    assert response.header("WWW-Authenticate") == 'Basic realm="Twilio API"'


@pytest.mark.parametrize("account", ["invalid_sid", "null", "", "AC12"])
def test_a_malformed_account_is_not_found(account):
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    assert_refused(ask("", MESSAGE, path=path), 20404, 404)
    assert_refused(ask("", MESSAGE, path=path, authorization=basic(user=account)), 20404, 404)


@pytest.mark.parametrize("suffix", ["", "/Messages", "/Calls", "/IncomingPhoneNumbers"])
def test_a_key_in_the_place_of_the_account_is_not_let_in(suffix):
    key = "SK" + "0a" * 16
    path = f"/2010-04-01/Accounts/{key}{suffix}.json"
    assert_refused(ask("", MESSAGE, path=path, authorization=basic(user=key)), 20003, 401)
    assert_refused(ask("", MESSAGE, path=path), 20003, 401)


def test_the_account_of_a_stranger_is_refused():
    path = f"/2010-04-01/Accounts/{STRANGER}/Messages.json"
    assert_refused(ask("", MESSAGE, path=path), 20003, 401)


@pytest.mark.parametrize("path", ["/v1/Rooms", "/v1/Faxes", f"/v2/Services/VA{'0a' * 16}/Verifications", "/v3/A/B"])
def test_other_products_are_closed_and_speak_json(path):
    for method in ("GET", "POST"):
        assert_refused(ask("", MESSAGE, path=path, method=method), 20008, 403)
    assert_refused(ask("", MESSAGE, path=path, authorization=basic(password="wrong")), 20003, 401)


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/vx/Rooms", "/", "", "/Messages.json", "/2010-04-01", "/2008-08-01/Accounts", "*"]
)
def test_nothing_is_found_outside_the_api(path):
    response = ask("", path=path)
    assert (response.status, response.header("X-Twilio-Error-Code")) == (404, "20404")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{ROOT}.json"),
        ("POST", f"{ROOT}.json"),
        ("GET", "/2010-04-01/Accounts.json"),
        ("POST", "/2010-04-01/Accounts.json"),
        ("GET", f"{ROOT}/Messages.json"),
        ("GET", f"{ROOT}/Calls.json"),
        ("GET", f"{ROOT}/IncomingPhoneNumbers.json"),
        ("DELETE", f"{ROOT}/Messages.json"),
        ("GET", f"{ROOT}/Messages/SM{'1' * 32}.json"),
        ("DELETE", f"{ROOT}/Messages/SM{'1' * 32}.json"),
        ("POST", f"{ROOT}/Calls/CA{'1' * 32}.json"),
        ("POST", f"{ROOT}/SMS/Messages.json"),
        ("POST", f"{ROOT}/IncomingPhoneNumbers/Local.json"),
        ("GET", f"{ROOT}/Recordings.json"),
        ("PUT", f"{ROOT}/Recordings.json"),
    ],
)
def test_any_other_resource_is_forbidden(method, path):
    assert_refused(ask("", MESSAGE, method=method, path=path), 20008, 403)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "HEAD", "OPTIONS"])
def test_an_open_resource_is_posted_to(method):
    assert_refused(ask("Messages.json", MESSAGE, method=method), 20004, 405)


def test_another_account_can_be_let_in():
    account = Account("my-own-account", "my:token")
    request = Request(
        "POST",
        "/2010-04-01/Accounts/my-own-account/Messages.json",
        tuple(MESSAGE.items()),
        basic("my-own-account", "my:token"),
    )
    assert assert_created(respond(request, account=account))["account_sid"] == "my-own-account"


# The tables as values


def test_a_removed_row_is_like_all_others():
    tables = dataclasses.replace(TABLES, message_to=without(dict(TABLES.message_to), "+15005550004"))
    assert_created(ask("Messages.json", {**MESSAGE, "To": "+15005550004"}, tables=tables))
    tables = dataclasses.replace(TABLES, message_from=without(dict(TABLES.message_from), "+15005550006"))
    assert_refused(ask("Messages.json", MESSAGE, tables=tables), 21606)


def test_an_altered_row_alters_the_answer():
    tables = dataclasses.replace(TABLES, call_to={**TABLES.call_to, "+15005550002": 21299})
    assert_refused(ask("Calls.json", {**CALL, "To": "+15005550002"}, tables=tables), 21299)
    tables = dataclasses.replace(TABLES, message_from={**TABLES.message_from, "+15005550001": None})
    assert_created(ask("Messages.json", {**MESSAGE, "From": "+15005550001"}, tables=tables))
    tables = dataclasses.replace(TABLES, statuses={**TABLES.statuses, 21611: 400})
    assert_refused(ask("Messages.json", {**MESSAGE, "From": "+15005550008"}, tables=tables), 21611)


def test_without_the_row_of_all_others_nothing_is_validated():
    tables = dataclasses.replace(TABLES, message_to=without(dict(TABLES.message_to), OTHERS))
    assert_created(ask("Messages.json", {**MESSAGE, "To": "abcdefg"}, tables=tables))


def test_the_tables_are_as_long_as_those_of_the_page():
    counts = [
        len(rows)
        for rows in (
            TABLES.message_from,
            TABLES.message_to,
            TABLES.call_from,
            TABLES.call_to,
            TABLES.phone_number,
            TABLES.area_code,
        )
    ]
    assert counts == [5, 6, 3, 5, 3, 2]


# The package


def test_the_fake_imports_nothing_of_the_rest_of_the_package():
    for module in Path(conformance.fake.__file__).parent.glob("*.py"):
        for name in imported(module):
            package, _, below = name.partition(".")
            if package == "conformance":
                assert below == "fake" or below.startswith("fake."), f"{module.name} imports {name}"
            else:
                known = package in sys.stdlib_module_names or package in {
                    "werkzeug",
                    "phonenumbers",
                    "trustme",
                    "_typeshed",
                }
                assert known, f"{module.name} imports {name}"


def imported(module: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names.append("." * node.level + (node.module or ""))
    return names


def test_the_token_does_not_show_in_the_account():
    assert ACCOUNT.token not in repr(ACCOUNT)
