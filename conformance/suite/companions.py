"""Companions in YAML: the decks of `companions.yaml`, and the hands that cases get under `beside`."""

from __future__ import annotations

import re
from types import MappingProxyType

from conformance.companion import Companion, Decks, Hand
from conformance.suggestion import did_you_mean
from conformance.suite.node_values import as_mapping, as_text, as_texts
from conformance.suite.second_request import method_of
from conformance.suite.yaml_document import Malformed, MappingNode, is_null

COMPANION_KEYS = ("send", "method", "resource")

NO_DECKS: Decks = MappingProxyType({})


def read_companion(mapping: MappingNode) -> Companion:
    """One companion of a deck; raises `Malformed`."""
    mapping.refuse_unknown(COMPANION_KEYS)
    send = as_mapping(mapping.entries["send"], "'send'").entries if "send" in mapping.entries else {}
    pairs: list[tuple[str, str | None]] = []
    for name, node in send.items():
        pairs += [(name, None)] if is_null(node) else [(name, value) for value in as_texts(node, f"'{name}'")]
    resource = as_text(mapping.entries["resource"], "'resource'") if "resource" in mapping.entries else ""
    if bool(resource) != ("method" in mapping.entries):
        raise Malformed(mapping.place, "a companion has 'method' and 'resource' together, or none of them")
    if not pairs and not resource:
        raise Malformed(mapping.place, "a companion sends a parameter, or is a resource")
    return Companion(tuple(pairs), method_of(mapping, "") if resource else "", resource)


def read_hands(mapping: MappingNode, decks: Decks) -> tuple[Hand, ...]:
    """The hands of a case; raises `Malformed`."""
    if "beside" not in mapping.entries:
        return ()
    if "then" in mapping.entries:
        raise Malformed(mapping.entries["beside"].place, "a case has either 'beside' or 'then'")
    beside = as_mapping(mapping.entries["beside"], "'beside'").without_nulls()
    return tuple(_hand(name, beside, decks) for name in beside.entries)


def _hand(name: str, beside: MappingNode, decks: Decks) -> Hand:
    if name not in decks:
        raise Malformed(beside.places[name], f"unknown deck {name!r}{did_you_mean(name, decks) or '.'}")
    text = as_text(beside.entries[name], f"'{name}'")
    found = re.fullmatch(r"([1-9][0-9]?) of ([1-9][0-9]?)", text, re.ASCII)
    if found is None or int(found[1]) > int(found[2]):
        raise Malformed(beside.entries[name].place, f"a hand is such as '1 of 4', not {text!r}")
    return Hand(name, int(found[1]), int(found[2]), decks[name])
