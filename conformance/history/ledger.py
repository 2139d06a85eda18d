"""Ledgers: files with a line for each night, which git can keep and merge.

A line that cannot be read is named and passed over, and stays in the file; so is a night of the future.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from conformance.body import NotJson, parse
from conformance.file_content import MIB, Unreadable, opened
from conformance.history.known_runs import KnownRuns
from conformance.history.line_faults import NAMED, LineFaults
from conformance.history.night_line import Night
from conformance.history.not_a_night import FOREIGN, NewerForm, NotANight

LINE_READ = MIB
"""How many bytes of a line are read; a longer one is none of a ledger."""

FILE_LIMIT = 512 * MIB
"""How many bytes a ledger may have."""

TARGETS = 10
"""Of how many targets it is said that they have two nights of one moment."""

MARK = b'"verdicts"'
"""What every line of a ledger has somewhere."""

SHORTEST = 120
"""A line of fewer bytes has not all members of a night."""

AHEAD = timedelta(days=1)
"""A night that begins later than so long from now was written by a wrong clock, or the clock here is wrong."""

FUTURE = "of the future: is the clock right?"
"""Why a night counts for nothing until its moment has come."""


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


def _read(path: Path) -> tuple[list[Night], Iterator[str]]:
    nights: list[Night] = []
    faults = LineFaults()
    seen: set[int] = set()
    latest: dict[str, datetime] = {}
    end = datetime.now(UTC) + AHEAD
    for number, line, night in _parsed(path):
        if isinstance(night, Night) and night.began > end:
            night = NotANight(FUTURE)
        if isinstance(night, NotANight):
            faults.add(number, _passed_over(night))
            continue
        if hash(line) in seen:
            faults.add(number, "repeated")
            continue
        seen.add(hash(line))
        for fault in _odd(night, latest.get(night.target, night.began)):
            faults.add(number, fault)
        latest[night.target] = max(night.began, latest.get(night.target, night.began))
        nights.append(night)
    return nights, faults.remarks(path)


def _odd(night: Night, latest: datetime) -> Iterator[str]:
    """What is odd about a night of a target whose `latest` night until then began so."""
    if night.began < latest:
        yield "older than an earlier line of the same target"
    if night.left_out:
        yield "without some cases, for which the line had no room"


def _passed_over(error: NotANight) -> str:
    return f"passed over: {str(error)[:200]}"


def _parsed(path: Path) -> Iterator[tuple[int, bytes, Night | NotANight]]:
    """Each line that is not empty, with its number, and the night that it is or why it is none."""
    foreign = NotANight(FOREIGN)
    for number, line in _lines(path):
        # A file of 100 MB that is no ledger has millions of lines, of which no object is made.
        yield number, line, _night(line) if len(line) >= SHORTEST and MARK in line else foreign


def _night(line: bytes) -> Night | NotANight:
    try:
        return Night.from_json(parse(line))
    except NotANight as error:
        return error
    except NotJson as error:
        return NotANight(str(error))


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


def _twice(nights: Sequence[Night]) -> Iterator[str]:
    """What is said of runs of one target that began at the same moment and differ."""
    runs = KnownRuns()
    moments: dict[str, dict[datetime, None]] = {}
    for night in nights:
        if runs.of_moment(night) and not runs.has(night):
            moments.setdefault(night.target, {})[night.began] = None
        runs.add(night)
    for target, found in list(moments.items())[:TARGETS]:
        named = ", ".join(f"{began:%Y-%m-%d %H:%M:%S}" for began in list(found)[:NAMED])
        more = f" and at {len(found) - NAMED:,} more moments" if len(found) > NAMED else ""
        yield f"two different nights of {target[:200]} began at {named}{more}; the last one counts"
    if (left := len(moments) - TARGETS) > 0:
        yield f"and two different nights of {left:,} more targets began at one moment"


def line_digests(path: Path) -> set[bytes]:
    """The digest of every line of a file, which may have too many to keep all of them; raises `Unreadable`."""
    return {line_digest(line) for _, line in _lines(path)}


def line_digest(line: bytes) -> bytes:
    """What no other line has."""
    return blake2b(line, digest_size=16).digest()


def night_lines(path: Path) -> tuple[dict[bytes, Night | None], list[str]]:
    """The lines of a file that are nights, without their ends, with the night of each, and remarks on the others.

    A line of a newer form has no night that this version could read. Raises `Unreadable`.
    """
    found: dict[bytes, Night | None] = {}
    faults = LineFaults()
    for number, line, night in _parsed(path):
        if isinstance(night, NotANight) and not isinstance(night, NewerForm):
            faults.add(number, _passed_over(night))
        else:
            found[line] = night if isinstance(night, Night) else None
    return found, list(faults.remarks(path))
