"""Files that a command will write at its end, looked at before it begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from conformance.reports.outputs import Outputs, problems


def checked(*paths: Path | None) -> None:
    """Refuses a path that cannot be written; raises `click.UsageError`."""
    _refuse(problems(filter(None, paths)))


def checked_outputs(
    html: Sequence[Path], markdown: Sequence[Path], ctrf: Sequence[Path], badge: Sequence[Path]
) -> Outputs:
    """The outputs asked for; raises `click.UsageError` where one cannot be written."""
    outputs = Outputs.at(html, markdown, ctrf, badge)
    _refuse(outputs.problems())
    return outputs


def _refuse(reasons: Iterable[str]) -> None:
    for reason in reasons:
        raise click.UsageError(reason)
