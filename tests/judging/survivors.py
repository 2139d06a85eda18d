"""Takes every single check and demand away in turn, and prints those that no test misses: there are none.

Run as `python -m tests.judging.survivors [PART OF A NAME]`; `make survivors` runs all of it. Each removal is made in a
copy of the project, where the tests about judging run until the first of them fails: those first that most probably do.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.judging.test_mutants import SHAPES

ROOT = Path(__file__).resolve().parents[2]
JUDGING = (
    "tests/judging/test_schema_check.py",
    "tests/judging/test_recorded_answers.py",
    "tests/judging/test_faults.py",
    "tests/judging/test_mutants.py",
    "tests/judging/test_lookup.py",
)
MUTANTS = "tests/judging/test_mutants.py::test_no_mutant_survives_without_a_written_reason[{}]"
COMMON = ("error", "message", "call")
"""Mutants of these are tried first where a demand is one of several schemas."""

CHECKING = tuple(
    f"tests/judging/test_{name}.py"
    for name in (
        "faults",
        "repeated_sids",
        "media_type",
        "tolerance",
        "misbehaving_targets",
        "rows",
        "prefixes",
        "lookup_address",
        "lookup",
    )
)
"""The tests of checks that are tried first; all others about judging follow, so that none is forgotten."""

DEMANDS = ("type", "enum", "const", "pattern", "minLength", "minimum", "maximum")

FILES = (
    "report.json",
    "case-file.json",
    "target.json",
    "observed.json",
    "certificate.json",
    "comparison.json",
    "history.json",
)
"""Schemas of files that the suite reads or writes, which judge no answer."""


TIMEOUT = 1200
"""For how many seconds the tests may run."""


@dataclass(frozen=True)
class Removal:
    """One demand or check less: `file` becomes `content`, and one of `tests` has to fail."""

    name: str
    file: str
    content: str
    tests: tuple[str, ...]


def removals() -> Iterator[Removal]:
    for path in sorted((ROOT / "schemas").glob("*.json")):
        if path.name not in FILES:
            schema = json.loads(path.read_text())
            for pointer, less in demands(schema, schema):
                name = f"schemas/{path.name}"
                yield Removal(f"{name}{pointer}", name, json.dumps(less), judging(path.stem))
    for path in sorted((ROOT / "conformance/judging").glob("*.py")):
        file = str(path.relative_to(ROOT))
        for what, less in checks(path.read_text()):
            yield Removal(f"{file}:{what}", file, less, (*CHECKING, *others(CHECKING)))


def judging(schema: str) -> tuple[str, ...]:
    """The tests of a schema: its table, the mutants of its answers, then all others."""
    first = JUDGING[-1:] if schema == "lookup" else ()
    mutants = [MUTANTS.format(shape) for shape in (COMMON if schema == "common" else (schema,)) if shape in SHAPES]
    tried = (JUDGING[0], *first, *mutants, *(file for file in JUDGING[1:] if file not in first))
    return (*tried, *others(tried))


def others(tried: Sequence[str]) -> tuple[str, ...]:
    """All files of tests about judging that are not named."""
    files = sorted((ROOT / "tests/judging").glob("test_*.py"))
    return tuple(name for file in files if (name := str(file.relative_to(ROOT))) not in tried)


def demands(root: Any, node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Each demand of a schema by its pointer, with the schema that is left without it."""
    if isinstance(node, list):
        for place, value in enumerate(node):
            yield from demands(root, value, f"{pointer}/{place}")
    if not isinstance(node, dict):
        return
    for key, value in list(node.items()):
        if key in DEMANDS and not pointer.endswith("/properties"):
            yield f"{pointer}/{key}", without(root, node, key)
        if key == "required" and isinstance(value, list):
            for name in value:
                yield f"{pointer}/required/{name}", without(root, node, key, [each for each in value if each != name])
        yield from demands(root, value, f"{pointer}/{key}")


def without(root: Any, node: dict[str, Any], key: str, rest: Any = None) -> Any:
    value = node.pop(key)
    if rest is not None:
        node[key] = rest
    less = json.loads(json.dumps(root))
    node[key] = value
    return less


def checks(source: str) -> Iterator[tuple[str, str]]:
    """Each statement that makes findings, and each function that does, with the source in which it makes none."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and "Finding(" in ast.unparse(function):
            if nothing := no_finding(function):
                first = function.body[1] if ast.get_docstring(function) else function.body[0]
                yield function.name, replaced(source, first, function, nothing)
            yields = [each for each in ast.walk(function) if is_yielded_finding(each)]
            for statement in yields if len(yields) > 1 else ():
                yield f"{function.name}:{statement.lineno}", replaced(source, statement, statement, "pass")


def is_yielded_finding(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield) and "Finding(" in ast.unparse(node)


def no_finding(function: ast.FunctionDef) -> str:
    """A statement that returns no finding; empty where the function promises one."""
    returns = ast.unparse(function.returns) if function.returns else ""
    same = [each.arg for each in function.args.args if each.annotation and ast.unparse(each.annotation) == returns]
    for kind, statement in (("Iterator", "yield from ()"), ("list", "return []"), ("tuple", "return ()")):
        if returns.startswith(kind):
            return statement
    return "return None" if "None" in returns else f"return {same[0]}" if same else ""


def replaced(source: str, first: ast.stmt, last: ast.stmt, statement: str) -> str:
    """The source with one statement in the place of those from `first` to `last`."""
    lines = source.splitlines()
    less = [*lines[: first.lineno - 1], " " * first.col_offset + statement, *lines[last.end_lineno or 0 :]]
    text = "\n".join(less) + "\n"
    compile(text, "removal", "exec")
    return text


class Copy:
    """A copy of the project, in which one removal at a time is made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ignored = shutil.ignore_patterns(".venv", ".git", "build", "node_modules", "__pycache__")
        shutil.copytree(ROOT, folder, ignore=ignored)

    def passes(self, tests: Sequence[str]) -> bool:
        """Whether no test fails; they run one after the other, since pytest leaves out what is part of another.

        Tests that do not come to an end within their time have not failed. Raises `AssertionError` where pytest ends
        for another reason, such as a test that there is not.
        """
        return all(map(self._passes, tests))

    def _passes(self, test: str) -> bool:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", test]
        environment = os.environ | {"PYTHONPATH": str(self._folder), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, cwd=self._folder, env=environment, capture_output=True, check=False, timeout=TIMEOUT
            )
        except subprocess.TimeoutExpired:
            return True
        assert done.returncode in (0, 1), done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
        return done.returncode == 0

    def survives(self, removal: Removal) -> bool:
        path = self._folder / removal.file
        original = path.read_text()
        path.write_text(removal.content)
        try:
            return self.passes(removal.tests)
        finally:
            path.write_text(original)


def survivors(wanted: Sequence[Removal]) -> list[str]:
    """The names of the removals that no test notices; raises `AssertionError` where tests fail without any."""
    count = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(count) as pool:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(count):
            copies.put(Copy(Path(folder) / str(number)))

        def using_a_copy(use: Callable[[Copy], bool]) -> bool:
            copy = copies.get()
            try:
                return use(copy)
            finally:
                copies.put(copy)

        files = sorted({test.partition("::")[0] for removal in wanted for test in removal.tests})
        passed = pool.map(lambda file: using_a_copy(lambda copy: copy.passes([file])), files)
        failing = [file for file, passes in zip(files, passed, strict=True) if not passes]
        assert not failing, f"these fail without any removal: {failing}"
        survived = pool.map(lambda removal: using_a_copy(lambda copy: copy.survives(removal)), wanted)
        return list(survivors_as_they_come(wanted, survived))


def survivors_as_they_come(wanted: Sequence[Removal], survived: Iterator[bool]) -> Iterator[str]:
    """The name of each removal that survived; how many were tried is written to stderr after each fifty."""
    for number, (removal, alive) in enumerate(zip(wanted, survived, strict=True), 1):
        if alive:
            yield removal.name
        if alive or number % 50 == 0 or number == len(wanted):
            survivor = f", {removal.name} survived" if alive else ""
            print(f"{number} of {len(wanted)}{survivor}", file=sys.stderr, flush=True)  # noqa: T201


def main() -> int:
    wanted = [removal for removal in removals() if not sys.argv[1:] or sys.argv[1] in removal.name]
    found = survivors(wanted)
    lines = [*(f"survived: {name}" for name in found), f"{len(wanted)} removals, {len(found)} survivors"]
    print("\n".join(lines))  # noqa: T201 - this is what it is for
    return 1 if found or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
