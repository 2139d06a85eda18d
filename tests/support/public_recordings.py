"""What recordings in public repositories hold, as facts: recorder, date, what was sent, what came, what is hidden.

Numbers of people, identifiers and credentials are made up, words are "a text". `expected` are the verdicts that are
right, in the order of the exchanges.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import yaml

from tests.support.recorded_answers import ACCOUNT, Recording
from tests.support.recorder_formats import exvcr, keploy, postman, telescope, wiremock_mapping

HOST = "https://api.twilio.com"
MESSAGES, CALLS = (f"/2010-04-01/Accounts/{ACCOUNT}/{resource}.json" for resource in ("Messages", "Calls"))
SID = "SM" + "0b" * 16
TO, FROM = "+12015550101", "+12015550100"
SPACED, FOLDED = "<TWILIO ACCOUNT SID>", "<twilio account sid>"
SERVICE = "MG" + "0c" * 16
TRIAL = "Sent from your Twilio trial account - "

Form = dict[str, str]


@dataclass(frozen=True)
class Public:
    """A recording: its file as `write` makes it from the exchanges, and what is right for each of them."""

    name: str
    write: Callable[[list[Recording]], str]
    exchanges: list[Recording]
    expected: tuple[str, ...]


def sent(form: Form, status: int, body: Any, date: str, path: str = MESSAGES) -> Recording:
    return Recording("", "POST", path, tuple(form.items()), status, "application/json", body, date, "live", None)


def message(date: str, form: Form | None = None, *left_out: str, **changed: Any) -> Recording:
    """A message that was just created."""
    form = {"To": TO, "From": FROM, "Body": "a text"} if form is None else form
    path = MESSAGES.replace(".json", f"/{SID}")
    body = {
        "sid": SID, "date_created": date, "date_updated": date, "date_sent": None, "account_sid": ACCOUNT,
        "to": form.get("To"), "from": form.get("From"), "messaging_service_sid": None, "body": form.get("Body"),
        "status": "queued", "num_segments": "1", "num_media": "0", "direction": "outbound-api",
        "api_version": "2010-04-01", "price": None, "price_unit": "USD", "error_code": None, "error_message": None,
        "uri": f"{path}.json", "subresource_uris": {"media": f"{path}/Media.json"}, **changed,
    }  # fmt: skip
    return sent(form, 201, {name: value for name, value in body.items() if name not in left_out}, date)


def refusal(date: str, code: int, form: Form, *left_out: str, status: int = 400, **more: Any) -> Recording:
    docs = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": "a text", "more_info": docs, "status": status, **more}
    return sent(form, status, {name: value for name, value in body.items() if name not in left_out}, date)


def call(date: str, *subresources: str, **more: Any) -> Recording:
    """A call that was just created: without dates."""
    sid = "CA" + "0d" * 16
    path = CALLS.replace(".json", f"/{sid}")
    nothing = "date_created date_updated parent_call_sid start_time end_time duration price answered_by annotation"
    below = {name: f"{path}/{name.capitalize()}.json" for name in ("notifications", "recordings", *subresources)}
    body = dict.fromkeys((*nothing.split(), "forwarded_from", "group_sid", "caller_name")) | {
        "sid": sid, "account_sid": ACCOUNT, "to": TO, "to_formatted": "(201) 555-0101", "from": FROM,
        "from_formatted": "(201) 555-0100", "phone_number_sid": "PN" + "0e" * 16, "status": "queued",
        "price_unit": "USD", "direction": "outbound-api", "api_version": "2010-04-01", "uri": f"{path}.json",
        "subresource_uris": below, **more,
    }  # fmt: skip
    return sent({"To": TO, "From": FROM, "Url": "https://example.com/voice"}, 201, body, date, CALLS)


def ruby(
    account: str = ACCOUNT, *, userinfo: bool = False, uri: str = "", hide: Form | None = None, body: str = ""
) -> Callable[[list[Recording]], str]:
    """A cassette of VCR in Ruby, with a text in place of the account, and others in place of what they `hide`."""

    def write(exchanges: list[Recording]) -> str:
        entries = []
        for one in exchanges:
            login = f"{account}:{'feed' * 8}@" if userinfo else ""
            answer = json.dumps(one.body).replace(ACCOUNT, account)
            for real, text in (hide or {}).items():
                answer = answer.replace(real, text)
            address = f"https://{login}api.twilio.com{one.path.replace(ACCOUNT, account)}"
            entries.append(
                {
                    "request": {
                        "method": "post",
                        "uri": "PATTERN" if uri else address,
                        "body": {"encoding": "UTF-8", "string": body or urlencode(one.form)},
                        "headers": {"Accept": ["application/json"]},
                    },
                    "response": {
                        "status": {"code": one.status, "message": "CREATED"},
                        "headers": {"Content-Type": ["application/json; charset=utf-8"], "Date": [gmt(one.recorded)]},
                        "body": {"encoding": "UTF-8", "string": answer},
                    },
                    "recorded_at": gmt(one.recorded),
                }
            )
        written = yaml.safe_dump({"http_interactions": entries, "recorded_with": "VCR 3.0.3"}, width=80)
        return written.replace("uri: PATTERN", f"uri: !ruby/regexp {uri}")

    return write


def gmt(date: str) -> str:
    return date.replace("+0000", "GMT")


def python_2(exchanges: list[Recording]) -> str:
    """A cassette of VCR.py on Python 2, whose texts have a tag, with a port in the URL."""
    entries = [
        {
            "request": {"body": urlencode(one.form), "headers": {}, "method": "POST", "uri": f"{HOST}:443{one.path}"},
            "response": {
                "body": {"string": f"UNICODE{json.dumps(one.body)}"},
                "headers": {"content-type": ["application/json; charset=utf-8"], "date": [gmt(one.recorded)]},
                "status": {"code": one.status, "message": "X"},
            },
        }
        for one in exchanges
    ]
    return yaml.safe_dump({"interactions": entries, "version": 1}).replace("'UNICODE", "!!python/unicode '")


def replaced(write: Callable[[Recording], str], *texts: tuple[str, str]) -> Callable[[list[Recording]], str]:
    """The one exchange in a format, with texts in place of others."""

    def written(exchanges: list[Recording]) -> str:
        (one,) = exchanges
        content = write(one)
        for real, text in texts:
            content = content.replace(real, text)
        return content

    return written


def plain(exchanges: list[Recording]) -> str:
    return json.dumps(
        [
            {
                "request": {"method": "POST", "url": HOST + one.path, "form": dict(one.form)},
                "response": {"status": one.status, "headers": {}, "body": one.body},
            }
            for one in exchanges
        ]
    )


SHORT = ((ACCOUNT, "fake-account-sid"), (f"/{SID}", "/resource-id"), (SERVICE, "fake-mssid"))
DATES = {
    "2014": "Wed, 29 Oct 2014 13:12:42 +0000",
    "2015": "Sun, 15 Feb 2015 17:28:23 +0000",
    "2016": "Thu, 05 May 2016 15:30:14 +0000",
    "2017": "Thu, 22 Jun 2017 16:32:56 +0000",
    "2018": "Wed, 23 May 2018 11:28:14 +0000",
    "2020": "Mon, 11 May 2020 13:56:42 +0000",
    "2021": "Thu, 18 Mar 2021 18:49:41 +0000",
    "2022": "Tue, 06 Dec 2022 18:35:34 +0000",
    "2023": "Fri, 03 Nov 2023 17:23:23 +0000",
}
UNAUTHENTICATED: dict[str, Any] = {"status": 401, "detail": "a text"}
TO_SELF = {"To": FROM, "From": FROM, "Body": "a text"}
THROUGH = {"To": TO, "From": "", "Tags": "", "MessagingServiceSid": SERVICE, "Body": "a text"}
ACCEPTED = {
    "from": None, "messaging_service_sid": SERVICE, "status": "accepted", "num_segments": "0", "price_unit": None,
}  # fmt: skip
PATTERN = r"/^https:\/\/api\.twilio\.com\/2010-04-01\/Accounts\/.*\/Messages\.json/"
NO_SERVICE = "messaging_service_sid"

PUBLIC = (
    Public("a pattern for the address", ruby(SPACED, uri=PATTERN, hide={FROM: "<TWILIO NUMBER>"}),
           [message(DATES["2016"])], ("pass",)),
    Public("user and password in the address", ruby(SPACED, userinfo=True, hide={FROM: "<TWILIO NUMBER>"}),
           [message(DATES["2016"])], ("pass",)),
    Public("recipient and sender alike", ruby(SPACED, hide={FROM: "<TWILIO NUMBER>"}),
           [message(DATES["2017"], TO_SELF)], ("pass",)),
    Public("two defects", ruby(FOLDED),
           [refusal(DATES["2017"], 21212, {"Body": "a", "To": "111111111", "From": "2015550100"})], ("pass",)),
    Public("a recipient of six digits", ruby(FOLDED),
           [refusal(DATES["2017"], 21211, {"Body": "a", "To": "111111", "From": "2015550100"})], ("pass",)),
    Public("magic numbers without a plus sign", ruby(FOLDED, userinfo=True),
           [refusal(DATES["2016"], 21211, {"Body": "a", "To": "5005550001", "From": "5005550006"})], ("pass",)),
    Public("a recipient of seven digits", ruby(userinfo=True),
           [refusal(DATES["2015"], 21211, {"Body": "a", "To": "1111111", "From": "2015550100"})], ("pass",)),
    Public("two messages of 2014", ruby(userinfo=True), [message(DATES["2014"], None, NO_SERVICE)] * 2, ("pass",) * 2),
    Public("a national recipient of 2015", ruby(),
           [message(DATES["2015"], {"From": FROM, "To": "2015550101", "Body": "a"}, NO_SERVICE, to=TO)], ("pass",)),
    Public("a trial account and line feeds", ruby(hide={TO: "<CLIENT_NUMBER>", FROM: "<MY_NUMBER>"}),
           [message(DATES["2018"], {"Body": "a\n   text", "From": FROM, "To": TO}, body=f"{TRIAL}a\n   text")],
           ("pass",)),
    Public("a trial account and no ASCII", ruby(),
           [message(DATES["2017"], {"Body": "\u00a315", "From": FROM, "To": TO}, body=f"{TRIAL}\u00a315")], ("pass",)),
    Public("placeholders with underscores", ruby("<TWILIO_ACCOUNT_SID>", hide={FROM: "<TWILIO_PHONE>"}),
           [message(DATES["2018"], body=f"{TRIAL}a text")], ("pass",)),
    Public("a sender without a plus sign", ruby("<TWILIO_ACCOUNT>"),
           [message(DATES["2018"], {"Body": "a text", "From": FROM[1:], "To": TO}, **{"from": FROM})], ("pass",)),
    Public("a sender of twelve digits", ruby("<TWILIO_ACCOUNT>"),
           [refusal(DATES["2018"], 21212, {"Body": "a", "From": "445550000000", "To": TO})], ("pass",)),
    Public("an error that was edited by hand", ruby("<TWILIO_ACCOUNT>"),
           [refusal(DATES["2020"], 21610, {"Body": "a", "From": FROM, "To": TO}, "status")], ("fail",)),
    Public("a template whose values are code", ruby("<%= twilio_ssid %>", userinfo=True, hide={TO: "<%= to %>"},
                                                    body="From=<%= CGI.escape from %>&To=<%= h to %>&Body=a+text"),
           [message(DATES["2015"], None, NO_SERVICE)], ("pass",)),
    Public("a client that asks without credentials first", python_2,
           [refusal(DATES["2015"], 20003, {"To": TO, "From": FROM, "Body": "a"}, **UNAUTHENTICATED),
            message(DATES["2015"], None, NO_SERVICE)], ("pass", "pass")),
    Public("two numbers that are refused", python_2,
           [refusal(DATES["2015"], code, {"To": to, "From": FROM, "Body": "a"})
            for code, to in ((21211, "125550000000"), (21614, "+2015550102"))], ("pass", "pass")),
    Public("tags, and words for SIDs", replaced(exvcr, *SHORT, (f'\\"{SID}', '\\"SM123')),
           [message(DATES["2022"], tags={"tag1": "value1"})], ("pass",)),
    Public("a messaging service, an empty sender", replaced(exvcr, *SHORT, (f'\\"{SID}', '\\"resource-id')),
           [message(DATES["2018"], THROUGH, **ACCEPTED)], ("pass",)),
    Public("a template of content for WhatsApp", replaced(exvcr, *SHORT, (f'\\"{SID}', '\\"resource-id')),
           [message(DATES["2018"], {**THROUGH, "Body": "", "To": f"whatsapp:{TO}", "ContentSid": "fake-content-sid"},
                    **ACCEPTED)], ("pass",)),
    Public("trouble with two keys", replaced(exvcr, *SHORT),
           [sent({"To": TO, "From": FROM, "Body": "a"}, 500, {"status": 500, "message": "a text"}, DATES["2018"])],
           ("inconclusive",)),
    Public("another provider", replaced(exvcr, ("api.twilio.com", "api.example.com"), ("/2010-04-01/", "/v1/")),
           [message(DATES["2018"])], ()),
    Public("a trial account of 2023", replaced(keploy),
           [refusal(DATES["2023"], 21608, {"Body": "a", "From": FROM, "To": TO})], ("pass",)),
    Public("a request that an application keeps", replaced(telescope), [message(DATES["2023"], body=f"{TRIAL}a text")],
           ("pass",)),
    Public("a stub with two fields", replaced(wiremock_mapping),
           [sent({"To": TO, "From": FROM, "Body": "a"}, 201, {"sid": SID, "status": "queued"}, DATES["2023"])],
           ("fail",)),
    Public("a generated example", replaced(postman), [sent({}, 201, [{"uri": "uri", "messages": {}}], DATES["2018"])],
           ("fail",)),
    Public("calls of 2014, 2016 and about 2023", plain,
           [call(DATES["2014"]), call(DATES["2016"]), call(DATES["2023"], "payments", queue_time="0", trunk_sid=None)],
           ("pass",) * 3),
    Public("a messaging service without a sender", plain,
           [message(DATES["2021"], {"To": "2015550101", "MessagingServiceSid": SERVICE, "Body": "a"}, to=TO,
                    **{**ACCEPTED, "body": "a"})], ("pass",)),
    Public("a mock with one constant message", plain,
           [replace(message(DATES["2016"], direction="inbound", error_code=0, body="another", to="+011", sid="x"),
                    form=(("To", "+15005550001"), ("From", "+15005550006"), ("Body", "hi")))], ("fail",)),
)  # fmt: skip
