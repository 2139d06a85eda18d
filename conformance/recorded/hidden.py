"""Findings about values that a recorder hid: they are none, and where it is not sure that it did, nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from conformance.case import Format
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.echo import TRIAL_PREFIX
from conformance.judging.fields import field_of_parameter
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden_values import (
    NUMBERS,
    has_hidden_parts,
    hides_number,
    hides_text,
    is_hidden,
    is_hidden_parameter,
    is_placeholder,
    is_surely_hidden,
    may_be_hidden,
    may_be_same_text,
    surely_hides_text,
)
from conformance.recorded.numbers import E164, FEWEST_DIGITS, MAGIC, NUMBER, digits, is_made_up
from conformance.recorded.placeholders import Judgeable
from conformance.recorded.printed_values import is_printed
from conformance.recorded.resource_paths import stand_in
from conformance.reply import Reply

OF_TEXTS = (21602, 21617, 21619)
"""The codes of refusals that the text of a message can have."""

OUTCOMES = ("outcome", "code", "status")
"""The kinds of findings that say that another answer was expected."""

SEGMENTS = "num_segments"
BODY = "body"
BOUGHT = "phone_number"
CALLED = ("to", BOUGHT)
"""The fields in which a word can be no number: a sender may have a name."""


@dataclass(frozen=True)
class _Values:
    """The values of a request by the fields in which they come back, those of the answer, and the texts of others."""

    sent: Mapping[str, str]
    came: Mapping[str, object]
    texts: frozenset[str]

    def is_hidden(self, field: str, value: object) -> bool:
        return is_hidden(field, value) or (isinstance(value, str) and value in self.texts)

    def is_excused(self, finding: Finding, field: str) -> bool:
        """Whether a finding is about a value that was hidden for sure."""
        came, sent = self.came.get(field), self.sent.get(field, "")
        if field == SEGMENTS:
            return isinstance(came, str) and came.isdecimal() and self._is_text_hidden()
        if field.endswith("_sid"):
            return came == stand_in(field) and bool(self.texts)
        if came is None and field == "from" and self.came.get("messaging_service_sid"):
            return self.is_hidden(field, sent)
        if not may_be_hidden(field) or not isinstance(came, str):
            return False
        if self.is_hidden(field, came) or self.is_hidden(_unformatted(field), self.came.get(_unformatted(field))):
            return True
        if finding.what != "echo" or not sent:
            return False
        if field == BODY:
            return surely_hides_text(sent)
        return self.is_hidden(field, sent) or (bool(MAGIC.fullmatch(came)) and is_made_up(sent))

    def unsure(self, fields: Iterable[str]) -> str:
        """Why a value in one of the fields may be hidden or wrong: none in request and answer is hidden for sure."""
        known = [pair for each in (self.sent, self.came) for pair in each.items() if may_be_hidden(pair[0])]
        if any(is_surely_hidden(*pair) for pair in known):
            return ""
        shown = (each.get(field) for field in map(_unformatted, fields) for each in (self.came, self.sent))
        hiding = (value for value in shown if is_placeholder(value) or hides_number(value))
        return next((f"{value!r} may stand for another value" for value in hiding), "")

    def doubt(self, finding: Finding, field: str) -> str:
        """Why nobody knows whether a value was hidden; empty where it was not, or was for sure."""
        came, sent = self.came.get(field), self.sent.get(field, "")
        if not isinstance(came, str):
            return ""
        if field in (BODY, SEGMENTS):
            return self._doubt_of_text(field, came)
        return _doubt_of_number(field, finding.what, sent, came) if field in NUMBERS else ""

    def _doubt_of_text(self, field: str, came: str) -> str:
        text = self.sent.get(BODY, "")
        if hides_text(text) and not surely_hides_text(text):
            return f"{text!r} may stand for another text"
        is_count = field == SEGMENTS and came.isdecimal() and came != "0"
        if (is_count and has_hidden_parts(text + self._own_text)) or (
            field == BODY and may_be_same_text(text, self._own_text)
        ):
            return f"a part of {text!r} may stand for another text"
        return ""

    @property
    def _own_text(self) -> str:
        """The text that came, without the prefix of trial accounts."""
        came = self.came.get(BODY)
        return came.removeprefix(TRIAL_PREFIX) if isinstance(came, str) else ""

    def _is_text_hidden(self) -> bool:
        return surely_hides_text(self.sent.get(BODY, "")) or self.is_hidden(BODY, self._own_text)


def _doubt_of_number(field: str, kind: str, sent: str, came: str) -> str:
    if kind == "field" and field == BOUGHT and sent in (came, "") and _is_no_number(came, sent):
        return f"{came!r} may stand for a number"
    if kind != "echo" or not sent:
        return ""
    if field in CALLED and E164.fullmatch(came) and _is_word(sent):
        return f"{sent!r} may stand for a number"
    if is_made_up(came) != is_made_up(sent) and NUMBER.fullmatch(came) and not MAGIC.fullmatch(came):
        return f"{came if is_made_up(came) else sent!r} is a number that stands for another"
    return ""


def _is_no_number(came: str, sent: str) -> bool:
    """Whether a number that was bought is one that nobody can buy, or is the word that was sent for it."""
    return is_made_up(came) or (came == sent and _is_word(came))


def _is_word(text: str) -> bool:
    """Whether a text has letters and no number: only a channel has addresses like that."""
    is_word = len(digits(text)) < FEWEST_DIGITS and any(map(str.isalpha, text)) and ":" not in text
    return is_word and not is_printed(text)


def without(judgement: Judgement, subject: Judgeable, representation: Format) -> Judgement:
    """The judgement without findings about texts that stand for others, in the answer or in the request.

    It is inconclusive where a value only may stand for another, and where nothing else is wrong.
    """
    if not subject.replaces or not judgement.findings:
        return judgement
    content = Reply(subject.exchange.answer, representation).content or {}
    names = {finding.where: _field(finding, representation) for finding in judgement.findings}
    values = _Values(
        {field_of_parameter(name): value for name, value in subject.exchange.form},
        {_json_name(name, representation): value for name, value in content.items()},
        frozenset(subject.texts),
    )
    excused = [each for each in judgement.findings if values.is_excused(each, names[each.where])]
    left = less(judgement, excused)
    unsure = "" if subject.is_hidden else values.unsure(names[each.where] for each in excused)
    if unsure and left.verdict is Verdict.PASS:
        return replace(left, verdict=Verdict.INCONCLUSIVE, reason=unsure)
    doubts = {each: values.doubt(each, names[each.where]) for each in left.findings}
    decided = less(left, [each for each in left.findings if doubts[each]])
    if decided.verdict is Verdict.PASS and left.verdict is Verdict.FAIL:
        return replace(decided, verdict=Verdict.INCONCLUSIVE, reason=next(filter(None, doubts.values())))
    return left


def less(judgement: Judgement, findings: Iterable[Finding]) -> Judgement:
    """The judgement without some of its findings."""
    removed = tuple(findings)
    left = tuple(each for each in judgement.findings if each not in removed)
    verdict = Verdict.PASS if judgement.verdict is Verdict.FAIL and not left else judgement.verdict
    return replace(judgement, findings=left, verdict=verdict)


def _field(finding: Finding, representation: Format) -> str:
    """The field that a finding is about, as JSON names it; empty for the answer as a whole."""
    return _json_name(finding.where.partition("/")[2].partition("/")[0], representation)


def _json_name(name: str, representation: Format) -> str:
    return field_of_parameter(name) if representation is Format.XML else name


def _unformatted(field: str) -> str:
    return field.removesuffix("_formatted")


def may_explain(judgement: Judgement, exchange: RecordedExchange, representation: Format) -> bool:
    """Whether another refusal than that of the case may be one of a parameter for which a text stands."""
    is_other_refusal = judgement.verdict is Verdict.FAIL and {one.what for one in judgement.findings} <= {*OUTCOMES}
    reply = Reply(exchange.answer, representation)
    is_hidden_there = any(
        is_hidden_parameter(name, value) and (name != "Body" or reply.code in OF_TEXTS) for name, value in exchange.form
    )
    return is_hidden_there and is_other_refusal and reply.is_refusal
