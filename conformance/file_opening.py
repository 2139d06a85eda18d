"""Opening of files: what the system offers for it is asked here and nowhere else, since Windows lacks much of POSIX.

Descriptors that Python opens are never inherited by other programs, on any system.
"""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)
"""Opens a pipe without a wait for its other end; 0 where files of the file system are never pipes."""

AS_BYTES: int = getattr(os, "O_BINARY", 0)
"""Keeps line ends as they are; 0 where the system never changes them."""

FOLDER: int = getattr(os, "O_DIRECTORY", 0)
NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)

OPENS_WITHIN_FOLDERS = bool(FOLDER and NO_LINK) and {os.open, os.stat} <= os.supports_dir_fd
"""Whether a file can be opened by its name in an open folder, so that nobody can replace the folder meanwhile."""

NAME_SURROGATE = 0x2000_0000
"""The bit of a reparse tag of Windows that says: this stands for another file or folder."""

_poll: Any = getattr(select, "poll", None)
_POLLIN: int = getattr(select, "POLLIN", 0)
_set_blocking: Any = getattr(os, "set_blocking", None)
_change_mode: Any = getattr(os, "fchmod", None)

WAITS_FOR_PIPES = bool(NO_WAIT and _poll)
"""Whether a pipe can be read with a limit to its silence."""


class LinkFound(OSError):
    """A file or a folder on the way to what is opened is a link; the message is its name."""


def open_for_reading(path: Path) -> int:
    """A descriptor, at once also for a pipe that nobody writes to; raises `OSError` and `ValueError`."""
    return os.open(path, os.O_RDONLY | NO_WAIT | AS_BYTES)


def open_for_writing(path: Path, flags: int) -> int:
    """A descriptor with these flags of `os`; a pipe that nobody reads is an `OSError` instead of a wait without end."""
    descriptor = os.open(path, os.O_WRONLY | NO_WAIT | AS_BYTES | flags, 0o666)
    if NO_WAIT:
        _set_blocking(descriptor, True)
    return descriptor


def set_mode(descriptor: int, mode: int) -> None:
    """Gives an open file the permissions of `mode`, where the system and its owner allow it."""
    if _change_mode:
        with suppress(OSError):
            _change_mode(descriptor, stat.S_IMODE(mode))


def has_content(pipe: int, seconds: float) -> bool:
    """Whether something, or the end, comes through a pipe within so many seconds; requires `WAITS_FOR_PIPES`."""
    waiting = _poll()
    waiting.register(pipe, _POLLIN)
    return bool(waiting.poll(seconds * 1000))


def is_link(status: os.stat_result) -> bool:
    """Whether this is the status of a symbolic link, or of what Windows has in its place, such as a junction."""
    return stat.S_ISLNK(status.st_mode) or bool(getattr(status, "st_reparse_tag", 0) & NAME_SURROGATE)


@contextmanager
def opened_below(folder: Path, name: str) -> Iterator[int]:
    """A descriptor for the file `name`, with `/` between its parts, below a folder; raises `OSError`, also `LinkFound`.

    Nothing on the way from `folder` can be a link. Where the system does not open files within open folders, links are
    looked for before and after: there, the folder has to be one that nobody else changes at this moment.
    """
    descriptor = _open_within(folder, name, NO_WAIT) if OPENS_WITHIN_FOLDERS else _open_between_checks(folder, name)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def listed_below(folder: Path, name: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """The entries of the folder `name`; else as `opened_below`."""
    if not OPENS_WITHIN_FOLDERS:
        path = _path_without_links(folder, name)
        with os.scandir(path) as entries:
            _path_without_links(folder, name)
            yield entries
        return
    descriptor = _open_within(folder, name, FOLDER)
    try:
        with os.scandir(descriptor) as entries:
            yield entries
    finally:
        os.close(descriptor)


def _open_within(folder: Path, name: str, flags: int) -> int:
    """Opens folder by folder, so that none of them can be a link."""
    descriptor = os.open(folder, os.O_RDONLY | FOLDER)
    try:
        parts = PurePosixPath(name).parts
        for number, part in enumerate(parts, 1):
            _require_no_link(os.stat(part, dir_fd=descriptor, follow_symlinks=False), parts[:number])
            kind = flags if number == len(parts) else FOLDER
            inner = os.open(part, os.O_RDONLY | NO_LINK | kind, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _open_between_checks(folder: Path, name: str) -> int:
    descriptor = open_for_reading(_path_without_links(folder, name))
    try:
        _path_without_links(folder, name)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _path_without_links(folder: Path, name: str) -> Path:
    """The path of `name`, of which no part is a link, another drive, or a way up."""
    path = folder
    parts = PurePosixPath(name).parts
    for number, part in enumerate(parts, 1):
        if part == ".." or PureWindowsPath(part).name != part:
            raise FileNotFoundError(0, "it is no name of a file below the folder")
        path = path / part
        _require_no_link(path.lstat(), parts[:number])
    return path


def _require_no_link(status: os.stat_result, parts: tuple[str, ...]) -> None:
    if is_link(status):
        raise LinkFound(str(PurePosixPath(*parts)))
