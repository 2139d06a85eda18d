"""The largest answers that are read are checked in bounded time, or given up when the time limit of a case is over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from time import process_time

import pytest

from conformance.answer import BODY_LIMIT, Answer
from conformance.fake import ACCOUNT
from conformance.finding import Verdict
from conformance.judging.control_result import ControlResult, ControlState
from conformance.judging.judge import judge
from tests.support import misbehaving_targets

CASE = misbehaving_targets.cases()["messages/from/valid"]
XML = misbehaving_targets.cases()["xml/messages/created"]
CPU_LIMIT = 10.0
"""How many seconds of the processor one answer may take; what has no bound takes minutes."""


def success() -> dict:
    return json.loads(misbehaving_targets.ask(CASE).body)


def without(*names: str) -> dict:
    return {name: value for name, value in success().items() if name not in names}


def many(make: Callable[[int], str], number: int = 60_000) -> dict[str, int]:
    return {make(each): each for each in range(number)}


BODIES: Mapping[str, Callable[[], object]] = {
    "keys": lambda: success() | many(lambda number: f"k{number}"),
    "keys and missing fields": lambda: {"sid": "SM"} | many(lambda number: f"k{number}"),
    "keys like a field": lambda: without("date_created") | many(lambda number: f"dateCreated_{number}"),
    "keys that differ in signs": lambda: without("num_segments") | {f"num{'_' * n}segments": n for n in range(1, 1400)},
    "keys of a field": lambda: success() | {"subresource_uris": many(lambda number: f"k{number}")},
    "a field that is a long list": lambda: success() | {"status": [0] * 300_000},
    "a field that is many objects": lambda: success() | {"body": [{}] * 200_000},
    "long texts": lambda: dict.fromkeys(success(), "x" * 50000),
    "long numbers": lambda: dict.fromkeys(success(), 10**99) | many(lambda number: f"{number:x}", 8000),
    "a SID without end": lambda: success() | {"sid": "SM" + "0" * 900_000},
    "blanks in every text": lambda: dict.fromkeys(success(), " " * 40000 + "x"),
    "plus signs": lambda: success() | {"to": "+" + "1" * 900_000},
    "parts of the body that was sent": lambda: success() | {"body": str(dict(CASE.send)["Body"]) * 40_000},
    "a trial prefix without end": lambda: success() | {"body": "Sent from your Twilio trial account - " * 25_000},
    "deep lists": lambda: json.loads("[" + ",".join(["[" * 90 + "]" * 90] * 5000) + "]"),
    "errors": lambda: {"code": 21211, "message": "x" * 300_000, "more_info": "http://" + "x" * 300_000, "status": 400},
}


@pytest.mark.parametrize("name", BODIES)
def test_a_large_answer_is_judged_in_bounded_time(name: str) -> None:
    body = json.dumps(BODIES[name]()).encode()[:BODY_LIMIT]
    assert len(body) > 30_000
    require_bounded(Answer(400 if name == "errors" else 201, (("Content-Type", "application/json"),), body))


@pytest.mark.parametrize(
    "body",
    [
        b"<TwilioResponse>" + b"<a/>" * 200_000 + b"</TwilioResponse>",
        b"<a>" * 100_000,
        b"<TwilioResponse><Message>" + b"".join(b"<k%d>1</k%d>" % (n, n) for n in range(40_000)),
        b"<TwilioResponse a='" + b"&lt;" * 200_000 + b"'/>",
        b"<TwilioResponse " + b"".join(b"a%d='1' " % n for n in range(60_000)) + b"/>",
    ],
    ids=["elements", "depth", "cut", "an attribute", "attributes"],
)
def test_a_large_answer_in_xml_is_judged_in_bounded_time(body: bytes) -> None:
    require_bounded(Answer(201, (("Content-Type", "application/xml"),), body), xml=True)


def require_bounded(answer: Answer, *, xml: bool = False) -> None:
    begun = process_time()
    control = ControlResult(ControlState.SUCCEEDED)
    judgement = judge(XML if xml else CASE, [answer], ACCOUNT.sid, control, seconds=CPU_LIMIT / 2)
    assert process_time() - begun < CPU_LIMIT
    assert judgement.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE)
    kept = [judgement.reason, *judgement.drift, *judgement.remarks, *judgement.sids]
    assert len(json.dumps([finding.to_json() for finding in judgement.findings] + kept)) < 400_000


def test_what_takes_longer_than_the_time_limit_is_inconclusive() -> None:
    answer = Answer(201, (("Content-Type", "application/json"),), json.dumps(BODIES["keys"]()).encode())
    judgement = judge(CASE, [answer], ACCOUNT.sid, ControlResult(ControlState.SUCCEEDED), seconds=0.0)
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert "could not be checked within 0 s" in judgement.reason
