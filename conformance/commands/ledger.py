"""`ledger`: nights added to a ledger, each once; what the ledger has stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import click

from conformance import __version__
from conformance.body import parse
from conformance.case import Suite
from conformance.commands.output_paths import announced, require_writable
from conformance.comparing.conclusion import Conclusion, conclude
from conformance.exit_codes import PASSED
from conformance.file_content import Unreadable, is_missing, opened
from conformance.history.known_runs import KnownRuns
from conformance.history.ledger import Ledger, line_digest, line_digests, night_lines, read_ledgers
from conformance.history.night_line import Night
from conformance.history.night_of_report import night_of
from conformance.report import Report
from conformance.reports.history_words import counted
from conformance.reports.output_file import append_file, produced
from conformance.reports.printing import say
from conformance.reports.stored import NotAReport, read
from conformance.suite.code import code_digest
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from conformance.suite.requirements import EVERYTHING

KEPT = (Conclusion.CONFORMANT, Conclusion.AS_DECLARED, Conclusion.NONCONFORMANT, Conclusion.INCONCLUSIVE)
"""The conclusions of runs that are nights of a ledger: judged, or without a verdict for now."""


def ledger(*, ledger: Path, files: Sequence[Path]) -> int:
    """Adds the nights of the files to the ledger, prints what was added and what is odd, and returns 0."""
    require_writable(ledger, inputs=files)
    known = KnownRuns() if is_missing(ledger) else KnownRuns(_read_ledger(ledger).nights)
    there = set() if is_missing(ledger) else line_digests(ledger)
    added: list[bytes] = []
    for path in files:
        found, remarks = _lines_of_file(path, known)
        new = list(_new(found, known, there))
        added += new
        say(f"{path}: {counted(len(new), 'night')} added" if new else f"{path}: nothing new")
        for remark in remarks:
            say(f"Remark: {remark}", err=True)
    failures = list(produced(str(ledger), lambda: _append(ledger, added)))
    if not failures and not is_missing(ledger):
        for remark in _read_ledger(ledger).remarks:
            say(f"Remark: {remark}", err=True)
    return announced(PASSED, failures)


def night_line(report: Report | None, exit_code: int, last: Path) -> str:
    """The line of a run for a ledger, with its end; empty where the run was neither judged nor inconclusive.

    `last` is the report of an earlier night, where there is one that can be read.
    """
    if report is None or conclude(exit_code, report) not in KEPT:
        return ""
    try:
        before = read(last) if last.exists() else None
    except NotAReport:
        before = None
    return f"{_night(report, before).to_line()}\n"


def _night(report: Report, before: Report | None = None) -> Night:
    """The night of a report; which code judged is known as far as version and cases are those of this package."""
    own = digest()
    is_own = (report.version, report.digest) == (__version__, own)
    return night_of(report, _suite(), own, code_digest() if is_own else "", before=before)


@cache
def _suite() -> Suite:
    return load([data_folder("cases")], EVERYTHING).suite


Lines = Mapping[bytes, Night | None]
"""Lines of a ledger, each with its night if this version can read it."""


def _lines_of_file(path: Path, known: KnownRuns) -> tuple[Lines, Sequence[str]]:
    """The lines of a ledger or of a report, and what is odd about the file, in words."""
    try:
        lines, remarks = night_lines(path)
    except Unreadable as error:
        raise click.UsageError(f"{path}: {error}") from None
    return (lines, remarks) if lines else _line_of_report(path, known)


def _new(lines: Lines, known: KnownRuns, there: set[bytes]) -> Iterator[bytes]:
    """The lines of which neither the text nor the run is known; from then on it is."""
    for line, night in lines.items():
        digest_of_line = line_digest(line)
        if digest_of_line in there or (night and known.has(night)):
            continue
        there.add(digest_of_line)
        if night:
            known.add(night)
        yield line


def _line_of_report(path: Path, known: KnownRuns) -> tuple[Lines, Sequence[str]]:
    """The line of a report, unless another run of this target began at the same moment."""
    try:
        line = _night(read(path)).to_line()
    except NotAReport as error:
        raise click.UsageError(f"{path} has no line of a ledger, and {error}") from None
    night = Night.from_json(parse(line))
    if not known.of_moment(night) or known.has(night):
        return {line.encode(): night}, []
    when = f"{night.began:%Y-%m-%d %H:%M:%S}"
    return {}, [f"{path}: not added, since the ledger has another night of {night.target} that began at {when}"]


def _append(ledger: Path, lines: Sequence[bytes]) -> None:
    if not lines:
        return
    break_before = "" if is_missing(ledger) or _ends_a_line(ledger) else "\n"
    append_file(ledger, break_before + "".join(f"{line.decode()}\n" for line in lines))


def _ends_a_line(path: Path) -> bool:
    """Whether the last line has an end, or there is none; the last one of a file that was cut off has no end."""
    with opened(path) as stream:
        length = stream.seek(0, 2)
        stream.seek(max(0, length - 1))
        return stream.read(1) in (b"", b"\n")


def _read_ledger(path: Path) -> Ledger:
    try:
        return read_ledgers([path])
    except Unreadable as error:
        raise click.UsageError(str(error)) from None
