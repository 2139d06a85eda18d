"""Checks of a message: its SID and its segments follow from what was sent."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.case import Basis, Case
from conformance.finding import Finding
from conformance.judging.echo import TRIAL_PREFIX
from conformance.judging.fields import place_of, text_of
from conformance.judging.finding_text import alternatives, received_value
from conformance.judging.segments import is_gsm, segment_count, segment_rule
from conformance.normalise import by_rule
from conformance.reply import Reply

MESSAGES = "Messages"

MAY_BE_MMS = ("MediaUrl", "SendAsMms", "ContentSid")
"""The parameters that can make a message one with media; nobody saw its SID and its segments then."""


def check_message_sid(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The SID of a message without media begins with SM.

    `observed`: in every recording with test credentials, 2012 to 2026. With media it is left open.
    """
    sid = text_of(reply, "sid")
    if case.resource == MESSAGES and sid.startswith("MM") and not may_be_mms(case):
        yield Finding("field", place_of(reply, "sid"), "SM..., without media", received_value(sid), Basis.OBSERVED)


def check_segments(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The segments of a text are those that it needs, with the trial prefix where there is one.

    That a short text of GSM-7 has one is `observed` (2015, 2020, 2026). That a long text has more is `reference`: the
    OpenAPI description counts the segments of the complete message. How many more was never seen: `inferred`.
    """
    got = text_of(reply, "num_segments")
    text, counts = _counts(case, text_of(reply, "body"))
    if got and counts and got not in map(str, counts):
        where = place_of(reply, "num_segments")
        expected = by_rule(expected_segments(case, text_of(reply, "body")), "the number of segments of the text")
        yield Finding("field", where, expected, received_value(got), _basis(text, counts, got))


def expected_segments(case: Case, body: str = "") -> str:
    """The numbers of segments that conform, with the rule; empty where none follows. `body` is the text that came."""
    text, counts = _counts(case, body)
    if not counts:
        return ""
    return alternatives(f'"{count}"' for count in sorted(counts)) + f" ({segment_rule(text, as_gsm=_is_smart(case))})"


def _counts(case: Case, body: str) -> tuple[str, set[int]]:
    """The text that is sent, and in how many segments it fits; none where it is no message of text alone."""
    text = dict(case.send).get("Body", "")
    if case.resource != MESSAGES or not text or may_be_mms(case):
        return text, set()
    texts = (text, TRIAL_PREFIX + text) if body == TRIAL_PREFIX + text else (text,)
    return text, {segment_count(each, as_gsm=as_gsm) for each in texts for as_gsm in {_is_smart(case), False}}


def _is_smart(case: Case) -> bool:
    return dict(case.send).get("SmartEncoded", "").lower() == "true"


def _basis(text: str, counts: set[int], got: str) -> Basis:
    if counts == {1} and is_gsm(text):
        return Basis.OBSERVED
    return Basis.REFERENCE if got in ("0", "1") else Basis.INFERRED


def may_be_mms(case: Case) -> bool:
    """Whether the parameters of a message can make it one with media."""
    sent = {name for name, value in case.send if value and value.lower() != "false"}
    return not sent.union(case.silent).isdisjoint(MAY_BE_MMS)
