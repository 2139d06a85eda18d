"""Judging of an exchange that no case has: by the error envelope, or by the schema and what was sent."""

from __future__ import annotations

from dataclasses import replace

from conformance.case import Basis, Case, Expectation, Format, Service
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.check import check
from conformance.judging.fields import place_of
from conformance.judging.places import place_findings
from conformance.judging.trouble import trouble
from conformance.recorded import age
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.live_answers import LiveCreation, true_for_any_credentials
from conformance.recorded.refused_inputs import request_doubt, requested_findings
from conformance.recorded.undecided import KnownOutcomes
from conformance.recorded.urls import RequestedResource, is_former, places_of
from conformance.reply import Reply
from conformance.suite.expectation import schema_of

BY_ENVELOPE = "form/error"
NOT_JUDGED = "form/unknown"
"""Names of results that belong to no case; the schema of a resource is `form/SCHEMA`."""


def by_answer_alone(
    exchange: RecordedExchange,
    requested: RequestedResource | None,
    representation: Format,
    outcomes: KnownOutcomes,
    hides: bool,
) -> tuple[str, Judgement]:
    """The name of the result and the verdict; `hides` says whether something in the exchange was hidden for sure."""
    reply = Reply(exchange.answer, representation)
    if reason := trouble(reply, is_twilio=False):
        return NOT_JUDGED, inconclusive(reason)
    unnamed = Case("", "", 0, (), Expectation(()), method=exchange.method, format=representation)
    if reply.is_refusal:
        found = (*check(unnamed, exchange.answer, ""), *outcomes.status_findings(reply, requested), *_no_code(reply))
        return BY_ENVELOPE, _judged(found)
    if is_former(exchange.url):
        return NOT_JUDGED, _not_run(age.FORMER_API)
    schema = schema_of(requested.resource, representation) if requested else None
    methods = ("POST", "ANY") if requested is None or requested.service is Service.API else ("GET", "ANY")
    if requested is None or schema is None or exchange.method not in methods:
        return NOT_JUDGED, _not_run("no case has this request, and no schema describes the answer")
    send = (*requested.path, *exchange.form)
    created = replace(unnamed, resource=requested.resource, send=send, expect=Expectation((), schema=schema))
    findings = check(created, exchange.answer, requested.account)
    findings += tuple(place_findings([(created, exchange.answer)], findings, places_of(exchange.url)))
    form = None if exchange.unread or not exchange.form else exchange.form
    creation = LiveCreation(requested.resource, schema, form, reply.content or {}, representation, hides)
    found = (*true_for_any_credentials(findings, creation), *outcomes.status_findings(reply, requested))
    found += requested_findings(creation, {each.where for each in found})
    judgement = unless(creation.doubt or request_doubt(creation), _judged(found))
    return f"form/{schema}", age.of_its_time(exchange, judgement)


def _no_code(reply: Reply) -> tuple[Finding, ...]:
    """That a code is none: every one that was observed is positive."""
    if reply.code is None or reply.code > 0:
        return ()
    return (Finding("code", place_of(reply, "code"), "a positive number", str(reply.code), Basis.OBSERVED),)


def unless(doubt: str, judgement: Judgement) -> Judgement:
    """The judgement, which is inconclusive where it is a pass and there is a doubt."""
    return inconclusive(doubt) if doubt and judgement.verdict is Verdict.PASS else judgement


def _judged(findings: tuple[Finding, ...]) -> Judgement:
    return Judgement(Verdict.FAIL if findings else Verdict.PASS, findings)


def _not_run(reason: str) -> Judgement:
    return Judgement(Verdict.NOT_RUN, reason=reason)


def inconclusive(reason: str) -> Judgement:
    """The judgement of which nobody knows, with the reason."""
    return Judgement(Verdict.INCONCLUSIVE, reason=reason)
