"""Checks of an error: its envelope, its code, and the status that the body repeats."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging import schema_check
from conformance.judging.answer_checks import STATUS_CODES, due_statuses
from conformance.judging.conforming_value import SUCH_AS
from conformance.judging.finding_text import alternatives, expected_codes, inferred_outcomes
from conformance.normalise import by_rule
from conformance.reply import Reply


def error_schema(reply: Reply) -> str:
    """The name of the schema of an error."""
    return "xml-error" if reply.format is Format.XML else "error"


def check_envelope(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The body is an error envelope; its code has the basis of the expected code."""
    for violation in schema_check.violations(error_schema(reply), reply.content):
        if violation.where.lower() == "/code" and case.expect.answers:
            demand = violation.expected.partition(SUCH_AS)[0]
            type_expected = "" if violation.got.startswith("missing") else f" ({demand})"
            expected = expected_codes(case) + type_expected
            yield Finding("code", violation.where, expected, violation.got, case.expect.basis)
        else:
            yield Finding("envelope", violation.where, violation.expected, violation.got, violation.basis)


def check_code(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The code is one of those that conform, where any are stated."""
    codes = {outcome.code for outcome in case.expect.answers}
    if codes and reply.code is not None and reply.code not in codes:
        where = "/Code" if reply.format is Format.XML else "/code"
        is_inferred = case.expect.basis is Basis.INFERRED
        expected, got = expected_codes(case), str(reply.code)
        if is_inferred:
            expected, got = inferred_outcomes(case), reply.outcome
        yield Finding("code", where, expected, got, case.expect.basis)


def check_repeated_status(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The status in the body is the HTTP status.

    Where the status line has none that conforms, `check_status` reports that, and the body is compared with those that
    do: what a target answers wrong is never named as what conforms.
    """
    where, key = ("/Status", "Status") if reply.format is Format.XML else ("/status", "status")
    in_body, status = str((reply.content or {}).get(key)), reply.answer.status
    due = _due_statuses(case, reply)
    conforming = due if due and status not in due else {status}
    if in_body not in {str(status), *map(str, conforming)}:
        expected = alternatives(map(str, sorted(conforming)))
        yield Finding("envelope", where, by_rule(expected, "the HTTP status"), in_body, Basis.REFERENCE)


def _due_statuses(case: Case, reply: Reply) -> set[int]:
    """The statuses of which the answer must have one; empty where any conforms."""
    named = _status_of_code(case, reply)
    return {named} if named else due_statuses(case, reply)


def check_status_of_code(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """Where any code conforms, a code that names an HTTP status, such as 20404, comes with that status."""
    named = _status_of_code(case, reply)
    if named and named != reply.answer.status:
        expected = by_rule(str(named), "the status that the code names")
        yield Finding("status", "", expected, str(reply.answer.status), Basis.REFERENCE)


def _status_of_code(case: Case, reply: Reply) -> int | None:
    """The HTTP status that the code names where any code conforms; `None` where it names none."""
    named = (reply.code or 0) - STATUS_CODES
    return named if case.expect.refused and 400 <= named < 600 else None
