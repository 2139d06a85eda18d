"""Temporary folder: where a command keeps files until it knows what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder, removed at the end of the context; raises `click.ClickException` where none can be made."""
    try:
        folder = TemporaryDirectory(ignore_cleanup_errors=True)
    except OSError as error:
        raise click.ClickException(
            f"no temporary folder can be made (TMPDIR names its place): {error.strerror}"
        ) from None
    with folder as name:
        yield Path(name)
