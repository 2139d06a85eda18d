"""What the fields of an answer mean: when it was given, what its text needs, and what nobody knows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conformance.answer import Answer
from conformance.case import Basis, Case
from conformance.fake import ACCOUNT
from conformance.finding import Verdict
from conformance.judging.check import check
from conformance.judging.control_result import ControlResult, ControlState
from conformance.judging.judge import judge
from conformance.judging.segments import segment_count
from conformance.moment import WRONG_CLOCK, dated, moment_of, write_date
from tests.support.misbehaving_targets import ask, cases

SUCCEEDED = ControlResult(ControlState.SUCCEEDED)
YESTERYEAR = "Tue, 03 Nov 2015 19:59:47 +0000"
HEADER = "Tue, 03 Nov 2015 19:59:50 GMT"


def message(text: str, **sent: str) -> Case:
    """A case that sends this text."""
    case = cases()["messages/from/valid"]
    return replace(case, send=(("To", "+14108675310"), ("From", "+15005550006"), ("Body", text), *sent.items()))


def answered(case: Case, **fields: object) -> Answer:
    """The answer of the embedded target to a message, with other values in some fields."""
    answer = ask(cases()["messages/from/valid"])
    body = json.loads(answer.body) | {"body": dict(case.send).get("Body", "")} | fields
    return replace(answer, body=json.dumps(body).encode())


def found(case: Case, answer: Answer) -> list[tuple[str, Basis]]:
    return [(finding.where, finding.basis) for finding in check(case, answer, ACCOUNT.sid)]


def with_dates(*dates: str) -> Answer:
    """An answer to a short message of 2015 with these headers."""
    case = message("hi")
    answer = answered(case, date_created=YESTERYEAR, date_updated=YESTERYEAR)
    others = tuple(pair for pair in answer.headers if pair[0] != "Date")
    return replace(answer, headers=(*others, *(("Date", date) for date in dates)))


@pytest.mark.parametrize("dates", [(HEADER,), ("yesterday", HEADER), (HEADER, "Thu, 01 Jan 1970 00:00:00 GMT")])
def test_an_answer_is_judged_by_its_own_moment(dates: tuple[str, ...]) -> None:
    assert found(message("hi"), with_dates(*dates)) == []


NO_MOMENTS = (
    "yesterday",
    "",
    "Tue, 31 Feb 2015 19:59:50 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2300",
)


@pytest.mark.parametrize("dates", [(), *((date,) for date in NO_MOMENTS)])
def test_what_has_no_moment_is_compared_with_itself_alone_and_a_run_gives_it_one(dates: tuple[str, ...]) -> None:
    answer = with_dates(*dates)
    assert moment_of(answer) is None
    assert found(message("hi"), answer) == []
    received = dated(answer)
    assert received.headers[:-1] == answer.headers
    far = [("/date_created", Basis.OBSERVED), ("/date_updated", Basis.OBSERVED)]
    assert found(message("hi"), received) == far
    assert dated(received) is received


@pytest.mark.parametrize(
    ("minutes", "remarked"),
    [(-600_000, "behind ours"), (-6, "behind ours"), (-4, ""), (0, ""), (4, ""), (6, "ahead of ours")],
)
def test_a_clock_far_from_ours_is_a_remark_on_what_is_received_now(minutes: int, remarked: str) -> None:
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    created = write_date(moment).replace("GMT", "+0000")
    answer = answered(message("hi"), date_created=created, date_updated=created)
    others = tuple(pair for pair in answer.headers if pair[0] != "Date")
    received = dated(replace(answer, headers=(*others, ("Date", write_date(moment))), remarks=()))
    assert received.headers[-1] == ("Date", write_date(moment))
    assert [each.removeprefix(WRONG_CLOCK) for each in received.remarks] == ([remarked] if remarked else [])
    judgement = judge(message("hi"), [received], ACCOUNT.sid, SUCCEEDED)
    assert (judgement.verdict, judgement.remarks) == (Verdict.PASS, received.remarks)


def test_a_cookie_is_a_remark() -> None:
    answer = answered(message("hi"))
    baked = replace(answer, headers=(*answer.headers, ("set-cookie", "a=b"), ("Set-Cookie", "c=d")))
    judgement = judge(message("hi"), [baked], ACCOUNT.sid, SUCCEEDED)
    assert judgement.verdict is Verdict.PASS
    assert judgement.remarks == ("the target sets a cookie; the suite never sends one back",)


TRIAL = "Sent from your Twilio trial account - "


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("a" * 1600, 11),
        ("€" * 80, 1), ("€" * 81, 2), ("[" * 152, 2), ("[" * 153, 3), ("a" + "€" * 152, 2),
        ("ñ" * 160, 1), ("ç" * 70, 1), ("ç" * 71, 2), ("ç" * 134, 2), ("ç" * 135, 3), ("`" * 71, 2),
        ("\U0001f4e6" * 35, 1), ("\U0001f4e6" * 36, 2), ("\U0001f4e6" * 66, 2), ("\U0001f4e6" * 67, 3),
    ],
)  # fmt: skip
def test_a_text_is_divided_where_a_segment_is_full_and_never_within_a_character(text: str, count: int) -> None:
    assert segment_count(text) == count
    assert found(message(text), answered(message(text), num_segments=str(count))) == []


@pytest.mark.parametrize(
    ("text", "count", "basis"),
    [
        ("hi", "0", Basis.OBSERVED), ("hi", "2", Basis.OBSERVED), ("a" * 160, "2", Basis.OBSERVED),
        ("a" * 161, "1", Basis.REFERENCE), ("ç" * 71, "1", Basis.REFERENCE), ("ç", "0", Basis.REFERENCE),
        ("a" * 161, "3", Basis.INFERRED), ("ç" * 71, "3", Basis.INFERRED), ("a" * 1600, "10", Basis.INFERRED),
    ],
)  # fmt: skip
def test_another_number_of_segments_departs_as_far_as_it_is_known(text: str, count: str, basis: Basis) -> None:
    assert found(message(text), answered(message(text), num_segments=count)) == [("/num_segments", basis)]


@pytest.mark.parametrize("count", ["1", "2"])
def test_a_trial_prefix_may_count(count: str) -> None:
    case = message("a" * 140)
    assert found(case, answered(case, body=TRIAL + "a" * 140, num_segments=count)) == []


@pytest.mark.parametrize("count", ["1", "2"])
def test_a_text_that_may_be_rewritten_may_need_less(count: str) -> None:
    case = message("“Tea?” " * 12, SmartEncoded="true")
    assert found(case, answered(case, num_segments=count)) == []
    assert found(case, answered(case, num_segments="0")) == [("/num_segments", Basis.REFERENCE)]


@pytest.mark.parametrize("sent", [{"SendAsMms": "true"}, {"MediaUrl": "https://example.com/one.png"}])
@pytest.mark.parametrize("prefix", [b"SM", b"MM"])
def test_with_media_a_sid_and_its_segments_are_left_open(sent: dict[str, str], prefix: bytes) -> None:
    case = message("hi", **sent)
    answer = answered(case, num_segments="3", num_media=str(int("MediaUrl" in sent)))
    answer = replace(answer, body=answer.body.replace(b"SM", prefix))
    assert found(case, answer) == []


def test_a_message_that_is_explicitly_none_with_media_has_a_sid_of_sms() -> None:
    case = message("hi", SendAsMms="false")
    answer = answered(case)
    assert found(case, replace(answer, body=answer.body.replace(b"SM", b"MM"))) == [("/sid", Basis.OBSERVED)]


def test_media_at_a_callback_url_count() -> None:
    case = replace(message("hi"), silent=("MediaUrl",))
    assert found(case, answered(case, num_media="1")) == []
    assert found(case, answered(case, num_media="0")) == [("/num_media", Basis.REFERENCE)]


def test_what_gets_a_callback_url_was_sent() -> None:
    case = replace(cases()["numbers/phone-number/available"], silent=("VoiceUrl",))
    answer = ask(cases()["numbers/phone-number/available"])
    body = json.loads(answer.body) | {"voice_url": "https://example.com/callback/0123"}
    assert found(case, replace(answer, body=json.dumps(body).encode())) == []


XML = ("xml/messages/created", "xml/calls/created")


@pytest.mark.parametrize("name", XML)
def test_a_suffix_in_xml_is_unconfirmed(name: str) -> None:
    case, answer = cases()[name], ask(cases()[name])
    suffixed = replace(answer, body=answer.body.replace(b"</Uri>", b".json</Uri>"))
    assert found(case, suffixed) == [("/Uri", Basis.INFERRED)]
    assert judge(case, [suffixed], ACCOUNT.sid, SUCCEEDED).verdict is Verdict.PASS
    assert judge(case, [suffixed], ACCOUNT.sid, SUCCEEDED, level=Basis.INFERRED).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("name", "sent", "national"),
    [
        ("calls/to-ordinary/united-states", "+14108675310", "(410) 867-5310"),
        ("calls/to-ordinary/united-kingdom", "", ""),
    ],
)
def test_how_a_foreign_number_is_formatted_is_left_open(name: str, sent: str, national: str) -> None:
    case, answer = cases()[name], ask(cases()[name])
    body = json.loads(answer.body)
    assert not sent or (body["to"], body["to_formatted"]) == (sent, national)
    other = replace(answer, body=json.dumps(body | {"to_formatted": "020 7946 0018"}).encode())
    assert found(case, other) == ([("/to_formatted", Basis.OBSERVED)] if sent else [])


def test_the_formatted_number_is_of_what_was_sent_or_of_what_came_back() -> None:
    case = cases()["calls/to-ordinary/united-states"]
    answer = ask(case)
    sent = dict(case.send)["To"]
    body = json.loads(answer.body) | {"to": "+14155550100"}
    for national in ("(415) 555-0100", f"({sent[2:5]}) {sent[5:8]}-{sent[8:]}"):
        other = replace(answer, body=json.dumps(body | {"to_formatted": national}).encode())
        assert [where for where, _ in found(case, other)] == ["/to"]
