"""A second media type and the charset of a body: what departs, and what is remarked upon."""

from __future__ import annotations

import pytest

from conformance.answer import Answer
from conformance.fake import ACCOUNT
from conformance.finding import Judgement, Verdict
from conformance.judging.control_result import ControlResult, ControlState
from conformance.judging.judge import judge
from tests.support import misbehaving_targets
from tests.support.fault_table import with_header, with_media_type

JSON = misbehaving_targets.cases()["messages/from/valid"]
XML = misbehaving_targets.cases()["xml/messages/created"]


def judged(answer: Answer, *, xml: bool = False) -> Judgement:
    return judge(XML if xml else JSON, [answer], ACCOUNT.sid, ControlResult(ControlState.SUCCEEDED))


@pytest.mark.parametrize("charset", ["utf-16", '"UTF-16"', "utf-7e", "ebcdic-cp-us", "hex", "punycode", "\x00"])
def test_a_charset_that_json_does_not_have_is_remarked_upon(charset: str) -> None:
    answer = with_media_type(misbehaving_targets.ask(JSON), f"application/json;charset={charset}")
    judgement = judged(answer)
    assert judgement.verdict is Verdict.PASS
    assert len(judgement.remarks) == 1
    assert charset.strip('"') in judgement.remarks[0]


@pytest.mark.parametrize("xml", [False, True])
@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"', "us-ascii", "iso-8859-1"])
def test_a_charset_in_which_the_body_reads_the_same_is_fine(charset: str, *, xml: bool) -> None:
    media_type = f"application/{'xml' if xml else 'json'} ; Charset={charset}"
    answer = with_media_type(misbehaving_targets.ask(XML if xml else JSON), media_type)
    judgement = judged(answer, xml=xml)
    assert (judgement.verdict, judgement.remarks) == (Verdict.PASS, ())


def test_the_same_media_type_twice_is_remarked_upon() -> None:
    answer = with_header(misbehaving_targets.ask(JSON), "content-type", "application/json; charset=utf-8")
    judgement = judged(answer)
    assert judgement.verdict is Verdict.PASS
    assert "more than once" in judgement.remarks[0]


def test_two_media_types_are_both_shown() -> None:
    answer = with_header(misbehaving_targets.ask(JSON), "content-type", "text/html; charset=utf-8")
    (finding,) = judged(answer).findings
    assert "application/json" in finding.got
    assert "text/html" in finding.got
