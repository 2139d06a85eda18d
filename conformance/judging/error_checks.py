"""Checks of an error: its envelope, its code, and the status that the body repeats."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging import schema_check
from conformance.judging.answer_checks import STATUS_CODES, possible_outcomes
from conformance.judging.conforming_value import SUCH_AS
from conformance.judging.finding_text import expected_codes, inferred_outcomes
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

    Where the body has a conforming status and the status line does not, the status line alone is wrong, and
    `check_status` reports it.
    """
    where, key = ("/Status", "Status") if reply.format is Format.XML else ("/status", "status")
    in_body = str((reply.content or {}).get(key))
    status = str(reply.answer.status)
    conforming = {str(outcome.status) for outcome in possible_outcomes(case, reply)}
    only_line_is_wrong = in_body in conforming and status not in conforming
    if in_body != status and not only_line_is_wrong:
        yield Finding("envelope", where, f"{status}, the HTTP status", in_body, Basis.REFERENCE)


def check_status_of_code(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """Where any code conforms, a code that names an HTTP status, such as 20404, comes with that status."""
    named = (reply.code or 0) - STATUS_CODES
    if case.expect.refused and 400 <= named < 600 and named != reply.answer.status:
        yield Finding("status", "", f"{named}, as code {reply.code} says", str(reply.answer.status), Basis.REFERENCE)
