"""Findings about values that a recorder hid: they are none, and where it is not sure that it did, nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conformance.case import Format
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.fields import field_of_parameter
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden_fields import BODY, Values
from conformance.recorded.hidden_values import is_hidden_parameter
from conformance.recorded.live_echoes import TRIAL
from conformance.recorded.placeholders import Judgeable
from conformance.recorded.urls import requested_resource
from conformance.reply import Reply

OF_TEXTS = (21602, 21617, 21619)
"""The codes of refusals that the text of a message can have."""

OUTCOMES = ("outcome", "code", "status")
"""The kinds of findings that say that another answer was expected."""


def without(judgement: Judgement, subject: Judgeable, representation: Format) -> Judgement:
    """The judgement without findings about texts that stand for others, in the answer or in the request.

    It is inconclusive where a value only may stand for another, and where nothing else is wrong.
    """
    if not subject.replaces or not judgement.findings:
        return judgement
    content = Reply(subject.exchange.answer, representation).content or {}
    names = {finding.where: _field(finding, representation) for finding in judgement.findings}
    requested = requested_resource(subject.exchange.url)
    form = (*(requested.path if requested else ()), *subject.exchange.form)
    came = {_json_name(name, representation): value for name, value in content.items()}
    if isinstance(text := came.get(BODY), str):
        came[BODY] = TRIAL.sub("", text, count=1) if TRIAL.match(text) else text
    values = Values({field_of_parameter(name): value for name, value in form}, came, frozenset(subject.texts))
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


def may_explain(judgement: Judgement, exchange: RecordedExchange, representation: Format) -> bool:
    """Whether another refusal than that of the case may be one of a parameter for which a text stands."""
    is_other_refusal = judgement.verdict is Verdict.FAIL and {one.what for one in judgement.findings} <= {*OUTCOMES}
    reply = Reply(exchange.answer, representation)
    is_hidden_there = any(
        is_hidden_parameter(name, value) and (name != "Body" or reply.code in OF_TEXTS) for name, value in exchange.form
    )
    return is_hidden_there and is_other_refusal and reply.is_refusal
