"""A run against Twilio becomes evidence, and nothing else does.

The whole way is the one that leads to Twilio: a stand-in for api.twilio.com on loopback answers.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from conformance.commands.evidence import add
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from tests.cli.test_run import ROOT, said
from tests.support.few_cases import conform
from tests.targets.test_preflight import SID, as_twilio_does, instead_of_twilio

LEDGER = Draft7Validator(json.loads((data_folder("schemas") / "observed.json").read_text()))
REPORT = Draft202012Validator(json.loads((data_folder("schemas") / "report.json").read_text()))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a whole run, in which Twilio answers one case as it should not."""
    path = tmp_path_factory.mktemp("run") / "report.json"

    def drifted(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        return as_twilio_does(method, path, headers, body.replace(b"%2B15005550002", b"%2B15005550001"))

    with instead_of_twilio(drifted) as (_, run):
        done = run("--report", str(path))
    assert done.returncode == 1, done.stdout + done.stderr
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the suite that may be written to."""
    for name in ("conformance", "cases", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "observed.yaml"))
    return tmp_path


def verdicts(path: Path) -> dict[str, str]:
    return {case["case"]: case["verdict"] for case in json.loads(path.read_text())["cases"]}


def files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*") if path.suffix != ".pyc"}


def test_a_report_says_what_the_preflight_proved(seen: Path) -> None:
    report = json.loads(seen.read_text())
    REPORT.validate(report)
    assert report["preflight"] == "test"


def test_a_preflight_that_decided_nothing_says_so_and_a_fake_has_none(tmp_path: Path) -> None:
    with instead_of_twilio(lambda *_: (503, {}, b"")) as (_, run):
        run("--report", str(tmp_path / "unknown.json"))
    conform("run", "embedded", "-k", "messages/to/", "--report", tmp_path / "fake.json")
    found = [json.loads((tmp_path / name).read_text()) for name in ("unknown.json", "fake.json")]
    for report in found:
        REPORT.validate(report)
    assert [report["preflight"] for report in found] == ["unknown", None]


def test_a_run_is_evidence_of_exactly_the_cases_that_it_passed(seen: Path, checkout: Path) -> None:
    before = files(checkout)
    done = conform("evidence", "add", seen, "--id", "night", cwd=checkout)
    assert done.returncode == 0, said(done)
    after = files(checkout)
    assert set(after) - set(before) == {Path("cases/observed.yaml")}
    assert {path: after[path] for path in before} == before
    content = after[Path("cases/observed.yaml")].decode()
    ledger = yaml.load(content, yaml.BaseLoader)
    LEDGER.validate(ledger)
    (entry,) = ledger["evidence"]
    passed = sorted(case for case, verdict in verdicts(seen).items() if verdict == "pass")
    assert entry["cases"] == passed
    assert "messages/to/unroutable" not in passed
    assert len(passed) > 150
    assert hashlib.sha256(seen.read_bytes()).hexdigest() in entry["where"]
    assert SID not in content
    assert not re.search("AC[0-9a-f]{32}", content)
    loaded = load([checkout / "cases"])
    assert not loaded.errors
    assert {case.name for case in loaded.suite.cases if "night" in case.evidence} == set(passed)


def test_what_was_seen_is_explained_and_no_longer_stale(seen: Path, checkout: Path) -> None:
    def stale() -> set[str]:
        return {line.split()[0] for line in conform("list", "--stale", "30d", cwd=checkout).stdout.splitlines()}

    assert "messages/to-ordinary/brazil" in stale()
    conform("evidence", "add", seen, "--id", "night", cwd=checkout)
    assert "messages/to/unroutable" in stale()
    assert "messages/to-ordinary/brazil" not in stale()
    explained = said(conform("explain", "messages/to-ordinary/brazil", cwd=checkout))
    assert "night: run, " in explained
    assert "api.twilio.com, asked by twilio-conformance" in explained


def test_evidence_changes_nothing_in_what_is_judged_and_a_second_run_can_be_added(seen: Path, checkout: Path) -> None:
    conform("evidence", "add", seen, cwd=checkout)
    second = checkout / "second.json"
    second.write_text(json.dumps(json.loads(seen.read_text())))
    first = (checkout / "cases/observed.yaml").read_text()
    done = conform("evidence", "add", second, "--id", "second", cwd=checkout)
    assert done.returncode == 0, said(done)
    both = (checkout / "cases/observed.yaml").read_text()
    assert both.startswith(first)
    LEDGER.validate(yaml.load(both, yaml.BaseLoader))
    assert [entry["id"] for entry in yaml.load(both, yaml.BaseLoader)["evidence"]][1] == "second"
    assert (
        conform("run", "embedded", "-k", "messages/to/", "--report", checkout / "r.json", cwd=checkout).returncode == 0
    )
    assert json.loads((checkout / "r.json").read_text())["suite"]["digest"] == digest()


def test_a_comment_in_the_ledger_stays(seen: Path, tmp_path: Path) -> None:
    out = tmp_path / "observed.yaml"
    add(report=seen, identifier="first", out=out)
    out.write_text("# by hand\n" + out.read_text().rstrip("\n"))
    second = tmp_path / "second.json"
    second.write_text(json.dumps(json.loads(seen.read_text())))
    add(report=second, identifier="second", out=out)
    assert out.read_text().startswith("# by hand\n")
    assert [entry["id"] for entry in yaml.safe_load(out.read_text())["evidence"]] == ["first", "second"]


Edit = Callable[[dict[str, Any]], object]


def case_of(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next(case for case in report["cases"] if case["case"] == name)


def to_host(url: str) -> Edit:
    return lambda report: report["target"].update(base_url=url)


def nothing_passed(report: dict[str, Any]) -> None:
    for case in report["cases"]:
        case["verdict"] = "inconclusive"


def a_verdict_turned_round(report: dict[str, Any]) -> None:
    case_of(report, "messages/to/unroutable").update(verdict="pass", findings=[])


def asked_elsewhere(report: dict[str, Any]) -> None:
    case_of(report, "messages/to/invalid")["sent"]["url"] = "https://api.twilio.com.example/2010-04-01/Accounts/AC1"


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (to_host("http://127.0.0.1:4010"), "not https://*.twilio.com"),
        (to_host("https://api.twilio.com.example"), "not https://*.twilio.com"),
        (to_host("https://nottwilio.com"), "not https://*.twilio.com"),
        (to_host("http://api.twilio.com"), "not https://*.twilio.com"),
        (to_host("https://api.twilio.com@127.0.0.1"), "not https://*.twilio.com"),
        (to_host("https://api.twilio.com:8443"), "not https://*.twilio.com"),
        (to_host("recorded:cassette.yml"), "a report of recorded answers"),
        (lambda report: case_of(report, "messages/to/invalid").update(place="a.yml:3"), "a report of recorded answers"),
        (lambda report: report["target"].update(file="t.yaml"), "described by a file"),
        (lambda report: report.update(preflight=None), "preflight: none"),
        (lambda report: report.update(preflight="unknown"), "preflight: unknown"),
        (lambda report: report.pop("preflight"), "reports of older versions never do"),
        (lambda report: report["suite"].update(digest="0" * 64), "another set of cases (000000000000"),
        (lambda report: report["suite"].update(version="1\nid: x"), "is not a version"),
        (lambda report: report.update(errors=["cases/a.yaml:1:1: no"]), "could not be read in that run"),
        (lambda report: report.update(started="2999-01-01T00:00:00Z", finished="2999-01-01T00:00:00Z"), "and it is"),
        (lambda report: report.update(started="2999-01-01T00:00:00Z"), "after it began"),
        (nothing_passed, "proves nothing"),
        (a_verdict_turned_round, "contradicts itself: messages/to/unroutable"),
        (asked_elsewhere, "contradicts itself: messages/to/invalid"),
        (lambda report: case_of(report, "messages/to/invalid").update(got=[]), "contradicts itself"),
        (lambda report: case_of(report, "messages/to/invalid").update(case="messages/to/new"), "contradicts itself"),
        (lambda report: report.update(cases=[]), "is no report of this suite"),
    ],
)
def test_what_is_no_run_against_twilio_is_refused_and_nothing_is_written(
    seen: Path, tmp_path: Path, edit: Edit, why: str
) -> None:
    report = json.loads(seen.read_text())
    edit(report)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report))
    with pytest.raises(click.ClickException) as refused:
        add(report=path, identifier=None, out=tmp_path / "observed.yaml")
    assert why in refused.value.message
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_report_of_the_embedded_target_is_refused_with_exit_code_4(tmp_path: Path) -> None:
    conform("run", "embedded", "-k", "messages/to/", "--report", tmp_path / "r.json")
    done = conform("evidence", "add", tmp_path / "r.json", "--out", tmp_path / "observed.yaml")
    assert done.returncode == 4
    assert "a fake proves nothing about Twilio" in said(done)


@pytest.mark.parametrize("content", ["", "{}", "[]", "\x00", "a: b"])
def test_what_is_no_report_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "r.json").write_text(content)
    done = conform("evidence", "add", tmp_path / "r.json", "--out", tmp_path / "observed.yaml")
    assert done.returncode == 4
    assert "is no report of this suite" in said(done)


def test_the_same_report_and_the_same_id_are_refused_twice(seen: Path, tmp_path: Path) -> None:
    out, second = tmp_path / "observed.yaml", tmp_path / "second.json"
    second.write_text(json.dumps(json.loads(seen.read_text())))
    add(report=seen, identifier="night", out=out)
    before = out.read_text()
    for path, name, why in (
        (seen, "other", "it was added before, as night"),
        (second, "night", "the id 'night' is taken"),
        (second, "hackathon-starter-2026", "the id 'hackathon-starter-2026' is taken"),
        (second, "Not A Slug", "an id is a slug"),
    ):
        with pytest.raises(click.ClickException) as refused:
            add(report=path, identifier=name, out=out)
        assert why in refused.value.message
    assert out.read_text() == before


def test_a_ledger_that_cannot_be_read_is_left_as_it_is(seen: Path, tmp_path: Path) -> None:
    out = tmp_path / "observed.yaml"
    out.write_text("evidence: 5\n")
    with pytest.raises(click.ClickException, match=re.escape(f"{out}:1:11")):
        add(report=seen, identifier=None, out=out)
    assert out.read_text() == "evidence: 5\n"
    assert [path.name for path in tmp_path.iterdir()] == ["observed.yaml"]


def test_an_installed_copy_writes_only_where_it_is_told(seen: Path, checkout: Path) -> None:
    for name in ("cases", "schemas"):
        (checkout / name).rename(checkout / "conformance" / name)
    before = files(checkout)
    done = conform("evidence", "add", seen, cwd=checkout)
    assert done.returncode == 4
    assert "name a file with --out" in said(done)
    assert files(checkout) == before
    (checkout / "mine").mkdir()
    done = conform("evidence", "add", seen, "--out", "mine/observed.yaml", cwd=checkout)
    assert done.returncode == 0, said(done)
    listed = conform("list", "--stale", "30d", "--cases", "mine", cwd=checkout)
    assert "messages/to/invalid" not in listed.stdout
    assert "messages/to/unroutable" in listed.stdout


def test_the_help_says_what_the_check_cannot_prove() -> None:
    help_said: subprocess.CompletedProcess[str] = conform("evidence", "add", "--help")
    assert "A report is a file that anybody can edit" in said(help_said)
