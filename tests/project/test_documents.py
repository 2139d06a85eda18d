"""What the documents name exists: links, paths, commands with their options, targets of make, rooms, verdicts."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from conformance.case import Basis
from conformance.cli import cli
from conformance.finding import Verdict
from conformance.inprocess.selection import packaged_suite
from conformance.report import Standing
from conformance.reports.documentation import SITE, case_address
from conformance.suite.loader import load
from conformance.suite.requirements import EVERYTHING
from tests.project.test_layers import FAKE, LEVEL, LINES, VOCABULARY

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "docs" / "state-of-fakes.md"
PAGES = [path for path in (*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))) if path != GENERATED]
TEXTS = [*PAGES, ROOT / "Makefile", ROOT / "action.yml", *sorted((ROOT / ".github" / "workflows").iterdir())]
FOLDERS = (
    "conformance",
    "tests",
    "cases",
    "schemas",
    "targets",
    "benchmarks",
    "docs",
    "release",
    "website",
    r"\.ci",
    r"\.github",
)

WRITTEN = {"cases/observed.yaml", "tests/node/node_modules"}
"""What commands write into a checkout; it need not exist before."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_within_the_project_leads_to_a_file_and_a_heading(path: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        if file.removesuffix(".md") in MADE and path.parent.name == "docs":
            continue
        there = (path.parent / file) if file else path
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


def test_the_case_that_shows_how_one_is_added_can_be_added_as_it_is_written(tmp_path: Path) -> None:
    cases = shutil.copytree(ROOT / "cases", tmp_path / "cases")
    text = (ROOT / "CONTRIBUTING.md").read_text().partition("## Add a case")[2].partition("\n## ")[0]
    (file,) = re.findall(r"`cases/(\S+\.yaml)`\. Its", text)
    (line,) = re.findall(r"`(- \{id: .*\})`", text)
    before = load([cases], EVERYTHING)
    with (cases / file).open("a") as stream:
        stream.write(f"{line}\n")
    after = load([cases], EVERYTHING)
    assert after.errors == before.errors == ()
    assert len(after.suite.cases) == len(before.suite.cases) + 1


MADE = {"catalogue", "commands", "history-example"}
"""Pages of the site that are made when it is built."""


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_to_the_site_leads_to_a_page_and_a_heading(path: Path) -> None:
    of_cases = {case_address(case.name) for case in packaged_suite().suite.cases}
    for page, anchor in re.findall(rf"{re.escape(SITE)}/([\w/-]*)(?:\.html)?(?:#([\w-]+))?", path.read_text()):
        if f"{SITE}/{page}.html#{anchor}" in of_cases:
            continue
        there = ROOT / "docs" / f"{page or 'index'}.md"
        assert page in MADE or there.exists(), page
        assert not anchor or anchor in anchors(there), anchor


def test_the_readme_is_two_screens() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 120


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_every_path_that_is_named_exists(path: Path) -> None:
    named = re.findall(rf"(?<![\w./~-])((?:{'|'.join(FOLDERS)})/[\w./*-]*)", path.read_text())
    for file in {each.rstrip(".") for each in named} - WRITTEN:
        if "NAME" not in file:
            assert list(ROOT.glob(file.rstrip("/"))), file


def test_every_folder_of_the_tests_is_on_the_map() -> None:
    mapped = (ROOT / "CONTRIBUTING.md").read_text()
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    for folder in folders - {*LEVEL, FAKE}:
        assert f"`tests/{folder}/`" in mapped, folder


def test_the_map_has_every_room_and_their_order() -> None:
    mapped = (ROOT / "CONTRIBUTING.md").read_text()
    assert set(re.findall(r"^\| `conformance/(\w+)/` \|", mapped, re.MULTILINE)) == {*LEVEL, FAKE} - {VOCABULARY}
    assert " > ".join(", ".join(rooms) for rooms in LINES) in mapped


def commands(text: str) -> Iterator[list[str]]:
    """The words after `twilio-conformance` in blocks and in code within a line; comments are left out."""
    joined = text.replace("\\\n", " ")
    shown = re.findall(r"^(?: {4}|\s*- (?:run: )?)?twilio-conformance (.+)$", joined, re.MULTILINE)
    for line in [*shown, *re.findall(r"`twilio-conformance ([^`]+)`", joined)]:
        yield shlex.split(line.split("  #")[0].replace("${{", "").replace("}}", "").split("    #")[0])


def check(words: list[str], group: click.Group) -> None:
    if words[0].startswith("-"):
        return
    command = group.commands[words[0]]
    if isinstance(command, click.Group):
        check(words[1:], command)
        return
    if command.params[0].name == "target":
        assert not (*words, "-")[1].startswith("-"), f"no target: {words}"
    known = {"-h", "--help", *(option for parameter in command.params for option in parameter.opts)}
    for word in words[1:]:
        if re.match(r"--?[a-z]", word):
            assert word.partition("=")[0] in known, words


def test_every_command_that_is_shown_is_one_with_these_options() -> None:
    shown = [words for path in PAGES for words in commands(path.read_text())]
    assert {words[0] for words in shown} > {"run", "serve", "certify", "verify", "replay", "compare", "evidence"}
    for words in shown:
        check(words, cli)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_target_of_make_that_is_named_is_in_the_makefile(path: Path) -> None:
    known = set(re.findall(r"^([\w/-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:`|^ {4})make ([\w/-]+)", path.read_text(), re.MULTILINE)
    assert set(named) <= known


@pytest.mark.parametrize("words", [Basis, Verdict, Standing], ids=lambda words: words.__name__)
def test_every_word_of_a_result_is_defined(words: type[Basis | Verdict | Standing]) -> None:
    page = (ROOT / "docs" / "words.md").read_text()
    for word in words:
        assert f"`{word}`" in page, word


def test_no_word_is_defined_twice() -> None:
    page = (ROOT / "docs" / "words.md").read_text()
    defined = re.findall(r"^\| (`?[\w -]+`?) \|", page, re.MULTILINE)
    defined = [word for word in defined if word not in ("word", "verdict", "result for a level")] + ["verdict"]
    assert len(defined) == len(set(defined))
