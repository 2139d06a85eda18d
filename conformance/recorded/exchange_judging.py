"""Judging of one recorded exchange: by the case that has its request, else by its answer alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conformance.answer import Answer
from conformance.case import Basis, Case, Format
from conformance.exchange_record import answer_record, request_record
from conformance.finding import Judgement, Verdict
from conformance.judging.control_result import ControlResult
from conformance.judging.judge import judge
from conformance.moment import DATE
from conformance.recorded import age, hidden
from conformance.recorded.answer_alone import BY_ENVELOPE, NOT_JUDGED, by_answer_alone, inconclusive, unless
from conformance.recorded.case_matching import CaseMatcher
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.placeholders import Judgeable, judgeable
from conformance.recorded.secrets import masked
from conformance.recorded.urls import RequestedResource, is_from_twilio, places_of, requested_resource
from conformance.reply import MEDIA_TYPES, Reply
from conformance.request import Request
from conformance.result import Result

RATE_LIMITED = "429/20429"
UNAUTHORIZED = 401
"""The credentials of a recording are not known, so that a 401 is judged by its error envelope alone."""


@dataclass(frozen=True)
class Judged:
    """The result of an exchange, and the texts in it that stand for others."""

    result: Result
    stand_ins: tuple[str, ...] = ()


def judged(recorded: RecordedExchange, matcher: CaseMatcher, level: Basis) -> Judged:
    """The exchange judged; what is shown of it has its secrets masked."""
    exchange = masked(recorded)
    subject = judgeable(exchange, requested_resource(exchange.url))
    requested = requested_resource(subject.exchange.url)
    representation = requested.format if requested else _guessed_format(exchange.answer)
    name, judgement, case = _judgement(subject, requested, representation, matcher, level)
    basis = case.basis if case else Basis.REFERENCE
    result = _record(exchange, representation, name, judgement, basis)
    return Judged(result.scored_for(case) if case and name == case.name else result, subject.texts)


def _judgement(
    subject: Judgeable,
    requested: RequestedResource | None,
    representation: Format,
    matcher: CaseMatcher,
    level: Basis,
) -> tuple[str, Judgement, Case | None]:
    """The name of the result, the verdict, and the case that has the request."""
    exchange = replace(subject.exchange, answer=_with_media_type(subject.exchange.answer, representation))
    exchange = _without_a_clock(exchange)
    if reason := exchange.missing:
        return NOT_JUDGED, inconclusive(reason), None
    if Reply(exchange.answer, representation).outcome == RATE_LIMITED:
        return NOT_JUDGED, inconclusive("the request was throttled"), None
    case = matcher.find(exchange)
    if case and exchange.answer.status != UNAUTHORIZED:
        judgement = _by_case(case, exchange, subject.account, level)
        if not hidden.may_explain(judgement, exchange, representation):
            judgement = hidden.without(judgement, subject, representation)
            return case.name, unless(subject.doubt, judgement), case
    if not exchange.unread and (refusing := matcher.refusals.refusing(exchange)):
        judgement = _by_case(refusing, exchange, subject.account, level)
        return refusing.name, hidden.without(judgement, subject, representation), refusing
    name, judgement = by_answer_alone(exchange, requested, representation, matcher.outcomes, subject.is_hidden)
    is_success = judgement.verdict is Verdict.PASS and name != BY_ENVELOPE
    if is_success and (rows := [(row.name, _by_row(row, exchange, level)) for row in matcher.rows.of(exchange)]):
        name, judgement = min(rows, key=lambda row: row[1].verdict is Verdict.PASS)
    judgement = hidden.without(judgement, subject, representation)
    return name, unless(exchange.unread or subject.doubt or matcher.outcomes.doubt(exchange), judgement), case


def _without_a_clock(exchange: RecordedExchange) -> RecordedExchange:
    """The exchange without the `Date` of an answer that a fake gave: its dates may be those of a template.

    Twilio dates what it creates by the clock that it names, and a run saw what the clock was.
    """
    if is_from_twilio(exchange.url) or exchange.is_exact:
        return exchange
    headers = tuple(header for header in exchange.answer.headers if header[0].lower() != DATE.lower())
    return replace(exchange, answer=replace(exchange.answer, headers=headers))


def _by_case(case: Case, exchange: RecordedExchange, account: str, level: Basis) -> Judgement:
    requested = requested_resource(exchange.url)
    sent = replace(case, send=(*(requested.path if requested else ()), *exchange.form))
    twilio, places = is_from_twilio(exchange.url), places_of(exchange.url)
    judgement = judge(sent, [exchange.answer], account, ControlResult(), level=level, is_twilio=twilio, places=places)
    if judgement.verdict is Verdict.FAIL and _may_be_unread_by_the_service(case, exchange, judgement):
        return inconclusive(f"the parameters were sent as {exchange.encoding}, which the service may not read")
    return age.of_its_time(exchange, judgement)


def _by_row(row: Case, exchange: RecordedExchange, level: Basis) -> Judgement:
    """The judgement by a case that test credentials alone have: who got another answer may have had live ones.

    So it is with values that are inferred, too: another one is none that the case confirms.
    """
    judgement = _by_case(row, exchange, "", level)
    stated = {f"/{name}" for name in row.expect.body}
    if judgement.verdict is not Verdict.FAIL and not any(each.where in stated for each in judgement.findings):
        return judgement
    differs = "; ".join(map(str, judgement.findings))
    return inconclusive(f"live credentials may have got another answer than test credentials: {differs}")


def _may_be_unread_by_the_service(case: Case, exchange: RecordedExchange, judgement: Judgement) -> bool:
    """Whether another refusal than that of the case came to parameters that were not sent as a form."""
    is_other_refusal = {one.what for one in judgement.findings} <= {*hidden.OUTCOMES}
    return exchange.encoding != "urlencoded" and is_other_refusal and Reply(exchange.answer, case.format).is_refusal


def _guessed_format(answer: Answer) -> Format:
    """The representation of an answer outside of the 2010 API, where no suffix of the URL names it."""
    return Format.XML if answer.body.lstrip()[:1] == b"<" else Format.JSON


def _with_media_type(answer: Answer, representation: Format) -> Answer:
    """The answer with the right media type where the recorder kept no headers at all, and so none to judge."""
    return answer if answer.headers else replace(answer, headers=(("Content-Type", MEDIA_TYPES[representation]),))


def _record(
    exchange: RecordedExchange, representation: Format, name: str, judgement: Judgement, basis: Basis
) -> Result:
    """The result as a report holds it."""
    request = Request(exchange.method, exchange.url, exchange.form)
    return Result.of(
        name,
        basis,
        judgement,
        sent=request_record(request),
        got=(answer_record(exchange.answer, representation),),
        attempts=1,
        place=exchange.place,
        remarks=judgement.remarks,
    )
