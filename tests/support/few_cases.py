"""The program of this checkout where the whole suite is a few case files.

A run with it has every verdict and level that a run of the suite has, in a part of the time; with `-k` there is none.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
from collections.abc import Set
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.case import Case
from tests.support import command_line
from tests.support.command_line import run_command, without_ambient
from tests.support.misbehaving_targets import cases

ROOT = Path(__file__).parents[2]
FEW = {
    "access/authentication",
    "messages/from",
    "messages/to",
    "messages/silence",
    "calls/to-malformed",
    "numbers/area-code",
}
"""The case files, beside those with the controls."""


def few_cases(files: Set[str] = FEW) -> list[Case]:
    """The cases that are left."""
    chosen = [case for case in cases().values() if case.capability in files]
    files = files | {cases()[name].capability for case in chosen for name in case.control}
    return [case for case in cases().values() if case.capability in files]


def copy_package(folder: Path, files: Set[str] = FEW) -> Path:
    """Copies the package into `folder`, with few cases and all schemas; returns `folder`, a place to import it from."""
    package = folder / "conformance"
    shutil.copytree(ROOT / "conformance", package)
    shutil.copytree(ROOT / "schemas", package / "schemas")
    ledgers = (path.relative_to(ROOT) for path in (ROOT / "cases").glob("*.yaml"))
    for file in {*ledgers, *(Path(case.file) for case in few_cases(files))}:
        (package / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, package / file)
    return folder


def conform(*words: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `tests.cli.test_run.conform` does, with few cases."""
    return run_command(list(map(str, words)), cwd, without_ambient() | environment, _package())


@cache
def _package() -> Path:
    """One copy for all commands of this process."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    return copy_package(Path(folder.name))


def program(folder: Path) -> str:
    """A program in `folder` that has few cases."""
    return command_line.written_program(folder, _package())
