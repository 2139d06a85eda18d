"""Verdict on a case: from its answers, the result of its control, and the callbacks that arrived."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from conformance.answer import Answer, NoAnswer
from conformance.case import Basis, Case
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.answer_checks import cookie_remarks
from conformance.judging.answer_findings import UNSENT, answer_findings
from conformance.judging.check import drift
from conformance.judging.control_result import (
    ABSENT_STATUSES,
    ControlResult,
    ControlState,
    control_doubt,
    control_result,
    is_absent,
)
from conformance.judging.media_type import media_type_remarks
from conformance.judging.places import HOST_ALONE, Places, place_findings
from conformance.judging.repeated_sids import created_sids
from conformance.judging.resent import may_be_carried_out_before, resent_doubt, resent_remarks
from conformance.judging.time_limit import TimeLimit, TooSlow
from conformance.judging.trouble import trouble
from conformance.reply import Reply
from conformance.sequence import answered_cases

CREDENTIALS_REFUSED = "the credentials were refused"
"""How the reason starts where the credentials were answered with 401, so that no judgement is possible."""


def judge(
    case: Case,
    answers: Sequence[Answer | NoAnswer],
    account_sid: str,
    control: ControlResult,
    callbacks: Sequence[tuple[str, str]] = (),
    level: Basis = Basis.OBSERVED,
    *,
    is_twilio: bool = False,
    seconds: float = inf,
    places: Places = HOST_ALONE,
) -> Judgement:
    """The verdict on `case`; `callbacks` are the (parameter, request) pairs that arrived although none may.

    A case that departs only from what was inferred fails at level `inferred` alone: below, it passes with its findings.
    `is_twilio` says that a host of Twilio's answered, whose network refuses requests in a form of its own; `places`
    are where the case was sent.
    Where checking the answers takes longer than `seconds`, the case is inconclusive.
    """
    try:
        limit = TimeLimit.of(seconds)
        return _judgement(case, answers, account_sid, control, callbacks, level, is_twilio, limit, places)
    except TooSlow:
        reason = f"the answer could not be checked within {seconds:g} s, the time limit of an exchange"
        return Judgement(Verdict.INCONCLUSIVE, reason=reason)


def _judgement(
    case: Case,
    answers: Sequence[Answer | NoAnswer],
    account_sid: str,
    control: ControlResult,
    callbacks: Sequence[tuple[str, str]],
    level: Basis,
    is_twilio: bool,
    limit: TimeLimit,
    places: Places,
) -> Judgement:
    for answer in answers:
        if isinstance(answer, NoAnswer):
            return Judgement(Verdict.INCONCLUSIVE, reason=answer.reason)
    received = [answer for answer in answers if isinstance(answer, Answer)]
    if reason := _absent_endpoint(case, received[0], control):
        return Judgement(Verdict.NOT_OFFERED, reason=reason)
    answered = answered_cases(case, received, account_sid)
    for each, answer in answered:
        known = control if each is case else control_result(case, received[0], is_twilio=is_twilio)
        if reason := _unavailable(each, answer, known, is_twilio=is_twilio):
            return Judgement(Verdict.INCONCLUSIVE, reason=reason)
    departures, called = answer_findings(answered, account_sid, limit), _callback_findings(callbacks)
    departures += place_findings(answered, departures, places)
    doubt = resent_doubt(answered, departures)
    if doubt and not called:
        return Judgement(Verdict.INCONCLUSIVE, reason=doubt)
    findings = called if doubt else (*departures, *called)
    if reason := control_doubt(case, received[0], findings, control):
        return Judgement(Verdict.INCONCLUSIVE, reason=reason)
    if case.then and len(answered) == 1 and not findings:
        return Judgement(Verdict.INCONCLUSIVE, reason=UNSENT)
    failing = [finding for finding in findings if finding.basis.within(_strictest(level))]
    verdict = Verdict.FAIL if failing else Verdict.PASS
    return Judgement(verdict, findings, drift=drift(case, received[0]), **_noted(answered))


def _strictest(level: Basis) -> Basis:
    """The level at which a case fails: the reports of all levels below `inferred` have the findings of `observed`."""
    return max(level, Basis.OBSERVED, key=lambda basis: basis.rank)


def _noted(answered: Sequence[tuple[Case, Answer]]) -> Any:  # noqa: ANN401 - fields of `Judgement`
    """What is kept beside the verdict: remarks on the answers, each once, and the SIDs of what they created."""
    remarks = [each for case, answer in answered for each in (*answer.remarks, *_remarks(case, answer))]
    sids = [sid for case, answer in answered for sid in created_sids(case, [answer])]
    return {"remarks": tuple(dict.fromkeys(remarks)), "sids": tuple(dict.fromkeys(sids))}


def _remarks(case: Case, answer: Answer) -> tuple[str, ...]:
    return (*media_type_remarks(answer, case.format), *cookie_remarks(answer), *resent_remarks(answer))


def _absent_endpoint(case: Case, answer: Answer, control: ControlResult) -> str:
    """Why the target does not offer the capability: its control, or this very case as a control, is absent."""
    if control.is_endpoint_known:
        return ""
    if control.state is ControlState.ABSENT:
        return f"the endpoint is absent: {control.name} was answered {control.outcome}"
    is_control = control.state is ControlState.NONE and not case.expect.refuses
    reply = Reply(answer, case.format)
    if is_control and is_absent(case, reply) and not may_be_carried_out_before(case, answer):
        outcome = answer.status if answer.status in ABSENT_STATUSES else reply.outcome
        return f"the endpoint is absent: {case.method} {case.resource} was answered {outcome}"
    return ""


def _unavailable(case: Case, answer: Answer, control: ControlResult, *, is_twilio: bool) -> str:
    """Why no judgement is possible: the service is in trouble, or it refuses the credentials."""
    reply = Reply(answer, case.format)
    if reason := trouble(reply, is_twilio=is_twilio):
        return reason
    conforming = {outcome.status for outcome in case.expect.answers}
    if answer.status == 401 and 401 not in conforming and control.state is not ControlState.SUCCEEDED:
        return f"{CREDENTIALS_REFUSED} ({reply.outcome})"
    return ""


def _callback_findings(callbacks: Sequence[tuple[str, str]]) -> tuple[Finding, ...]:
    return tuple(
        Finding("callback", "", f"silence at the address in {name}", request, Basis.PAGE) for name, request in callbacks
    )
