"""Answers of which nobody knows the credentials: what is checked holds for live ones too, which allow more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.case import Basis, Format
from conformance.finding import Finding
from conformance.judging.schema_check import path_of
from conformance.judging.schemas import schema

FIXED = "ApiVersion"
"""The one element of XML whose value does not depend on what happened to a resource."""


def true_for_any_credentials(
    findings: Sequence[Finding], form: Sequence[tuple[str, str]], schema_name: str, representation: Format
) -> tuple[Finding, ...]:
    """The findings that count although live credentials may have recorded the answer."""
    through_service = not any(name == "From" and value for name, value in form)
    undetermined = {"/from", "/From"} if through_service else set()
    judged = [finding for finding in findings if finding.what != "echo" and finding.where not in undetermined]
    return tuple(finding for finding in judged if _counts(finding, schema_name, representation))


def _counts(finding: Finding, schema_name: str, representation: Format) -> bool:
    """Whether a finding rests on documents; of XML, which none describes, those on its form count as well."""
    if finding.basis.within(Basis.REFERENCE):
        return True
    if representation is not Format.XML or not finding.basis.within(Basis.OBSERVED):
        return False
    if finding.what in ("body", "element", "media-type", "outcome"):
        return True
    return finding.what == "field" and (finding.got.startswith("missing") or _is_form(finding.where, schema_name))


def _is_form(where: str, schema_name: str) -> bool:
    """Whether the schema says of an element what it looks like, and not which of the values it has."""
    path = path_of(where)
    if len(path) != 1 or path[0] == FIXED:
        return path == (FIXED,)
    keywords = set(_keywords(schema(schema_name)["properties"].get(path[0], {})))
    return bool(keywords) and not keywords & {"const", "enum"}


def _keywords(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        for each in node.get("allOf", ()):
            yield from _keywords(each)
