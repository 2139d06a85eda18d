"""Released sets of cases: a growing suite fails nobody who was green."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from conformance.case import Basis, RequirementSet
from conformance.finding import Finding, Verdict
from conformance.report import Standing
from conformance.result import Result
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.suite.requirements import UnknownRequirements, choose_version, digest, required_cases, version_key
from tests.cli.test_run import ROOT, report_of, said
from tests.support.few_cases import conform
from tests.support.judged_targets import judged
from tests.support.shared_suite import shared_suite

LIST_OF_THE_FIRST_SET = "dc67dfc611bec9e50559a8d486982180f0d8f9a729f56fe93b5cdb432c1f5a67"
"""SHA-256 of what `list --requirements 0.1 --json` prints."""

SUITE = shared_suite("all").suite
NEWER = """\
defaults:
  states: R35
  since: "{since}"
  send: {{From: "+15005550006", Body: a text, To: "+15005550001"}}
cases:
- {{id: wrong, expect: 400/21212}}
- {{id: right, expect: 400/21211}}
"""


def own_cases(folder: Path, since: str) -> Path:
    own = folder / "mine"
    own.mkdir()
    (own / "newer.yaml").write_text(NEWER.format(since=since))
    return own


def verdicts(report: dict) -> dict[str, str]:
    return {case["case"]: case["verdict"] for case in report["cases"]}


@pytest.mark.parametrize("version", SUITE.requirements)
def test_a_released_set_demands_what_it_demanded_when_it_was_released(version: str) -> None:
    found = digest(version, SUITE.cases)
    assert found == SUITE.requirements[version].digest, (
        f"a case of the released set {version}, or a schema, demands something else than it did, or is gone; "
        f"where that mends a false alarm, CHANGELOG.md says so and cases/requirements.yaml has the digest {found}"
    )


def test_the_list_of_the_first_set_is_the_same_to_the_byte_as_before_there_was_a_second_one() -> None:
    words = [sys.executable, "-m", "conformance", "list", "--requirements", "0.1", "--json"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True, timeout=60).stdout
    assert hashlib.sha256(listed).hexdigest() == LIST_OF_THE_FIRST_SET


@pytest.mark.parametrize("version", SUITE.requirements)
def test_every_control_of_a_set_belongs_to_it(version: str) -> None:
    names = {case.name for case in required_cases(version, SUITE.cases)}
    assert all(set(case.control) <= names for case in required_cases(version, SUITE.cases))


def test_the_list_of_a_set_stays_the_same_to_the_byte_when_cases_and_evidence_are_added(tmp_path: Path) -> None:
    for name in ("cases", "schemas", "conformance"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))

    def listed() -> bytes:
        words = [sys.executable, "-m", "conformance", "list", "--requirements", "0.1", "--json"]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, check=True, timeout=60).stdout

    before = listed()
    table = tmp_path / "cases/messages/to.yaml"
    row = '- {id: a-newer-row, since: "0.2", states: R35, send: {To: "+15005550001"}, expect: 400/21211}\n'
    text = table.read_text()
    assert "cases:\n" in text
    table.write_text(
        text.replace("cases:\n", f"# a comment\ncases:\n{row}", 1).replace("[hackathon-starter-2026,", "[")
    )
    own_cases(tmp_path / "cases", "0.2")
    ledger = tmp_path / "cases/statements.yaml"
    ledger.write_text(ledger.read_text() + "- {id: R999, says: One more., anchor: more}\n")
    assert listed() == before
    assert len(json.loads(before)["cases"]) == len(required_cases("0.1", SUITE.cases))
    assert b"a-newer-row" not in before


def test_a_schema_that_asks_for_more_is_a_change_of_the_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest("0.1", SUITE.cases)
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    monkeypatch.setattr("conformance.suite.requirements.data_folder", lambda name: tmp_path / name)
    assert digest("0.1", SUITE.cases) == before
    schema = tmp_path / "schemas/message.json"
    message = json.loads(schema.read_text())
    message["required"].append("brand_new_field")
    schema.write_text(json.dumps(message))
    assert digest("0.1", SUITE.cases) != before


def test_every_case_of_the_suite_says_since_when_it_counts() -> None:
    for path in sorted((ROOT / "cases").glob("*/*.yaml")):
        file = yaml.load(path.read_text(), yaml.BaseLoader)
        defaults = file.get("defaults", {})
        assert all("since" in {**defaults, **case} for case in file["cases"]), path


def test_the_list_of_a_set_shows_every_demand() -> None:
    done = conform("list", "--requirements", "0.1", "--json", "-k", "messages/silence")
    for case in json.loads(done.stdout)["cases"]:
        assert case["silent"]
        assert {"body", "control", "since", "status_basis"} <= case.keys()


def test_a_case_that_is_newer_than_the_set_runs_and_is_not_scored(tmp_path: Path) -> None:
    own = own_cases(tmp_path, "0.3")
    done = conform("run", "embedded", "--cases", own, "--report", tmp_path / "r.json")
    assert done.returncode == 0, done.stdout
    report = report_of(done, tmp_path / "r.json")
    assert verdicts(report)["newer/wrong"] == verdicts(report)["newer/right"] == "not-scored"
    assert report["attained"] == "observed"
    assert report["suite"]["requirements"] == "0.1"  # there are few cases here, and none of Lookup
    wrong = next(case for case in report["cases"] if case["case"] == "newer/wrong")
    assert "else it would be: fail; code at /code: expected 21212, got 21211" in wrong["reason"]
    assert wrong["findings"]
    assert "NOT-SCORED 1 case: newer than requirements 0.1; else it would be: fail" in said(done)


def test_a_newer_case_is_not_scored_by_workers_either(tmp_path: Path) -> None:
    done = conform("run", "embedded", "--cases", own_cases(tmp_path, "0.3"), "-n", "2", "--report", tmp_path / "r.json")
    assert done.returncode == 0, done.stdout
    assert verdicts(report_of(done, tmp_path / "r.json"))["newer/wrong"] == "not-scored"


def test_a_case_of_the_set_is_scored(tmp_path: Path) -> None:
    done = conform("run", "embedded", "--cases", own_cases(tmp_path, "0.1"), "--report", tmp_path / "r.json")
    assert done.returncode == 1
    assert verdicts(report_of(done, tmp_path / "r.json"))["newer/wrong"] == "fail"


def test_all_requirements_score_the_newest_case_too(tmp_path: Path) -> None:
    own = own_cases(tmp_path, "0.3")
    done = conform("run", "embedded", "--cases", own, "--requirements", "all", "--report", tmp_path / "r.json")
    assert done.returncode == 1
    report = report_of(done, tmp_path / "r.json")
    assert (verdicts(report)["newer/wrong"], verdicts(report)["newer/right"]) == ("fail", "pass")
    assert report["suite"]["requirements"] == ""


def test_nothing_but_newer_cases_is_nothing_that_counts(tmp_path: Path) -> None:
    done = conform("run", "embedded", "--cases", own_cases(tmp_path, "0.3"), "-k", "newer/right")
    assert done.returncode == 5


@pytest.mark.parametrize("words", [("run", "embedded"), ("list",)])
def test_an_unknown_set_is_refused_and_the_known_ones_are_named(words: tuple[str, ...]) -> None:
    done = conform(*words, "--requirements", "7.7")
    assert done.returncode == 4
    assert "--requirements: no such set of requirements; known are 0.1, 0.2, all" in said(done)


@pytest.mark.parametrize("since", ["soon", "1", "0.1.0", "v0.1", "0.01"])
def test_since_is_a_version(tmp_path: Path, since: str) -> None:
    (own,) = load([data_folder("cases"), own_cases(tmp_path, since)]).errors
    assert f"'since' is a version such as 0.1, not '{since}'" in str(own)


def test_the_newest_set_counts_unless_another_is_named() -> None:
    released = {version: RequirementSet(version, "") for version in ("0.2", "0.10", "0.9")}
    assert choose_version(None, released) == "0.10"
    assert choose_version("0.9", released) == "0.9"
    assert choose_version("all", released) == ""
    assert version_key("0.10") > version_key("0.9")
    with pytest.raises(UnknownRequirements):
        choose_version("0.3", released)


def test_nothing_of_a_case_that_is_set_aside_counts() -> None:
    finding = Finding("code", "/code", "21211", "21212", Basis.PAGE)
    for verdict in Verdict:
        excuse = {"kind": "deviation", "complaint": "no longer"}
        result = Result("a/b", Basis.PAGE, verdict, (finding,), excuse=excuse).as_not_scored("0.1")
        assert result.verdict is Verdict.NOT_SCORED
        assert str(verdict) in result.reason
        assert not result.complaint
        for level in Basis:
            assert not any((result.fails(level), result.declared(level), result.counts_against(level)))


def test_a_level_is_attained_whatever_a_case_that_is_set_aside_would_be() -> None:
    report = judged(silence=True)
    spoilt = Result("a/b", Basis.PAGE, Verdict.INCONCLUSIVE, reason="no answer").as_not_scored("0.1")
    assert report.attained is Basis.OBSERVED
    assert replace(report, results=(*report.results, spoilt)).attained is Basis.OBSERVED
    assert replace(report, results=(spoilt,)).standing(Basis.OBSERVED) is Standing.UNDECIDED
    assert replace(report, results=(spoilt,)).exit_code == 5


@pytest.mark.parametrize(
    ("ledger", "problem"),
    [
        ("requirements:\n- {version: one, digest: aa}\n", "'version' is a new one such as 0.1, not 'one'"),
        ("requirements:\n- {version: '0.3', digest: aa}\n", "'digest' is SHA-256 in hex digits, not 'aa'"),
        ("requirements:\n- {version: '0.3'}\n", "an entry has 'digest'"),
    ],
)
def test_the_ledger_of_sets_is_read_strictly(tmp_path: Path, ledger: str, problem: str) -> None:
    own = own_cases(tmp_path, "0.1")
    (own / "requirements.yaml").write_text(ledger)
    (error,) = load([data_folder("cases"), own]).errors
    assert problem in str(error)
    assert str(error).startswith("mine/requirements.yaml:")
