"""Files that a command will write at its end, looked at before it begins."""

from __future__ import annotations

from pathlib import Path

import click


def checked(*paths: Path | None) -> None:
    """Refuses a path in a folder that does not exist; raises `click.UsageError`."""
    for path in filter(None, paths):
        if not path.absolute().parent.is_dir():
            raise click.UsageError(f"the folder of {path} does not exist")
