"""Output paths of a command: refused before it begins where they cannot be written at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from conformance.exit_codes import PASSED, USAGE
from conformance.output_conflicts import conflicts
from conformance.reports.output_file import FailedOutput, exit_code_with, written
from conformance.reports.outputs import Outputs, problems
from conformance.reports.printing import say
from conformance.suite.loader import Loaded, case_files
from conformance.target import is_target_file

FileState = tuple[int, int, int] | None
"""What changes when a file is written: its inode, time and size; `None` where there is none."""


def require_writable(*paths: Path | None, inputs: Iterable[Path] = ()) -> None:
    """Refuses a path that cannot be written, that two outputs have, or that is read; raises `click.UsageError`."""
    named = list(filter(None, paths))
    _refuse(problems(named))
    _refuse(conflicts(named, inputs))


def writable_outputs(
    html: Sequence[Path],
    markdown: Sequence[Path],
    ctrf: Sequence[Path],
    badge: Sequence[Path],
    *,
    others: Iterable[Path | None] = (),
    inputs: Iterable[Path] = (),
    folder: Path | None = None,
) -> Outputs:
    """The output files of a report; raises `click.UsageError` where one of them or of the `others` cannot be written.

    None of them is one of the `inputs`, or in the `folder`, which the command replaces.
    """
    outputs = Outputs.at(html, markdown, ctrf, badge)
    named = list(filter(None, others))
    _refuse(problems(named))
    _refuse(outputs.problems())
    _refuse(conflicts((*named, *html, *markdown, *ctrf, *badge), inputs, folder))
    return outputs


def read_files(target: str = "", folders: Iterable[Path] = ()) -> list[Path]:
    """The files that a command reads: its target, if that is one, and the cases in `folders`."""
    own = [Path(target)] if target and is_target_file(target) else []
    return [*own, *(path for folder in folders for path in case_files(folder))]


def write_texts(contents: Mapping[Path, str | bytes]) -> int:
    """Writes each file; prints those that could not be written, and returns 4 where there are any, else 0."""
    return announced(
        PASSED,
        [failure for path in contents for failure in written([path], partial(contents.__getitem__, path))],
    )


def say_unwritten(before: Mapping[Path, FileState]) -> None:
    """Prints one line where each file is as it was before."""
    if before and all(_state(path) == state for path, state in before.items()):
        names = ", ".join(map(str, before))
        say(f"No report was written, because the run ended before it had one: {names}", err=True)


def states(paths: Iterable[Path]) -> dict[Path, FileState]:
    """What each file is now; after it was written it is another."""
    return {path: _state(path) for path in paths}


def _state(path: Path) -> FileState:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def announced(verdict: int, failures: Sequence[FailedOutput]) -> int:
    """Prints what could not be written, one line each, and returns the exit code."""
    for failure in failures:
        say(f"Error: {failure.message}", err=True)
    return exit_code_with(verdict, failures)


def unread(loaded: Loaded) -> list[FailedOutput]:
    """The case files that could not be read, each as a failure of what is written about the cases."""
    return [FailedOutput(str(error), USAGE) for error in loaded.errors]


def _refuse(reasons: Iterable[str]) -> None:
    for reason in reasons:
        raise click.UsageError(reason)
