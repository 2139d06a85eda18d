"""The claim of a certificate as the nodes of the target file that it comes from, for the rules of such files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.certificates.stored_folder import InvalidCertificate
from conformance.suite.yaml_document import MappingNode, Node, Place, ScalarNode, SequenceNode
from conformance.targets.excuse import DeclaredFault, Deviation, Excuses, Pin, Unsupported

NOWHERE = Place("the claim", 1, 1)
KEYS = {
    "name": "name",
    "version": "version",
    "homepage": "homepage",
    "base_url": "base-url",
    "account_sid": "account-sid",
    "host": "host",
}
"""The keys of a target file by those of a certificate."""


def claim_node(target: Mapping[str, Any], excuses: Excuses) -> MappingNode:
    """The root of a target file with this description of a target and these exceptions.

    Raises `InvalidCertificate` where the places of the exceptions cannot be those of one file.
    """
    _require_order(excuses)
    entries: dict[str, Node] = {KEYS[name]: _scalar(NOWHERE, target[name]) for name in KEYS if name in target}
    if "services" in target:
        entries["services"] = _mapping(NOWHERE, target["services"])
    if "form" in target:
        entries["form"] = _form(target["form"])
    if excuses.unsupported:
        entries["unsupported"] = SequenceNode(NOWHERE, tuple(map(_unsupported, excuses.unsupported)))
    declared: list[Deviation | DeclaredFault] = [*excuses.deviations, *excuses.faults]
    if deviations := sorted(declared, key=lambda one: _place(one.place).line):
        entries["deviations"] = SequenceNode(NOWHERE, tuple(map(_deviation, deviations)))
    return MappingNode(NOWHERE, entries, dict.fromkeys(entries, NOWHERE))


def _form(pairs: Sequence[Sequence[str]]) -> MappingNode:
    values: dict[str, list[Node]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(_scalar(NOWHERE, value))
    entries: dict[str, Node] = {name: SequenceNode(NOWHERE, tuple(nodes)) for name, nodes in values.items()}
    if "" in entries:
        raise InvalidCertificate("/target/form has a parameter without a name")
    return MappingNode(NOWHERE, entries, dict.fromkeys(entries, NOWHERE))


def _unsupported(entry: Unsupported) -> Node:
    place = _place(entry.place)
    if not entry.reason:
        return _scalar(place, entry.cases)
    return _mapping(place, {"cases": entry.cases, "reason": entry.reason})


def _deviation(deviation: Deviation | DeclaredFault) -> Node:
    place = _place(deviation.place)
    texts = {"reason": deviation.reason}
    texts |= {name: text for name, text in (("link", deviation.link), ("until", deviation.until)) if text}
    node = _mapping(place, texts)
    if isinstance(deviation, DeclaredFault):
        patterns = tuple(_scalar(place, pattern) for pattern in deviation.cases)
        node.entries["cases"] = SequenceNode(place, patterns) if patterns[1:] else patterns[0]
        node.places["cases"] = place
    else:
        node.entries["case"] = _scalar(place, deviation.case)
        node.places["case"] = place
    node.entries["findings"] = SequenceNode(place, tuple(map(_pin, deviation.pins)))
    if deviation.until:
        node.places["until"] = _place(deviation.until_place)
    return node


def _pin(pin: Pin) -> Node:
    texts = {"what": pin.what, "where": pin.where, "expected": pin.expected, "got": pin.got}
    return _mapping(_place(pin.place), texts)


def _mapping(place: Place, texts: Mapping[str, str]) -> MappingNode:
    return MappingNode(place, {name: _scalar(place, text) for name, text in texts.items()}, dict.fromkeys(texts, place))


def _scalar(place: Place, text: str) -> ScalarNode:
    return ScalarNode(place, text)


def _place(text: str) -> Place:
    """The place that is written as `file:line`; raises `InvalidCertificate`."""
    found = re.fullmatch(r"(.+):([1-9][0-9]{0,8})", text, re.DOTALL)
    if not found:
        raise InvalidCertificate(f"/declared: a place in a target file is FILE:LINE, not {text[:80]!r}")
    return Place(found[1], int(found[2]), 1)


def _require_order(excuses: Excuses) -> None:
    """Raises `InvalidCertificate` where the entries are not of one file, or not in the order of its lines."""
    declared: list[Deviation | DeclaredFault] = [*excuses.deviations, *excuses.faults]
    lists: list[Iterator[str]] = [
        (entry.place for entry in excuses.unsupported),
        (entry.place for entry in excuses.deviations),
        (entry.place for entry in excuses.faults),
        *((pin.place for pin in entry.pins) for entry in declared),
        *(iter((entry.until_place,)) for entry in declared if entry.until),
    ]
    files = set()
    for texts in lists:
        places = [_place(text) for text in texts]
        files |= {place.file for place in places}
        if places != sorted(places, key=lambda place: place.line):
            raise InvalidCertificate("/declared: the lines of its entries are not in their order")
    if len(files) > 1:
        raise InvalidCertificate("/declared: its entries are from several files")
