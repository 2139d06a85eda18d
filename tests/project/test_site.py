"""The documentation site: pages made from cases, schemas and commands, and examples of other languages that run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.case import Service
from conformance.cli import cli
from conformance.fake import ACCOUNT, Server
from conformance.history.history import History
from conformance.history.ledger import read_ledgers
from conformance.reports.documentation import SITE, case_address, case_anchor, catalogue_page
from conformance.reports.history_page import page
from tests.cli.test_run import conform
from tests.support import few_cases
from tests.support.browser import NODE, Browser, browsing
from tests.support.shared_suite import shared_suite
from website.accessibility import accessible
from website.example_ledger import FAKE, KICKER, SERVICE, example_years, suite_cases
from website.links import dead_links, repeated_anchors
from website.pages import page as website_page
from website.pages import write_pages

ROOT = Path(__file__).parents[2]
CASES = shared_suite("all").suite.cases


PYTHON = ROOT / "build" / "docs-tools" / "bin" / "python"
BUILD = """\
import sys
from pathlib import Path
from website.__main__ import build_pages
sys.exit(build_pages(*map(Path, sys.argv[1:])))
"""
KINDS = ("index", "catalogue", "catalogue-numbers", "speed", "state-of-fakes", "github")
"""The first page, the catalogue and a page of it, pages with wide tables, and one with long code."""

LONG_TABLE = re.compile(r"((?:^\|.*\n){8})(?:^\|.*\n)+", re.MULTILINE)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source of each page."""
    source = tmp_path_factory.mktemp("site") / "source"
    write_pages(source)
    return source


@pytest.fixture(scope="module")
def pages(source: Path) -> Mapping[str, str]:
    """The source of each page by its name."""
    return {path.relative_to(source).as_posix(): path.read_text() for path in source.rglob("*.md")}


def test_the_catalogue_has_each_case_once_and_what_it_must_answer(pages: Mapping[str, str]) -> None:
    for case in CASES:
        page = pages[f"{catalogue_page(case.name)}.md"]
        assert page.count(f"({case_anchor(case.name)})=\n### {case.name}\n") == 1
        assert f"An answer to {case.name} that conforms" in page


def test_the_catalogue_has_an_anchor_for_each_code_and_each_magic_number(pages: Mapping[str, str]) -> None:
    index = pages["catalogue.md"]
    codes = {answer.code for case in CASES for each in case.expectations for answer in each.answers} - {None}
    numbers = {number for case in CASES for number in re.findall(r"\+1500555\d{4}", str(case.send))}
    assert {int(code) for code in re.findall(r"^\(code-(\d+)\)=$", index, re.MULTILINE)} == codes
    assert {f"+{number}" for number in re.findall(r"^\(number-(\d+)\)=$", index, re.MULTILINE)} >= numbers
    section = index.partition("(number-15005550009)=")[2].partition("(number-")[0]
    assert "! +1 500 555 0009" in section
    assert "! 21614 test credentials" in index.partition("(code-21614)=")[2].partition("(code-")[0]
    first = "\n".join(section.partition("|---|")[2].splitlines()[1:3])
    assert "| POST Messages | `To=+15005550009` | **400/21614** | [messages/to/not-a-mobile-number]" in first


def test_the_catalogue_shows_what_each_fake_answers_as_the_page_on_fakes_does(pages: Mapping[str, str]) -> None:
    state = pages["state-of-fakes.md"]
    shown = {}
    for case in CASES:
        section = pages[f"{catalogue_page(case.name)}.md"].partition(f"### {case.name}\n")[2].partition("\n### ")[0]
        (line,) = re.findall(r"^- \[Fakes\]\(state-of-fakes.md\): (.+)$", section, re.MULTILINE) or [""]
        shown[case.name] = dict(re.findall(r"(?:^|; )(.+?) ([✅❌≈⬜❔≠].*?)(?=; |$)", line))
    assert [name for name, answers in shown.items() if not answers] == [
        case.name for case in CASES if case.service is Service.LOOKUPS
    ]
    for name, wrong in (("emulate", "❔ 400/21606"), ("WireMock, stubs of the page", "✅ 400/21612")):
        assert shown["messages/to/unroutable"][name] == wrong
        row = re.search(r"^\| \[unroutable\]\(\S*cases/messages/to\.yaml.*$", state, re.MULTILINE)
        assert row
        assert wrong in row[0]
    assert set(shown["messages/to/unroutable"]) == set(shown["calls/to/unroutable"])
    assert len(shown["messages/to/unroutable"]) >= 9


def test_every_link_within_the_pages_leads_to_a_page_or_a_picture(pages: Mapping[str, str]) -> None:
    for name, text in pages.items():
        for link in re.findall(r"\]\((?!\w+:|#)([^)\s#]+)", text):
            is_picture = link.endswith(".png") and (ROOT / "docs" / Path(name).parent / link).is_file()
            assert is_picture or (Path(name).parent / link).as_posix() in pages or link in pages, (name, link)


def test_the_page_on_target_files_has_every_key(pages: Mapping[str, str]) -> None:
    schema = json.loads((ROOT / "schemas" / "target.json").read_text())
    page = pages["target-files.md"]
    for key in schema["properties"]:
        assert f"\n| `{key}` | " in page, key
    for key in ("start.command", "start.ready", "unsupported.reason", "deviations.findings"):
        assert f"\n| `{key}` | " in page, key


def test_the_page_on_commands_has_the_help_of_each(pages: Mapping[str, str]) -> None:
    for name in cli.commands:
        assert f"\n## twilio-conformance {name}\n" in pages["commands.md"]


def test_explain_names_the_place_in_the_catalogue_of_a_case_of_the_suite() -> None:
    name = "messages/to/unroutable"
    assert case_address(name) == f"{SITE}/catalogue-messages.html#case-messages-to-unroutable"
    assert case_address(name) in conform("explain", name).stdout


def test_what_scrolls_can_be_reached_with_the_keyboard_and_a_caption_has_a_level() -> None:
    page = accessible(
        '<p class="caption" role="heading">a</p><pre>b</pre><div class="table-wrapper a docutils">c</div>'
        '<div class="table-wrapper" id="a"><table id="a"></table></div>'
    )
    assert page == (
        '<p class="caption" role="heading" aria-level="2">a</p><pre tabindex="0">b</pre>'
        '<div class="table-wrapper a docutils" tabindex="0">c</div>'
        '<div class="table-wrapper" tabindex="0"><table id="a"></table></div>'
    )


def test_parts_of_a_page_have_names_and_no_heading_of_a_column_is_empty() -> None:
    page = accessible('<aside class="sidebar-drawer"></aside><aside class="toc-drawer no-toc"></aside>')
    assert re.findall(r'aria-label="([^"]+)"', page) == ["All pages", "On this page"]
    assert accessible('<th class="head"><p></p></th><th class="head">a</th>') == '<td></td><th class="head">a</th>'
    assert "<h1>" in accessible('<div id="search-results"></div>')


def test_a_link_of_the_built_site_leads_to_a_file_and_to_an_anchor_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "languages").mkdir()
    links = ("#here", "b.html#there", "languages/", "b.html", "https://example.com/#any", "mailto:a@example.com")
    right = "".join(f'<a href="{link}">a</a>' for link in links)
    (tmp_path / "a.html").write_text(f'<p id="here"></p>{right}<img src="b.svg#part">')
    (tmp_path / "b.html").write_text('<a name="there" href="a.html#here"></a>')
    (tmp_path / "b.svg").touch()
    (tmp_path / "languages" / "index.html").write_text('<a href="../b.html#there"></a>')
    assert list(dead_links(tmp_path)) == []

    wrong = ("#there", "b.html#here", "c.html", "../outside.html", "languages/#here", "b.html#The%72e")
    (tmp_path.parent / "outside.html").touch()
    (tmp_path / "d.html").write_text("".join(f'<a href="{link}">a</a>' for link in wrong))
    assert list(dead_links(tmp_path)) == [f"d.html: {link}" for link in wrong]


def test_no_two_elements_of_a_page_of_the_built_site_have_one_id(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<p id="a"><a id="b" name="b"></a></p><i id="c"></i>')
    (tmp_path / "b.html").write_text('<p id="a"></p>')
    assert list(repeated_anchors(tmp_path)) == []
    (tmp_path / "c.html").write_text('<p id="a"><a id="a"></a></p><a id="b" href="#a"></a><i id="c"></i><b id="c"></b>')
    assert list(repeated_anchors(tmp_path)) == ["c.html#a", "c.html#c"]


def test_an_anchor_before_html_is_that_of_a_paragraph_since_sphinx_writes_no_name_there(tmp_path: Path) -> None:
    anchors = '<a id="one"></a>\n<details></details>\n\n<a id="two"></a>\n\n## Two\n\n<a id="three"></a>\n### Three\n'
    (tmp_path / "page.md").write_text(anchors)
    assert website_page(tmp_path / "page.md") == (
        "(one)=\n<span></span>\n<details></details>\n\n(two)=\n\n## Two\n\n(three)=\n### Three\n"
    )


@pytest.fixture(scope="module")
def site(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page of each kind, as `make docs` builds it; of long tables it has the first rows."""
    if not PYTHON.exists():
        pytest.skip("needs Sphinx: make build/docs-tools")
    few, site = (tmp_path_factory.mktemp("pages") / name for name in ("source", "site"))
    few.mkdir()
    for kind in KINDS:
        text = (source / f"{kind}.md").read_text()
        (few / f"{kind}.md").write_text(LONG_TABLE.sub(r"\1", text))
    done = subprocess.run([PYTHON, "-c", BUILD, few, site], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.parametrize("kind", [*KINDS, "search"])
def test_nothing_on_a_page_is_wrong_for_those_who_cannot_see_or_have_a_small_screen(
    browser: Browser, site: Path, kind: str
) -> None:
    if not (NODE / "axe-core").is_dir():
        pytest.skip("needs axe-core: make tests/node/node_modules")
    for width in (1280, 400):
        for scheme in ("light", "dark"):
            browser.set_viewport(width, scheme)
            browser.open(site / f"{kind}.html")
            assert browser.run("return document.documentElement.scrollWidth") <= width
            assert browser.violations() == [], (width, scheme)


FORWARDING = """\
const http = require("node:http");
const embedded = new URL(process.env.EMBEDDED);
http.createServer((request, response) => {
  const options = { host: embedded.hostname, port: embedded.port, method: request.method, path: request.url };
  const forwarded = http.request({ ...options, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  request.pipe(forwarded);
}).listen(Number(process.argv[2]), "127.0.0.1");
"""
REFUSING = """\
const http = require("node:http");
http.createServer((request, response) => response.writeHead(404).end()).listen(Number(process.argv[2]), "127.0.0.1");
"""


@pytest.mark.parametrize(("fake", "succeeds"), [(FORWARDING, True), (REFUSING, False)])
def test_the_script_of_the_page_on_node_ends_as_the_run_does(tmp_path: Path, fake: str, *, succeeds: bool) -> None:
    if not shutil.which("npm"):
        pytest.skip("needs npm on the PATH")
    page = (ROOT / "docs" / "languages" / "node.md").read_text()
    target, package = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL)[1] for kind in ("yaml", "json"))
    sid = f"account-sid: {ACCOUNT.sid}\nauth-token-env: MY_TOKEN\n"
    (tmp_path / "twilio-fake.yaml").write_text(f"{target}{sid}environment: {{EMBEDDED: '@'}}\n")
    (tmp_path / "package.json").write_text(package)
    (tmp_path / "fake.js").write_text(fake)
    program = Path(few_cases.program(tmp_path))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "twilio-conformance").symlink_to(program)
    with Server(ACCOUNT) as server:
        file = tmp_path / "twilio-fake.yaml"
        file.write_text(file.read_text().replace("@", server.base_url))
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(
            ["npm", "run", "test:contract"],
            cwd=tmp_path,
            env=os.environ | {"PATH": path, "MY_TOKEN": ACCOUNT.token},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert (done.returncode == 0) is succeeds, done.stdout + done.stderr
    assert ("my-fake, messages: conforms at observed" in done.stdout) is succeeds


def test_the_example_of_a_history_says_that_it_is_simulated_and_every_line_of_it_is_read(tmp_path: Path) -> None:
    years = replace(example_years()[0], cases=suite_cases()[::40], days=90)
    lines = list(years.lines())
    path = tmp_path / "nights.jsonl"
    path.write_text("".join(lines))
    ledger = read_ledgers([path])
    assert (len(ledger.nights), ledger.remarks) == (len(years.plan.nights), ())
    history = History.of(ledger)
    assert {(change.case, change.first.began) for change in history.changes} == {
        (change.case, change.first) for change in years.changes
    }
    shown = page(history, KICKER)
    assert "<h3>simulated service</h3>" in shown
    assert f'<p class="kicker">{KICKER}</p>' in shown
    assert "simulated" in shown.partition("<title>")[2].partition("</title>")[0]
    assert all(target.startswith("simulated ") for target in (SERVICE, FAKE))
    assert lines == list(replace(years).lines())
