"""What a release requires: the address written everywhere, and version, changelog, citation and sets that agree."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import conformance
from release import shown_commands, shown_pages
from release.address import write
from release.agreement import REQUIREMENTS, disagreements
from release.changelog import sections
from release.identity import Unusable, identity_of, read_identity
from tests.support import few_cases
from tests.support.called_commands import call

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "build", "dist", "tests", "node_modules", "__pycache__", ".*_cache")
NAMED = identity_of("example/twilio-conformance", "Anna O'Brien: R&D #1", "author@example.com")
PLACEHOLDER = re.compile(r"\bOWNER/|twilio-conformance\.example")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_address_leaves_no_placeholder_and_every_file_is_read_as_before(copy: Path) -> None:
    assert write(copy, NAMED)
    left = {path for path, content in contents(copy).items() if PLACEHOLDER.search(content.decode(errors="replace"))}
    assert not left
    assert read_identity(copy) == NAMED
    assert tomllib.loads((copy / "pyproject.toml").read_text())["project"]["authors"][0]["name"] == NAMED.author
    citation = yaml.safe_load((copy / "CITATION.cff").read_text())
    assert citation["authors"] == [{"name": NAMED.author, "email": NAMED.email}]
    assert f'"$id": "{NAMED.site}/schemas/call.json"' in (copy / "schemas/call.json").read_text()


def test_an_address_that_is_written_again_changes_nothing_and_another_one_replaces_it(copy: Path) -> None:
    write(copy, NAMED)
    before = contents(copy)
    assert write(copy, NAMED) == []
    longer = identity_of("example/twilio-conformance-2", "B", "other-author@example.com")
    write(copy, longer)
    assert read_identity(copy) == longer
    write(copy, NAMED)
    assert contents(copy) == before


def test_a_project_at_the_root_of_its_pages_has_an_address_without_a_path() -> None:
    assert identity_of("Who/who.github.io", "A", "a@b.org").site == "https://who.github.io"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("REPOSITORY", ("", "A", "a@b.org")),
        ("REPOSITORY", ("twilio-conformance", "A", "a@b.org")),
        ("REPOSITORY", ("https://github.com/a/b", "A", "a@b.org")),
        ("REPOSITORY", ("a/b\n", "A", "a@b.org")),
        ("AUTHOR", ("a/b", "", "a@b.org")),
        ("AUTHOR", ("a/b", 'A "B"', "a@b.org")),
        ("AUTHOR", ("a/b", "A\\n", "a@b.org")),
        ("AUTHOR", ("a/b", "A\nB", "a@b.org")),
        ("EMAIL", ("a/b", "A", "nobody")),
        ("EMAIL", ("a/b", "A", "a@b.org>")),
    ],
)
def test_a_value_that_no_file_could_hold_is_refused_by_its_name(name: str, values: tuple[str, str, str]) -> None:
    with pytest.raises(Unusable, match=f"^{name} is required"):
        identity_of(*values)


def test_version_changelog_citation_and_sets_agree() -> None:
    known = read_identity(ROOT).is_known
    assert [each for each in disagreements(ROOT) if known or "make address" not in each] == []


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A repository with the files that have to agree, and a tag of the version."""
    (tmp_path / "cases").mkdir()
    for name in ("CHANGELOG.md", "CITATION.cff", "pyproject.toml", REQUIREMENTS):
        shutil.copy(ROOT / name, tmp_path / name)
    write(tmp_path, NAMED)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, f"v{conformance.__version__}")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    who = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.com",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True)


def commit(folder: Path, tag: str) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "a release")
    git(folder, "tag", tag)


def replace(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_a_set_that_was_released_is_the_same_in_every_later_state(small: Path) -> None:
    assert list(disagreements(small)) == []
    replace(small / REQUIREMENTS, "digest: ", "digest: 0")
    (said,) = disagreements(small)
    assert said.startswith("The set 0.1 was released with v0.1.0, digest ")
    replace(small / REQUIREMENTS, 'version: "0.1"', 'version: "0.1.1"')
    (said,) = disagreements(small)
    assert said.endswith("and is now gone.")


def test_a_set_of_which_no_tag_knows_may_change(small: Path) -> None:
    text = (small / REQUIREMENTS).read_text()
    (small / REQUIREMENTS).write_text(f'{text}- {{version: "9.9", digest: abc}}\n')
    assert list(disagreements(small)) == []


def test_a_tag_must_be_the_version_and_its_section_must_have_a_date(small: Path) -> None:
    version = conformance.__version__
    heading = f"## {version}, "
    text = (small / "CHANGELOG.md").read_text()
    dated = re.sub(rf"^{re.escape(heading)}.*$", f"{heading}2026-11-30", text, flags=re.MULTILINE)
    (small / "CHANGELOG.md").write_text(dated)
    assert list(disagreements(small, f"v{version}")) == []
    assert [each.split(":")[0] for each in disagreements(small, "v9.9.9")] == [
        f"The tag is v9.9.9, and the version {version}"
    ]
    (small / "CHANGELOG.md").write_text(dated.replace("2026-11-30", "unreleased"))
    (said,) = disagreements(small, f"v{version}")
    assert said.startswith(f"CHANGELOG.md has no date for {version}")


def test_another_version_in_the_changelog_or_the_citation_is_reported(small: Path) -> None:
    replace(small / "CHANGELOG.md", "## 0.1.0,", "## 0.1.9,")
    replace(small / "CITATION.cff", "version: 0.1.0", "version: 0.1.8")
    assert [re.findall(r"0\.1\.[89]", each) for each in disagreements(small)] == [["0.1.9"], ["0.1.8"]]


def test_the_hooks_for_commits_find_a_case_file_that_cannot_be_read(tmp_path: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    checks = {hook["id"]: hook["entry"].split() for hook in hooks}
    words = [str(Path(sys.executable).parent / Path(checks["schema"][0]).name), *checks["schema"][1:]]
    (tmp_path / "wrong.yaml").write_text("cases:\n- {id: a, sends: {}}\n")
    for path, code in ((ROOT / "cases/messages/to.yaml", 0), (tmp_path / "wrong.yaml", 1)):
        done = subprocess.run([*words, path], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (tmp_path / "cases").mkdir()
    shutil.copy(tmp_path / "wrong.yaml", tmp_path / "cases" / "wrong.yaml")
    found = call(*hook["entry"].split()[1:-1], tmp_path / "cases")
    assert (found.code, found.out) == (4, "")
    assert all("wrong.yaml:2:" in line for line in found.errors)
    assert found.errors


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_the_commands_of_the_first_pages_end_as_they_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = few_cases.copy_package(tmp_path / "package")
    shutil.copytree(ROOT / "cases" / "lookup", package / "conformance" / "cases" / "lookup")
    program = tmp_path / "twilio-conformance"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={package} exec {sys.executable} -m conformance "$@"\n')
    program.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "FAKE_TOKEN": shown_commands.TOKEN,
        "MY_FAKES_TOKEN": "a",
    }
    monkeypatch.setenv("PATH", environment["PATH"])
    port = free_port()
    for name in ("right", "wrong"):
        (tmp_path / name).mkdir()
    assert list(shown_commands.run_all(tmp_path / "right", port, environment)) == []
    (tmp_path / "page.md").write_text("Text.\n\n    twilio-conformance explain no/such-case\n")
    monkeypatch.setattr(shown_commands, "PAGES", (str(tmp_path / "page.md"),))
    (wrong,) = shown_commands.run_all(tmp_path / "wrong", port, environment)
    assert wrong.startswith("twilio-conformance explain no/such-case: exit code 4, not 0\n")


def test_the_way_from_a_naive_fake_to_a_certificate_can_be_followed_as_it_is_written(tmp_path: Path) -> None:
    (program := tmp_path / "twilio-conformance").write_text(f'#!/bin/sh\nexec {sys.executable} -m conformance "$@"\n')
    program.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment["PATH"])
        (tmp_path / "folder").mkdir()
        assert list(shown_commands.follow(tmp_path / "folder", free_port(), environment)) == []


def test_what_a_page_shows_of_an_output_is_printed_in_this_order() -> None:
    page = "a\n\n    twilio-conformance list 1\n\nprints\n\n    one 1.\n    ...\n    three\n\n```text\nanother\n```\n"
    (shown,) = shown_pages.shown_commands(page)
    assert (shown.line, shown.output) == ("list 1", ("one 1.", "...", "three"))
    assert list(shown.differences("zero\none 1.\ntwo\nthree\n")) == []
    assert list(shown.differences("three\none 1.\n")) == ["three"]
    assert list(shown.differences("one 2.\nthree\n")) == ["one 1."]


def test_what_another_section_shows_is_no_output_of_a_command() -> None:
    page = "    twilio-conformance list 1\n\n## Next\n\n    - uses: a/b\n\n"
    page += "    twilio-conformance list 2\n\nprints\n\n    two\n"
    assert [(shown.line, shown.output) for shown in shown_pages.shown_commands(page)] == [
        ("list 1", ()), ("list 2", ("two",)),
    ]  # fmt: skip


def test_the_first_pages_show_commands_of_every_use() -> None:
    shown = {line.split()[0] for page in shown_commands.PAGES for line in commands_of(page)}
    assert shown >= {"run", "certify", "replay", "serve", "explain", "list"}


def commands_of(page: str) -> list[str]:
    return [shown.line for shown in shown_pages.shown_commands((ROOT / page).read_text())]


def test_the_text_of_a_release_is_its_section_alone() -> None:
    found = list(sections("# A\n\n## 0.2.0, 2027-01-01\n\n### Added\n\n- two\n\n## 0.1.0, 2026-12-01\n\n- one\n"))
    assert [(each.version, each.date, each.text) for each in found] == [
        ("0.2.0", "2027-01-01", "### Added\n\n- two"),
        ("0.1.0", "2026-12-01", "- one"),
    ]
