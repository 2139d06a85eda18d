"""Checks of every answer, success or error: can it be read, is it of the expected kind, and with which status."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.answer import Answer
from conformance.case import Basis, Case, Format, Outcome, Service
from conformance.finding import Finding
from conformance.judging.finding_text import alternatives, expected_outcomes, inferred_outcomes
from conformance.reply import Reply

ELEMENTS = {"Messages": "Message", "Calls": "Call", "IncomingPhoneNumbers": "IncomingPhoneNumber"}
"""The XML element of each resource."""

STATUS_CODES = 20000
"""The base of the codes that name an HTTP status: 20404 belongs to 404, 20429 to 429."""

READ, CREATED, BAD_REQUEST = 200, 201, 400
STATUSES_OF_CODES = {20003: {401}, 20008: {403}, 21611: {429, 400}}
"""The statuses of refusals that were observed with another status than 400."""

NOT_AVAILABLE = 20008
"""The error code of a resource that test credentials cannot use."""


def redirect_finding(case: Case, reply: Reply) -> Finding:
    """The finding for a redirect, which is never followed."""
    location = reply.answer.header("Location") or "nowhere"
    got = f"{reply.answer.status} redirect to {location}"
    return Finding("outcome", "", expected_outcomes(case), got, case.expect.form_basis)


def body_finding(case: Case, reply: Reply) -> Finding:
    """The finding for a body that cannot be read in the format of the case."""
    expected = "an XML document" if case.format is Format.XML else "a JSON object"
    media_type = reply.media_type or "no media type"
    got = f"{reply.parse_error} ({reply.answer.status}, {media_type})"
    return Finding("body", "", expected, got, case.expect.form_basis)


def check_outcome(case: Case, reply: Reply) -> Finding | None:
    """A refusal where only a success conforms, or the reverse; further findings would only repeat it."""
    outcomes = case.expect.answers
    if not outcomes and (reply.is_refusal or not case.expect.refused):
        return None
    if any((outcome.code is not None) == reply.is_refusal for outcome in outcomes):
        return None
    if reply.is_refusal:
        return Finding("outcome", "", f"{expected_outcomes(case)} and no error", _refusal(reply), case.basis)
    content = reply.content or {}
    sid = content.get("sid", content.get("Sid"))
    success = f"{reply.answer.status} and no error" + (f" (sid {sid})" if isinstance(sid, str) else "")
    return Finding("outcome", "", expected_outcomes(case), success, case.basis)


def _refusal(reply: Reply) -> str:
    if reply.code == NOT_AVAILABLE:
        return f"{reply.outcome}: the resource is not open to test credentials"
    return reply.outcome if reply.has_envelope else f"{reply.outcome}: {reply.excerpt}"


def check_inferred(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """Of several outcomes that conform, the answer is one of those that are expected."""
    expect = case.expect
    outcome = Outcome(reply.answer.status, reply.code if reply.is_refusal else None)
    if expect.inferred and outcome in expect.answers and outcome not in expect.inferred:
        yield Finding("outcome", "", inferred_outcomes(case), reply.outcome, expect.inferred_basis)


def check_status(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The HTTP status is that of an outcome that conforms."""
    statuses = due_statuses(case, reply)
    if statuses and reply.answer.status not in statuses:
        expected = alternatives(map(str, sorted(statuses)))
        basis = case.expect.status_basis if says_outcome(case, reply) else Basis.INFERRED
        yield Finding("status", "", expected, str(reply.answer.status), basis)


def says_outcome(case: Case, reply: Reply) -> bool:
    """Whether a status can be wrong by more than an inference.

    Where nobody observed the outcome of a case and the body does not say which one it is, another one may be meant.
    """
    return case.expect.basis is not Basis.INFERRED or _is_readable(reply)


def _is_readable(reply: Reply) -> bool:
    return reply.content is not None and (reply.has_envelope or not reply.is_refusal)


def due_statuses(case: Case, reply: Reply) -> set[int]:
    """The HTTP statuses that conform with what the body says; empty where any does."""
    if contradicts_an_inference(case, reply):
        return observed_statuses(reply, case.service)
    return {outcome.status for outcome in possible_outcomes(case, reply)}


def contradicts_an_inference(case: Case, reply: Reply) -> bool:
    """Whether the answer is readable and has an outcome other than the ones of the case, all of which are inferred."""
    codes = {outcome.code for outcome in case.expect.answers}
    code = reply.code if reply.is_refusal else None
    return case.expect.basis is Basis.INFERRED and _is_readable(reply) and code not in codes


def observed_statuses(reply: Reply, service: Service = Service.API) -> set[int]:
    """The statuses that were observed of a success, or of refusals with the code of this one.

    What is read, and not created, is documented with another one.
    """
    if not reply.is_refusal:
        return {CREATED} if service is Service.API else {READ}
    named = (reply.code or 0) - STATUS_CODES
    return STATUSES_OF_CODES.get(reply.code or 0, {named if 400 <= named < 500 else BAD_REQUEST})


def possible_outcomes(case: Case, reply: Reply) -> tuple[Outcome, ...]:
    """The conforming outcomes that the answer can mean: those with its code, otherwise those of its kind, or all."""
    outcomes = case.expect.answers
    if reply.content is None:
        return outcomes
    same_kind = tuple(outcome for outcome in outcomes if (outcome.code is not None) == reply.is_refusal)
    same_code = tuple(outcome for outcome in same_kind if outcome.code == reply.code)
    return same_code or same_kind or outcomes


def check_element(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The element in TwilioResponse is named after the resource, or is `RestException` for an error."""
    expected = "RestException" if reply.is_refusal else ELEMENTS.get(case.resource, "")
    if reply.format is Format.XML and expected and reply.element != expected:
        yield Finding("body", "", f"{expected} in TwilioResponse", reply.element, Basis.OBSERVED)


def cookie_remarks(answer: Answer) -> Iterator[str]:
    """That a cookie was set, which is no departure: what a target does with one that comes back is never seen."""
    if answer.header("Set-Cookie") is not None:
        yield "the target sets a cookie; the suite never sends one back"
