"""No wrong answer passes since a request is unclear, hidden in part, or sends something more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from conformance.recorded.formats import read
from conformance.recorded.formats.clear_form import doubt
from conformance.result import Result
from tests.recorded.test_placeholders import verdict
from tests.support.recordings import REFUSAL, SUCCESS, plain
from tests.support.suite_replay import replay_by_suite

FORM = {"To": "+15005550001", "From": "+15005550006", "Body": "hi"}
REFUSED = {"code": 21211, "message": "a text", "more_info": "https://www.twilio.com/docs/errors/21211", "status": 400}


def judged(folder: Path, entry: Any) -> Result:
    (folder / "a.json").write_text(json.dumps([entry]))
    (result,) = replay_by_suite(read(folder / "a.json")).results
    return result


def asked(**form: str) -> Any:
    """A request that Twilio refuses, with the answer of a success."""
    entry = plain(SUCCESS)
    entry["request"]["form"] = FORM | form
    entry["response"]["body"] |= {"to": "+15005550001", "from": "+15005550006", "body": (FORM | form)["Body"]}
    return entry


def refused(code: int, **form: str) -> Any:
    entry = asked(**form)
    link = f"https://www.twilio.com/docs/errors/{code}"
    entry["response"] |= {"status": 400, "body": REFUSED | {"code": code, "more_info": link}}
    return entry


@pytest.mark.parametrize(
    ("name", "value"),
    [("ValidityPeriod", "3600"), ("MaxPrice", "0.1"), ("StatusCallbackMethod", "GET"), ("Colour", "blue")],
)
def test_a_success_beside_a_magic_number_fails_whatever_else_was_sent(tmp_path: Path, name: str, value: str) -> None:
    result = judged(tmp_path, asked(**{name: value}))
    assert (result.case, result.verdict) == ("messages/to/invalid", "fail")


WORDED = ["Your item was removed", "Hi {name}", "<b>you</b>", "costs $x", "[hi] you", "a **bold** word", "#1# winner"]


@pytest.mark.parametrize("text", WORDED)
def test_a_part_of_a_text_that_looks_like_a_placeholder_excuses_no_other_refusal(tmp_path: Path, text: str) -> None:
    assert judged(tmp_path, refused(21211, Body=text)).verdict == "pass"
    assert judged(tmp_path, refused(21614, Body=text)).verdict == "fail"


def test_a_text_that_is_hidden_as_a_whole_may_explain_a_refusal_of_texts_alone(tmp_path: Path) -> None:
    assert judged(tmp_path, refused(21617, Body="<BODY>")).verdict == "inconclusive"
    assert judged(tmp_path, refused(21614, Body="<BODY>")).verdict == "fail"


def test_a_word_in_place_of_an_account_that_is_shown_is_a_wrong_one(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    entry["response"]["body"]["account_sid"] = "garbage"
    result = judged(tmp_path, entry)
    assert result.verdict == "fail"
    assert any(finding.where == "/account_sid" for finding in result.findings)


UNCLEAR = {
    "names in lower case": {name.lower(): value for name, value in FORM.items()},
    "a number twice": [*FORM.items(), ("To", "+14108675310")],
    "encoded twice": FORM | {"To": "%2B15005550001"},
    "a plus sign that is a blank": FORM | {"To": " 15005550001"},
    "no list": 7,
}


@pytest.mark.parametrize("form", UNCLEAR.values(), ids=UNCLEAR)
@pytest.mark.parametrize("code", [0, 21604])
def test_no_answer_to_an_unclear_request_passes(tmp_path: Path, form: Any, code: int) -> None:
    entry = refused(code) if code else asked()
    entry["request"]["form"] = form
    assert judged(tmp_path, entry).verdict == "inconclusive"


@pytest.mark.parametrize("code", [0, 21604])
def test_parameters_in_the_address_of_a_post_are_unclear(tmp_path: Path, code: int) -> None:
    entry = refused(code) if code else asked()
    entry["request"] |= {"form": {}, "url": f"{entry['request']['url']}?{urlencode(FORM)}"}
    assert judged(tmp_path, entry).verdict == "inconclusive"


def test_a_form_that_is_written_as_a_text_is_read(tmp_path: Path) -> None:
    entry = asked()
    entry["request"]["form"] = urlencode(FORM)
    assert judged(tmp_path, entry).verdict == "fail"
    entry = refused(21211)
    entry["request"]["form"] = urlencode(FORM)
    assert judged(tmp_path, entry).verdict == "pass"


def test_what_is_clear_raises_no_doubt() -> None:
    pairs = (*FORM.items(), ("MediaUrl", "https://example.com/1.png"), ("MediaUrl", "https://example.com/2.png"))
    assert doubt(pairs, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json?format=format") == ""


NUMBER_SENT = {"PhoneNumber": "+15005550000", "VoiceUrl": "https://a.example/x", "FriendlyName": "A name"}


@pytest.mark.parametrize("code", [21602, 21452, 21610, 63016, 99999])
def test_a_code_that_nothing_in_the_request_explains_does_not_pass(tmp_path: Path, code: int) -> None:
    entry = plain(REFUSAL)
    entry["request"]["form"] |= {"To": "+15005550001", "From": "+12015550100"}
    entry["response"]["body"] |= {"code": code, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    assert verdict(tmp_path, entry) == "inconclusive"
    entry["request"]["form"] = dict(NUMBER_SENT)
    entry["request"]["url"] = entry["request"]["url"].replace("Messages", "IncomingPhoneNumbers")
    assert verdict(tmp_path, entry) == "fail /code"


@pytest.mark.parametrize("name", ["VoiceUrl", "SmsUrl", "VoiceFallbackUrl", "SmsFallbackUrl", "FriendlyName"])
def test_what_a_number_is_set_up_with_does_not_change_its_refusal(tmp_path: Path, name: str) -> None:
    entry = plain(REFUSAL)
    entry["request"]["form"] = {"PhoneNumber": "+15005550000", name: "https://a.example/x"}
    entry["request"]["url"] = entry["request"]["url"].replace("Messages", "IncomingPhoneNumbers")
    for code, expected in ((21422, "pass"), (21421, "fail /code")):
        entry["response"]["body"] |= {"code": code, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
        assert verdict(tmp_path, entry) == expected


def test_a_refusal_of_the_credentials_needs_no_parameter(tmp_path: Path) -> None:
    entry = plain(REFUSAL)
    entry["request"]["form"] |= {"To": "+15005550001", "From": "+12015550100"}
    docs = "https://www.twilio.com/docs/errors/20003"
    entry["response"] |= {"status": 401}
    entry["response"]["body"] |= {"code": 20003, "status": 401, "more_info": docs}
    assert verdict(tmp_path, entry) == "pass"
