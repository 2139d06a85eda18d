"""Output paths of a command: refused before it begins where they cannot be written at its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from conformance.reports.outputs import Outputs, problems


def require_writable(*paths: Path | None) -> None:
    """Refuses a path that cannot be written; raises `click.UsageError`."""
    _refuse(problems(filter(None, paths)))


def writable_outputs(
    html: Sequence[Path], markdown: Sequence[Path], ctrf: Sequence[Path], badge: Sequence[Path]
) -> Outputs:
    """The output files of a report; raises `click.UsageError` where one cannot be written."""
    outputs = Outputs.at(html, markdown, ctrf, badge)
    _refuse(outputs.problems())
    return outputs


def _refuse(reasons: Iterable[str]) -> None:
    for reason in reasons:
        raise click.UsageError(reason)
