"""Fault key: what equal findings of many cases share, without the values of one request, one answer or one time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from conformance.finding import Finding
from conformance.judging.same_requests import Key
from conformance.normalise import HERE, closest, general, normalised
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

SHOWN = 1
"""How many demands of single answers are named."""


IN_MOST_CASES = " in most cases"


def shared_expectation(findings: Sequence[Finding], key: Key) -> str:
    """What all findings of a fault expect, and what most or the first of them demand of a single answer.

    Of a missing field it is what each resource expects.
    """
    texts = Counter(finding.expected for finding in findings)
    ((expected, number),) = texts.most_common(1)
    if len(texts) == 1:
        return expected
    in_general = tuple(dict.fromkeys(map(general, texts)))
    if len(in_general) > 1:
        return ELSEWHERE.join(in_general) if key[-2] == ANYTHING else key[-2]
    specific = closest(expected)
    if HERE in expected and number * 2 > len(findings) and normalised(specific) == specific:
        return f"{expected}{IN_MOST_CASES}"
    return f"{in_general[0]}{_demands(findings)}"


def _demands(findings: Sequence[Finding]) -> str:
    """The first of what single answers demand, and how many others there are; nothing where some demand no more."""
    demands = dict.fromkeys(finding.expected.partition(HERE)[2] for finding in findings)
    if "" in demands:
        return ""
    # A moment differs in every answer, and says nothing about the others.
    here = [each for each in demands if each == normalised(each)]
    more = f" and {len(here) - SHOWN} more" if len(here) > SHOWN else ""
    return f"{HERE if here else ''}{', '.join(here[:SHOWN])}{more}"


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
