"""The way through the code is one way: what each module may import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import conformance

PACKAGE = Path(conformance.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
ONLY = {
    "requests": {"exchange", "inprocess/adapter"},
    "pytest": {"plugin", "fixture", "engine/items", "engine/spread", "engine/steps", "engine/window"},
    "urllib3": {"exchange", "deadline", "inprocess/adapter"},
    "jinja2": {"reports/html"},
    "subprocess": {"process", "launch"},
}


def name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


KNOWN = {name(module) for module in MODULES}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            within = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from within
            if not all(module in KNOWN for module in within):
                yield node.module or ""


def ours(path: Path) -> set[str]:
    return {module for module in imported(path) if module in KNOWN and module != "conformance"}


@pytest.mark.parametrize("library", sorted(ONLY))
def test_a_library_is_imported_where_it_is_wrapped_and_nowhere_else(library: str) -> None:
    users = {
        str(path.relative_to(PACKAGE).with_suffix(""))
        for path in MODULES
        if any(module.split(".")[0] == library for module in imported(path))
    }
    assert users <= ONLY[library]


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


def test_cases_and_targets_are_plain_data() -> None:
    for plain in ("case", "answer", "data", "curl", "document", "steady"):
        allowed = {"curl": {"conformance.request", "conformance.target"}}.get(plain, set())
        assert ours(PACKAGE / f"{plain}.py") <= allowed


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


@pytest.mark.parametrize("words", [("--help",), ("list",), ("explain", "messages/to/unroutable")])
def test_who_only_looks_a_case_up_waits_for_no_library_of_those_who_run_it(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "conformance", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "conformance.cli" in loaded
    assert not loaded & {"requests", "pytest", "_pytest", "jinja2", "jsonschema", "rich", "werkzeug", "phonenumbers"}


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


def test_what_judges_knows_neither_the_network_nor_the_engine() -> None:
    forbidden = {"conformance.exchange", "conformance.plugin", "conformance.bench", "conformance.cli"}
    for judging in (
        "case",
        "load",
        "casefile",
        "check",
        "judge",
        "echo",
        "reply",
        "result",
        "report",
        "finding",
        "shapes",
        "excuse",
        "claims",
        "appearance",
        "change",
        "freshness",
        "ledger",
        "observed",
        "requirements",
        "transcript",
        "certificate",
        "attestation",
        "verification",
    ):
        assert not ours(PACKAGE / f"{judging}.py") & forbidden


def test_what_compares_reports_knows_nothing_of_how_they_are_shown_or_were_judged() -> None:
    for comparing in ("appearance", "change"):
        known = ours(PACKAGE / f"{comparing}.py")
        assert not any(module.startswith(("conformance.reports", "conformance.commands")) for module in known)
        assert not known & {"conformance.check", "conformance.judge", "conformance.load", "conformance.request"}


def test_what_a_night_says_is_decided_from_plain_data() -> None:
    assert ours(PACKAGE / "outcome.py") == {"conformance.report"}
    assert ours(PACKAGE / "night.py") == {"conformance.outcome"}
    assert "conformance.plugin" not in ours(PACKAGE / "commands" / "night.py")
