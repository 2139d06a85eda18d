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
"""What is between the expectation of most answers, and that of some."""

IN_MOST_CASES = " in most cases"


def shared_expectation(findings: Sequence[Finding], key: Key) -> str:
    """What all findings of a fault expect, and most or some of them; of a missing field, what each resource expects."""
    texts = Counter(finding.expected for finding in findings)
    ((expected, number),) = texts.most_common(1)
    if len(texts) == 1:
        return expected
    in_general = tuple(dict.fromkeys(map(general, texts)))
    if len(in_general) > 1:
        return ELSEWHERE.join(in_general) if key[-2] == ANYTHING else key[-2]
    # A moment differs in every answer, and says nothing about the others.
    specific = [closest(text) for text, _ in texts.most_common() if HERE in text]
    demands = [each for each in specific if normalised(each) == each]
    if closest(expected) in demands and number * 2 > len(findings):
        return f"{expected}{IN_MOST_CASES}"
    more = f" and {len(demands) - 1} more" if len(demands) > 1 else ""
    return f"{in_general[0]}{ELSEWHERE}{demands[0]}{more}" if demands else in_general[0]


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
