"""Checks of a success: its fields by the schema, the account and the URI, and the values that come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging import schema_check
from conformance.judging.echo import differs, echoes
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
    content = reply.content or {}
    key = "AccountSid" if reply.format is Format.XML else "account_sid"
    if key in content and content[key] != account_sid:
        expected, got = f"{account_sid}, the account asked", received_value(content[key])
        yield Finding("account", f"/{key}", expected, got, Basis.REFERENCE)


def check_uri(case: Case, reply: Reply, account_sid: str) -> Iterator[Finding]:
    """The URI of a resource names its account and ends in its SID, with or without `.json`."""
    content = reply.content or {}
    names = ("Uri", "Sid") if reply.format is Format.XML else ("uri", "sid")
    uri, sid = (content.get(name) for name in names)
    if not isinstance(uri, str) or not isinstance(sid, str):
        return
    own = uri.removesuffix(".json")
    if not own.endswith(f"/{sid}") or f"/Accounts/{account_sid}/" not in uri:
        expected = f".../Accounts/{account_sid}/.../{sid}"
        yield Finding("address", f"/{names[0]}", expected, received_value(uri), Basis.REFERENCE)
        return
    yield from check_subresource_uris(case, content, own)


def check_subresource_uris(case: Case, content: Mapping[str, object], own: str) -> Iterator[Finding]:
    """The URIs of subresources start with `own`, that of the resource; those that the schema does not know are free."""
    unknown = set(schema_check.unknown_fields(case.expect.schema, content) if case.expect.schema else ())
    for where, uri in _subresource_uris(content):
        if isinstance(uri, str) and not uri.startswith(f"{own}/") and where not in unknown:
            yield Finding("address", where, f"{own}/...", received_value(uri), Basis.REFERENCE)


def _subresource_uris(content: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The URIs of subresources by their JSON Pointer."""
    for field in ("subresource_uris", "SubresourceUris"):
        uris = content.get(field)
        if isinstance(uris, Mapping):
            yield from ((schema_check.pointer((field, name)), uri) for name, uri in uris.items())


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
