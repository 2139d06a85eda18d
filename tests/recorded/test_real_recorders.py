"""What the real recorders write is read: the answers of the embedded target pass, each by the case of its request."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance.recorded.files import found_files
from conformance.recorded.formats import read
from conformance.recorded.kept_results import Replayed
from tests.support import recorders
from tests.support.suite_replay import replay_by_suite

BOTH = {"messages/to/invalid", "messages/from/valid"}
BY_FORM = {"form/error", "form/message"}

PYTHON = {
    "vcrpy.yaml": BOTH,
    "vcrpy.json": BOTH,
    "vcrpy-decoded.yaml": BOTH,
    "vcrpy-files.yaml": BOTH,
    "vcrpy-multipart.yaml": BOTH,
    "vcrpy-httpx.yaml": BOTH,
    "vcrpy-filtered.yaml": BY_FORM,
    "betamax.json": {"messages/from/valid"},
    "betamax-hidden.json": {"messages/from/valid"},
    "schemathesis.yaml": {"messages/to/invalid"},
    "schemathesis.har": {"messages/to/invalid"},
}
"""The recordings, and the cases by which their exchanges are judged; Betamax keeps the last of two to one address."""

NODE = dict.fromkeys(("nock.json", "nock-gzip.json", "newman.json", "polly/identity", "polly/gzip"), BOTH)
IS_PYTHON_THERE = recorders.PYTHON.exists()
IS_NODE_THERE = shutil.which("node") and (recorders.NODE_MODULES / "nock").exists()
IS_WIREMOCK_THERE = shutil.which("java") and (recorders.NODE_MODULES / "wiremock").exists()


def replayed(folder: Path) -> dict[str, Replayed]:
    """The files of a folder by the beginning of their paths."""
    files = [file.path for file in found_files([str(folder)]).files]
    return {str(path.relative_to(folder)): replay_by_suite(read(path)) for path in files}


@pytest.fixture(scope="module")
def of_python(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Replayed]:
    folder = tmp_path_factory.mktemp("python")
    recorders.record_with_python(folder)
    return replayed(folder)


@pytest.fixture(scope="module")
def of_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Replayed]:
    folder = tmp_path_factory.mktemp("node")
    recorders.record_with_node(folder)
    return replayed(folder)


def require(found: dict[str, Replayed], name: str, cases: set[str]) -> None:
    (one,) = [each for path, each in found.items() if path == name or path.startswith((f"{name}/", f"{name}_"))]
    assert one.errors == ()
    assert {(result.case, str(result.verdict)) for result in one.results} == {(case, "pass") for case in cases}


@pytest.mark.skipif(not IS_PYTHON_THERE, reason="needs the recorders of Python: make build/recorders")
@pytest.mark.parametrize("name", PYTHON)
def test_a_cassette_of_a_recorder_of_python_is_read(of_python: dict[str, Replayed], name: str) -> None:
    require(of_python, name, PYTHON[name])
    assert set(of_python) == set(PYTHON)


@pytest.mark.skipif(not IS_NODE_THERE, reason="needs Node and npm: make tests/node/node_modules")
@pytest.mark.parametrize("name", NODE)
def test_a_recording_of_a_recorder_of_node_is_read(of_node: dict[str, Replayed], name: str) -> None:
    require(of_node, name, NODE[name])


@pytest.mark.skipif(not IS_WIREMOCK_THERE, reason="needs Java, Node and npm: make tests/node/node_modules")
def test_the_mappings_and_the_journal_of_wiremock_are_read(tmp_path: Path) -> None:
    recorders.record_with_wiremock(tmp_path)
    found = {path: one for path, one in replayed(tmp_path).items() if not path.startswith("__files/")}
    assert len(found) == 3
    require(found, "journal.json", BOTH)
    by_mapping = [result for path, one in found.items() if path.startswith("mappings/") for result in one.results]
    assert {(result.case, str(result.verdict)) for result in by_mapping} == {(case, "pass") for case in BOTH}
