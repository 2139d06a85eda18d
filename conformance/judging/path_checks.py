"""Checks of paths: those of a resource and of what is below it name their account, their SID and their format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from conformance.answer import Answer
from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging import schema_check
from conformance.judging.fields import field_name, place_of, text_of, value_of
from conformance.judging.finding_text import received_value
from conformance.judging.schemas import schema
from conformance.reply import Reply
from conformance.suite.expectation import SCHEMA_OF_RESOURCE

SUFFIXES = {Format.JSON: ".json", Format.XML: ""}
"""How every path in an answer ends, by its format."""

SUFFIX_BASES = {Format.JSON: Basis.OBSERVED, Format.XML: Basis.INFERRED}
"""What is known of the suffix, by the format."""

SUBRESOURCES = "subresource_uris"

VERSION = "/2010-04-01/"
"""With what every path begins, below the base URL."""


def check_uri(case: Case, reply: Reply, account_sid: str) -> Iterator[Finding]:
    """The URI of a resource names its account and ends in its SID (`reference`), then in the suffix of the format.

    `.json` is `observed`: in every recording in JSON (2012 to 2026), and in the page's samples, which prove no values.
    That there is none in XML was recorded with live credentials alone (2020): `inferred`.
    """
    uri, sid = text_of(reply, "uri"), text_of(reply, "sid")
    if not uri or not sid:
        return
    own, where = uri.removesuffix(".json"), place_of(reply, "uri")
    if not own.endswith(f"/{sid}") or f"/Accounts/{account_sid}/" not in uri:
        yield Finding("address", where, own_path(case, reply, account_sid), received_value(uri), Basis.REFERENCE)
        return
    if uri != (expected := own + SUFFIXES[reply.format]):
        yield Finding("address", where, expected, received_value(uri), SUFFIX_BASES[reply.format])
    yield from check_subresource_uris(case, reply, own)


def own_path(case: Case, reply: Reply, account_sid: str) -> str:
    """The path of the resource of an answer, by its SID."""
    return f"{VERSION}Accounts/{account_sid}/{case.resource}/{text_of(reply, 'sid')}{SUFFIXES[reply.format]}"


def prefix_findings(answered: Iterable[tuple[Case, Answer]], base_path: str, known: Iterable[Finding]) -> list[Finding]:
    """The path of a resource begins with the version of the API, or has the path of the base URL before it.

    `reference`: it is documented as relative to the base URL; a target that knows its own prefix may write it.
    `base_path` is percent-encoded, and empty or beginning with a slash. A path that is `known` to be wrong is not
    reported again.
    """
    places = {finding.where for finding in known}
    findings: dict[str, Finding] = {}
    for case, answer in answered:
        reply = Reply(answer, case.format)
        uri, where = text_of(reply, "uri"), place_of(reply, "uri")
        before, found, _ = uri.rpartition(VERSION)
        if found and where not in places and unquote(before) not in {"", unquote(base_path)}:
            expected = " or ".join(dict.fromkeys((f"{VERSION}...", f"{base_path}{VERSION}...")))
            findings.setdefault(where, Finding("address", where, expected, received_value(uri), Basis.REFERENCE))
    return [*findings.values()]


def check_subresource_uris(case: Case, reply: Reply, own: str) -> Iterator[Finding]:
    """The paths below a resource start with `own`, its path (`reference`), and end in the name of their key.

    The name is `observed`: in every recording, and in the page's samples, which prove no values. The suffix has the
    basis of that of the resource. Paths that the schema of the resource does not know are free.
    """
    for name, uri in _known_subresources(case, reply):
        where = schema_check.pointer((field_name(SUBRESOURCES, reply.format), name))
        expected = f"{own}/{field_name(name, Format.XML)}{SUFFIXES[reply.format]}"
        if not uri.startswith(f"{own}/"):
            yield Finding("address", where, expected, received_value(uri), Basis.REFERENCE)
        elif uri != expected:
            is_suffix = uri.removesuffix(".json") == expected.removesuffix(".json")
            basis = SUFFIX_BASES[reply.format] if is_suffix else Basis.OBSERVED
            yield Finding("address", where, expected, received_value(uri), basis)


def _known_subresources(case: Case, reply: Reply) -> Iterator[tuple[str, str]]:
    """The paths of subresources by their name in the body."""
    uris = value_of(reply, SUBRESOURCES)
    if not isinstance(uris, Mapping) or case.resource not in SCHEMA_OF_RESOURCE:
        return
    properties = schema(SCHEMA_OF_RESOURCE[case.resource])["properties"]
    known = {field_name(name, reply.format) for name in properties[SUBRESOURCES]["properties"]}
    yield from ((name, uri) for name, uri in uris.items() if name in known and isinstance(uri, str))
