"""Output files: each is written beside its place and renamed, so that it is whole or as it was before.

What is no regular file, such as a pipe or a device, is written to directly.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex

from conformance.exit_codes import INTERNAL, PASSED, USAGE
from conformance.file_opening import open_for_writing, set_mode

DIRECT = ("/dev/", "/proc/")
"""Where the system keeps names for what a process has open, such as its standard output."""


@dataclass(frozen=True)
class FailedOutput:
    """An output that could not be written, in one line, and the exit code where the verdict would be 0."""

    message: str
    exit_code: int


def exit_code_with(verdict: int, failures: Iterable[FailedOutput]) -> int:
    """The exit code of a command: that of its verdict, unless it is 0 and an output could not be written."""
    return verdict or min((failure.exit_code for failure in failures), default=PASSED)


def produced(what: str, make: Callable[[], None]) -> Iterator[FailedOutput]:
    """Calls `make`; yields a failure where it raises, whatever that is, so that the other outputs are still made."""
    try:
        make()
    except OSError as error:
        yield FailedOutput(f"{what} cannot be written: {_reason(error)}", USAGE)
    except Exception as error:  # noqa: BLE001 - an error of one writer must not cost the verdict
        yield FailedOutput(f"{what} cannot be made: {_place(error)}; this is an error of the suite", INTERNAL)


def written(paths: Iterable[Path], make: Callable[[], str | bytes]) -> Iterator[FailedOutput]:
    """Writes what `make` returns to every path; yields what could not be written."""
    wanted = list(paths)
    if not wanted:
        return
    content: list[str | bytes] = []
    failures = list(produced(str(wanted[0]), lambda: content.append(make())))
    if failures:
        yield from failures
        return
    for path in wanted:
        yield from produced(str(path), partial(write_file, path, content[0]))


def write_file(path: Path, content: str | bytes) -> None:
    """Writes `content` to `path`; raises `OSError`, and then a regular file at `path` is as it was before."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    mode = _mode(path)
    if mode is not None and (not stat.S_ISREG(mode) or str(path.absolute()).startswith(DIRECT)):
        _write_directly(path, data)
        return
    target = Path(os.path.realpath(path))
    new = target.with_name(f".{token_hex(8)}.new")
    try:
        _write_new(new, data, mode)
        new.replace(target)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        if mode is None or not _may_be_rewritten(error):
            raise
        # The file may be written, but nothing may be put beside it: a file that is mounted alone, a read-only folder.
        _write_directly(target, data)


def append_file(path: Path, content: str) -> None:
    """Appends `content` to `path`; raises `OSError`, and then a regular file at `path` is as it was before."""
    descriptor = open_for_writing(path, os.O_APPEND | os.O_CREAT)
    with os.fdopen(descriptor, "wb", buffering=0) as stream:
        before = os.fstat(descriptor)
        rest = memoryview(content.encode("utf-8", "backslashreplace"))
        try:
            while rest:
                rest = rest[stream.write(rest) or 0 :]
        except OSError:
            if stat.S_ISREG(before.st_mode):
                os.ftruncate(descriptor, before.st_size)
            raise


def problem_of(path: Path) -> str:
    """Why `path` cannot be written; empty where it can. It is opened to find out, and removed where it is new."""
    try:
        if not path.absolute().parent.is_dir():
            return f"the folder of {path} does not exist"
        mode = _mode(path)
        if mode is not None and not stat.S_ISREG(mode):
            return "" if os.access(path, os.W_OK) and not stat.S_ISDIR(mode) else f"{path} cannot be written"
        with path.open("ab"):
            pass
        if mode is None:
            # The file itself, which a link may lead to: the link was there before.
            Path(os.path.realpath(path)).unlink(missing_ok=True)
    except OSError as error:
        return f"{str(path)[:200]} cannot be written: {_reason(error)}"
    return ""


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _write_new(path: Path, data: bytes, mode: int | None) -> None:
    with os.fdopen(open_for_writing(path, os.O_CREAT | os.O_EXCL), "wb") as stream:
        if mode is not None:
            set_mode(stream.fileno(), mode)
        stream.write(data)


def _may_be_rewritten(error: OSError) -> bool:
    from errno import EACCES, EBUSY, EPERM, EROFS, EXDEV

    return error.errno in (EACCES, EBUSY, EPERM, EROFS, EXDEV)


def _write_directly(path: Path, data: bytes) -> None:
    with os.fdopen(open_for_writing(path, os.O_TRUNC), "wb") as stream:
        stream.write(data)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"
