"""Check one answer against a case: every departure is a finding, each with its basis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from conformance.answer import Answer
from conformance.case import Basis, Case, Expectation
from conformance.finding import Finding
from conformance.judging import (
    answer_checks,
    error_checks,
    lookup_checks,
    path_checks,
    schema_check,
    semantic_checks,
    success_checks,
)
from conformance.judging.completed_reply import completed
from conformance.judging.media_type import check_media_type
from conformance.judging.specific_expectation import Check, specific
from conformance.judging.time_limit import NO_LIMIT, TimeLimit
from conformance.reply import Reply
from conformance.suite.expectation import schema_of

ERROR_CHECKS: tuple[Check, ...] = (
    check_media_type,
    answer_checks.check_element,
    error_checks.check_envelope,
    *semantic_checks.REFUSAL_CHECKS,
    answer_checks.check_status,
    answer_checks.check_inferred,
    error_checks.check_code,
    error_checks.check_repeated_status,
    error_checks.check_status_of_code,
)
SUCCESS_CHECKS: tuple[Check, ...] = (
    check_media_type,
    answer_checks.check_element,
    answer_checks.check_status,
    answer_checks.check_inferred,
    success_checks.check_fields,
    success_checks.check_account,
    path_checks.check_uri,
    lookup_checks.check_packages,
    lookup_checks.check_values,
    success_checks.check_echoes,
    *semantic_checks.SUCCESS_CHECKS,
)
SCHEMA_CHECKS: tuple[Check, ...] = (error_checks.check_envelope, success_checks.check_fields)
"""The checks that a schema makes."""


def check(case: Case, answer: Answer, account_sid: str, limit: TimeLimit = NO_LIMIT) -> tuple[Finding, ...]:
    """Every departure of `answer` from what conforms to `case`; `account_sid` is the account in the request.

    An answer that is a redirect, cannot be read, or is of the wrong kind is not checked any further, unless the kind
    was only inferred. A case without outcomes leaves open what is answered: only the form of the answer is checked.
    """
    reply = Reply(answer, case.format)
    if 300 <= answer.status < 400:
        return (answer_checks.redirect_finding(case, reply),)
    if reply.content is None:
        status = answer_checks.check_status(case, reply, account_sid)
        return (*status, answer_checks.body_finding(case, reply))
    if wrong_kind := answer_checks.check_outcome(case, reply):
        if wrong_kind.basis is Basis.INFERRED:
            status = answer_checks.check_status(case, reply, account_sid)
            return (wrong_kind, *status, *check(_open(case), answer, account_sid, limit))
        return (wrong_kind, *check_media_type(case, reply, account_sid))
    checks = ERROR_CHECKS if reply.is_refusal else SUCCESS_CHECKS
    return tuple(_without_repetition(_findings(checks, case, reply, account_sid, limit)))


def drift(case: Case, answer: Answer) -> tuple[str, ...]:
    """The fields of a success that the schema does not know, as JSON Pointers; they are never a finding."""
    reply = Reply(answer, case.format)
    if reply.content is None or reply.is_refusal or case.expect.schema is None:
        return ()
    return schema_check.unknown_fields(case.expect.schema, reply.content)


def _findings(
    checks: Sequence[Check], case: Case, reply: Reply, account_sid: str, limit: TimeLimit
) -> Iterator[Finding]:
    for each_check in checks:
        limit.require()
        found = each_check(case, reply, account_sid)
        if each_check not in SCHEMA_CHECKS:
            yield from found
            continue
        departing = list(found)
        others = [other for other in checks if other not in SCHEMA_CHECKS]
        schema_name = error_checks.error_schema(reply) if reply.is_refusal else case.expect.schema
        whole = completed(schema_name, case, reply, account_sid) if departing else reply
        for finding in departing:
            limit.require()
            yield specific(finding, schema_name, others, case, reply, whole, account_sid)


def _open(case: Case) -> Case:
    """The case without an outcome, so that an answer of either kind is checked by its form."""
    schema = case.expect.schema or schema_of(case.resource, case.format)
    return replace(case, expect=Expectation((), schema=schema))


def _without_repetition(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The first finding at each place: a field that is not a text is not reported as a wrong echo too."""
    places: set[str] = set()
    for finding in findings:
        if finding.where and finding.where in places:
            continue
        if finding.what == "address" and places & {"/sid", "/uri", "/Sid", "/Uri"}:
            continue
        places.add(finding.where)
        yield finding
