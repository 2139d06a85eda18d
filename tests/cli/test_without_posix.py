"""What works where Python lacks what Windows lacks: everything but commands that the suite starts.

The suite has never run on Windows; here the names are taken away that are missing there.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import file_opening
from conformance.fake import ACCOUNT, TABLES, Server, respond
from tests.support.command_line import without_ambient
from tests.support.few_cases import copy_package
from tests.support.without_posix import run_without_posix

STARTED = "name: started\nbase-url: http://127.0.0.1:{port}\nstart: {command: [sleep, '60']}\n"
SERVED = "name: served\nbase-url: {0}\naccount-sid: {1.sid}\nauth-token: {1.token}\nservices: {{lookups: '{0}'}}\n"
QUICK = ("--listen", "100ms")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("folder")


@pytest.fixture(scope="module")
def done(package: Path, folder: Path) -> Iterator[dict[str, subprocess.CompletedProcess[str]]]:
    """Commands with few cases, run one after the other in one folder, by their words."""
    (folder / "started.yaml").write_text(STARTED)
    with Server(ACCOUNT, TABLES, respond) as server:
        (folder / "served.yaml").write_text(SERVED.format(server.base_url, ACCOUNT))
        commands = [
            ("list", "21614"),
            ("explain", "messages/to/invalid"),
            ("run", "embedded", *QUICK, "--report", "report.json", "--html", "report.html", "--junit", "junit.xml"),
            ("run", "served.yaml", *QUICK, "--report", "report.json"),
            ("run", "started.yaml"),
            ("replay", "report.json", "--html", "replay.html"),
            ("baseline", "served.yaml", *QUICK, "--out", "baseline.yaml"),
            ("certify", "embedded", *QUICK, "--out", "certificate"),
            ("certify", "embedded", *QUICK, "--out", "certificate"),
            ("verify", "certificate"),
        ]
        yield {" ".join(each.args): each for each in run_without_posix(commands, folder, package, without_ambient())}


def test_every_command_works_that_starts_no_target(done: dict[str, subprocess.CompletedProcess[str]]) -> None:
    failed = {words: each.stdout + each.stderr for words, each in done.items() if each.returncode}
    assert set(failed) == {"run started.yaml"}, failed


def test_a_target_that_the_suite_would_start_is_refused_in_one_sentence(
    done: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    refused = done["run started.yaml"]
    assert refused.returncode == 4
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "commands are started on POSIX systems only" in refused.stderr


def _link_elsewhere(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _add(path: Path) -> None:
    (path.parent / "more.json").touch()


CHANGES = (
    ("certificate.json", _link_elsewhere, "certificate.json is a link"),
    ("exchanges/messages/to/invalid.json", _link_elsewhere, "exchanges/messages/to/invalid.json is a link"),
    ("exchanges/messages", _link_elsewhere, "exchanges/messages is a link"),
    ("exchanges/messages/to/invalid.json", _add, "exchanges/messages/to/more.json belongs to no case"),
    ("exchanges/messages/to/invalid.json", Path.unlink, "exchanges/messages/to/invalid.json cannot be read"),
)


def test_a_changed_certificate_is_found(
    done: dict[str, subprocess.CompletedProcess[str]], package: Path, folder: Path, tmp_path: Path
) -> None:
    assert done["verify certificate"].returncode == 0
    commands = []
    for number, (name, change, _) in enumerate(CHANGES):
        copied = tmp_path / str(number)
        shutil.copytree(folder / "certificate", copied)
        change(copied / name)
        commands.append(("verify", copied))
    verified = run_without_posix(commands, tmp_path, package, without_ambient())
    said = [" ".join((each.stdout + each.stderr).split()) for each in verified]
    assert [each.returncode for each in verified] == [1] * len(CHANGES), said
    assert [problem for text, (*_, problem) in zip(said, CHANGES, strict=True) if problem not in text] == [], said


@pytest.mark.parametrize("name", ["..", "exchanges/../../other", "C:", "a\\b", "a:b", "\\\\server\\share"])
def test_no_name_leads_out_of_a_folder(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_opening, "OPENS_WITHIN_FOLDERS", False)
    inner = tmp_path / "inner"
    (inner / "exchanges").mkdir(parents=True)
    for each in (name, "other"):
        if "/" not in each and each != "..":
            (inner / each).touch()
    with pytest.raises(OSError, match="no name of a file"), file_opening.opened_below(inner, name):
        pass
