"""A pattern is a glob: `*` is anything, every other character is itself, and no pattern takes long."""

from __future__ import annotations

import re
from random import Random

import pytest

from conformance.pattern import matches

LETTERS = "ab*/\n"


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("**", "a\nb", True),
        ("a", "a", True),
        ("messages/*", "messages/to/invalid", True),
        ("*/invalid", "messages/to/invalid", True),
        ("a*a", "a", False),
        ("ab*ba", "aba", False),
        ("*ab*ab*", "aab-ab", True),
        ("*ab*ab*", "abab"[1:], False),
        ("201 (sid SM*)", "201 (sid SM0f)", True),
        ("?", "a", False),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        (".*", "aa", False),
        ("a*", "A", False),
    ],
)
def test_only_a_star_stands_for_others(pattern: str, text: str, *, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_a_pattern_matches_what_its_definition_says() -> None:
    random = Random(16)
    for _ in range(20_000):
        pattern = "".join(random.choices(LETTERS, k=random.randrange(6)))
        text = "".join(random.choices(LETTERS, k=random.randrange(8)))
        defined = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None
        assert matches(pattern, text) is defined, (pattern, text)


@pytest.mark.parametrize("pattern", ["*a" * 1000 + "*b", "*" * 100_000, "*a*" * 5000 + "c", "a" * 50_000 + "*b"])
def test_no_pattern_runs_away(pattern: str) -> None:
    assert matches(pattern, "a" * 100_000) is (set(pattern) == {"*"})
