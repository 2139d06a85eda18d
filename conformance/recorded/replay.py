"""Recorded exchanges are judged like those of a run: by their case, else by the form of the answer alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conformance.answer import Answer
from conformance.case import Basis, Case, Expectation, Format
from conformance.exchange_record import answer_record, request_record
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.check import check
from conformance.judging.control import ControlResult
from conformance.judging.judge import judge
from conformance.recorded.match import Asked, Matcher, asked, is_twilios
from conformance.recorded.recording import Recorded
from conformance.redact import redact_all, redactor
from conformance.reply import MEDIA_TYPES, Reply
from conformance.request import Request
from conformance.result import Result
from conformance.suite.expectation import SCHEMA_OF_RESOURCE

BY_ENVELOPE = "form/error"
BY_NOTHING = "form/unknown"

THROTTLED = "429/20429"
UNAUTHORIZED = 401
"""With which credentials something was recorded is not known, so that a 401 is judged by its form."""


@dataclass(frozen=True)
class Replayed:
    """The results of the Twilio exchanges of some files, and how many exchanges were with others."""

    results: tuple[Result, ...]
    passed_over: int


def replay(recordings: Sequence[Recorded], cases: Sequence[Case]) -> Replayed:
    """Judges each exchange with Twilio, or with a fake of it; the others are counted."""
    matcher = Matcher(cases)
    twilios = [recorded for recorded in recordings if is_twilios(recorded)]
    return Replayed(tuple(_result(each, matcher) for each in twilios), len(recordings) - len(twilios))


def _result(recorded: Recorded, matcher: Matcher) -> Result:
    wanted = asked(recorded)
    form = wanted.format if wanted else _format(recorded.answer)
    answer = _typed(recorded.answer, form)
    case = matcher.find(recorded)
    if recorded.missing:
        name, judgement = BY_NOTHING, _undecided(recorded.missing)
    elif Reply(answer, form).outcome == THROTTLED:
        name, judgement = BY_NOTHING, _undecided("the request was throttled")
    elif case and wanted and answer.status != UNAUTHORIZED:
        name, judgement = case.name, judge(replace(case, send=recorded.form), [answer], wanted.account, ControlResult())
    else:
        name, judgement = _by_form(recorded, answer, wanted, form)
    result = _recorded(recorded, form, name, judgement, case.basis if case else Basis.REFERENCE)
    return result.scored_for(case) if case and name == case.name else result


def _format(answer: Answer) -> Format:
    """Outside of the 2010 API no suffix says what was asked for."""
    return Format.XML if answer.body.lstrip()[:1] == b"<" else Format.JSON


def _typed(answer: Answer, form: Format) -> Answer:
    """Recorders that keep no headers at all say nothing about the media type either."""
    return answer if answer.headers else replace(answer, headers=(("Content-Type", MEDIA_TYPES[form]),))


def _by_form(recorded: Recorded, answer: Answer, wanted: Asked | None, form: Format) -> tuple[str, Judgement]:
    reply = Reply(answer, form)
    if answer.status >= 500 and not reply.has_envelope:
        return BY_NOTHING, _undecided(f"the service was not available: {answer.status}")
    open_case = Case("", "", 0, (), Expectation(()), method=recorded.method, format=form)
    if reply.is_refusal:
        return BY_ENVELOPE, _judged(check(open_case, answer, ""))
    # Live credentials may have recorded it, under which more is possible than with test credentials.
    shape = SCHEMA_OF_RESOURCE.get(wanted.resource) if wanted else None
    if wanted is None or shape is None or recorded.method != "POST" or form is Format.XML:
        return BY_NOTHING, Judgement(Verdict.NOT_RUN, reason="no case asks this, and no schema describes the answer")
    created = replace(open_case, resource=wanted.resource, send=recorded.form, expect=Expectation((), schema=shape))
    found = check(created, answer, wanted.account)
    service = not any(parameter == "From" for parameter, _ in recorded.form)
    open_fields = {"/from"} if service else set()
    documented = tuple(
        each
        for each in found
        if each.basis.within(Basis.REFERENCE) and each.what != "echo" and each.where not in open_fields
    )
    return f"form/{shape}", _judged(documented)


def _judged(findings: tuple[Finding, ...]) -> Judgement:
    return Judgement(Verdict.FAIL if findings else Verdict.PASS, findings)


def _undecided(reason: str) -> Judgement:
    return Judgement(Verdict.INCONCLUSIVE, reason=reason)


def _recorded(recorded: Recorded, form: Format, name: str, judgement: Judgement, basis: Basis) -> Result:
    request = Request(recorded.method, recorded.url, recorded.form)
    redact = redactor("", recorded.secrets)
    result = Result(
        name,
        basis,
        judgement.verdict,
        judgement.findings,
        judgement.reason,
        judgement.drift,
        sent=request_record(request),
        got=(answer_record(recorded.answer, form, redact),),
        attempts=1,
        place=recorded.place,
    )
    return Result.from_json(redact_all(result.to_json(), redact))
