"""Every recording below a folder is found once, whatever leads there, and what is passed over is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.recorded.files import found_files
from tests.cli.test_run import conform
from tests.support.recordings import REFUSAL, plain

TEXT = json.dumps([plain(REFUSAL)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one recording in a folder below, and one beside it."""
    for path in (tmp_path / "all" / "spec" / "a.json", tmp_path / "elsewhere" / "b.json"):
        path.parent.mkdir(parents=True)
        path.write_text(TEXT)
    return tmp_path / "all"


def names(*arguments: object) -> list[str]:
    return [file.path.name for file in found_files(map(str, arguments)).files if not file.problem]


def test_links_in_a_circle_multiply_no_file(folder: Path) -> None:
    for name in ("one", "two", "three"):
        (folder / name).symlink_to(folder)
        (folder / "spec" / name).symlink_to(folder)
    (folder / "again.json").symlink_to(folder / "spec" / "a.json")
    for pattern in ("**/*.json", "**", "**/spec/**/*.json", "*/*/*.json"):
        assert len(names(folder / pattern)) == 1, pattern
    assert names(folder, folder / "spec", folder / "one", folder / "**") == ["again.json"]
    assert found_files([str(folder)]).passed_over == ()


@pytest.mark.parametrize("pattern", ["*", "s*", "[s]pec", "**", "../*/spec"])
def test_a_folder_that_a_pattern_matches_is_walked(folder: Path, pattern: str) -> None:
    assert names(folder / pattern) == ["a.json"]


def test_what_is_passed_over_is_told(folder: Path) -> None:
    (folder / "linked").symlink_to(folder.parent / "elsewhere")
    for name in ("node_modules", ".git", ".venv"):
        (folder / name).mkdir()
        (folder / name / "c.json").write_text(TEXT)
    found = found_files([str(folder)])
    assert [path.name for path in found.passed_over] == [".venv", "linked", "node_modules"]
    done = conform("replay", folder)
    assert "3 folders passed over: " in done.stdout
    assert f"{folder / 'linked'} (a link)" in done.stdout
    assert "1 exchange with Twilio: 1 pass" in done.stdout
    assert names(folder / "linked") == ["b.json"]


@pytest.mark.parametrize("name", [".cassettes", ".vcr", ".recordings"])
def test_a_folder_whose_name_begins_with_a_dot_is_walked(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    (folder / name / "d.json").write_text(TEXT.replace("hi", "ho"))
    assert names(folder) == ["d.json", "a.json"]
    assert names(folder / "**" / "*.json") == ["d.json", "a.json"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_file_in_another_encoding_of_unicode_is_read(folder: Path, encoding: str) -> None:
    mark = "" if encoding in ("utf-16", "utf-8-sig") else "\ufeff"
    body = TEXT + " " * 70_000
    for path, text in ((folder / "spec" / "a.json", body), (folder / "e.yml", f"---\n{TEXT}\n")):
        path.write_bytes((mark + text).encode(encoding))
    done = conform("replay", folder)
    assert "2 exchanges with Twilio: 2 pass" in done.stdout, done.stdout + done.stderr


def test_a_recording_of_a_fake_of_lookup_is_found_by_its_path(folder: Path) -> None:
    request = {"method": "GET", "url": "http://127.0.0.1:4010/v2/PhoneNumbers/+15005550001"}
    response = {"status": 500, "headers": {}, "body": "{}"}
    (folder / "lookup.json").write_text(json.dumps([{"request": request, "response": response}]))
    done = conform("replay", folder)
    assert f"{folder / 'lookup.json'}: 1 exchange with Twilio" in done.stdout
