"""What a run, a replay and a stored report are written as, for people and for the tools of others."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.reports import github, markdown
from conformance.reports.badge import Badge
from conformance.reports.ctrf import convert
from conformance.reports.stored import NotAReport, read
from conformance.result import Result
from conformance.suite.data import data_folder
from tests.cli.test_run import said
from tests.reports.test_report import PASSES, report, result
from tests.support import small_servers
from tests.support.browser import NODE
from tests.support.few_cases import conform
from tests.support.judged_targets import LOADED, judged

SUITE = LOADED.suite
FORMS = ("a.html", "a.md", "a-ctrf.json", "a.svg", "a-badge.json")


def asked(folder: Path) -> list[str | Path]:
    names = ("--html", "--markdown", "--ctrf", "--badge", "--badge")
    return [word for name, file in zip(names, FORMS, strict=True) for word in (name, folder / file)]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on a target that answers everything alike, as a run wrote it, with its other forms beside it."""
    folder = tmp_path_factory.mktemp("run")
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        done = conform("run", target.url, "--report", folder / "r.json", *asked(folder))
    assert done.returncode == 1, said(done)
    return folder / "r.json"


@pytest.fixture(scope="module")
def failing(stored: Path) -> Report:
    return read(stored)


@pytest.fixture(scope="module")
def huge(failing: Report) -> Report:
    """A report in which each failure is a fault of its own, so that its Markdown would be longer than it may be."""
    findings = (Finding("field", f"/{number}", "a text", "x" * 900, Basis.PAGE) for number in itertools.count())
    results = [replace(one, findings=(next(findings),)) for one in failing.results * 6 if one.verdict is Verdict.FAIL]
    return replace(failing, results=tuple(results))


def test_a_run_a_replay_and_render_write_every_form(stored: Path, tmp_path: Path) -> None:
    assert all((stored.parent / name).stat().st_size for name in FORMS)
    for command, code in (("replay", 1), ("render", 0)):
        folder = tmp_path / command
        folder.mkdir()
        done = conform(command, stored, *asked(folder))
        assert done.returncode == code, said(done)
        assert all((folder / name).stat().st_size for name in FORMS)


def test_render_writes_what_the_run_wrote(stored: Path, tmp_path: Path) -> None:
    done = conform("render", stored, *asked(tmp_path))
    assert done.returncode == 0
    for name in FORMS:
        assert (tmp_path / name).read_text() == (stored.parent / name).read_text(), name


def test_a_form_can_be_asked_for_more_than_once_and_from_several_processes(tmp_path: Path) -> None:
    words = ["--html", "one.html", "--html", "two.html", "--badge", "b.svg", "-n", "2", "-k", "R36"]
    done = conform("run", "embedded", *words, cwd=tmp_path)
    assert done.returncode == 0, said(done)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.svg", "one.html", "two.html"]
    assert (tmp_path / "one.html").read_text() == (tmp_path / "two.html").read_text()


@pytest.mark.parametrize("command", ["run", "replay", "render"])
@pytest.mark.parametrize(
    ("option", "file", "why"),
    [
        ("--html", "none/a.html", "does not exist"),
        ("--markdown", "/proc/a.md", "cannot be written"),
        ("--ctrf", "/dev/full/a.json", "does not exist"),
        ("--badge", "a.png", "ends in .svg or .json"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_sent(
    command: str, option: str, file: str, why: str, stored: Path, tmp_path: Path
) -> None:
    with small_servers.serving(small_servers.always_21211) as target:
        done = conform(command, target.url if command == "run" else stored, option, file, cwd=tmp_path)
    assert done.returncode == 4
    assert why in said(done)
    assert not target.requests
    assert list(tmp_path.iterdir()) == []


def test_bare_pytest_has_the_same_options(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "pytest", "-p", "conformance.plugin", "-q", "--twilio-target=embedded"]
    words += ["--twilio-case=messages/to/unroutable", str(data_folder("cases"))]

    def bare(page: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*words, f"--twilio-html={page}"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    done = bare(tmp_path / "a.html")
    assert done.returncode == 0, said(done)
    assert (tmp_path / "a.html").is_file()
    done = bare(tmp_path / "none" / "a.html")
    assert done.returncode == 4
    assert "does not exist" in said(done)


def test_render_refuses_what_is_no_report_and_wants_to_know_what_to_write(stored: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    for content in ("[]", "{", '{"cases": []}', "\udcff"):
        other.write_bytes(content.encode("utf-8", "surrogateescape"))
        done = conform("render", other, "--html", tmp_path / "a.html")
        assert done.returncode == 4
        assert "no report of this suite" in said(done)
    with pytest.raises(NotAReport):
        read(tmp_path / "none.json")
    done = conform("render", stored)
    assert done.returncode == 4
    assert "--html" in said(done)


def test_a_report_survives_the_way_through_json(failing: Report) -> None:
    assert Report.from_json(json.loads(json.dumps(failing.to_json()))) == failing


def test_render_says_where_the_cases_have_changed_since(stored: Path, tmp_path: Path) -> None:
    older = json.loads(stored.read_text())
    older["suite"]["digest"] = "0" * 64
    (tmp_path / "r.json").write_text(json.dumps(older))
    conform("render", tmp_path / "r.json", "--markdown", tmp_path / "a.md")
    assert "another set of cases" in (tmp_path / "a.md").read_text()


def test_markdown_has_the_verdict_the_tables_and_every_failure(failing: Report) -> None:
    said = markdown.render(failing, SUITE, limit=sys.maxsize)
    assert said.startswith("## http://127.0.0.1")
    assert "conforms at no level" in said.splitlines()[0]
    assert "| `+15005550002` | messages/to/unroutable | 400/21612 | `200` | ❌ fail |" in said
    assert all(result.case in said for result in failing.results if result.verdict is Verdict.FAIL)
    assert said.count("<details>") == said.count("</details>") > 1


def test_markdown_is_what_a_comment_can_hold_with_the_faults_first(failing: Report, huge: Report) -> None:
    said = markdown.render(huge, SUITE)
    assert len(said.encode()) <= 65_536
    assert said.endswith("The rest of this report is left out for want of room.\n\nResources not asked: lookup\n")
    for written in (said, markdown.render(failing, SUITE)):
        headings = [line for line in written.splitlines() if line.startswith("#")]
        assert re.match(r"### \d+ cases fail for \d+ faults", headings[1])
        assert written.count("<details>") == written.count("</details>")
    assert markdown.render(failing, SUITE).count("<details>") > 10
    for limit in (400, 2000, 20_000):
        assert len(markdown.render(failing, SUITE, limit=limit).encode()) <= limit


def test_no_text_of_a_target_breaks_out_of_the_markdown() -> None:
    hostile = "```\n</details>|`x`<script>@everyone"
    got = {"outcome": hostile, "status": 400, "headers": [], "body": hostile, "cut": False}
    finding = Finding("outcome", "", "400/21612", hostile, Basis.PAGE)
    bad = Result("messages/to/unroutable", Basis.PAGE, Verdict.FAIL, (finding,), got=(got,))
    said = markdown.render(report(bad), SUITE)
    (details,) = re.findall(r"<details>(.*?)\n</details>\n", said, re.DOTALL)
    fence = re.search(r"^(`{3,})text$", details, re.MULTILINE)
    assert fence
    assert details.count(f"\n{fence[1]}\n") == 1
    assert "<script>" not in details.partition("\n")[0]
    (row,) = [line for line in said.splitlines() if line.startswith("| `+15005550002`")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 6


def test_on_github_the_report_is_appended_to_the_summary_of_the_job(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("what was there\n")
    for _ in range(2):
        done = conform("run", "embedded", "-k", "R36", GITHUB_STEP_SUMMARY=str(summary))
        assert done.returncode == 0
        assert "::" not in done.stdout
    assert summary.read_text().startswith("what was there\n## ")
    assert summary.read_text().count("\n## ") == 1 + 1


def test_a_summary_never_grows_past_what_github_takes(huge: Report, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    environment = {"GITHUB_STEP_SUMMARY": str(summary)}
    for _ in range(3):
        github.publish(huge, SUITE, "", environment)
        assert 900_000 < summary.stat().st_size < 1024 * 1024
    summary.write_bytes(b"x" * markdown.MAX_SUMMARY_BYTES)
    assert github.publish(huge, SUITE, "", environment) == [
        "::warning::the summary of the job has no room left for the report"
    ]


def test_a_summary_that_cannot_be_written_is_a_warning_and_no_error(tmp_path: Path) -> None:
    done = conform("run", "embedded", "-k", "R36", GITHUB_STEP_SUMMARY=str(tmp_path / "none" / "summary.md"))
    assert done.returncode == 0
    assert "::warning::the summary of the job cannot be written" in done.stdout


@pytest.mark.parametrize("words", [(), ("-n", "2"), ("--", "-q")])
def test_on_github_at_most_ten_faults_are_annotations_and_a_pointer_names_the_rest(words: tuple[str, ...]) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        done = conform("run", target.url, *words, GITHUB_ACTIONS="true")
        part = conform("run", target.url, "-k", "messages/to/unroutable", GITHUB_ACTIONS="true")
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert len(errors) == 10
    assert [line.partition("%3A ")[0] for line in errors] == [
        f"::error title=fault {number}" for number in range(1, 11)
    ]
    assert len(re.findall(r"^::notice::\d+ more: ", done.stdout, re.MULTILINE)) == 1
    assert "::notice" not in part.stdout
    (only,) = [line for line in part.stdout.splitlines() if line.startswith("::error ")]
    assert only.startswith("::error title=fault 1%3A outcome%2C To=+15005550002::expected 400/21612, got 200")
    assert only.endswith("(1 case: messages/to/unroutable)")


def test_an_annotation_is_on_the_line_of_the_target_file_that_is_not_true_any_longer() -> None:
    complaint = "my/fake.yaml:8: messages/to/invalid passes now: remove this deviation"
    stale = [
        Result(name, Basis.PAGE, Verdict.PASS, excuse={"complaint": complaint}) for name in ("messages/to/invalid", "b")
    ]
    lines = github.publish(report(*stale), SUITE, "", {"GITHUB_ACTIONS": "true"})
    text = "messages/to/invalid passes now: remove this deviation"
    assert lines == [f"::error file=my/fake.yaml,line=8,title=excuse::{text}"]


def test_no_text_of_a_target_is_a_command_to_github() -> None:
    hostile = "a\n::set-output name=x::y%0A,title=b"
    bad = Result("a/b:c", Basis.PAGE, Verdict.FAIL, (Finding("body", "", hostile, "b", Basis.PAGE),))
    (line,) = github.publish(report(bad), SUITE, "", {"GITHUB_ACTIONS": "true"})
    assert "\n" not in line
    assert "%0A" not in line.replace("%250A", "")
    assert line.startswith("::error title=fault 1%3A body::expected a\\n::set-output")


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft7Validator:
    path = NODE / "ctrf" / "dist" / "ctrf-schema-0.0.json"
    if not path.is_file():
        pytest.skip("needs the schema of the npm package ctrf: make tests/node/node_modules")
    return jsonschema.Draft7Validator(json.loads(path.read_text()), format_checker=jsonschema.FormatChecker())


def test_ctrf_is_as_its_published_schema_says(failing: Report, schema: jsonschema.Draft7Validator) -> None:
    odd = report(*(result(level, verdict) for level in Basis for verdict in Verdict), errors=("a.yaml:1:1: no",))
    for whole in (failing, judged(), odd):
        data = convert(whole, SUITE)
        schema.validate(json.loads(json.dumps(data)))
        summary = data["results"]["summary"]
        states = ("passed", "failed", "skipped", "pending", "other")
        assert sum(summary[state] for state in states) == summary["tests"] == len(whole.results)


def test_ctrf_counts_as_failed_what_stands_against_the_target() -> None:
    above = result(Basis.PAGE, Verdict.FAIL, Basis.OBSERVED)
    verdicts = [result(Basis.PAGE, Verdict.NOT_OFFERED), result(Basis.PAGE, Verdict.FAIL, Basis.PAGE), above]
    data = convert(report(*verdicts, level=Basis.PAGE), SUITE)
    assert [test["status"] for test in data["results"]["tests"]] == ["failed", "failed", "passed"]


def test_a_badge_carries_level_and_date() -> None:
    levels = {Basis.OBSERVED: PASSES, None: (result(Basis.PAGE, Verdict.FAIL, Basis.PAGE),)}
    levels[Basis.PAGE] = (*PASSES, result(Basis.PAGE, Verdict.FAIL, Basis.REFERENCE))
    said = {level: Badge.of(report(*results)) for level, results in levels.items()}
    assert said[Basis.OBSERVED].message == "conforms at level observed, 2026-01-01"
    assert said[Basis.PAGE].message == "conforms at level page, 2026-01-01"
    assert said[None].message == "nonconformant, 2026-01-01"
    assert Badge.of(report(result(Basis.PAGE, Verdict.NOT_RUN))).message == "undecided, 2026-01-01"
    for badge in said.values():
        endpoint = json.loads(badge.endpoint())
        assert endpoint["schemaVersion"] == 1
        assert endpoint["message"] == badge.message
        assert {"label", "color"} < set(endpoint)
        picture = ElementTree.fromstring(badge.svg())
        assert picture.attrib["aria-label"].endswith(badge.message)
        assert badge.message in [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
