"""Files of recordings: what arguments name, be it a file, a folder, or a pattern such as `spec/**/*.yml`."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.file_content import Unreadable, opened

SKIPPED_FOLDERS = frozenset(("node_modules", "__pycache__"))
"""Folders in which nobody keeps recordings; those whose names begin with a dot are skipped as well."""

MARKS = (b"2010-04-01", b"twilio.com", rb"twilio\.com")
"""Texts of which a recording of Twilio, or of a fake of it, has at least one."""

CHUNK = 1024 * 1024
WILDCARDS = frozenset("*?[")


SUFFIXES = frozenset((".yml", ".yaml", ".json", ".har"))
"""How the names of recordings end; another file in a folder that cannot be read as one is none."""


class NothingFound(ValueError):
    """An argument names no file; the message says so."""


@dataclass(frozen=True)
class RecordingFile:
    """A file that may be a recording; one that was found in a folder need not be one."""

    path: Path
    is_named: bool

    def may_be_none(self, *, is_readable: bool) -> bool:
        """Whether the file is none although it names Twilio: a folder has others too, such as pages and sources."""
        return not self.is_named and (is_readable or self.path.suffix.lower() not in SUFFIXES)


def found_files(arguments: Iterable[str]) -> Iterator[RecordingFile]:
    """The files in the order of the arguments, each once; raises `NothingFound`.

    In a folder, and in those below it, they are the files that have a mark of Twilio, in the order of their names.
    Links to folders are not followed, so that none leads in a circle.
    """
    seen: set[Path] = set()
    for argument in arguments:
        for file in _named_by(argument):
            if file.path not in seen:
                seen.add(file.path)
                yield file


def _named_by(argument: str) -> Iterator[RecordingFile]:
    path = Path(argument)
    with suppress(OSError):
        if path.is_dir():
            yield from (RecordingFile(each, is_named=False) for each in _below(path))
            return
    if os.path.lexists(argument):
        yield RecordingFile(path, is_named=True)
        return
    if not WILDCARDS & set(argument):
        raise NothingFound(f"{argument}: there is no such file or folder")
    names = sorted(name for name in glob.glob(argument, recursive=True) if Path(name).is_file())  # noqa: PTH207 - absolute, too
    if not names:
        raise NothingFound(f"{argument}: no file has such a name")
    yield from (RecordingFile(Path(name), is_named=True) for name in names)


def _below(folder: Path) -> Iterator[Path]:
    for within, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith("."))
        for name in sorted(names):
            path = Path(within) / name
            if path.is_file() and _has_mark(path):
                yield path


def _has_mark(path: Path) -> bool:
    """Whether a file has a mark of Twilio; what cannot be read has one, so that the reason is told."""
    try:
        with opened(path) as stream:
            before = b""
            while chunk := stream.read(CHUNK):
                if any(mark in before + chunk for mark in MARKS):
                    return True
                before = chunk[-16:]
    except (Unreadable, OSError):
        return True
    return False
