"""Body lines: the body of an answer as indented JSON, each line with the findings about its value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.body import MAX_DEPTH
from conformance.finding import Finding

MISSING = "missing"
"""How the text of a finding begins that is about a field which is not there."""

MAX_LENGTH = 100_000
"""A longer body is shown as it came: its lines would be more than anybody reads."""


@dataclass(frozen=True)
class BodyLine:
    """One line, and the findings about it; a line with `is_missing` names a field that is not in the body."""

    text: str
    findings: tuple[Finding, ...] = ()
    is_missing: bool = False


class _Literal(str):
    """A number or constant as it is written."""


class _Pairs(list[tuple[str, Any]]):
    """The members of an object; a name may be there twice."""


def body_lines(body: str, findings: Iterable[Finding]) -> list[BodyLine]:
    """The lines of a body; one that is no JSON keeps its own lines up to the last text, and none has a finding."""
    value = _read(body)
    if value is None:
        return [BodyLine(line) for line in body.rstrip().splitlines()]
    by_place: dict[str, list[Finding]] = {}
    for finding in findings:
        by_place.setdefault(finding.where, []).append(finding)
    by_place.pop("", None)
    shown = list(_lines(value, "", "", "", by_place))
    # What is left is about a place that the body does not have at all.
    return shown + [_missing(place, "", left) for place, left in by_place.items()]


def _read(body: str) -> Any:  # noqa: ANN401 - JSON has any shape
    """The list or object that the body is, with numbers as written; `None` where it is neither, or is too long."""
    if len(body) > MAX_LENGTH or body.count("[") + body.count("{") > MAX_DEPTH:
        return None
    try:
        value = json.loads(
            body, object_pairs_hook=_Pairs, parse_int=_Literal, parse_float=_Literal, parse_constant=_Literal
        )
    except ValueError:
        return None
    return value if isinstance(value, list) else None


def _lines(
    value: Any,  # noqa: ANN401 - JSON has any shape
    place: str,
    head: str,
    tail: str,
    by_place: dict[str, list[Finding]],
) -> Iterator[BodyLine]:
    """The lines of a value at `place`, after `head` on its first line and before `tail` on its last one."""
    found = tuple(by_place.pop(place, ()))
    if not isinstance(value, list):
        written = str(value) if isinstance(value, _Literal) else json.dumps(value, ensure_ascii=False)
        yield BodyLine(f"{head}{written}{tail}", found)
        return
    opening, closing = "{}" if isinstance(value, _Pairs) else "[]"
    absent = [where for where in by_place if where.rpartition("/")[0] == place and not _has(value, where)]
    if not value and not absent:
        yield BodyLine(f"{head}{opening}{closing}{tail}", found)
        return
    yield BodyLine(f"{head}{opening}", found)
    indent = " " * (len(head) - len(head.lstrip(" ")) + 2)
    yield from _members(value, place, indent, by_place)
    yield from (_missing(where.rpartition("/")[2], indent, by_place.pop(where)) for where in absent)
    yield BodyLine(f"{indent[2:]}{closing}{tail}")


def _members(value: list[Any], place: str, indent: str, by_place: dict[str, list[Finding]]) -> Iterator[BodyLine]:
    for number, member in enumerate(value):
        name, inner = member if isinstance(value, _Pairs) else (str(number), member)
        head = f"{indent}{json.dumps(name, ensure_ascii=False)}: " if isinstance(value, _Pairs) else indent
        tail = "," if number < len(value) - 1 else ""
        yield from _lines(inner, f"{place}/{_token(name)}", head, tail, by_place)


def _token(name: str) -> str:
    """A name as part of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _has(value: list[Any], where: str) -> bool:
    last = where.rpartition("/")[2]
    names = [name for name, _ in value] if isinstance(value, _Pairs) else map(str, range(len(value)))
    return last in map(_token, names)


def _missing(name: str, indent: str, findings: Sequence[Finding]) -> BodyLine:
    written = json.dumps(name.replace("~1", "/").replace("~0", "~"), ensure_ascii=False)
    return BodyLine(f"{indent}{written}: {MISSING}", tuple(findings), is_missing=True)
