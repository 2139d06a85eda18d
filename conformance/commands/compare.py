"""`compare`: stored reports compared, two of one target as changes, others as a matrix."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from conformance.commands.output_paths import announced, read_files, require_writable, unread
from conformance.comparing.comparison import Comparison, is_same_target
from conformance.exit_codes import PASSED
from conformance.report import Report
from conformance.reports import change_report, matrix_report
from conformance.reports.matrix import Matrix
from conformance.reports.output_file import written
from conformance.reports.printing import say, say_json
from conformance.reports.stored import NotAReport, read
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.suite.requirements import EVERYTHING

STDOUT = Path("-")


def compare(
    *,
    reports: Sequence[Path],
    as_changes: bool | None,
    json_files: Sequence[Path],
    html: Sequence[Path],
    markdown: Sequence[Path],
    folders: Sequence[Path],
) -> int:
    """Prints and writes what differs; 1 where a change is breaking, 20 without a verdict in the new report, else 0."""
    require_writable(
        *(path for path in json_files if path != STDOUT),
        *html,
        *markdown,
        inputs=[*reports, *read_files(folders=folders)],
    )
    if len(reports) < 2:
        raise click.UsageError("name two reports or more, of one target the old one first")
    if as_changes and len(reports) > 2:
        raise click.UsageError(f"--changes is about two reports, not {len(reports)}")
    stored = [_read_report(path) for path in reports]
    if as_changes is None:
        as_changes = len(stored) == 2 and is_same_target(*stored)
    loaded = load([data_folder("cases"), *(folder.absolute() for folder in folders)], EVERYTHING)
    suite = loaded.suite
    matrix = Matrix.compared(Comparison(*stored), suite) if as_changes else Matrix.of(stored, suite)
    renderer = change_report if as_changes else matrix_report
    compared = renderer.to_json(matrix)
    content = json.dumps(compared, indent=1) + "\n"
    if STDOUT in json_files:
        say_json(compared)
    else:
        say("\n".join(renderer.lines(matrix)))
    failures = [
        *unread(loaded),
        *written([path for path in json_files if path != STDOUT], lambda: content),
        *written(markdown, lambda: renderer.markdown(matrix)),
        *written(html, lambda: _page(matrix)),
    ]
    return announced(matrix.comparison.exit_code if matrix.comparison else PASSED, failures)


def _page(matrix: Matrix) -> str:
    from conformance.reports.html import page

    return page(matrix)


def _read_report(path: Path) -> Report:
    try:
        return read(path)
    except NotAReport as error:
        raise click.UsageError(str(error)) from None
