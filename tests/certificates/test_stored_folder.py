"""A certificate is its folder: regular files of a bounded size, those that certify writes, and nothing beside them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.certificates import stored_folder
from conformance.certificates.stored_exchanges import exchange_name
from conformance.certificates.verification import differences
from tests.fuzz.certificates import Folder
from tests.support.certified_run import CONTROL, small_suite, unchanged_run

EXCHANGE = exchange_name(CONTROL)
FILES = ("certificate.json", "attestation.json", EXCHANGE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written = Folder(tmp_path / "certificate")
    written.write(unchanged_run().files(small_suite()))
    return written.path


def problems(folder: Path) -> list[str]:
    return list(differences(folder, small_suite()))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("within", [False, True], ids=["to a file outside", "to a file of the folder"])
def test_a_link_in_the_place_of_a_file_is_found(folder: Path, name: str, *, within: bool) -> None:
    path = folder / name
    aim = (folder if within else folder.parent) / "aim.json"
    path.rename(aim)
    path.symlink_to(aim)
    assert any(problem == f"{name} is a link" for problem in problems(folder)), problems(folder)


@pytest.mark.parametrize("name", ["exchanges", "exchanges/messages", "exchanges/messages/to"])
def test_a_link_in_the_place_of_a_folder_is_found(folder: Path, name: str) -> None:
    aim = folder.parent / "elsewhere"
    (folder / name).rename(aim)
    (folder / name).symlink_to(aim)
    assert any(f"{name} is a link" in problem for problem in problems(folder)), problems(folder)


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        ".hidden",
        "attestation.json.sig",
        "exchanges/more.json",
        "exchanges/messages/to/.invalid.json.swp",
        "exchanges/messages/to/INVALID.json",
    ],
)
def test_a_file_of_no_case_is_found(folder: Path, name: str) -> None:
    (folder / name).write_text("{}")
    (problem,) = problems(folder)
    assert problem.startswith(name)


def test_an_empty_folder_of_no_case_is_found(folder: Path) -> None:
    (folder / "exchanges/more").mkdir()
    assert problems(folder) == ["exchanges/more belongs to no case"]


def test_a_folder_with_very_many_files_is_not_listed_to_its_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_folder, "MOST_ENTRIES", 10)
    for number in range(20):
        (folder / f"exchanges/{number}").touch()
    assert problems(folder) == ["exchanges holds more than 10 names"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")], ids=["pipe", "folder", "device"]
)
def test_what_is_no_regular_file_is_not_read(folder: Path, name: str, make: Callable[[Path], object]) -> None:
    (folder / name).unlink()
    make(folder / name)
    assert problems(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_beyond_all_bounds_is_not_read(folder: Path, name: str) -> None:
    os.truncate(folder / name, 6 * 1024**3)
    assert any("bytes" in problem for problem in problems(folder)), problems(folder)


def test_files_that_are_large_together_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_folder, "TOTAL_LIMIT", 10_000)
    assert problems(folder) == ["its files have more than 10000 bytes"]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert problems(folder) == [f"{name} cannot be read: No such file or directory"]


def test_the_folder_itself_may_be_named_by_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert problems(tmp_path / "link") == []
