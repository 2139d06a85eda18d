"""Fault key: what equal findings of many cases share, without the values of one request, one answer or one time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from conformance.finding import Finding
from conformance.judging.same_requests import Key
from conformance.normalise import closest, general, normalised
from conformance.sequence import SECOND

TYPE = re.compile(r" \((integer|number|boolean|text|list|object)\)$")
QUOTED = re.compile(r'^".+"$|^".*\.\.\..* \([0-9]+ characters\)$', re.DOTALL)
ANSWER_NUMBER = re.compile(rf" \((?:answer [0-9]+|{SECOND})\)$")
DETAIL = re.compile(r" \(sid .*|: .*|(?<= redirect) to .*", re.DOTALL)
"""What follows status and code in an outcome: a SID, the first characters of the body, an address."""

EXCERPT = re.compile(r"^.*(?=\([0-9]{3}, [^()]*\)$)", re.DOTALL)
"""Why a body cannot be read, before its status and media type."""

REPEATED = re.compile(r"^[0-9]{3}(?=, the HTTP status$)")
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
    """The different demands of the findings of one fault, from the expectation and the case of each."""
    if key[-2] != ANYTHING and len({general(expected) for expected, _ in expectations}) > 1:
        return ()
    found: dict[str, str] = {}
    for expected, case in expectations:
        found.setdefault(_demand(expected), case)
    return tuple(found.items())


def expectation(expected: str, demands: Demands) -> str:
    """What one finding of a fault expects, and where another one of it expects something else."""
    others = [(text, case) for text, case in demands if text != _demand(expected)]
    if not others:
        return expected
    more = f" and {len(others) - 1} more" if others[1:] else ""
    return f"{expected}{ELSEWHERE}{others[0][0]} ({others[0][1]}){more}"


def shared_expectation(findings: Sequence[Finding], demands: Demands, key: Key) -> str:
    """What the first finding of a fault expects, which is the one that is shown, or all where none is like another."""
    first = findings[0].expected
    if all(finding.expected == first for finding in findings):
        return first
    if not demands:
        return key[-2]
    return expectation(first if _demand(first) == closest(first) else general(first), demands)


def _demand(expected: str) -> str:
    """What is expected of one answer: of a moment or a SID, which differ in every answer, what is expected of all."""
    return text if normalised(text := closest(expected)) == text else general(expected)


@lru_cache(maxsize=4096)
def fault_key(capability: str, finding: Finding) -> Key:
    """What all findings of one fault share: everything but the values of one request, one answer or one time."""
    what, scope = finding.what, ""
    expected, got = GENERAL_EXPECTATION.get(what) or normalised(general(finding.expected)), comparable_got(finding.got)
    if what == "outcome":
        scope, got = capability, DETAIL.sub("", got)
    elif what == "body":
        got = EXCERPT.sub("", got)
    elif what == "envelope":
        expected = REPEATED.sub("*", expected)
    json_type = TYPE.search(got)
    if what in ("field", "envelope") and got.startswith("missing"):
        expected = ANYTHING
    if what == "code" and (json_type or got.startswith("missing")):
        expected = "the code of the case"
    if json_type:
        got = json_type[1]
    elif what in GENERAL_EXPECTATION and QUOTED.match(got):
        got = "text"
    return scope, what, finding.where, expected, got


@lru_cache(maxsize=4096)
def comparable_got(got: str) -> str:
    """What came, without what differs in every answer."""
    return ANSWER_NUMBER.sub("", normalised(got))
