"""The wheel is complete: it contains cases and schemas, and works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    zipfile.ZipFile(wheel).extractall(site)
    return site


def test_the_wheel_contains_every_case_and_schema(installed: Path) -> None:
    for name in ("cases", "schemas"):
        ours = {path.relative_to(ROOT / name) for path in (ROOT / name).rglob("*.*")}
        assert {
            path.relative_to(installed / "conformance" / name)
            for path in (installed / "conformance" / name).rglob("*.*")
        } == ours


def test_the_wheel_contains_the_templates_of_reports(installed: Path) -> None:
    templates = Path("conformance") / "reports" / "templates"
    ours = {path.name for path in (ROOT / templates).iterdir()}
    assert {path.name for path in (installed / templates).iterdir()} == ours
    assert {"report.html", "report.css", "report.js", "badge.svg"} <= ours


def test_the_wheel_works_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path[:0] = [{str(installed)!r}]; from conformance import cli; print(cli.__file__); cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "embedded"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(str(installed))
    assert "conforms at the three levels that count by default" in done.stdout
    assert list(tmp_path.iterdir()) == []
