"""Conflicts of output files: two of one command that are the same file, or one that is also read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

Identity = tuple[int, int] | str
"""What two names of one file have in common: its device and inode, or the path of one that does not exist."""


def conflicts(outputs: Iterable[Path], inputs: Iterable[Path] = (), folder: Path | None = None) -> Iterator[str]:
    """Why these files cannot all be written, in words; `inputs` are read, and `folder` is replaced as a whole.

    What is no regular file, such as a pipe or a terminal, takes any number of outputs.
    """
    known: dict[Identity, str] = {}
    for path in inputs:
        if identity := _identity(path):
            known[identity] = f"{path}, which is read"
    for path in outputs:
        if folder is not None and _is_within(path, folder):
            yield f"{path} cannot be written beside {folder}, which is replaced as a whole; name a file outside of it"
        identity = _identity(path)
        if identity is None:
            continue
        if identity in known:
            yield f"{path} cannot be written: it is the same file as {known[identity]}"
        known.setdefault(identity, f"{path}, which is another output")


def _identity(path: Path) -> Identity | None:
    """What identifies the regular file that `path` leads to; `None` for anything else that exists."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return os.path.realpath(path)
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def _is_within(path: Path, folder: Path) -> bool:
    """Whether one of the two is the other, or is in it."""
    one, other = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    return one == other or other in one.parents or one in other.parents
