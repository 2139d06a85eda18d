"""Imports run one way through the rooms, and each library is imported only where it is wrapped."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import conformance

PACKAGE = Path(conformance.__file__).parent
TESTS = Path(__file__).parents[1]
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
VOCABULARY = "vocabulary"
ORDER = """
    cli
    commands
    engine
    inprocess
    session
    reports
    history
    comparing, certificates, recorded
    targets
    judging
    wire
    suite
    vocabulary
    masking
"""
"""Each room imports only rooms on lines below its own; the vocabulary is the modules at the top of the package."""

LINES = [line.strip().split(", ") for line in ORDER.strip().splitlines()]
LEVEL = {room: level for level, line in enumerate(LINES) for room in line}

PUBLIC = {"__main__": "cli", "plugin": "engine", "fixture": "inprocess", "": "commands"}
"""Modules at the top that belong to a room: those for `python -m` and for pytest, and the package itself."""

FAKE = "fake"
"""The embedded target imports no room; these rooms may import it."""
USERS_OF_FAKE = {"targets", "commands"}

OTHER_TESTS = {"fake", "fakes", "fuzz", "node", "project", "public_reports", "support"}
"""Packages of tests that belong to no room: of the embedded target, of `targets/`, of the project, and fuzzers."""

ONLY = {
    "requests": {"wire/transport", "inprocess/adapter"},
    "pytest": {
        "plugin",
        "fixture",
        "engine/items",
        "engine/setup",
        "engine/distribution",
        "engine/phases",
        "engine/postponement",
        "engine/window",
    },
    "urllib3": {
        "wire/transport",
        "wire/connections",
        "wire/socket_connection",
        "wire/pools",
        "wire/response_stream",
        "inprocess/adapter",
    },
    "ijson": {"recorded/formats/events"},
    "jinja2": {"reports/html"},
    "subprocess": {"targets/process"},
    "trustme": {"fake/certificates"},
}


def name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


KNOWN = {name(module) for module in MODULES}


@cache
def imported(path: Path) -> frozenset[str]:
    return frozenset(imports(ast.parse(path.read_text())))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imported relatively"
            within = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from within
            if not all(module in KNOWN for module in within):
                yield node.module or ""


def ours(path: Path) -> set[str]:
    return {module for module in imported(path) if module in KNOWN and module != "conformance"}


def needed(path: Path) -> set[str]:
    """The modules of ours that a module imports when it runs, without those imported only for annotations."""
    tree = ast.parse(path.read_text())
    tree.body = [
        node for node in tree.body if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
    ]
    return {module for module in imports(tree) if module in KNOWN and module != "conformance"}


@pytest.mark.parametrize("library", sorted(ONLY))
def test_a_library_is_imported_where_it_is_wrapped_and_nowhere_else(library: str) -> None:
    users = {
        str(path.relative_to(PACKAGE).with_suffix(""))
        for path in MODULES
        if any(module.split(".")[0] == library for module in imported(path))
    }
    assert users == ONLY[library]


@pytest.mark.parametrize("folder", ["conformance", "benchmarks", "targets"])
def test_every_module_has_fewer_than_200_lines(folder: str) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in (PACKAGE.parent / folder).rglob("*.py")}
    assert lengths
    assert [path for path, length in lengths.items() if length >= 200] == []


def test_the_embedded_target_imports_nothing_of_the_suite_and_reads_no_file() -> None:
    for path in MODULES:
        if path.parent.name == "fake":
            assert all(module.startswith("conformance.fake") for module in ours(path)), path
            assert not {"pathlib", "yaml", "json.load"} & set(imported(path)), path


def test_the_suite_takes_nothing_of_the_embedded_target_but_its_server_and_account() -> None:
    for path in MODULES:
        if path.parent.name != "fake":
            taken = {module for module in imported(path) if module.startswith("conformance.fake.")}
            assert taken <= {"conformance.fake.ACCOUNT", "conformance.fake.Server"}, path


def room(module: str) -> str:
    head, _, _ = module.removeprefix("conformance").lstrip(".").partition(".")
    return head if (PACKAGE / head).is_dir() and head else PUBLIC.get(head, VOCABULARY)


def test_every_package_is_a_room_that_says_what_happens_in_it_what_comes_in_and_what_goes_out() -> None:
    packages = {path.parent.name: path for path in PACKAGE.glob("*/__init__.py")}
    assert set(packages) == {*LEVEL, FAKE} - {VOCABULARY}
    for path in packages.values():
        assert len((ast.get_docstring(ast.parse(path.read_text())) or "").split()) > 20, path


def may_import(here: str) -> set[str]:
    """The rooms that modules of a room may import."""
    below = {room for room in LEVEL if here != FAKE and LEVEL[room] > LEVEL[here]}
    return {here} | below | ({FAKE} if here in USERS_OF_FAKE else set())


def test_a_room_imports_only_itself_and_rooms_on_lines_below_its_own() -> None:
    assert len(MODULES) > 400
    found = {
        name(path): {each for each in needed(path) if room(each) not in may_import(room(name(path)))}
        for path in MODULES
    }
    assert {module: wrong for module, wrong in found.items() if wrong} == {}


def test_the_tests_of_each_room_are_in_the_package_of_its_name() -> None:
    entries = {path.name for path in TESTS.iterdir() if path.name != "__pycache__"}
    assert entries == {*LEVEL, *OTHER_TESTS, "__init__.py", "conftest.py"} - {"commands", VOCABULARY}


def test_apps_in_this_process_are_called_without_the_libraries_of_their_clients_and_their_tests() -> None:
    """The adapter is a transport of `requests`, and the fixture pytest's; an app is called by neither."""
    for called in ("incoming", "wsgi", "asgi"):
        libraries = {module.split(".")[0] for module in imported(PACKAGE / "inprocess" / f"{called}.py")}
        assert not libraries & {"requests", "urllib3", "pytest"}
    users = {name(path) for path in MODULES if "conformance.fixture" in ours(path)}
    assert not users


def test_the_package_alone_loads_nothing_heavy_and_says_what_it_does_not_have() -> None:
    code = "import conformance, sys; print(sorted({'requests', 'jsonschema', 'pytest', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
    assert conformance.judge_app is conformance.judge_app
    with pytest.raises(AttributeError, match="no attribute 'judge_ap'"):
        conformance.judge_ap  # noqa: B018


OF_RUNS = {"pytest", "_pytest", "jinja2", "rich"}
OF_ANSWERS = {"requests", "jsonschema", "werkzeug", "phonenumbers"}
"""Libraries of those who run cases, and of those who ask for an answer and check it, as the end of `explain` does."""


@pytest.mark.parametrize(
    ("words", "unused"),
    [
        (("--help",), OF_RUNS | OF_ANSWERS),
        (("list",), OF_RUNS | OF_ANSWERS),
        (("schemas",), OF_RUNS | OF_ANSWERS),
        (("explain", "messages/to/unroutable"), OF_RUNS),
    ],
)
def test_who_only_looks_a_case_up_waits_for_no_library_of_those_who_run_it(
    words: tuple[str, ...], unused: set[str]
) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "conformance", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "conformance.cli" in loaded
    assert not loaded & unused


def test_no_import_comes_back() -> None:
    graph = {name(path): ours(path) for path in MODULES}
    done: set[str] = set()

    def walk(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, f"cycle: {' -> '.join((*above, module))}"
        if module not in done:
            for below in graph.get(module, set()):
                walk(below, (*above, module))
            done.add(module)

    for module in graph:
        walk(module, ())


def test_what_compares_reports_judges_nothing() -> None:
    """Verdicts are compared, never made again: another version of the suite wrote one of the two."""
    for path in (PACKAGE / "comparing").glob("*.py"):
        assert not any(module.startswith(("conformance.judging", "conformance.suite")) for module in ours(path)), path
