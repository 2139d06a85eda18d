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
    shown = "from conformance import cli; print(cli.__file__, flush=True); cli.main()"
    code = f"import sys; sys.path[:0] = [{str(installed)!r}]; {shown}"
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


def test_the_wheel_has_types_and_the_plugin_that_pytest_finds(installed: Path) -> None:
    assert (installed / "conformance" / "py.typed").is_file()
    assert (installed / "pytest_twilio_conformance.py").is_file()
    (entry_points,) = installed.glob("*.dist-info/entry_points.txt")
    assert "[pytest11]\npytest_twilio_conformance = pytest_twilio_conformance\n" in entry_points.read_text()


USED = """
import conformance, pytest
from werkzeug.wrappers import Response

def app(environ, start_response):
    return Response("nothing", 404)(environ, start_response)

def test_judged(twilio_judge):
    twilio_judge(app, unsupported=["messages/*"])(conformance.cases("messages/to/unroutable")[0])
"""
UNUSED = "import sys\n\ndef test_not_loaded():\n    assert 'conformance' not in sys.modules\n"


def pytest_in(folder: Path, installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_fixture_is_there_in_any_folder_with_and_without_a_word_of_the_user(
    installed: Path, tmp_path: Path
) -> None:
    for name in ("a/deep", "b/deep"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "conftest.py").write_text("")
        (folder / f"test_{name[0]}.py").write_text(USED)
    (tmp_path / "test_0.py").write_text(UNUSED)
    done = pytest_in(tmp_path, installed, "test_0.py")
    assert "1 passed" in done.stdout, done.stdout
    done = pytest_in(tmp_path, installed, "a", "b")
    assert "2 skipped" in done.stdout, done.stdout
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["conformance.fixture"]\n')
    done = pytest_in(tmp_path, installed, "a", "b")
    assert "2 skipped" in done.stdout, done.stdout
    done = pytest_in(tmp_path, installed, "-p", "pytest_twilio_conformance", "a")
    assert "1 skipped" in done.stdout, done.stdout


@pytest.mark.parametrize(
    "code",
    [
        USED,
        "from conformance import judge_app\n\ndef test_a():\n    pass\n",
        "import conformance\n\ndef test_a():\n    conformance.judge_app(None)\n",
        "def test_a(twilio_judge):\n    pass\n",
    ],
)
def test_a_folder_that_hides_the_package_is_named_in_one_sentence(installed: Path, tmp_path: Path, code: str) -> None:
    (tmp_path / "conformance").mkdir()
    (tmp_path / "conformance" / "__init__.py").write_text("")
    (tmp_path / "test_a.py").write_text(code)
    done = pytest_in(tmp_path, installed)
    assert done.returncode in (1, 2)
    assert (
        f"{tmp_path / 'conformance'} hides the package 'conformance' of twilio-conformance, "
        "since Python finds it first: give it another name." in done.stdout
    ), done.stdout


def test_an_error_of_the_users_own_package_of_that_name_is_left_alone(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_a():\n    assert [].nothing\n")
    done = pytest_in(tmp_path, installed)
    assert "hides" not in done.stdout
