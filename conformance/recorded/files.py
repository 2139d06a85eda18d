"""Files of recordings: what arguments name, be it a file, a folder, or a pattern such as `spec/**/*.yml`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from conformance.file_content import Unreadable, opened

METADATA = frozenset((".git", ".hg", ".svn", "__pycache__"))
"""Folders that a tool keeps for itself."""

SKIPPED_FOLDERS = METADATA | {"node_modules", ".venv", ".tox", ".nox", ".hypothesis", ".schemathesis"}
"""Folders in which nobody keeps recordings."""

_TEXT_MARKS = ("2010-04-01", "twilio.com", r"twilio\.com", "PhoneNumbers")
MARKS = tuple(mark.encode(encoding) for mark in _TEXT_MARKS for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
"""Texts of which a recording of Twilio, or of a fake of it, has at least one."""

LONGEST_MARK = max(map(len, MARKS))
CHUNK = 1024 * 1024
WILDCARDS = frozenset("*?[")
ANY_FOLDERS = "**"


SUFFIXES = frozenset((".yml", ".yaml", ".json", ".har"))
"""How the names of recordings end; another file in a folder that cannot be read as one is none."""


class NothingFound(ValueError):
    """No argument names a file; the message says so of each."""


@dataclass(frozen=True)
class RecordingFile:
    """A file that may be a recording; one that was found in a folder need not be one.

    `problem` says why there is none of that name; it is empty where there is one.
    """

    path: Path
    is_named: bool
    problem: str = ""

    def may_be_none(self, *, is_readable: bool) -> bool:
        """Whether the file is none although it names Twilio: a folder has others too, such as pages and sources."""
        return not self.is_named and (is_readable or self.path.suffix.lower() not in SUFFIXES)


@dataclass(frozen=True)
class FoundFiles:
    """What arguments name: the files in their order, each once, and the folders that were passed over."""

    files: tuple[RecordingFile, ...]
    passed_over: tuple[Path, ...]


@dataclass
class _Walk:
    """A walk through folders. Links to folders are not followed, so that none leads in a circle."""

    passed_over: dict[Path, None] = field(default_factory=dict)

    def below(self, folder: Path) -> Iterator[Path]:
        """The files with a mark of Twilio in a folder and in those below it, in the order of their names."""
        for within, folders, names in os.walk(folder):
            folders[:] = [name for name in sorted(folders) if self.enters(Path(within) / name, folder)]
            for name in sorted(names):
                path = Path(within) / name
                if path.is_file() and _has_mark(path):
                    yield path

    def enters(self, folder: Path, start: Path) -> bool:
        """Whether a folder below `start` is walked; one that is not is noted where nothing else leads there."""
        is_link = folder.is_symlink()
        if folder.name not in SKIPPED_FOLDERS and not is_link:
            return True
        leads_back = is_link and Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(start))
        if folder.name not in METADATA and not leads_back:
            self.passed_over[folder] = None
        return False

    def matching(self, base: Path, parts: Sequence[str], start: Path) -> Iterator[Path]:
        """The files and folders below `base` that the parts of a pattern match."""
        if not parts:
            yield base
            return
        name, rest = parts[0], parts[1:]
        if not WILDCARDS & set(name):
            if os.path.lexists(base / name):
                yield from self.matching(base / name, rest, start)
            return
        if name == ANY_FOLDERS:
            yield from self.matching(base, rest, start)
        for each in _names_in(base):
            if name == ANY_FOLDERS:
                if (base / each).is_dir() and self.enters(base / each, start):
                    yield from self.matching(base / each, parts, start)
            elif fnmatchcase(each, name) and (name.startswith(".") or not each.startswith(".")):
                yield from self.matching(base / each, rest, start)


def found_files(arguments: Iterable[str]) -> FoundFiles:
    """The files that arguments name; raises `NothingFound` where they name none that is there."""
    walk, seen = _Walk(), dict[str, RecordingFile]()
    for argument in arguments:
        for file in _named_by(argument, walk):
            seen.setdefault(os.path.realpath(file.path), file)
    files = tuple(seen.values())
    if files and all(file.problem for file in files):
        raise NothingFound("; ".join(file.problem for file in files))
    return FoundFiles(files, tuple(walk.passed_over))


def _named_by(argument: str, walk: _Walk) -> Iterator[RecordingFile]:
    path = Path(argument)
    if os.path.lexists(argument):
        yield from _at(path, walk)
        return
    if not WILDCARDS & set(argument):
        yield RecordingFile(path, is_named=True, problem=f"{argument}: there is no such file or folder")
        return
    first = next(place for place, part in enumerate(path.parts) if WILDCARDS & set(part))
    base = Path(*path.parts[:first])
    names = [each for each in walk.matching(base, path.parts[first:], base) if each.is_file() or each.is_dir()]
    if not names:
        yield RecordingFile(path, is_named=True, problem=f"{argument}: no file has such a name")
    for each in names:
        yield from _at(each, walk)


def _at(path: Path, walk: _Walk) -> Iterator[RecordingFile]:
    """The file at a path, or those below the folder there."""
    with suppress(OSError):
        if path.is_dir():
            yield from (RecordingFile(each, is_named=False) for each in walk.below(path))
            return
    yield RecordingFile(path, is_named=True)


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir())
    except OSError:
        return []


def _has_mark(path: Path) -> bool:
    """Whether a file has a mark of Twilio; what cannot be read has one, so that the reason is told."""
    try:
        with opened(path) as stream:
            before = b""
            while chunk := stream.read(CHUNK):
                if any(mark in before + chunk for mark in MARKS):
                    return True
                before = chunk[-LONGEST_MARK:]
    except (Unreadable, OSError):
        return True
    return False
