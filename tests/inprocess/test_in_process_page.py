"""The examples of docs/in-process.md run, and print what the page shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.case import Basis
from conformance.finding import Verdict
from conformance.report import Report

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "in-process.md").read_text()
MODULES = ROOT / "tests" / "node" / "node_modules"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every file of the page."""
    for name, code in re.findall(r"```\w+\n(?:#|//) (\S+)\n(.*?)```", PAGE, re.DOTALL):
        (tmp_path / name).write_text(code)
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # The fixture registers itself where the package is installed; this checkout may have been installed before it did.
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
        "PYTEST_PLUGINS": "pytest_twilio_conformance",
    }
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def fix(folder: Path, name: str) -> None:
    path = folder / name
    path.write_text(path.read_text().replace('"+15005550001": 21211,', '"+15005550001": 21211, "+15005550002": 21612,'))


def test_each_case_is_a_test_of_its_own_and_its_failure_is_the_one_on_the_page(folder: Path) -> None:
    shown = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert len(shown) == 1
    done = run(folder, "pytest", "-q", "test_each_case.py")
    assert shown[0] in done.stdout, done.stdout
    assert "  only this pytest -k messages/to/unroutable\n" in done.stdout
    assert "1 failed, 4 passed" in done.stdout
    fix(folder, "rows.py")
    done = run(folder, "pytest", "-q", "test_each_case.py")
    assert "5 passed" in done.stdout, done.stdout
    alone = run(folder, "pytest", "-q", "-k", "messages/to/unroutable", "test_each_case.py")
    assert "1 passed, 4 deselected" in alone.stdout, alone.stdout


def test_a_fake_is_judged_as_a_whole_in_one_test(folder: Path) -> None:
    done = run(folder, "pytest", "-q", "test_as_a_whole.py")
    assert "cases fail for 1 fault" in done.stdout, done.stdout
    assert "expected 400/21612, got 201" in done.stdout
    assert "FAIL messages/to/unroutable: " in done.stdout
    fix(folder, "rows.py")
    done = run(folder, "pytest", "-q", "test_as_a_whole.py")
    assert "1 passed" in done.stdout, done.stdout


def test_an_unsupported_case_that_passes_fails_its_test_and_another_is_skipped(folder: Path) -> None:
    path = folder / "test_each_case.py"
    excused = 'auth_token=TOKEN, unsupported=["messages/to/unroutable", "messages/to/blocked"]'
    path.write_text(path.read_text().replace("auth_token=TOKEN", excused))
    done = run(folder, "pytest", "-q", "test_each_case.py")
    assert "STALE messages/to/blocked" in done.stdout
    assert "1 failed, 3 passed, 1 skipped" in done.stdout


@pytest.mark.skipif(not (MODULES / "express").is_dir() or not shutil.which("node"), reason="needs npm: Express")
def test_an_express_app_is_started_by_a_target_file(folder: Path) -> None:
    (folder / "node_modules").symlink_to(MODULES)
    command = re.search(r"```sh\ntwilio-conformance (.*)\n```", PAGE)
    assert command
    done = run(folder, "conformance", *command[1].split())
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.findall(r"^FAIL (\S+):", done.stdout, re.MULTILINE) == ["messages/to/unroutable"]
    fix(folder, "fake.js")
    done = run(folder, "conformance", *command[1].split())
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_fake_on_the_page_conforms_in_all_that_it_claims(folder: Path) -> None:
    """Nothing departs: what the page says that the fake does not claim is all that it lacks."""
    fix(folder, "rows.py")
    code = (
        "import json, conformance, fake_flask; from test_as_a_whole import TOKEN, UNSUPPORTED\n"
        "report = conformance.judge_app(fake_flask.app, auth_token=TOKEN, unsupported=UNSUPPORTED)\n"
        "print(json.dumps(report.to_json()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    report = Report.from_json(json.loads(done.stdout))
    assert report.exit_code == 0
    assert len(report.results) > 700
    messages = [one for one in report.results if one.case.startswith("messages/")]
    assert sum(one.verdict is Verdict.PASS for one in messages) > 250
    assert report.attained is Basis.OBSERVED
