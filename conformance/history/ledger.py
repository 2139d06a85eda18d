"""Ledgers: files with a line for each night, which git can keep and merge.

A line that cannot be read is named and passed over, and stays in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from conformance.body import NotJson, parse
from conformance.file_content import MIB, Unreadable, opened
from conformance.history.night_line import NewerForm, Night, NotANight

LINE_READ = MIB
"""How many bytes of a line are read; a longer one is none of a ledger."""

FILE_LIMIT = 512 * MIB
"""How many bytes a ledger may have."""

NAMED = 5
"""How many lines are named of those that have one fault."""

KINDS = 10
"""How many kinds of faults of a file are told apart."""

OTHERS = "passed over: other reasons"

AHEAD = timedelta(days=1)
"""A night that begins later than so long from now has a wrong clock."""


@dataclass(frozen=True)
class Ledger:
    """The nights of one or more files by when they began, and what is odd about the files, in words."""

    nights: tuple[Night, ...]
    remarks: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the targets, in the order of their first nights."""
        return tuple(dict.fromkeys(night.target for night in self.nights))

    def of_target(self, name: str) -> tuple[Night, ...]:
        """The nights of one target; of two that began at the same moment the last that was read."""
        return tuple({night.began: night for night in self.nights if night.target == name}.values())


def read_ledgers(paths: Iterable[Path]) -> Ledger:
    """All nights of the files; raises `Unreadable` with the path where one cannot be read as a file."""
    nights: list[Night] = []
    remarks: list[str] = []
    for path in paths:
        try:
            found, odd = _read(path)
        except Unreadable as error:
            raise Unreadable(f"{path}: {error}") from None
        nights += found
        remarks += odd
    ordered = sorted(nights, key=lambda night: night.began)
    return Ledger(tuple(ordered), (*remarks, *_twice(ordered)))


def _read(path: Path) -> tuple[list[Night], list[str]]:
    nights: list[Night] = []
    faults: dict[str, list[int]] = {}
    seen: set[int] = set()
    latest: dict[str, datetime] = {}
    for number, line in _lines(path):
        if hash(line) in seen:
            faults.setdefault("repeated", []).append(number)
            continue
        seen.add(hash(line))
        try:
            night = Night.from_json(parse(line))
        except (NotJson, NotANight) as error:
            reason = f"passed over: {str(error)[:200]}"
            faults.setdefault(reason if reason in faults or len(faults) < KINDS else OTHERS, []).append(number)
            continue
        if night.began < latest.get(night.target, night.began):
            faults.setdefault("older than an earlier line of the same target", []).append(number)
        latest[night.target] = max(night.began, latest.get(night.target, night.began))
        if night.began > datetime.now(UTC) + AHEAD:
            faults.setdefault("of the future: is the clock right?", []).append(number)
        nights.append(night)
    return nights, [f"{path}: {_named(lines)}: {fault}" for fault, lines in faults.items()]


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line that is not empty, with its number, read one by one; one that is too long is cut."""
    with opened(path) as stream:
        number = total = 0
        while line := stream.readline(LINE_READ):
            number += 1
            while not line.endswith(b"\n") and (rest := stream.readline(LINE_READ)):
                total += len(rest)
                line = line[:LINE_READ] + rest[-1:]
            total += len(line)
            if total > FILE_LIMIT:
                raise Unreadable(f"larger than {FILE_LIMIT // MIB} MiB")
            if line.strip():
                yield number, line.rstrip(b"\r\n")


def _named(lines: list[int]) -> str:
    named = ", ".join(map(str, lines[:NAMED]))
    more = f" and {len(lines) - NAMED} more" if lines[NAMED:] else ""
    return f"line{'s' if lines[1:] else ''} {named}{more}"


def _twice(nights: list[Night]) -> Iterator[str]:
    """What is said of runs of one target that began at the same moment and differ."""
    for old, new in pairwise(nights):
        if (old.began, old.target) == (new.began, new.target) and old != new:
            yield f"two different nights of {old.target} began at {old.began:%Y-%m-%d %H:%M:%S}; the last one counts"


def lines_to_add(path: Path, lines: Iterable[bytes]) -> list[bytes]:
    """Those of the lines that the file does not have, each once; raises `Unreadable` where the file cannot be read."""
    present = {line for _, line in _lines(path)}
    return [line for line in dict.fromkeys(lines) if line not in present]


def night_lines(path: Path) -> list[bytes]:
    """The lines of a file that are nights, also those of a newer form, without their ends; raises `Unreadable`."""
    found = []
    for _, line in _lines(path):
        try:
            Night.from_json(parse(line))
        except NewerForm:
            pass
        except (NotJson, NotANight):
            continue
        found.append(line)
    return found
