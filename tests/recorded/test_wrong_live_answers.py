"""An answer to live credentials is judged by what every such answer shows, and by what the request says of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import MAGIC, REFUSAL, live, plain, verdict
from tests.support.recorded_answers import recorded

WRONG = {
    "status": ("foo", "received", "receiving", "Queued", 5),
    "direction": ("inbound", "outbound-reply", "foo", None),
    "error_code": (21211, 0, "0"),
    "error_message": ("an error", ""),
    "num_segments": ("7", "0", "one", 1),
    "num_media": ("3", "x"),
    "price": ("0.01", 0),
    "date_sent": ("Tue, 09 Jun 2026 05:40:43 +0000",),
    "to": ("+12015550199", "nobody", "12015550101"),
    "from": ("+12015550177", "A brand", None),
    "body": ("another text", "a", "a text and more", ""),
    "messaging_service_sid": ("MG", "x"),
}
GENUINE: tuple[tuple[dict[str, str], dict[str, Any]], ...] = (
    ({}, {"body": "Sent from your Twilio trial account - a text"}),
    ({}, {"price_unit": None}),
    ({"To": "(201) 555-0101"}, {}),
    ({"To": "201-555-0101"}, {}),
    ({"To": "12015550101", "From": "12015550100"}, {}),
    ({"To": " +12015550101 "}, {}),
    ({"To": "whatsapp:+12015550101", "From": "whatsapp:+12015550100"},
     {"to": "whatsapp:+12015550101", "from": "whatsapp:+12015550100"}),
    ({"From": "A brand"}, {"from": "A brand"}),
    ({"From": "23456"}, {"from": "23456"}),
    ({"From": "MG" + "0c" * 16}, {"from": None, "messaging_service_sid": "MG" + "0c" * 16, "status": "accepted",
                                  "num_segments": "0", "price_unit": None}),
    ({"Body": "a text\r\nin lines"}, {"body": "a text\nin lines"}),
    ({"Body": "\u2018a text\u2019"}, {"body": "'a text'"}),
    ({"Body": "a \U0001f600 text"}, {"body": "a \U0001f600 text"}),
    ({"Body": "x" * 400}, {"body": "x" * 400, "num_segments": "3"}),
    ({"Body": "", "ContentSid": "HX" + "0d" * 16}, {"body": "what the template says"}),
    ({"MessagingServiceSid": "MG" + "0c" * 16, "Body": "x" * 400},
     {"messaging_service_sid": "MG" + "0c" * 16, "body": "x" * 400, "num_segments": "0", "status": "scheduled"}),
)  # fmt: skip


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG.items() for value in values])
def test_a_value_that_no_creation_has_fails(tmp_path: Path, field: str, value: object) -> None:
    assert verdict(tmp_path, live(**{field: value})).startswith("fail"), value


@pytest.mark.parametrize("status", ["accepted", "scheduled", "queued", "sending", "sent"])
def test_every_state_of_what_was_just_created_conforms(tmp_path: Path, status: str) -> None:
    entry = live(status=status)
    entry["request"]["form"] |= {"SendAt": "2026-06-10T05:40:43Z"} if status == "scheduled" else {}
    assert verdict(tmp_path, entry) == "pass"


@pytest.mark.parametrize("status", ["delivered", "failed", "undelivered", "read", "canceled", "partially_delivered"])
def test_of_a_state_that_was_never_seen_at_once_nobody_knows(tmp_path: Path, status: str) -> None:
    assert verdict(tmp_path, live(status=status)) == "inconclusive"
    assert verdict(tmp_path, live(status=status, num_media=0)).startswith("fail")


@pytest.mark.parametrize("number", range(len(GENUINE)))
def test_what_the_service_makes_of_a_request_is_no_contradiction(tmp_path: Path, number: int) -> None:
    sent, came = GENUINE[number]
    entry = live(**came)
    entry["request"]["form"] |= sent | ({"SendAt": "2026-06-10T05:40:43Z"} if came.get("status") == "scheduled" else {})
    assert verdict(tmp_path, entry) == "pass"


def test_where_only_one_of_two_numbers_is_one_that_nobody_has_it_may_stand_for_the_other(tmp_path: Path) -> None:
    for field in ("to", "from"):
        assert verdict(tmp_path, live(**{field: "+4915112345678"})) == "inconclusive"
        assert verdict(tmp_path, live(**{field: "+15005550010"})) == "pass"


def test_of_a_form_that_is_not_known_nothing_comes_back(tmp_path: Path) -> None:
    entry = live(to="+12015550199", body="another text")
    entry["request"] |= {"form": None, "body": "no form at all"}
    assert verdict(tmp_path, entry) == "inconclusive"
    entry["response"]["body"] |= {"status": "foo"}
    assert verdict(tmp_path, entry).startswith("fail")


ENCODED: Mapping[str, Callable[[Mapping[str, str]], dict[str, Any]]] = {
    "urlencoded": lambda form: {"form": dict(form)},
    "JSON": lambda form: {
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(dict(form)),
    },
    "multipart": lambda form: {
        "headers": {"Content-Type": "multipart/form-data; boundary=bb"},
        "body": "".join(
            f'--bb\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in form.items()
        )
        + "--bb--\r\n",
    },
}


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize(("field", "value"), [("to", "+12015550199"), ("body", "another text"), ("num_media", "3")])
def test_an_answer_is_held_against_the_request_however_that_was_encoded(
    tmp_path: Path, encoding: str, field: str, value: str
) -> None:
    for came, expected in (({}, "pass"), ({field: value}, "fail")):
        entry = live(**came)
        form = entry["request"].pop("form")
        entry["request"] |= ENCODED[encoding](form)
        assert verdict(tmp_path, entry).startswith(expected), came


@pytest.mark.parametrize(("field", "parameter"), [("to", "To"), ("from", "From")])
@pytest.mark.parametrize("sent", ["<HIDDEN>", "+15551234567", ""])
def test_a_success_whose_answer_names_a_refused_magic_number_fails_whatever_the_request_shows(
    tmp_path: Path, field: str, parameter: str, sent: str
) -> None:
    entry = live(**{field: "+15005550001"})
    entry["request"]["form"][parameter] = sent
    if not sent:
        del entry["request"]["form"][parameter]
    assert verdict(tmp_path, entry).startswith("fail")


NOTATIONS = ("+1 500 555 0001", "+1-500-555-0001", "(500) 555-0001", "5005550001", "15005550001", "1.500.555.0001",
             " +15005550001 ", "0015005550001")  # fmt: skip


@pytest.mark.parametrize("number", NOTATIONS)
@pytest.mark.parametrize(("parameter", "code"), [("To", 21211), ("From", 21212), ("From", 21606)])
def test_a_magic_number_is_refused_in_every_notation(tmp_path: Path, number: str, parameter: str, code: int) -> None:
    other = {"To": "+12015550101", "From": MAGIC} | {parameter: number}
    success, refusal, wrong = live(), plain(REFUSAL), plain(REFUSAL)
    for entry in (success, refusal, wrong):
        entry["request"]["form"] |= other
    for entry, answered in ((refusal, code), (wrong, 21610 if parameter == "To" else 21611)):
        docs = f"https://www.twilio.com/docs/errors/{answered}"
        entry["response"]["body"] |= {"code": answered, "more_info": docs}
    assert verdict(tmp_path, success).startswith("fail")
    assert verdict(tmp_path, refusal).startswith("pass")
    assert not verdict(tmp_path, wrong).startswith("pass")


@pytest.mark.parametrize("status", [200, 202, 203, 206])
def test_a_creation_is_answered_with_201_alone(tmp_path: Path, status: int) -> None:
    entry = live()
    entry["response"]["status"] = status
    assert verdict(tmp_path, entry) == "fail status"
    number = plain(recorded("incoming-2017"))
    assert verdict(tmp_path, number) == "pass"
    number["response"]["status"] = status
    assert verdict(tmp_path, number) == "fail status"


def test_a_text_that_was_sent_is_not_answered_with_none(tmp_path: Path) -> None:
    entry = live(body=None)
    assert verdict(tmp_path, entry) == "fail /body"
    entry["request"]["form"] |= {"ContentSid": "HX" + "0d" * 16}
    assert verdict(tmp_path, entry) == "pass"


def test_every_path_in_an_answer_in_json_has_its_suffix(tmp_path: Path) -> None:
    body = live()["response"]["body"]
    uri, media = body["uri"], body["subresource_uris"]["media"]
    assert verdict(tmp_path, live(uri=uri.removesuffix(".json"))) == "fail /uri"
    without = {"media": media.removesuffix(".json")}
    assert verdict(tmp_path, live(subresource_uris=without)) == "fail /subresource_uris/media"


def refused(code: int, status: int) -> Any:
    entry = plain(REFUSAL)
    entry["request"]["form"] = dict(live()["request"]["form"])
    docs = f"https://www.twilio.com/docs/errors/{code}"
    entry["response"] |= {"status": status, "body": {"code": code, "message": "x", "more_info": docs, "status": status}}
    return entry


@pytest.mark.parametrize(("code", "statuses"), [(21211, {400}), (21606, {400}), (21610, {400}), (21408, {400}),
                                                (21611, {400, 429}), (20003, {401, 403}), (20404, {404}),
                                                (20008, {403})])  # fmt: skip
def test_a_refusal_has_the_status_that_was_observed_of_its_code(tmp_path: Path, code: int, statuses: set[int]) -> None:
    for status in (400, 401, 403, 404, 409, 422, 429, 500):
        right = "inconclusive" if code == 20008 else "pass"  # no resource of a case is closed
        expected = right if status in statuses else "fail"
        assert verdict(tmp_path, refused(code, status)).startswith(expected), status


def test_of_the_status_of_a_code_that_no_case_expects_nothing_is_known(tmp_path: Path) -> None:
    for status in (400, 403):
        assert verdict(tmp_path, refused(63016, status)) == "pass"


@pytest.mark.parametrize("name", ["To[]", "To[0]", "From[]", "Body[]", "Body[a]"])
@pytest.mark.parametrize("sender", ["+12015550100", MAGIC])
def test_a_parameter_that_was_sent_as_a_member_of_a_list_was_not_sent(tmp_path: Path, name: str, sender: str) -> None:
    entry = live(**{"from": sender})
    form = entry["request"]["form"] | {"From": sender}
    entry["request"]["form"] = {(name if name.startswith(each) else each): value for each, value in form.items()}
    assert verdict(tmp_path, entry) == "fail outcome"
    entry["request"]["form"] |= form
    assert not verdict(tmp_path, entry).startswith("fail")


def test_another_parameter_may_take_the_place_of_one_that_was_not_sent(tmp_path: Path) -> None:
    service = "MG" + "0c" * 16
    entry = live(messaging_service_sid=service, status="accepted")
    entry["request"]["form"] = {"To": "+12015550101", "From[]": "x", "MessagingServiceSid": service, "Body": "a text"}
    assert not verdict(tmp_path, entry).startswith("fail")


def test_a_creation_is_dated_by_the_clock_that_its_answer_names_whoever_asks(tmp_path: Path) -> None:
    now, later, before = (f"Mon, 11 Mar 2024 {hour}:39:30 +0000" for hour in (18, 19, 17))

    def dated(created: str, updated: str, date: str = now.replace("+0000", "GMT")) -> Any:
        entry = live(date_created=created, date_updated=updated)
        entry["response"]["headers"]["Date"] = date
        return entry

    assert verdict(tmp_path, dated(now, now)) == "pass"
    assert verdict(tmp_path, dated(later, later)) == "fail /date_created /date_updated"
    assert verdict(tmp_path, dated(now, before)).startswith("fail /date_updated")
    assert verdict(tmp_path, dated(later, later, "")) == "pass"
    assert verdict(tmp_path, dated(now, before, "")).startswith("fail /date_updated")


@pytest.mark.parametrize(("code", "status"), [(21608, 400), (20429, 429), (20404, 404), (20008, 403)])
def test_a_code_of_live_credentials_has_the_status_that_was_recorded(tmp_path: Path, code: int, status: int) -> None:
    for other in {400, 401, 403, 404, 429, 500} - {status}:
        assert verdict(tmp_path, refused(code, other)) == "fail status", other
    assert verdict(tmp_path, refused(code, status)) in ("pass", "inconclusive")


@pytest.mark.parametrize("code", [0, -1])
def test_a_code_that_is_not_positive_is_none(tmp_path: Path, code: int) -> None:
    assert "/code" in verdict(tmp_path, refused(code, 400))


@pytest.mark.parametrize(
    ("sent", "came", "expected"),
    [
        ("+525512345678", "+5215512345678", "pass"),
        ("+525512345678", "+5213312345678", "fail /to"),
        ("+5511987654321", "+551187654321", "pass"),
        ("+5511987654321", "+5521987654321", "fail /to"),
        ("+541123456789", "+5491123456789", "pass"),
        ("4153190102", "+14153190102", "pass"),
        ("4153190102", "+994153190102", "fail /to"),
        ("(415) 319-0102", "+4414153190102", "fail /to"),
        ("3190102", "+14153190102", "pass"),
    ],
)
def test_a_number_comes_back_in_another_form_and_not_as_another(
    tmp_path: Path, sent: str, came: str, expected: str
) -> None:
    entry = live(to=came)
    entry["request"]["form"]["To"] = sent
    assert verdict(tmp_path, entry) == expected
