"""Declarations of a target file: reads its excuses, under `unsupported` and `deviations`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.finding import KINDS
from conformance.pattern import matches
from conformance.suggestion import did_you_mean, is_it, near_case
from conformance.suite.node_values import as_mapping, as_mappings, as_text, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode, Node, Place, ScalarNode, SequenceNode
from conformance.targets.entry_values import (
    limited,
    limited_pattern,
    location,
    optional_url,
    required_text,
    until_date,
)
from conformance.targets.excuse import DeclaredFault, Deviation, Excuses, Pin, Unsupported
from conformance.targets.unsupported import UNSTATED

EXCUSE_KEYS = ("unsupported", "deviations")
UNSUPPORTED_KEYS = ("cases", "reason")
DEVIATION_KEYS = ("case", "findings", "reason", "link", "until")
FINDING_KEYS = ("what", "where", "expected", "got")


def read_excuses(root: MappingNode, names: Sequence[str]) -> Excuses:
    """The excuses of a target file for a suite whose cases are called `names`; raises `Malformed`."""
    entries = root.entries
    mappings = tuple(as_mappings(entries["deviations"], "'deviations'")) if "deviations" in entries else ()
    _require_reasons(entries, mappings)
    unsupported = tuple(_unsupported(entries["unsupported"], names)) if "unsupported" in entries else ()
    deviations: list[Deviation] = []
    faults: list[DeclaredFault] = []
    for mapping in limited(mappings, root.place):
        if "cases" in mapping.entries:
            faults.append(_fault(mapping, names))
        else:
            deviation = _deviation(mapping, names)
            _refuse_second_excuse(mapping, deviation, unsupported, deviations)
            deviations.append(deviation)
    excuses = Excuses(unsupported, tuple(deviations), tuple(faults))
    _refuse_idle_faults(mappings, excuses, names)
    return excuses


def _require_reasons(entries: Mapping[str, Node], mappings: Sequence[MappingNode]) -> None:
    """Raises `Malformed` with the lines of all reasons that nobody has filled in."""
    unsupported = entries.get("unsupported")
    listed = unsupported.values if isinstance(unsupported, SequenceNode) else ()
    excuses = [*(each for each in listed if isinstance(each, MappingNode)), *mappings]
    reasons = [excuse.entries["reason"] for excuse in excuses if "reason" in excuse.entries]
    empty = [node.place for node in reasons if isinstance(node, ScalarNode) and not (node.value or "").strip()]
    if empty[1:]:
        lines = ", ".join(str(place.line) for place in empty)
        raise Malformed(empty[0], f"{len(empty)} reasons are empty: fill them in, in the lines {lines}")


def _unsupported(node: Node, names: Sequence[str]) -> list[Unsupported]:
    if not isinstance(node, SequenceNode) or not node.values:
        raise Malformed(node.place, "'unsupported' is a list with at least one entry")
    found: dict[str, Unsupported] = {}
    patterns = [each for entry in limited(node.values, node.place) for each in _patterns(entry)]
    for pattern, place, reason in limited(patterns, node.place):
        entry = Unsupported(limited_pattern(pattern, place), reason, location(place))
        if not any(map(entry.covers, names)):
            raise Malformed(place, f"no case matches this{near_case(pattern, names)}")
        if pattern in found:
            raise Malformed(place, f"this is unsupported already, at {found[pattern].place}")
        found[pattern] = entry
    return list(found.values())


def _patterns(node: Node) -> Iterator[tuple[str, Place, str]]:
    """Each pattern of an entry with its place, and the reason that all of them have, which is never empty."""
    if isinstance(node, ScalarNode):
        yield as_text(node, "each of 'unsupported'"), node.place, UNSTATED
        return
    mapping = as_mapping(node, "each of 'unsupported'")
    mapping.refuse_unknown(UNSUPPORTED_KEYS)
    reason = required_text(mapping, "reason", "an entry of 'unsupported'")
    cases = mapping.entries.get("cases")
    if not isinstance(cases, SequenceNode):
        yield required_text(mapping, "cases", "an entry of 'unsupported'"), mapping.places["cases"], reason
        return
    if not cases.values:
        raise Malformed(cases.place, "'cases' has at least one pattern")
    for each in cases.values:
        yield as_text(each, "each of 'cases'"), each.place, reason


def _deviation(mapping: MappingNode, names: Sequence[str]) -> Deviation:
    mapping.refuse_unknown(DEVIATION_KEYS)
    case = required_text(mapping, "case", "a deviation")
    if case not in names:
        raise Malformed(mapping.entries["case"].place, f"no case has this name{is_it(case, names)}")
    return Deviation(case=case, place=location(mapping.places["case"]), **_declared(mapping))


def _declared(mapping: MappingNode) -> dict[str, Any]:
    """What an entry for one case and an entry for a fault have in common, as fields of either."""
    if "findings" not in mapping.entries:
        raise Malformed(mapping.place, "a deviation has 'findings'")
    until = until_date(mapping)
    return {
        "pins": _pins(mapping.entries["findings"]),
        "reason": required_text(mapping, "reason", "a deviation"),
        "link": optional_url(mapping, "link"),
        "until": until,
        "until_place": location(mapping.places["until"]) if until else "",
    }


def _fault(mapping: MappingNode, names: Sequence[str]) -> DeclaredFault:
    mapping.refuse_unknown((*DEVIATION_KEYS, "cases"))
    if "case" in mapping.entries:
        raise Malformed(mapping.places["case"], "a deviation has 'case' or 'cases', not both")
    node, place = mapping.entries["cases"], mapping.places["cases"]
    patterns = as_texts(node, "'cases'")
    if not patterns:
        raise Malformed(node.place, "'cases' has at least one pattern")
    for number, pattern in enumerate(limited(patterns, node.place)):
        limited_pattern(pattern, node.place)
        if pattern in patterns[:number]:
            raise Malformed(node.place, "a pattern is written twice")
        if not any(matches(pattern, name) for name in names):
            raise Malformed(node.place, f"no case matches this{near_case(pattern, names)}")
    return DeclaredFault(cases=patterns, place=location(place), **_declared(mapping))


def _refuse_idle_faults(mappings: Sequence[MappingNode], excuses: Excuses, names: Sequence[str]) -> None:
    """Refuses a fault that excuses nothing, since each of its cases has an excuse, or another fault has its finding."""
    own = {deviation.case for deviation in excuses.deviations}
    free = [name for name in names if name not in own and not any(one.covers(name) for one in excuses.unsupported)]
    nodes = [mapping for mapping in mappings if "cases" in mapping.entries]
    seen: dict[tuple[str, ...], list[tuple[frozenset[str], str]]] = {}
    for mapping, fault in zip(nodes, excuses.faults, strict=True):
        covered = frozenset(filter(fault.covers, free))
        if not covered:
            raise Malformed(mapping.places["cases"], "each case of this fault has another excuse already")
        for pin in fault.pins:
            others = seen.setdefault((pin.what, pin.where, pin.expected, pin.got), [])
            for cases, place in others:
                if common := sorted(cases & covered):
                    raise Malformed(mapping.places["cases"], f"{common[0]} has this excuse already, at {place}")
            others.append((covered, pin.place))


def _pins(node: Node) -> tuple[Pin, ...]:
    return tuple(_pin(entry) for entry in limited(tuple(as_mappings(node, "'findings'")), node.place))


def _pin(mapping: MappingNode) -> Pin:
    mapping.refuse_unknown(FINDING_KEYS)
    texts = {name: required_text(mapping, name, "a finding") for name in ("what", "expected", "got")}
    for name in ("expected", "got"):
        limited_pattern(texts[name], mapping.entries[name].place)
        if not texts[name].replace("*", "").strip():
            raise Malformed(mapping.entries[name].place, f"{name!r} excuses everything: write the value received")
    if texts["what"] not in KINDS:
        hint = did_you_mean(texts["what"].lower(), KINDS, 0.5) or "."
        message = f"no such kind of finding{hint} The kinds are {', '.join(KINDS)}"
        raise Malformed(mapping.entries["what"].place, message)
    where = as_text(mapping.entries["where"], "'where'") if "where" in mapping.entries else ""
    return Pin(texts["what"], where, texts["expected"], texts["got"], location(mapping.place))


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
