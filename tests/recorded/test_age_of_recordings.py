"""What the service answered in its time is told as that, and XML is judged by its form as JSON is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conformance.recorded.formats import read
from conformance.result import Result
from tests.cli.test_run import conform
from tests.recorded.test_hidden_sids_and_numbers import bought
from tests.support import recorded_answers
from tests.support.lookup_answers import looked_up
from tests.support.recorded_answers import ACCOUNT
from tests.support.recordings import HOST, SUCCESS, plain
from tests.support.suite_replay import replay_by_suite

SID = "SM" + "0b" * 16
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}"
DATES = {"date_created": "Wed, 29 Oct 2014 13:12:42 +0000", "date_updated": "Wed, 29 Oct 2014 13:12:42 +0000"}


def old(*left_out: str, date: str = "Wed, 29 Oct 2014 13:12:42 GMT", host: str = HOST) -> Any:
    """A message of its time, without the fields that are left out."""
    entry = plain(SUCCESS)
    entry["request"] |= {"url": entry["request"]["url"].replace(HOST, host)}
    entry["request"]["form"] = {"To": "+12015550101", "From": "+12015550100", "Body": "a text"}
    body = entry["response"]["body"] | {"to": "+12015550101", "from": "+12015550100"} | DATES
    entry["response"]["body"] = {name: value for name, value in body.items() if name not in left_out}
    entry["response"]["headers"]["Date"] = date
    return entry


def undated(entry: Any, created: str) -> Any:
    """The exchange as a recorder keeps it that drops headers: a date is in the body alone."""
    entry["response"]["headers"] = {"Content-Type": "application/json"}
    entry["response"]["body"] |= {"date_created": created, "date_updated": created}
    return entry


def one(folder: Path, entry: Any) -> Result:
    (folder / "a.json").write_text(json.dumps([entry]))
    (result,) = replay_by_suite(read(folder / "a.json")).results
    return result


def test_a_message_of_before_2016_names_no_messaging_service(tmp_path: Path) -> None:
    result = one(tmp_path, old("messaging_service_sid"))
    assert (result.verdict, result.findings) == ("pass", ())
    assert any("as of its time (2014)" in remark for remark in result.remarks)
    done = conform("replay", tmp_path / "a.json")
    assert "as of its time (2014)" in done.stdout


def test_where_nothing_else_has_a_date_an_answer_is_of_when_its_resource_was_created(tmp_path: Path) -> None:
    created = DATES["date_created"]
    assert one(tmp_path, undated(old("messaging_service_sid"), created)).verdict == "pass"
    in_2012 = undated(old("price_unit"), "Mon, 29 Oct 2012 13:12:42 +0000")
    assert one(tmp_path, in_2012).verdict == "not-run"
    assert one(tmp_path, in_2012 | {"recorded_at": "Fri, 14 Oct 2016 14:17:51 GMT"}).verdict == "fail"
    xml = in_xml(XML.replace("<MessagingServiceSid/>", ""))
    xml["response"]["body"] = re.sub(r"<Date(Created|Updated)>[^<]*", rf"<Date\1>{created}", xml["response"]["body"])
    xml["response"]["headers"] = {"Content-Type": "application/xml"}
    assert one(tmp_path, xml).verdict == "pass"


@pytest.mark.parametrize(("date", "expected"), [("Wed, 12 Feb 2014 18:39:30 GMT", "not-run"),
                                                ("Thu, 12 Feb 2015 18:39:30 GMT", "not-run"),
                                                ("Mon, 12 Jun 2017 18:39:30 GMT", "fail")])  # fmt: skip
def test_which_fields_a_number_had_before_september_2015_is_not_known(tmp_path: Path, date: str, expected: str) -> None:
    entry = bought("+14155550115", "+14155550115")
    entry["response"]["headers"]["Date"] = date
    entry["response"]["body"] |= dict.fromkeys(DATES, date.replace("GMT", "+0000"))
    del entry["response"]["body"]["trunk_sid"]
    assert one(tmp_path, entry).verdict == expected
    entry["response"]["body"] |= {"voice_method": "FOO"}
    assert one(tmp_path, entry).verdict == "fail"


def test_a_lookup_of_before_line_status_is_set_aside_by_its_time_or_by_what_it_has_in_its_place(tmp_path: Path) -> None:
    number = "+14153190102"
    body = {name: value for name, value in looked_up(number).items() if name not in ("line_status", "pre_fill")}
    request = {"method": "GET", "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{number}", "form": {}}

    def answered(date: str, **fields: object) -> Any:
        return {
            "request": request,
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/json", "Date": date},
                "body": body | fields,
            },
        }

    of_2024, of_2026 = "Mon, 11 Mar 2024 18:39:30 GMT", "Wed, 11 Mar 2026 18:39:30 GMT"
    assert one(tmp_path, answered(of_2024)).verdict == "not-run"
    assert "as of its time (with live_activity)" in one(tmp_path, answered("", live_activity=None)).reason
    assert one(tmp_path, answered("", live_activity=None)).verdict == "not-run"
    for entry in (answered(of_2026), answered(of_2026, live_activity=None), answered(""), answered(of_2024, valid="x")):
        assert one(tmp_path, entry).verdict == "fail"
    del body["valid"]
    assert one(tmp_path, answered(of_2024)).verdict == "fail"


@pytest.mark.parametrize("recording", recorded_answers.EARLIER, ids=lambda recording: recording.id)
def test_no_answer_of_before_2017_is_judged_wrong(tmp_path: Path, recording: recorded_answers.Recording) -> None:
    result = one(tmp_path, plain(recording) | {"recorded_at": recording.recorded})
    assert result.verdict in ("pass", "not-run"), result.findings
    assert result.verdict == "pass" or "as of its time (2012)" in result.reason


@pytest.mark.parametrize(
    "entry",
    [
        old("messaging_service_sid", date="Fri, 14 Oct 2016 14:17:51 GMT"),
        undated(old("messaging_service_sid"), "Fri, 14 Oct 2016 14:17:51 +0000"),
        undated(old("messaging_service_sid"), "no date"),
        old("messaging_service_sid", host="http://127.0.0.1:4010"),
        old("num_media"),
        old("messaging_service_sid", "num_media"),
    ],
    ids=["of 2016", "created in 2016", "of no date", "of a fake", "without another field", "without both"],
)
def test_what_was_not_of_its_time_fails(tmp_path: Path, entry: Any) -> None:
    assert one(tmp_path, entry).verdict == "fail"


UNSET_IN_2014 = {"date_created": None, "date_updated": None, "num_segments": None}


@pytest.mark.parametrize(("date", "expected"), [("Wed, 29 Oct 2014 13:12:42 GMT", "pass"),
                                                ("Thu, 29 Oct 2015 13:12:42 GMT", "fail")])  # fmt: skip
def test_what_had_no_value_in_its_time_is_missing(tmp_path: Path, date: str, expected: str) -> None:
    entry = old(date=date)
    entry["response"]["body"] |= UNSET_IN_2014
    assert one(tmp_path, entry).verdict == expected


def test_before_2014_a_field_without_a_value_is_set_aside_as_a_missing_one_is(tmp_path: Path) -> None:
    entry = old("price_unit", date="Mon, 29 Oct 2012 13:12:42 GMT")
    entry["response"]["body"] |= {"api_version": None, "date_created": None, "date_updated": None}
    assert one(tmp_path, entry).verdict == "not-run"
    entry["response"]["body"] |= {"status": "foo"}
    assert one(tmp_path, entry).verdict == "fail"


@pytest.mark.parametrize("field", ["sid", "account_sid", "uri", "to", "from", "status"])
def test_what_says_which_resource_it_is_has_a_value_at_any_time(tmp_path: Path, field: str) -> None:
    for without in (old(field, date="Mon, 29 Oct 2012 13:12:42 GMT"), old(date="Mon, 29 Oct 2012 13:12:42 GMT")):
        body = without["response"]["body"]
        without["response"]["body"] = body | ({field: None} if field in body else {})
        assert one(tmp_path, without).verdict == "fail"


def test_the_time_is_that_of_the_answer_and_not_of_a_file_that_was_saved_again(tmp_path: Path) -> None:
    entry = old("messaging_service_sid") | {"recorded_at": "2021-01-27T14:47:43Z"}
    assert one(tmp_path, entry).verdict == "pass"
    del entry["response"]["headers"]["Date"]
    assert one(tmp_path, entry).verdict == "fail"
    assert one(tmp_path, entry | {"recorded_at": "Wed, 29 Oct 2014 13:12:42 GMT"}).verdict == "pass"


def test_a_success_of_the_api_of_2008_is_set_aside_and_its_errors_are_judged(tmp_path: Path) -> None:
    entry = old()
    entry["request"]["url"] = entry["request"]["url"].replace("2010-04-01", "2008-08-01")
    result = one(tmp_path, entry)
    assert result.verdict == "not-run"
    assert "of the API of 2008" in result.reason


def test_a_call_that_was_just_created_has_no_dates(tmp_path: Path) -> None:
    sid = "CA" + "0c" * 16
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{sid}"
    nothing = (
        "date_created date_updated parent_call_sid start_time end_time duration price answered_by annotation"
        " forwarded_from group_sid caller_name trunk_sid"
    )
    body = dict.fromkeys(nothing.split()) | {
        "sid": sid, "account_sid": ACCOUNT, "to": "+12015550101", "to_formatted": "(201) 555-0101",
        "from": "+12015550100", "from_formatted": "(201) 555-0100", "phone_number_sid": "PN" + "0d" * 16,
        "status": "queued", "price_unit": "USD", "direction": "outbound-api", "api_version": "2010-04-01",
        "queue_time": "0", "uri": f"{path}.json",
        "subresource_uris": {
            "notifications": f"{path}/Notifications.json", "recordings": f"{path}/Recordings.json",
            "feedback_summaries": f"/2010-04-01/Accounts/{ACCOUNT}/Calls/FeedbackSummary.json",
        },
    }  # fmt: skip
    form = {"To": "+12015550101", "From": "+12015550100", "Url": "https://example.com/voice"}
    request = {"method": "POST", "url": HOST + path.rpartition("/")[0] + ".json", "form": form}
    entry = {"request": request, "response": {"status": 201, "headers": {}, "body": body}}
    assert one(tmp_path, entry).verdict == "pass"
    entry["response"] = {"status": 201, "headers": {}, "body": body | {"to_formatted": 5}}
    assert one(tmp_path, entry).verdict == "fail"


XML = f"""<TwilioResponse><Message><Sid>{SID}</Sid><DateCreated>Tue, 09 Jun 2020 05:40:43 +0000</DateCreated>
<DateUpdated>Tue, 09 Jun 2020 05:40:43 +0000</DateUpdated><DateSent/><AccountSid>{ACCOUNT}</AccountSid>
<To>+12015550101</To><From>+12015550100</From><MessagingServiceSid/><Body>a text</Body><Status>queued</Status>
<NumSegments>1</NumSegments><NumMedia>0</NumMedia><Direction>outbound-api</Direction><ApiVersion>2010-04-01</ApiVersion>
<Price/><PriceUnit>USD</PriceUnit><ErrorCode/><ErrorMessage/><Uri>{PATH}</Uri>
<SubresourceUris><Media>{PATH}/Media</Media></SubresourceUris></Message></TwilioResponse>"""


def in_xml(body: str, media_type: str = "application/xml") -> Any:
    form = {"To": "+12015550101", "From": "+12015550100", "Body": "a text"}
    request = {"method": "POST", "url": HOST + PATH.rpartition("/")[0], "form": form}
    return {"request": request, "response": {"status": 201, "headers": {"Content-Type": media_type}, "body": body}}


ALLOWED = {
    "as it is": ("", ""),
    "a status of live credentials": ("<Status>queued", "<Status>accepted"),
    "another path": ("</Media>", f"</Media><Feedback>{PATH}/Feedback</Feedback>"),
    "elements within elements": ("</Message>", "<Tags><Tag><Name>a</Name></Tag></Tags></Message>"),
}
WRONG = {
    **{f"no {name}": (f"<{name}/>", "") for name in ("DateSent", "MessagingServiceSid", "Price", "ErrorCode")},
    "no currency": ("<PriceUnit>USD</PriceUnit>", ""),
    "no direction": ("<Direction>outbound-api</Direction>", ""),
    "a word for a status": ("<Status>queued", "<Status>foo"),
    "another direction": ("<Direction>outbound-api", "<Direction>inbound"),
    "an error": ("<ErrorCode/>", "<ErrorCode>30007</ErrorCode>"),
    "another text": ("<Body>a text", "<Body>another text"),
    "another recipient": ("<To>+12015550101", "<To>+12015550199"),
    "more segments": ("<NumSegments>1", "<NumSegments>7"),
    "another SID": (f"<Sid>{SID}", "<Sid>SM1"),
    "no recipient": ("<To>+12015550101</To>", ""),
    "another element": ("Message>", "Sms>"),
    "another account": (f"<AccountSid>{ACCOUNT}", f"<AccountSid>AC{'9f' * 16}"),
    "words for a number": ("<NumSegments>1", "<NumSegments>one"),
    "another version": ("<ApiVersion>2010-04-01", "<ApiVersion>2008-08-01"),
    "a date of another form": ("<DateCreated>Tue, 09 Jun 2020 05:40:43 +0000", "<DateCreated>2020-06-09T05:40:43Z"),
    "a path of another resource": (f"<Uri>{PATH}", f"<Uri>{PATH.replace('Messages', 'Calls')}"),
    "the end is missing": ("</Message></TwilioResponse>", ""),
}


@pytest.mark.parametrize("change", ALLOWED)
def test_a_success_in_xml_is_judged_by_its_form(tmp_path: Path, change: str) -> None:
    result = one(tmp_path, in_xml(XML.replace(*ALLOWED[change]) if change != "as it is" else XML))
    assert (result.case, result.verdict, result.findings) == ("form/xml-message", "pass", ())


@pytest.mark.parametrize("change", WRONG)
def test_a_wrong_success_in_xml_fails(tmp_path: Path, change: str) -> None:
    assert one(tmp_path, in_xml(XML.replace(*WRONG[change]))).verdict == "fail"


def created(resource: str, element: str, form: dict[str, str], body: dict[str, Any]) -> Any:
    """A creation in XML, with what an account with live credentials sets itself."""
    children = "".join(
        f"<{name}>{''.join(f'<{each}>{text}</{each}>' for each, text in value.items())}</{name}>"
        if isinstance(value, dict)
        else f"<{name}>{value}</{name}>"
        for name, value in body.items()
    )
    request = {"method": "POST", "url": f"{HOST}/2010-04-01/Accounts/{ACCOUNT}/{resource}", "form": form}
    document = f"<TwilioResponse><{element}>{children}</{element}></TwilioResponse>"
    return {"request": request, "response": {"status": 201, "headers": {}, "body": document}}


PATHS = f"/2010-04-01/Accounts/{ACCOUNT}"
XML_CALL = {
    "Sid": "CA" + "0c" * 16, "DateCreated": "", "DateUpdated": "", "ParentCallSid": "", "AccountSid": ACCOUNT,
    "To": "+12015550101", "ToFormatted": "(201) 555-0101", "From": "+12015550100", "FromFormatted": "(201) 555-0100",
    "PhoneNumberSid": "PN" + "0d" * 16, "Status": "queued", "StartTime": "", "EndTime": "", "Duration": "", "Price": "",
    "PriceUnit": "USD", "Direction": "outbound-api", "AnsweredBy": "", "ApiVersion": "2010-04-01", "ForwardedFrom": "",
    "GroupSid": "", "CallerName": "", "Uri": f"{PATHS}/Calls/CA{'0c' * 16}",
    "SubresourceUris": {name: f"{PATHS}/Calls/CA{'0c' * 16}/{name}" for name in ("Notifications", "Recordings")},
}  # fmt: skip
XML_PURCHASE = {
    "Sid": "PN" + "0e" * 16, "AccountSid": ACCOUNT, "FriendlyName": "12015550101", "PhoneNumber": "+12015550101",
    "VoiceUrl": "https://demo.twilio.com/welcome/voice/", "VoiceMethod": "GET", "VoiceFallbackUrl": "",
    "VoiceFallbackMethod": "POST", "VoiceCallerIdLookup": "false", "DateCreated": "Tue, 02 May 2017 01:35:22 +0000",
    "DateUpdated": "Tue, 02 May 2017 01:35:22 +0000", "SmsUrl": "https://demo.twilio.com/welcome/sms/reply/",
    "SmsMethod": "POST", "SmsFallbackUrl": "", "SmsFallbackMethod": "POST", "AddressRequirements": "local",
    "Beta": "", "Capabilities": {"Voice": "false", "SMS": "true", "MMS": "false"}, "StatusCallback": "",
    "StatusCallbackMethod": "POST", "ApiVersion": "2010-04-01", "VoiceApplicationSid": "", "SmsApplicationSid": "",
    "TrunkSid": "", "Uri": f"{PATHS}/IncomingPhoneNumbers/PN{'0e' * 16}",
}  # fmt: skip
CREATIONS: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "Calls": ("Call", {"To": "+12015550101", "From": "+12015550100", "Url": "https://example.com/voice"}, XML_CALL),
    "IncomingPhoneNumbers": ("IncomingPhoneNumber", {"PhoneNumber": "+12015550101"}, XML_PURCHASE),
}
GARBLED = (
    *(("Calls", name) for name in (
        "DateCreated", "DateUpdated", "ParentCallSid", "PhoneNumberSid", "GroupSid", "StartTime", "EndTime", "Duration",
        "Price", "PriceUnit", "Direction", "ApiVersion", "Uri", "SubresourceUris", "Status")),
    *(("IncomingPhoneNumbers", name) for name in (
        "PhoneNumber", "DateCreated", "DateUpdated", "Beta", "AddressRequirements", "VoiceUrl", "VoiceMethod",
        "VoiceFallbackMethod", "VoiceCallerIdLookup", "VoiceApplicationSid", "SmsMethod", "TrunkSid", "Capabilities",
        "ApiVersion", "Uri")),
)  # fmt: skip


@pytest.mark.parametrize("resource", CREATIONS)
def test_a_creation_in_xml_is_judged_as_one_in_json_is(tmp_path: Path, resource: str) -> None:
    element, form, body = CREATIONS[resource]
    result = one(tmp_path, created(resource, element, form, body))
    assert (result.verdict, result.findings) == ("pass", ())
    for name in body:
        less = {each: value for each, value in body.items() if each != name}
        assert one(tmp_path, created(resource, element, form, less)).verdict == "fail", name


@pytest.mark.parametrize(("resource", "name"), GARBLED)
def test_a_value_in_xml_that_none_of_json_is_fails(tmp_path: Path, resource: str, name: str) -> None:
    element, form, body = CREATIONS[resource]
    assert one(tmp_path, created(resource, element, form, body | {name: "x"})).verdict == "fail"


def test_json_in_answer_to_xml_fails(tmp_path: Path) -> None:
    assert one(tmp_path, in_xml(json.dumps(SUCCESS.body), "application/json")).verdict == "fail"


@pytest.mark.parametrize(("host", "verdict"), [("http://127.0.0.1:4010", "pass"), (HOST, "fail")])
def test_the_dates_of_what_a_fake_answered_are_not_compared_with_its_clock(
    tmp_path: Path, host: str, verdict: str
) -> None:
    """A template keeps its dates; the service dates what it creates by the clock that its header names."""
    entry = plain(SUCCESS)
    entry["request"]["url"] = entry["request"]["url"].replace(HOST, host)
    entry["response"]["body"] |= DATES
    entry["response"]["headers"]["Date"] = "Thu, 26 Nov 2026 07:06:10 GMT"
    result = one(tmp_path, entry)
    assert result.verdict == verdict, result.findings
    assert {finding.where for finding in result.findings} <= {"/date_created", "/date_updated"}
