"""Output folder of a certificate: refused before a run if it cannot be replaced, and replaced as a whole after it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from conformance.certificates.certificate import ATTESTATION, CERTIFICATE
from conformance.certificates.stored_exchanges import EXCHANGES
from conformance.interrupts import defer_interrupts


class OutputRefused(ValueError):
    """A folder cannot be replaced by a certificate; the message says why."""


def require_replaceable(out: Path) -> None:
    """Raises `OutputRefused` where `out` is neither new nor an older certificate, or cannot be written."""
    try:
        _require_replaceable(out)
    except OSError as error:
        raise OutputRefused(f"{error.filename} cannot be read: {error.strerror}") from None


def _require_replaceable(out: Path) -> None:
    if out.name in ("", ".."):
        raise OutputRefused(f"{out} has no name of its own; name a folder")
    with suppress(FileNotFoundError, NotADirectoryError):
        out.lstat()  # A name that is too long, or in a folder that cannot be searched, raises another error.
    existing = next(path for path in (out, *out.absolute().parents) if os.path.lexists(path))
    if existing == out and out.is_symlink():
        raise OutputRefused(f"{out} is a link; name the folder itself")
    if not existing.is_dir():
        raise OutputRefused(f"{existing} is not a folder")
    if existing == out:
        _require_certificate(out)
        if os.path.ismount(out):
            raise OutputRefused(f"{out} is a mount point, which cannot be replaced; name a folder in it")
    holder = out.absolute().parent if existing == out else existing
    if not os.access(holder, os.W_OK | os.X_OK):
        raise OutputRefused(f"{holder} cannot be written")


def replace_folder(out: Path, files: Iterable[tuple[str, bytes]], check: Callable[[Path], object]) -> None:
    """Makes `out` a folder with these files, by name, and nothing else; raises `OSError`, and whatever `check` raises.

    A new folder is written beside it, checked, and renamed, so that whatever interrupts this leaves the old folder as
    it is.
    """
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=out.parent, prefix=".certificate."))
    try:
        new, old = beside / "new", beside / "old"
        new.mkdir()
        for name, content in files:
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        check(new)
        with defer_interrupts():
            _exchange(new, out, old)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _exchange(new: Path, out: Path, old: Path) -> None:
    """Renames `out` to `old` where it exists, and `new` to `out`; where that fails, `out` is as before."""
    with suppress(FileNotFoundError):
        out.rename(old)
    try:
        new.rename(out)
    except BaseException:
        if old.exists():
            old.rename(out)
        raise


def _require_certificate(out: Path) -> None:
    """Raises `OutputRefused` for anything that a certificate does not hold: links, devices, other files and folders."""
    for folder, folders, names in os.walk(out, onerror=_refuse):
        for name in (*folders, *names):
            path = Path(folder, name)
            if path.is_symlink():
                raise OutputRefused(f"{path} is a link, which is not part of a certificate; name another folder")
        top = Path(folder) == out
        unknown = set(folders) - {EXCHANGES} if top else set()
        unknown |= {name for name in names if not (_is_known(name, top=top) and Path(folder, name).is_file())}
        if unknown:
            inside = Path(folder, min(unknown)).relative_to(out)
            raise OutputRefused(f"{out} holds {str(inside)!r}, which is not part of a certificate; name another folder")


def _is_known(name: str, *, top: bool) -> bool:
    return name in (CERTIFICATE, ATTESTATION) if top else name.endswith(".json")


def _refuse(error: OSError) -> None:
    raise OutputRefused(f"{error.filename} cannot be read: {error.strerror}")
