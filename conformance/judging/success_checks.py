"""Checks of a success: its fields by the schema, the account, and the values that come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.case import Basis, Case
from conformance.finding import Finding
from conformance.judging import schema_check
from conformance.judging.echo import differs, echoes
from conformance.judging.fields import ABSENT, place_of, value_of
from conformance.judging.finding_text import expected_values, received_value
from conformance.reply import Reply


def check_fields(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The fields are those of the schema of the resource, where there is one for the format."""
    if case.expect.schema is None:
        return
    for violation in schema_check.violations(case.expect.schema, reply.content):
        yield Finding("field", violation.where, violation.expected, violation.got, violation.basis)


def check_account(_case: Case, reply: Reply, account_sid: str) -> Iterator[Finding]:
    """The account of the resource is the one in the request."""
    value = value_of(reply, "account_sid")
    if value is not ABSENT and value != account_sid:
        expected = f"{account_sid}, the account asked"
        yield Finding("account", place_of(reply, "account_sid"), expected, received_value(value), Basis.REFERENCE)


def check_echoes(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """What was sent comes back."""
    content: Mapping[str, object] = reply.content or {}
    for echo in echoes(case):
        where, expected = f"/{echo.field}", expected_values(echo.values)
        if echo.field not in content and echo.is_optional:
            continue
        if echo.field not in content:
            yield Finding("echo", where, expected, "missing", echo.basis)
        elif differs(content[echo.field], echo.values):
            # The page's sample outputs have a text in these fields, so that null departs from the page itself.
            basis = Basis.PAGE if content[echo.field] is None else echo.basis
            yield Finding("echo", where, expected, received_value(content[echo.field]), basis)
