"""Normalise texts for comparison: `*` replaces SIDs, UUIDs and times, which differ in every answer."""

from __future__ import annotations

import re

VOLATILE = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|(?<=[A-Z]{2})[0-9a-f]{32}(?![0-9a-f])"
    r"|[0-9]{4}-[0-9][0-9]-[0-9][0-9][T ][0-9][0-9]:[0-9][0-9]:[0-9][0-9][0-9.Z+:-]*"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} \w{3} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}(?: [+-][0-9]{4}| GMT)?"
)
"""What differs in every answer: UUIDs, the hex digits of SIDs, times."""

VOLATILE_TEXT = "*"
"""What is in its place."""

PORT = re.compile(r"(?<=127\.0\.0\.1:)[0-9]+|(?<=localhost:)[0-9]+")
"""The port of a local target, which differs in every run."""


HERE = "; here "
"""What is between the expectation of a field in every answer, and that in one answer."""


BY_RULE = ", by the rule: "
"""What is between the value that one answer has to have, and the rule by which it follows from case and answer."""


def by_rule(value: str, rule: str) -> str:
    """The expectation of a value that follows by a rule: every departure from the rule is one fault."""
    return f"{value}{BY_RULE}{rule}"


def general(expected: str) -> str:
    """An expectation without what it says of one answer alone."""
    first = expected.partition(HERE)[0]
    return rule_of(first) or first


def rule_of(expected: str) -> str:
    """The rule by which a value is expected; empty where there is none."""
    return expected.partition(BY_RULE)[2]


def closest(expected: str) -> str:
    """What an expectation says of one answer alone, where that is more than of every one."""
    return expected.partition(HERE)[2] or expected


def normalised(text: str) -> str:
    """`text` with `*` for what differs in every answer."""
    return VOLATILE.sub(VOLATILE_TEXT, text)


def comparable(text: str) -> str:
    """`text` with `*` for what differs in every answer and in every run."""
    return PORT.sub("*", normalised(text))
