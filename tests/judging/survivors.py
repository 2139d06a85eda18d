"""Takes every single check and demand away in turn, and prints those that no test misses: there are none.

Run as `python -m tests.judging.survivors [PART OF A NAME]`; `make survivors` runs all of it. Each removal is made in a
copy of the project, where the tests about judging run until the first of them fails.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
JUDGING = (
    "tests/judging/test_schema_check.py",
    "tests/judging/test_recorded_answers.py",
    "tests/judging/test_faults.py",
    "tests/judging/test_mutants.py",
)
CHECKING = (
    "tests/judging/test_faults.py",
    "tests/judging/test_repeated_sids.py",
    "tests/judging/test_media_type.py",
    "tests/judging/test_tolerance.py",
    "tests/judging/test_misbehaving_targets.py",
    "tests/judging/test_rows.py",
)
DEMANDS = ("type", "enum", "const", "pattern", "minLength", "minimum", "maximum")

FILES = ("report.json", "case-file.json", "target.json", "observed.json", "certificate.json", "comparison.json")
"""Schemas of files that the suite reads or writes, which judge no answer."""


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
                yield Removal(f"schemas/{path.name}{pointer}", f"schemas/{path.name}", json.dumps(less), JUDGING)
    for path in sorted((ROOT / "conformance/judging").glob("*.py")):
        file = str(path.relative_to(ROOT))
        for what, less in checks(path.read_text()):
            yield Removal(f"{file}:{what}", file, less, CHECKING)


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


def survives(removal: Removal, copy: Path) -> bool:
    original = (copy / removal.file).read_text()
    (copy / removal.file).write_text(removal.content)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *removal.tests]
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False, timeout=300)
    finally:
        (copy / removal.file).write_text(original)
    return done.returncode == 0


def main() -> int:
    wanted = [removal for removal in removals() if not sys.argv[1:] or sys.argv[1] in removal.name]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        copies = [Path(folder) / str(number) for number in range(os.cpu_count() or 1)]
        for copy in copies:
            ignored = shutil.ignore_patterns(".venv", ".git", "build", "__pycache__")
            shutil.copytree(ROOT, copy, ignore=ignored)
        shares = [wanted[start :: len(copies)] for start in range(len(copies))]
        found = pool.map(
            lambda share: [each.name for each in share[0] if survives(each, share[1])], zip(shares, copies, strict=True)
        )
        survivors = sorted(name for names in found for name in names)
    for name in survivors:
        print(f"survived: {name}")  # noqa: T201 - this is what it is for
    print(f"{len(wanted)} removals, {len(survivors)} survivors")  # noqa: T201 - likewise
    return 1 if survivors or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
