"""Reads the expectation of a finding as a person does: which values it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate, islice, product
from typing import Any

from conformance.normalise import HERE

WORDS = {"null": None, "true": True, "false": False, "empty": ""}
TRIED = 64
"""How many values of one expectation are tried at most."""


def named_values(expected: str) -> list[Any]:
    """The values that an expectation names, the most exact ones first."""
    *_, last = expected.split(HERE)
    last = re.sub(r"^(\+0000 at the end, not \S+|in the form of RFC 2822): ", "", last)
    last = re.sub(r" \((an integer|text of digits)\)$", "", last)
    return list(islice(_object(last) if last.startswith("an object with ") else _scalars(last), TRIED))


def _object(text: str) -> Iterator[dict[str, Any]]:
    members = {name: named_values(words) for name, words in _members(text.removeprefix("an object with "))}
    for values in product(*members.values()):
        yield dict(zip(members, values, strict=True))


def _members(text: str) -> Iterator[tuple[str, str]]:
    """`name (words), name (words)`: what is between the brackets of each name, which may hold brackets too."""
    while text:
        name, _, rest = text.partition(" (")
        depths = accumulate((char == "(") - (char == ")") for char in rest)
        end = next(place for place, depth in enumerate(depths) if depth < 0)
        yield name, rest[:end]
        text = rest[end + 1 :].removeprefix(", ")


def _scalars(text: str) -> Iterator[Any]:
    """What follows `such as`, then each word between commas, and each text in quotes."""
    _, is_named, such = text.rpartition("such as ")
    if is_named:
        yield json.JSONDecoder().raw_decode(such)[0]
    yield from map(json.loads, re.findall(r'"(?:[^"\\]|\\.)*"', text))
    for part in re.split(r", | or ", text):
        yield WORDS.get(part, part)
        if re.fullmatch(r"\d{1,9}", part):
            yield int(part)
