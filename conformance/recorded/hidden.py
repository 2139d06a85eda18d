"""Findings about values that a recorder hid: they are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conformance.case import Format
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.fields import field_name, field_of_parameter
from conformance.recorded.placeholders import Judgeable, is_hidden, is_placeholder
from conformance.reply import Reply

DEPENDENT = {"Body": ("body", "num_segments"), "MediaUrl": ("num_media",)}
"""The fields that depend on a parameter, where they are others than the one of its name."""


def without(judgement: Judgement, subject: Judgeable, representation: Format) -> Judgement:
    """The judgement without findings about texts that stand for others, in the answer or in the request."""
    if not subject.replaces or not judgement.findings:
        return judgement
    content = Reply(subject.exchange.answer, representation).content or {}
    unknown = set(_unknown(subject, representation))
    hidden = [each for each in judgement.findings if each.where in unknown or is_placeholder(_value(each, content))]
    return less(judgement, hidden)


def less(judgement: Judgement, findings: Iterable[Finding]) -> Judgement:
    """The judgement without some of its findings."""
    removed = tuple(findings)
    left = tuple(each for each in judgement.findings if each not in removed)
    verdict = Verdict.PASS if judgement.verdict is Verdict.FAIL and not left else judgement.verdict
    return replace(judgement, findings=left, verdict=verdict)


def _unknown(subject: Judgeable, representation: Format) -> Iterable[str]:
    """The places of what follows from a parameter for which a text stands."""
    for name, value in subject.exchange.form:
        if is_hidden(name, value):
            for field in DEPENDENT.get(name, (field_of_parameter(name),)):
                yield f"/{field_name(field, representation)}"


def _value(finding: Finding, content: object) -> object:
    for step in finding.where.split("/")[1:]:
        content = content.get(step) if isinstance(content, dict) else None
    return content if finding.where else None
