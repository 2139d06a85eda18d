"""Checks of a success: its fields by the schema, the account, and the values that come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.case import Basis, Case, Service
from conformance.finding import Finding
from conformance.judging import schema_check
from conformance.judging.conforming_value import node_at
from conformance.judging.echo import Echo, differs, echoes
from conformance.judging.fields import ABSENT, place_of, value_of
from conformance.judging.finding_text import expected_values, received_value
from conformance.normalise import by_rule
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
    """What was sent comes back, and what a case states of the body is there."""
    content: Mapping[str, object] = reply.content or {}
    for echo in echoes(case):
        place, value = _at(content, echo.field)
        where = schema_check.pointer(place)
        if value is ABSENT:
            if not echo.is_optional:
                yield Finding("echo", where, _expected(echo, case), "missing", echo.basis)
        elif len(place) <= echo.field.count("/"):
            yield Finding("echo", where, f"an object with {echo.field}", received_value(value), echo.basis)
        elif differs(value, echo.values, is_number=_is_number(case, place)):
            # The page's sample outputs have a text in these fields, so that null departs from the page itself.
            basis = Basis.PAGE if value is None and case.service is Service.API else echo.basis
            yield Finding("echo", where, _expected(echo, case), received_value(value), basis)


def _expected(echo: Echo, case: Case) -> str:
    """The values that may come back, with the rule by which they follow from what was sent, where there is one."""
    expected = expected_values(echo.values, case, echo.field)
    return by_rule(expected, echo.rule) if echo.rule else expected


def _at(content: Mapping[str, object], field: str) -> tuple[tuple[str, ...], object]:
    """The value of a field `a/b`, or of the first part of it that is no object; and where that is."""
    value: object = content
    steps = tuple(field.split("/"))
    for number, step in enumerate(steps, 1):
        value = value.get(step, ABSENT) if isinstance(value, Mapping) else ABSENT
        if number < len(steps) and not isinstance(value, Mapping):
            return steps[:number], value
    return steps, value


def _is_number(case: Case, place: tuple[str, ...]) -> bool:
    """Whether the schema has a number at that place, where the body of a case has its digits."""
    node = node_at(case.expect.schema, place) if case.expect.schema else None
    return "integer" in (node or {}).get("type", ())
