"""The page on the state of fakes agrees with the reports, and none of its links is broken."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from click.testing import Result as Done

from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.result import complete
from conformance.suite.loader import digest
from targets.columns import DESCRIPTIONS, RED, Sign, kind, sign
from targets.state import main
from tests.cli.test_run import ROOT
from tests.comparing.test_compare import UNROUTABLE, no_calls, run, wrong_code
from tests.support.browser import Browser, browsing
from tests.support.judged_targets import LOADED

HOSTILE = "<script>alert(1)</script>|`[a](https://b.example)\n\n# owned\u202e"
ROW = re.compile(r"^\| \[unroutable\]\(\.\./cases/messages/to\.yaml#L\d+\) .*$", re.MULTILINE)


def named(report: Report, name: str) -> Report:
    """The report with the digest of the present cases and the name of a target."""
    target = {**report.target, "name": name, "version": "1.2"}
    return replace(report, digest=digest(), target=target)


def unusual(report: Report) -> Report:
    """One case is unstable, one is not offered, and both contain text that looks like markup."""
    found = Finding("field", "/sid", "a text", HOSTILE, LOADED.suite.cases[0].basis)
    first, second, *rest = report.results
    first = replace(first, verdict=Verdict.FAIL, findings=(found,), reason="unstable: fail 1 of 2 times")
    second = replace(second, verdict=Verdict.NOT_OFFERED, reason=HOSTILE)
    return replace(report, results=(first, second, *rest))


def not_run(report: Report) -> Report:
    return replace(report, results=complete(LOADED.suite.cases, {}, "it needs Java"))


@cache
def fakes() -> dict[str, Report]:
    reports = {
        "good": run(),
        "wrong": run(wrong_code),
        "silent": run(no_calls),
        "odd": unusual(run()),
        "away": not_run(run()),
    }
    return {name: named(report, f"{name} one") for name, report in reports.items()}


def stored(folder: Path, reports: dict[str, Report]) -> list[str]:
    """Writes target files and reports into a folder; returns the words of a command line for the page."""
    for name, report in reports.items():
        keys = {"name": f"{name} one", "version": "1.2", "homepage": "https://fake.example", "base-url": "http://a"}
        keys = {**keys, "base-url": "http://127.0.0.1:1", "about": f"Claims {name} *things*."}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(keys))
        (folder / f"{name}.json").write_text(json.dumps(report.to_json()))
    folders = [word for option in ("--targets", "--reports", "--out") for word in (option, str(folder))]
    return [*folders, "--html", str(folder / "state-of-fakes.html")]


def written(folder: Path, reports: dict[str, Report]) -> Done:
    return CliRunner().invoke(main, stored(folder, reports))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    done = written(folder, fakes())
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def markdown(folder: Path) -> str:
    return (folder / "state-of-fakes.md").read_text()


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "state-of-fakes.html").read_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def anchors(markdown: str) -> set[str]:
    return set(re.findall(r'<a id="([^"]+)">', markdown))


def links(markdown: str, start: str) -> set[str]:
    return set(re.findall(rf"\]\(({re.escape(start)}[^)\s]*)\)", markdown))


def test_a_link_to_a_case_leads_to_its_line(markdown: str) -> None:
    found = dict(re.findall(r"\[([\w/-]+)\]\(\.\./(cases/[^)]*#L\d+)\)", markdown))
    assert {name.rpartition("/")[2] for name in found} == {case.id for case in LOADED.suite.cases}
    for name, place in found.items():
        file, _, line = place.partition("#L")
        said = (ROOT / file).read_text().splitlines()[int(line) - 1]
        assert f"id: {name.rpartition('/')[2]}" in said, place


def test_no_other_link_of_the_page_is_broken(markdown: str) -> None:
    assert links(markdown, "") == {
        link for start in ("#", "../", "https://", "words.md#") for link in links(markdown, start)
    }
    assert {link[1:] for link in links(markdown, "#")} <= anchors(markdown)
    pages = links(markdown, "https://www.twilio.com/docs/iam/test-credentials#")
    assert {link.partition("#")[2] for link in pages} == {
        LOADED.suite.statements[name].anchor for case in LOADED.suite.cases for name in case.states
    }
    for link in links(markdown, "../"):
        made = link in {f"../targets/{name}.yaml" for name in fakes()}
        assert made or (ROOT / "docs" / link.partition("#")[0]).exists(), link


def test_no_link_of_the_committed_page_is_broken() -> None:
    committed = (ROOT / "docs" / "state-of-fakes.md").read_text()
    assert {link[1:] for link in links(committed, "#")} <= anchors(committed)
    for link in links(committed, "") - links(committed, "#") - links(committed, "https://"):
        assert link.startswith(("../", "words.md#")), link
        assert not link.startswith("../build"), link
        assert (ROOT / "docs" / link.partition("#")[0]).exists(), link


def test_a_red_cell_leads_to_the_departures_of_that_fake_and_its_row_to_the_case_and_the_statement(
    markdown: str, html: str
) -> None:
    (row,) = (line for line in ROW.findall(markdown) if "400/21612" in line)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1] == ("[R36](https://www.twilio.com/docs/iam/test-credentials#test-sms-messages-parameters-To)")
    assert cells[2:] == [
        "400/21612",
        "❔",
        "✅ 400/21612",
        "✅ 400/21612",
        "✅ 400/21612",
        "[❌ 400/21211](#wrong)",
    ]
    section = markdown[markdown.index('<a id="wrong"></a>') :]
    assert "| `/code` | `21612` | `21211` | " in section
    heading = html.index('<h4 id="case.messages.to.unroutable.report-5">wrong one 1.2')
    exchange = html[heading : html.index("</details>", heading)]
    assert "<code>/code</code>: expected 21612, got 21211 (page)" in exchange
    assert "HTTP 400" in exchange


def test_the_figures_are_those_of_the_reports(markdown: str) -> None:
    assert f"{len(run().results)} cases with digest `{digest()[:12]}`" in markdown
    for name, report in fakes().items():
        start = markdown.index(f"\n### {name} one 1.2")
        part = markdown[start : markdown.find("\n### ", start + 5)]
        assert f"Claims {name} \\*things\\*." in part
        right = sum(result.verdict is Verdict.PASS for result in report.results)
        expected = "It was not run: it needs Java" if name == "away" else f"**Right**: {right} of {len(report.results)}"
        assert expected in part
    rows = [line for line in markdown.splitlines() if line.startswith("| [messages/to](")]
    total = len([case for case in LOADED.suite.cases if case.capability == "messages/to"])
    right = f"✅&nbsp;{total}"
    cells = ["[messages/to](../cases/messages/to.yaml)", f"❔&nbsp;{total}", right, right, right]
    assert rows == [f"| {' | '.join(cells)} | ✅&nbsp;{total - 1} [❌&nbsp;1](#messages-to) |"]


def test_what_is_not_offered_and_every_departure_is_described(markdown: str) -> None:
    counts = fakes()["silent"].counts
    assert f"**Not offered**: {counts['not-offered']} cases." in markdown
    findings = [found for result in fakes()["wrong"].results for found in result.findings]
    codes = Counter(found.expected for found in findings if found.what == "code")
    assert codes.most_common(1)[0][0] == "21612"
    places = ", ".join(f"`{code}` {number}" for code, number in codes.most_common())
    assert f"| {DESCRIPTIONS['code']} | {codes.total()} | {places} | " in markdown
    assert "1 of them not in the same way each time" in markdown
    assert "| `/sid` | `a text` |" in markdown


def test_no_text_of_a_fake_is_markup(markdown: str, html: str) -> None:
    assert "<script>alert" not in html
    assert "<script>alert" in markdown
    assert "<script>alert" not in re.sub(r"`` .*? ``", "", markdown)
    for content in (markdown, html):
        assert "\u202e" not in content
    assert "\n# owned" not in markdown
    tables = [line for line in markdown.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in tables} <= {4, 5, 6, 7, 9, 11}


def test_two_pages_of_one_set_of_reports_are_the_same_whatever_the_port_and_the_folder(
    folder: Path, tmp_path: Path
) -> None:
    def on_another_port(report: Report) -> Report:
        content = json.dumps(report.to_json())
        port = report.target["base_url"].rpartition(":")[2]
        return Report.from_json(json.loads(content.replace(f":{port}", ":4010")))

    written(tmp_path, {name: on_another_port(report) for name, report in fakes().items()})
    assert not re.search(r"127\.0\.0\.1:\d|localhost:\d", (tmp_path / "state-of-fakes.html").read_text())
    for name in ("state-of-fakes.md", "state-of-fakes.html"):
        here, there = ((one / name).read_text().replace(str(one), "") for one in (folder, tmp_path))
        assert here == there


def test_reports_of_other_cases_and_fakes_without_a_report_are_refused(tmp_path: Path) -> None:
    good = fakes()["good"]
    done = written(tmp_path, {"good": replace(good, digest="0" * 64)})
    assert (done.exit_code, "judged by other cases than those here: good: make field" in done.output) == (2, True)
    (tmp_path / "good.json").unlink()
    done = CliRunner().invoke(main, ["--targets", str(tmp_path), "--reports", str(tmp_path), "--out", str(tmp_path)])
    assert (done.exit_code, "good: make field" in done.output) == (2, True)
    assert list(tmp_path.glob("state-of-fakes.*")) == []


def test_every_kind_of_finding_has_a_description() -> None:
    sources = [path.read_text() for path in (ROOT / "conformance").rglob("*.py")]
    kinds = {name for source in sources for name in re.findall(r'Finding\(\s*"([\w-]+)"', source)}
    assert len(kinds) > 5
    assert kinds - {"outcome"} | {"code", "envelope"} <= set(DESCRIPTIONS)
    basis = LOADED.suite.cases[0].basis
    for expected, got, known in (
        ("400/21612", "201 and no error (sid SM1)", "accepts"),
        ("201 and no error", "400/21212", "refuses"),
        ("201", "301 redirect to https://a", "redirects"),
    ):
        assert kind(Finding("outcome", "", expected, got, basis)) == known


def test_each_verdict_has_a_sign_and_only_wrong_cases_are_red() -> None:
    report = fakes()["wrong"]
    signs = {verdict: sign(replace(report.results[0], verdict=verdict), report) for verdict in Verdict}
    assert signs[Verdict.PASS] is Sign.RIGHT
    assert signs[Verdict.FAIL] is Sign.RIGHT  # no finding that counts
    assert signs[Verdict.NOT_OFFERED] is Sign.NOT_OFFERED
    assert {signs[verdict] for verdict in (Verdict.NOT_RUN, Verdict.NOT_SCORED, Verdict.INCONCLUSIVE)} == {Sign.OPEN}
    assert not set(signs.values()) & set(RED)


def test_a_link_to_the_answer_of_one_fake_opens_the_details_of_the_case(browser: Browser, folder: Path) -> None:
    browser.open(folder / "state-of-fakes.html", f"#case.{UNROUTABLE.replace('/', '.')}.report-5")
    heading = browser.find("[id='case.messages.to.unroutable.report-5']")
    assert heading.is_displayed()
    top = browser.run(
        "return document.getElementById('case.messages.to.unroutable.report-5').getBoundingClientRect().top"
    )
    assert 0 <= top < 900
    assert browser.console == []
