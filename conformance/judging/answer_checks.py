"""Checks of every answer, success or error: can it be read, is it of the expected kind, and with which status."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.case import Basis, Case, Format, Outcome
from conformance.finding import Finding
from conformance.judging.finding_text import alternatives, expected_outcomes
from conformance.reply import MEDIA_TYPES, Reply

ELEMENTS = {"Messages": "Message", "Calls": "Call", "IncomingPhoneNumbers": "IncomingPhoneNumber"}
"""The XML element of each resource."""

NOT_AVAILABLE = 20008
"""The error code of a resource that test credentials cannot use."""


def redirect_finding(case: Case, reply: Reply) -> Finding:
    """The finding for a redirect, which is never followed."""
    location = reply.answer.header("Location") or "nowhere"
    got = f"{reply.answer.status} redirect to {location}"
    return Finding("outcome", "", expected_outcomes(case), got, case.basis)


def body_finding(case: Case, reply: Reply) -> Finding:
    """The finding for a body that cannot be read in the format of the case."""
    expected = "an XML document" if case.format is Format.XML else "a JSON object"
    media_type = reply.media_type or "no media type"
    return Finding("body", "", expected, f"{reply.parse_error} ({reply.answer.status}, {media_type})", case.basis)


def check_media_type(_case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The media type is the one of the format; parameters are ignored."""
    expected = MEDIA_TYPES[reply.format]
    if reply.media_type != expected:
        got = reply.answer.header("Content-Type") or "no Content-Type"
        yield Finding("media-type", "", expected, got, Basis.REFERENCE)


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


def check_status(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The HTTP status is that of an outcome that conforms."""
    outcomes = possible_outcomes(case, reply)
    if outcomes and reply.answer.status not in {outcome.status for outcome in outcomes}:
        expected = alternatives(sorted({str(outcome.status) for outcome in outcomes}))
        yield Finding("status", "", expected, str(reply.answer.status), case.expect.status_basis)


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
