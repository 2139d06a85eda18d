"""Values in the entries of a target file: texts, addresses and dates, within limits, or an error with the place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from conformance.address import InvalidAddress, parse_link
from conformance.suite.node_values import as_text
from conformance.suite.yaml_document import Malformed, MappingNode, Place

LONGEST_PATTERN = 4000
"""How many characters a pattern has at most: no name of a case, and no text of a finding, is that long."""

MOST_ENTRIES = 1000
"""How many entries a list has at most."""

Entry = TypeVar("Entry")


def required_text(mapping: MappingNode, name: str, owner: str) -> str:
    """The text of a key that has to be there and not empty; `owner` is what has it, in messages. Raises `Malformed`."""
    if name not in mapping.entries:
        raise Malformed(mapping.place, f"{owner} has {name!r}")
    text = as_text(mapping.entries[name], f"'{name}'")
    if not text.strip():
        raise Malformed(mapping.entries[name].place, f"{name!r} is empty: fill it in")
    return text


def optional_url(mapping: MappingNode, name: str) -> str:
    """The web address of a key, or an empty text where the key is left out; raises `Malformed`."""
    if name not in mapping.entries:
        return ""
    try:
        return parse_link(required_text(mapping, name, "it"))
    except InvalidAddress as error:
        raise Malformed(mapping.entries[name].place, f"{name!r} is a web address: {error}") from None


def until_date(mapping: MappingNode) -> str:
    """The last day on which an entry holds, or an empty text; raises `Malformed`."""
    if "until" not in mapping.entries:
        return ""
    text = required_text(mapping, "until", "a deviation")
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]", text, re.ASCII):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise Malformed(mapping.entries["until"].place, "'until' is a date such as 2027-03-31")


def limited(entries: Sequence[Entry], place: Place) -> Sequence[Entry]:
    """`entries` unchanged; raises `Malformed` where there are too many."""
    if len(entries) > MOST_ENTRIES:
        raise Malformed(place, f"more than {MOST_ENTRIES} entries")
    return entries


def limited_pattern(pattern: str, place: Place) -> str:
    """`pattern` unchanged; raises `Malformed` where it is too long."""
    if len(pattern) > LONGEST_PATTERN:
        raise Malformed(place, f"a pattern of more than {LONGEST_PATTERN} characters")
    return pattern


def location(place: Place) -> str:
    """File and line of a place, as excuses name it."""
    return f"{place.file}:{place.line}"
