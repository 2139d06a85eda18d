"""Fault key: what equal findings of many cases share, without the values of one request, one answer or one time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from conformance.finding import Finding
from conformance.judging.conforming_value import SUCH_AS
from conformance.judging.same_requests import Key
from conformance.normalise import BY_RULE, VOLATILE_TEXT, closest, general, normalised, rule_of
from conformance.sequence import SECOND

TYPE = re.compile(r" \((integer|number|boolean|text|list|object)\)$")
QUOTED = re.compile(r'^".+"$|^".*\.\.\..* \([0-9]+ characters\)$', re.DOTALL)
ANSWER_NUMBER = re.compile(rf" \((?:answer [0-9]+|{SECOND})\)$")
DETAIL = re.compile(r" \(sid .*|: .*|(?<= redirect) to .*", re.DOTALL)
"""What follows status and code in an outcome: a SID, the first characters of the body, an address."""

EXCERPT = re.compile(r"^.*(?=\([0-9]{3}, [^()]*\)$)", re.DOTALL)
"""Why a body cannot be read, before its status and media type."""

GENERAL_EXPECTATION = {
    "echo": "what was sent",
    "address": "a path below the account asked and the resource",
    "account": "the account asked",
}
"""The expectation without the values of one case, by the kind of the finding."""

ANYTHING = "present"
"""The expectation that all findings of one missing field share, whatever each resource has there."""

ELSEWHERE = "; elsewhere "
"""What is between the expectation of the answer that is shown, and that of another one, which is named."""

Demands = Sequence[tuple[str, str]]
"""What the answers of one fault have to have, and the first case of each."""


def demands_of(expectations: Sequence[tuple[str, str]], key: Key) -> Demands:
    """The different demands of the findings of one fault, from the expectation and the case of each.

    Where no two are alike, it is one without a case: what all have in common.
    """
    if key[-2] != ANYTHING and len({general(expected) for expected, _ in expectations}) > 1:
        return () if VOLATILE_TEXT in key[-2] else ((key[-2], ""),)
    found: dict[str, str] = {}
    for expected, case in expectations:
        found.setdefault(_demand(expected), case)
    return tuple(found.items())


def demand_beside(finding: Finding, demands: Demands) -> str:
    """What would conform in the answer of one finding of a fault, then what another answer has to have, and where.

    Where the others have to have another value by the same rule, it is the rule, with the value of this answer.
    """
    rule, shown = rule_of(finding.demand), finding.demand
    others: dict[str, str] = {}
    for text, case in demands:
        if text != _demand(finding.expected):
            others.setdefault(rule_of(text) or text, case)
    if rule and others.pop(rule, None) is not None:
        shown = f"{rule}{SUCH_AS}{shown.partition(BY_RULE)[0]}"
    if rule:
        # What every answer has to be says less than the rule.
        others.pop(general(finding.expected), None)
    if not others:
        return shown
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    text, case = next(iter(others.items()))
    return f"{shown}{ELSEWHERE}{text}{f' ({case})' if case else ''}{more}"


def _demand(expected: str) -> str:
    """What is expected of one answer: of a moment or a SID, which differ in every answer, what is expected of all."""
    return text if normalised(text := closest(expected)) == text else general(expected)


@lru_cache(maxsize=4096)
def fault_key(capability: str, finding: Finding) -> Key:
    """What all findings of one fault share: everything but the values of one request, one answer or one time."""
    what, scope = finding.what, ""
    expected = "" if rule_of(finding.expected) else GENERAL_EXPECTATION.get(what, "")
    expected, got = expected or normalised(general(finding.expected)), comparable_got(finding.got)
    if what == "outcome":
        scope, got = capability, DETAIL.sub("", got)
    elif what == "body":
        got = EXCERPT.sub("", got)
    if what == "repeat":
        got = "again"
    json_type = TYPE.search(got)
    if what in ("field", "envelope") and got.startswith("missing"):
        expected = ANYTHING
    if what == "code" and (json_type or got.startswith("missing")):
        expected = "the code of the case"
    if json_type:
        got = json_type[1]
    elif (what in GENERAL_EXPECTATION or BY_RULE in finding.expected) and QUOTED.match(got):
        got = "text"
    return scope, what, finding.where, expected, got


@lru_cache(maxsize=4096)
def comparable_got(got: str) -> str:
    """What came, without what differs in every answer."""
    return ANSWER_NUMBER.sub("", normalised(got))
