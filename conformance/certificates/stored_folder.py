"""Stored folder: the files of a certificate, which comes from others, read without links and within limits."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from conformance.file_opening import LinkFound, is_link, listed_below, opened_below

FILE_LIMIT = 32 * 1024 * 1024
"""How many bytes a file has at most: two whole bodies in the longest spelling of JSON, with their heads."""

TOTAL_LIMIT = 512 * 1024 * 1024
"""How many bytes all files have together."""

MOST_ENTRIES = 10_000
"""How many names one folder holds at most."""


class InvalidCertificate(ValueError):
    """A certificate does not say what `certify` writes; the message says where and why."""


@dataclass(frozen=True)
class StoredFolder:
    """A folder and the regular files below it; what is reached through a link is not part of it."""

    path: Path

    def read(self, name: str, limit: int = FILE_LIMIT) -> bytes:
        """The content of the file `name`, at most `limit` bytes; raises `InvalidCertificate`."""
        try:
            return self._read(name, limit)
        except LinkFound as error:
            raise InvalidCertificate(f"{error} is a link") from None
        except OSError as error:
            raise InvalidCertificate(f"{name} cannot be read: {error.strerror or error}") from None

    def surplus(self, known: Collection[str]) -> Iterator[str]:
        """Why the folder does not hold these files and nothing else, in words; a missing file is told by `read`."""
        folders = {str(parent) for name in known for parent in PurePosixPath(name).parents}
        total = 0
        for folder in sorted(folders):
            for name, status in self._entries(folder):
                if is_link(status):
                    yield f"{name} is a link"
                elif name not in folders and name not in known:
                    yield f"{name} {'is not part of a certificate' if folder == '.' else 'belongs to no case'}"
                elif not (stat.S_ISDIR(status.st_mode) if name in folders else stat.S_ISREG(status.st_mode)):
                    yield f"{name} is not a {'folder' if name in folders else 'regular file'}"
                else:
                    total += 0 if name in folders else status.st_size
        if total > TOTAL_LIMIT:
            yield f"its files have more than {TOTAL_LIMIT} bytes"

    def _entries(self, folder: str) -> list[tuple[str, os.stat_result]]:
        """Names and statuses of what is in a folder; raises `InvalidCertificate`."""
        try:
            with listed_below(self.path, folder) as entries:
                first = islice(entries, MOST_ENTRIES + 1)
                found = [(str(PurePosixPath(folder, each.name)), each.stat(follow_symlinks=False)) for each in first]
        except LinkFound as error:
            raise InvalidCertificate(f"{error} is a link") from None
        except OSError as error:
            raise InvalidCertificate(f"{folder} cannot be read: {error.strerror or error}") from None
        if len(found) > MOST_ENTRIES:
            raise InvalidCertificate(f"{folder} holds more than {MOST_ENTRIES} names")
        return sorted(found)

    def _read(self, name: str, limit: int) -> bytes:
        with opened_below(self.path, name) as opened:
            status = os.fstat(opened)
            if not stat.S_ISREG(status.st_mode):
                raise InvalidCertificate(f"{name} is not a regular file")
            with os.fdopen(os.dup(opened), "rb") as file:
                content = file.read(limit + 1) if status.st_size <= limit else b""
        if status.st_size > limit or len(content) > limit:
            raise InvalidCertificate(f"{name} has more than {limit} bytes")
        return content
