"""The excuses in a target file: which cases it does not claim, and which departures it admits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from difflib import get_close_matches
from urllib.parse import urlsplit

from conformance.suite.yaml_document import Items, Keys, Malformed, Node, Place, Text, as_keys, as_text, each
from conformance.targets.excuse import Deviation, Excuses, Pin, Unsupported

UNSUPPORTED_KEYS = ("cases", "reason")
DEVIATION_KEYS = ("case", "findings", "reason", "link", "until")
FINDING_KEYS = ("what", "where", "expected", "got")


def excuses(root: Keys, names: Sequence[str]) -> Excuses:
    """What the file declares about the cases called `names`; raises `Malformed`."""
    entries = root.entries
    unsupported = tuple(_unsupported(entries["unsupported"], names)) if "unsupported" in entries else ()
    deviations: list[Deviation] = []
    for keys in each(entries["deviations"], "'deviations'") if "deviations" in entries else ():
        deviation = _deviation(keys, names)
        _refuse_second(keys, deviation, unsupported, deviations)
        deviations.append(deviation)
    return Excuses(unsupported, tuple(deviations))


def filled(keys: Keys, name: str, owner: str) -> str:
    """The text of a key that has to be there and to say something; raises `Malformed`."""
    if name not in keys.entries:
        raise Malformed(keys.place, f"{owner} has {name!r}")
    said = as_text(keys.entries[name], f"'{name}'")
    if not said.strip():
        raise Malformed(keys.entries[name].place, f"{name!r} is empty: fill it in")
    return said


def link(keys: Keys, name: str) -> str:
    """The web address of a key, or nothing where the key is left out; raises `Malformed`."""
    if name not in keys.entries:
        return ""
    said = filled(keys, name, "it")
    parts = urlsplit(said)
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"\s", said):
        raise Malformed(keys.entries[name].place, f"{name!r} is a web address, not {said!r}")
    return said


def _unsupported(node: Node, names: Sequence[str]) -> list[Unsupported]:
    if not isinstance(node, Items) or not node.values:
        raise Malformed(node.place, "'unsupported' is a list with at least one entry")
    return [_pattern(entry, names) for entry in node.values]


def _pattern(node: Node, names: Sequence[str]) -> Unsupported:
    reason = ""
    if isinstance(node, Text):
        pattern, place = as_text(node, "each of 'unsupported'"), node.place
    else:
        keys = as_keys(node, "each of 'unsupported'")
        keys.allow(UNSUPPORTED_KEYS)
        pattern, place = filled(keys, "cases", "an entry of 'unsupported'"), keys.at["cases"]
        reason = filled(keys, "reason", "an entry of 'unsupported'")
    found = Unsupported(pattern, reason, _shown(place))
    if not any(found.covers(name) for name in names):
        raise Malformed(place, f"no case matches {pattern!r}{_hint(pattern, names)}")
    return found


def _deviation(keys: Keys, names: Sequence[str]) -> Deviation:
    keys.allow(DEVIATION_KEYS)
    case = filled(keys, "case", "a deviation")
    if case not in names:
        raise Malformed(keys.entries["case"].place, f"unknown case {case!r}{_hint(case, names)}")
    if "findings" not in keys.entries:
        raise Malformed(keys.place, "a deviation has 'findings'")
    until = _date(keys)
    return Deviation(
        case=case,
        pins=tuple(_pin(entry) for entry in each(keys.entries["findings"], "'findings'")),
        reason=filled(keys, "reason", "a deviation"),
        link=link(keys, "link"),
        until=until,
        expired=_shown(keys.at["until"]) if until and until < datetime.now(UTC).date().isoformat() else "",
        place=_shown(keys.at["case"]),
    )


def _pin(keys: Keys) -> Pin:
    keys.allow(FINDING_KEYS)
    texts = {name: filled(keys, name, "a finding") for name in ("what", "expected", "got")}
    for name in ("expected", "got"):
        if not texts[name].replace("*", "").strip():
            raise Malformed(keys.entries[name].place, f"{name!r} excuses everything: write what comes")
    where = as_text(keys.entries["where"], "'where'") if "where" in keys.entries else ""
    return Pin(texts["what"], where, texts["expected"], texts["got"], _shown(keys.place))


def _date(keys: Keys) -> str:
    if "until" not in keys.entries:
        return ""
    said = filled(keys, "until", "a deviation")
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII):
            return date.fromisoformat(said).isoformat()
    except ValueError:
        pass
    raise Malformed(keys.entries["until"].place, f"'until' is a date such as 2027-03-31, not {said!r}")


def _refuse_second(
    keys: Keys, deviation: Deviation, unsupported: Sequence[Unsupported], deviations: Sequence[Deviation]
) -> None:
    place = keys.entries["case"].place
    for other in deviations:
        if other.case == deviation.case:
            raise Malformed(place, f"{deviation.case} has a deviation already, at {other.place}")
    for pattern in unsupported:
        if pattern.covers(deviation.case):
            raise Malformed(place, f"{deviation.case} is unsupported already, at {pattern.place}")


def _hint(name: str, names: Sequence[str]) -> str:
    close = get_close_matches(name, names, 1)
    return f"; is it {close[0]!r}?" if close else ""


def _shown(place: Place) -> str:
    return f"{place.file}:{place.line}"
