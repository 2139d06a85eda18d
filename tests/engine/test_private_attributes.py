"""What pytest and xdist do not promise can be missing: the run then finds the same, only later.

Copies of both are laid over the installed ones, each without one of the things that the suite uses and that no
documentation of theirs names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.test_run import ROOT, report_of
from tests.engine.test_scale import departing
from tests.support.counting_target import counted

SELECTION = ("-k", "messages/to or numbers")


def renamed(package: str, pattern: str, name: str) -> Callable[[Path], None]:
    """Gives every match of `pattern` in a package another name."""

    def change(folder: Path) -> None:
        shutil.copytree(Path(str(find_spec(package).origin)).parent, folder / package)
        count = 0
        for path in (folder / package).rglob("*.py"):
            text, changes = re.subn(pattern, name, path.read_text("utf-8"))
            count += changes
            if changes:
                path.write_text(text, "utf-8")
        assert count, f"{package} has no {pattern} any more: what does the suite use in its place?"

    return change


def module_moved(folder: Path) -> None:
    renamed("_pytest", r"(?<=from \.)expression(?= import)|(?<=_pytest\.mark\.)expression\b", "moved")(folder)
    (folder / "_pytest" / "mark" / "expression.py").rename(folder / "_pytest" / "mark" / "moved.py")


CHANGES: dict[str, Callable[[Path], None]] = {
    "the queue of a worker": renamed("xdist", r"\btorun\b", "upcoming"),
    "the lock of the queue": renamed("xdist", r"\block\(", "locking("),
    "the module of expressions": module_moved,
    "the class of expressions": renamed("_pytest", r"(?<!ast\.)\bExpression\b", "Term"),
    "how it is compiled": renamed(
        "_pytest", r"(?<=def )compile(?=\((?:cls|self)\b)|(?<=Expression\.)compile\b", "read"
    ),
    "how it is evaluated": renamed("_pytest", r"\bevaluate\b", "decide"),
}
"""What is taken away, and how."""


def found(words: tuple[str, ...], report: Path, folder: Path | None) -> tuple[object, ...]:
    """Exit code, verdicts, findings and number of requests of a run."""
    with counted(departing) as target:
        command = [sys.executable, "-m", "conformance", "run", *target.words, *words, "--report", str(report)]
        environment = os.environ | target.environment | {"PYTHONPATH": str(folder or ROOT)}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        data = report_of(done, report)
    cases = [(case["case"], case["verdict"], case["findings"]) for case in data["cases"]]
    return done.returncode, cases, data["counts"], len(target.requests)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], tuple[object, ...]]:
    """What a run finds with everything in its place, for each set of words."""
    report = tmp_path_factory.mktemp("expected") / "report.json"
    return {words: found((*SELECTION, *words), report, None) for words in ((), ("-n", "2"))}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_a_run_finds_the_same_without(
    change: str,
    words: tuple[str, ...],
    tmp_path: Path,
    expected: dict[tuple[str, ...], tuple[object, ...]],
) -> None:
    CHANGES[change](tmp_path)
    assert found((*SELECTION, *words), tmp_path / "report.json", tmp_path) == expected[words]
