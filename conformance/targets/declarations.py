"""Declarations of a target file: reads its excuses, under `unsupported` and `deviations`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from conformance.address import InvalidAddress, parse_link
from conformance.suite.node_values import as_mapping, as_mappings, as_text
from conformance.suite.yaml_document import Malformed, MappingNode, Node, Place, ScalarNode, SequenceNode
from conformance.targets.excuse import Deviation, Excuses, Pin, Unsupported

EXCUSE_KEYS = ("unsupported", "deviations")
UNSUPPORTED_KEYS = ("cases", "reason")
DEVIATION_KEYS = ("case", "findings", "reason", "link", "until")
FINDING_KEYS = ("what", "where", "expected", "got")

LONGEST_PATTERN = 4000
"""How many characters a pattern has at most: no name of a case, and no text of a finding, is that long."""

MOST_ENTRIES = 1000
"""How many entries a list has at most."""


Entry = TypeVar("Entry")


def read_excuses(root: MappingNode, names: Sequence[str]) -> Excuses:
    """The excuses of a target file for a suite whose cases are called `names`; raises `Malformed`."""
    entries = root.entries
    unsupported = tuple(_unsupported(entries["unsupported"], names)) if "unsupported" in entries else ()
    deviations: list[Deviation] = []
    mappings = tuple(as_mappings(entries["deviations"], "'deviations'")) if "deviations" in entries else ()
    for mapping in _limited(mappings, root.place):
        deviation = _deviation(mapping, names)
        _refuse_second_excuse(mapping, deviation, unsupported, deviations)
        deviations.append(deviation)
    return Excuses(unsupported, tuple(deviations))


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


def _unsupported(node: Node, names: Sequence[str]) -> list[Unsupported]:
    if not isinstance(node, SequenceNode) or not node.values:
        raise Malformed(node.place, "'unsupported' is a list with at least one entry")
    found: dict[str, Unsupported] = {}
    for entry in _limited(node.values, node.place):
        pattern = _pattern(entry, names)
        if pattern.cases in found:
            raise Malformed(entry.place, f"{pattern.cases!r} is unsupported already, at {found[pattern.cases].place}")
        found[pattern.cases] = pattern
    return list(found.values())


def _pattern(node: Node, names: Sequence[str]) -> Unsupported:
    reason = ""
    if isinstance(node, ScalarNode):
        pattern, place = as_text(node, "each of 'unsupported'"), node.place
    else:
        mapping = as_mapping(node, "each of 'unsupported'")
        mapping.refuse_unknown(UNSUPPORTED_KEYS)
        pattern, place = required_text(mapping, "cases", "an entry of 'unsupported'"), mapping.places["cases"]
        reason = required_text(mapping, "reason", "an entry of 'unsupported'")
    found = Unsupported(_limited_pattern(pattern, place), reason, _location(place))
    if not any(found.covers(name) for name in names):
        raise Malformed(place, f"no case matches {pattern!r}{_hint(pattern, names)}")
    return found


def _deviation(mapping: MappingNode, names: Sequence[str]) -> Deviation:
    mapping.refuse_unknown(DEVIATION_KEYS)
    case = required_text(mapping, "case", "a deviation")
    if case not in names:
        raise Malformed(mapping.entries["case"].place, f"unknown case {case!r}{_hint(case, names)}")
    if "findings" not in mapping.entries:
        raise Malformed(mapping.place, "a deviation has 'findings'")
    until = _date(mapping)
    return Deviation(
        case=case,
        pins=_pins(mapping.entries["findings"]),
        reason=required_text(mapping, "reason", "a deviation"),
        link=optional_url(mapping, "link"),
        until=until,
        until_place=_location(mapping.places["until"]) if until else "",
        place=_location(mapping.places["case"]),
    )


def _pins(node: Node) -> tuple[Pin, ...]:
    return tuple(_pin(entry) for entry in _limited(tuple(as_mappings(node, "'findings'")), node.place))


def _pin(mapping: MappingNode) -> Pin:
    mapping.refuse_unknown(FINDING_KEYS)
    texts = {name: required_text(mapping, name, "a finding") for name in ("what", "expected", "got")}
    for name in ("expected", "got"):
        _limited_pattern(texts[name], mapping.entries[name].place)
        if not texts[name].replace("*", "").strip():
            raise Malformed(mapping.entries[name].place, f"{name!r} excuses everything: write the value received")
    where = as_text(mapping.entries["where"], "'where'") if "where" in mapping.entries else ""
    return Pin(texts["what"], where, texts["expected"], texts["got"], _location(mapping.place))


def _date(mapping: MappingNode) -> str:
    if "until" not in mapping.entries:
        return ""
    text = required_text(mapping, "until", "a deviation")
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]", text, re.ASCII):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise Malformed(mapping.entries["until"].place, f"'until' is a date such as 2027-03-31, not {text!r}")


def _refuse_second_excuse(
    mapping: MappingNode, deviation: Deviation, unsupported: Sequence[Unsupported], deviations: Sequence[Deviation]
) -> None:
    place = mapping.entries["case"].place
    for other in deviations:
        if other.case == deviation.case:
            raise Malformed(place, f"{deviation.case} has a deviation already, at {other.place}")
    for pattern in unsupported:
        if pattern.covers(deviation.case):
            raise Malformed(place, f"{deviation.case} is unsupported already, at {pattern.place}")


def _limited(entries: Sequence[Entry], place: Place) -> Sequence[Entry]:
    if len(entries) > MOST_ENTRIES:
        raise Malformed(place, f"more than {MOST_ENTRIES} entries")
    return entries


def _limited_pattern(pattern: str, place: Place) -> str:
    if len(pattern) > LONGEST_PATTERN:
        raise Malformed(place, f"a pattern of more than {LONGEST_PATTERN} characters")
    return pattern


def _hint(name: str, names: Sequence[str]) -> str:
    close = get_close_matches(name, names, 1)
    return f"; is it {close[0]!r}?" if close else ""


def _location(place: Place) -> str:
    return f"{place.file}:{place.line}"
