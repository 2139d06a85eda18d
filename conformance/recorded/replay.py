"""Replay of recordings: each exchange is judged by the case that has its request, else by its answer alone.

The answer alone is judged by the error envelope or by the schema of the resource.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from conformance.answer import Answer
from conformance.case import Basis, Case, Expectation, Format
from conformance.exchange_record import answer_record, request_record
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.check import check
from conformance.judging.control_result import ControlResult
from conformance.judging.judge import judge
from conformance.judging.path_checks import prefix_findings
from conformance.judging.trouble import trouble
from conformance.recorded.case_matching import (
    CaseMatcher,
    RequestedResource,
    base_path_of,
    is_from_twilio,
    is_with_twilio,
    requested_resource,
)
from conformance.recorded.exchange import NotARecording, RecordedExchange
from conformance.recorded.kept_results import MAX_RESULTS, KeptResults, Replayed
from conformance.redact import MASK, MOST_SECRETS
from conformance.reply import MEDIA_TYPES, Reply
from conformance.request import Request
from conformance.result import Result
from conformance.suite.expectation import SCHEMA_OF_RESOURCE
from conformance.targets.secrecy import redactor_of_values

BY_ENVELOPE = "form/error"
NOT_JUDGED = "form/unknown"
"""Names of results that belong to no case; the schema of a resource is `form/SCHEMA`."""

RATE_LIMITED = "429/20429"
HOST = re.compile(r"((?:[^/?#]*//)?[^/?#]*)(.*)", re.DOTALL)
"""A URL as scheme and host, and what follows."""

UNAUTHORIZED = 401
"""The credentials of a recording are not known, so that a 401 is judged by its error envelope alone."""


MAX_ERRORS = 100
"""How many exchanges of one file that cannot be read are named."""


def replay(
    recordings: Iterable[RecordedExchange | NotARecording],
    cases: Sequence[Case],
    level: Basis = Basis.OBSERVED,
    *,
    most: int = MAX_RESULTS,
    show: Callable[[Result], object] = lambda _: None,
) -> Replayed:
    """Judges each exchange with Twilio, or with a fake of it; exchanges with others are only counted.

    `recordings` is taken one by one; an error that it raises, a `NotARecording`, ends it. `show` is called with each
    result, of which at most `most` are kept, and the first of each kind.
    """
    matcher = CaseMatcher(cases)
    kept = KeptResults(most)
    errors: list[str] = []
    ignored = unread = 0
    try:
        for exchange in recordings:
            if isinstance(exchange, NotARecording):
                unread += 1
                errors += [str(exchange)] if unread <= MAX_ERRORS else []
            elif is_with_twilio(exchange):
                result = _result(exchange, matcher, level)
                kept.add(result)
                show(result)
            else:
                ignored += 1
    except NotARecording as error:
        errors.append(str(error))
    if unread > MAX_ERRORS:
        errors.append(f"{unread - MAX_ERRORS} more exchanges cannot be read")
    return kept.replayed(ignored, tuple(errors))


def _masked(exchange: RecordedExchange) -> RecordedExchange:
    """The exchange with its secrets masked; the host of its URL stays readable."""
    host, path = HOST.fullmatch(exchange.url).groups()  # type: ignore[union-attr] # checked by its reader
    if len(exchange.secrets) > MOST_SECRETS:
        reason = f"it names more than {MOST_SECRETS} secrets, so it is not shown"
        hidden = Answer(exchange.answer.status, (), MASK.encode())
        return replace(exchange, url=f"{host}/{MASK}", form=(), answer=hidden, missing=reason, secrets=())
    redact = redactor_of_values("", exchange.secrets)
    form = tuple((redact(name), redact(value)) for name, value in exchange.form)
    return replace(exchange, url=host + redact(path), form=form, answer=exchange.answer.masked(redact), secrets=())


def _result(recorded: RecordedExchange, matcher: CaseMatcher, level: Basis) -> Result:
    exchange = _masked(recorded)
    requested = requested_resource(exchange)
    representation = requested.format if requested else _guessed_format(exchange.answer)
    answer = _with_media_type(exchange.answer, representation)
    case = matcher.find(exchange)
    if exchange.missing:
        name, judgement = NOT_JUDGED, _inconclusive(exchange.missing)
    elif Reply(answer, representation).outcome == RATE_LIMITED:
        name, judgement = NOT_JUDGED, _inconclusive("the request was throttled")
    elif case and requested and answer.status != UNAUTHORIZED:
        name, judgement = (
            case.name,
            _judge_case(case, answer, requested.account, exchange, level),
        )
    else:
        name, judgement = _judge_answer_alone(exchange, answer, requested, representation)
    basis = case.basis if case else Basis.REFERENCE
    result = _record(exchange, representation, name, judgement, basis)
    return result.scored_for(case) if case and name == case.name else result


def _judge_case(case: Case, answer: Answer, account: str, exchange: RecordedExchange, level: Basis) -> Judgement:
    sent = replace(case, send=exchange.form)
    twilio, base_path = is_from_twilio(exchange), base_path_of(exchange)
    return judge(sent, [answer], account, ControlResult(), level=level, is_twilio=twilio, base_path=base_path)


def _guessed_format(answer: Answer) -> Format:
    """The representation of an answer outside of the 2010 API, where no suffix of the URL names it."""
    return Format.XML if answer.body.lstrip()[:1] == b"<" else Format.JSON


def _with_media_type(answer: Answer, representation: Format) -> Answer:
    """The answer with the right media type where the recorder kept no headers at all, and so none to judge."""
    return answer if answer.headers else replace(answer, headers=(("Content-Type", MEDIA_TYPES[representation]),))


def _judge_answer_alone(
    exchange: RecordedExchange, answer: Answer, requested: RequestedResource | None, representation: Format
) -> tuple[str, Judgement]:
    reply = Reply(answer, representation)
    if reason := trouble(reply, is_twilio=False):
        return NOT_JUDGED, _inconclusive(reason)
    unnamed = Case("", "", 0, (), Expectation(()), method=exchange.method, format=representation)
    if reply.is_refusal:
        return BY_ENVELOPE, _judged(check(unnamed, answer, ""))
    schema = SCHEMA_OF_RESOURCE.get(requested.resource) if requested else None
    if requested is None or schema is None or exchange.method != "POST" or representation is Format.XML:
        return NOT_JUDGED, Judgement(
            Verdict.NOT_RUN, reason="no case has this request, and no schema describes the answer"
        )
    created = replace(unnamed, resource=requested.resource, send=exchange.form, expect=Expectation((), schema=schema))
    findings = check(created, answer, requested.account)
    findings += tuple(prefix_findings([(created, answer)], base_path_of(exchange), findings))
    return f"form/{schema}", _judged(_true_for_any_credentials(findings, exchange.form))


def _true_for_any_credentials(findings: Sequence[Finding], form: Sequence[tuple[str, str]]) -> tuple[Finding, ...]:
    """The findings that count although live credentials, which allow more, may have recorded the answer."""
    through_service = not any(name == "From" for name, _ in form)
    undetermined = {"/from"} if through_service else set()
    return tuple(
        finding
        for finding in findings
        if finding.basis.within(Basis.REFERENCE) and finding.what != "echo" and finding.where not in undetermined
    )


def _judged(findings: tuple[Finding, ...]) -> Judgement:
    return Judgement(Verdict.FAIL if findings else Verdict.PASS, findings)


def _inconclusive(reason: str) -> Judgement:
    return Judgement(Verdict.INCONCLUSIVE, reason=reason)


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
