"""A run against Twilio confirms or contradicts what is inferred; kept as evidence, it is expected from then on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from conformance.case import Basis, Case
from conformance.commands.evidence import add
from conformance.comparing.change import ChangeKind
from conformance.comparing.comparison import Comparison
from conformance.reports.stored import read
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from tests.cli.test_run import conform, said
from tests.support.shared_suite import shared_suite
from tests.support.twilio_stand_in import StandIn
from tests.targets.test_preflight import instead_of_twilio

CONFIRMED, CONTRADICTED, NARROWED = (
    "messages/to-ordinary/japan", "calls/to-malformed/three-digits", "messages/body/empty",
)  # fmt: skip
ALTERNATIVES = {CONTRADICTED: "400/13226", NARROWED: "400/21619", "calls/to-ordinary/japan": "400/21215"}


def night(path: Path, alternatives: dict[str, str], *words: str) -> Any:
    with instead_of_twilio(StandIn(alternatives)) as (_, run):
        return run("--report", str(path), *words)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run with confirmed and contradicted cases."""
    path = tmp_path_factory.mktemp("first") / "report.json"
    done = night(path, ALTERNATIVES)
    assert done.returncode == 0, said(done)
    return path


@pytest.fixture
def mine(first: Path, tmp_path: Path) -> Path:
    """A folder with one's own ledger, which has that run."""
    assert add(report=first, identifier="first", out=tmp_path / "mine" / "observed.yaml") == 0
    return tmp_path / "mine"


def cases(*folders: Path, learning: bool = True) -> dict[str, Case]:
    loaded = load([data_folder("cases"), *folders], learning=learning) if folders else shared_suite(learning=learning)
    assert not loaded.errors
    return {case.name: case for case in loaded.suite.cases}


def inferred(*folders: Path) -> set[str]:
    return {name for name, case in cases(*folders).items() if case.expect.is_inferred}


DRAWN = {name for name, case in cases().items() if case.expect.is_inferred and case.is_drawn_anew}
"""Inferred cases of which a run learns nothing: one value shows nothing of the others."""


def test_a_run_ends_with_what_was_confirmed_and_contradicted_and_the_command_that_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "a report.json"
    done = night(path, ALTERNATIVES)
    total = len(inferred())
    assert f"Of {total} inferred cases {total - 3} were confirmed and 3 contradicted." in said(done)
    assert f"twilio-conformance evidence add '{path}' --out mine/observed.yaml" in said(done)
    assert f"{CONTRADICTED}: we expected 400/21217 or" in said(done)


def test_a_run_without_a_report_says_how_to_write_one() -> None:
    with instead_of_twilio(StandIn()) as (_, run):
        done = run()
    assert "with --report report.json" in said(done)
    assert "twilio-conformance evidence add report.json --out mine/observed.yaml" in said(done)


def test_a_run_against_a_fake_teaches_nothing_about_twilio() -> None:
    assert "inferred cases" not in said(conform("run", "embedded"))


def named_in(listed: str) -> list[str]:
    """The cases of a list, but for those that no night here asks about."""
    return [line.split()[0] for line in listed.splitlines() if not line.startswith("lookup/")]


def test_what_was_seen_counts_as_observed_and_the_list_of_the_inferred_gets_shorter(mine: Path) -> None:
    assert inferred(mine) == DRAWN
    listed = conform("list", "--inferred", "--cases", mine)
    assert set(named_in(listed.stdout)) == DRAWN
    assert len(named_in(conform("list", "--inferred").stdout)) == len(inferred()) > 20
    learned = cases(mine)
    assert [str(each) for each in learned[CONTRADICTED].expect.answers] == ["400/13226"]
    assert learned[CONTRADICTED].expect.basis is Basis.OBSERVED
    assert learned[CONTRADICTED].basis is cases()[CONTRADICTED].basis, "that it is refused is better known"
    assert [str(each) for each in learned[NARROWED].expect.inferred] == ["400/21619"]
    assert learned[NARROWED].expect.answers == cases()[NARROWED].expect.answers
    assert "first" in learned[CONFIRMED].evidence
    assert "first: run, " in said(conform("explain", CONTRADICTED, "--cases", mine))


def test_what_was_not_inferred_is_expected_as_before(mine: Path) -> None:
    before, after = cases(), cases(mine)
    assert before.keys() == after.keys()
    assert all(after[name].expect == case.expect for name, case in before.items() if not case.expect.is_inferred)


def test_the_next_run_with_the_ledger_is_green_and_departures_from_it_are_not(mine: Path, tmp_path: Path) -> None:
    same = night(tmp_path / "same.json", ALTERNATIVES, "--cases", str(mine))
    assert same.returncode == 0, said(same)
    assert "UNCONFIRMED" not in said(same)
    assert f"Of {len(DRAWN)} inferred cases" in said(same)
    changed = {
        CONTRADICTED: "400/21216",
        NARROWED: "400/21602",
        CONFIRMED: "400/21408",
        "calls/to-ordinary/japan": "201",
    }
    other = night(tmp_path / "other.json", changed, "--cases", str(mine))
    assert other.returncode == 1, said(other)
    report = json.loads((tmp_path / "other.json").read_text())
    assert {case["case"] for case in report["cases"] if case["verdict"] == "fail"} == set(changed)


def test_a_run_with_the_ledger_can_be_added_to_it(mine: Path, tmp_path: Path) -> None:
    night(tmp_path / "second.json", ALTERNATIVES, "--cases", str(mine))
    assert add(report=tmp_path / "second.json", identifier="second", out=mine / "observed.yaml") == 0
    assert [entry["id"] for entry in yaml.safe_load((mine / "observed.yaml").read_text())["evidence"]] == [
        "first",
        "second",
    ]
    assert inferred(mine) == DRAWN


def test_the_ledger_is_of_no_concern_to_others(mine: Path, tmp_path: Path) -> None:
    assert digest((mine,)) == digest()
    assert cases(mine, learning=False)[CONTRADICTED].expect == cases()[CONTRADICTED].expect
    listed = [
        conform("list", "--requirements", "0.1", "--json", *words).stdout for words in ((), ("--cases", str(mine)))
    ]
    assert listed[0] == listed[1]
    with instead_of_twilio(StandIn(ALTERNATIVES), "certify") as (_, run):
        assert run("--out", str(tmp_path / "c")).returncode == 0
    assert conform("verify", tmp_path / "c").returncode == 0


def test_the_workers_of_a_run_use_the_same_ledger(mine: Path, tmp_path: Path) -> None:
    done = night(tmp_path / "r.json", ALTERNATIVES, "--cases", str(mine), "-n", "2")
    assert done.returncode == 0, said(done)
    assert json.loads((tmp_path / "r.json").read_text())["unconfirmed"] == 0


def test_an_unconfirmed_answer_that_changed_is_drift_of_the_service(first: Path, tmp_path: Path) -> None:
    later = {CONTRADICTED: "400/21216", CONFIRMED: "400/21408", NARROWED: "400/21619"}
    night(tmp_path / "later.json", later)
    comparison = Comparison(read(first), read(tmp_path / "later.json"))
    moved = {change.case: change.descriptions for change in comparison.changes if change.kind is ChangeKind.MOVED}
    assert set(moved) == {CONTRADICTED, CONFIRMED, "calls/to-ordinary/japan"}
    assert all(
        text.startswith(("answers otherwise than the last time: ", "answers as inferred now: "))
        for texts in moved.values()
        for text in texts
    )
    assert comparison.exit_code == 0
    done = conform("compare", first, tmp_path / "later.json")
    assert done.returncode == 0
    assert "400/13226" in said(done)
    assert "400/21216" in said(done)


def test_an_unconfirmed_answer_that_stayed_is_no_change(first: Path) -> None:
    assert not Comparison(read(first), read(first)).changes


def to_a_fake(report: dict[str, Any]) -> None:
    report["target"].update(base_url="http://127.0.0.1:4010")


def case_of(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next(case for case in report["cases"] if case["case"] == name)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (to_a_fake, "not https://*.twilio.com"),
        (lambda report: report.update(preflight=None), "preflight: none"),
        (lambda report: report["target"].update(file="t.yaml"), "described by a file"),
        (lambda report: case_of(report, CONTRADICTED)["sent"].update(url="http://127.0.0.1/"), "contradicts itself"),
        (lambda report: case_of(report, CONTRADICTED).update(got=[]), "contradicts itself"),
        (
            lambda report: case_of(report, CONTRADICTED)["got"][0].update(outcome="400/13226\n    x: 1"),
            "contradicts itself",
        ),
        (lambda report: case_of(report, NARROWED)["got"][0].update(outcome="201"), "contradicts itself"),
        (
            lambda report: case_of(report, "messages/to/unroutable").update(
                findings=case_of(report, CONTRADICTED)["findings"]
            ),
            "contradicts itself",
        ),
    ],
)
def test_a_claim_about_what_is_inferred_that_is_not_twilios_is_refused(
    first: Path, tmp_path: Path, edit: Callable[[dict[str, Any]], object], why: str
) -> None:
    report = json.loads(first.read_text())
    edit(report)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report))
    with pytest.raises(click.ClickException, match=re.escape(why)):
        add(report=path, identifier=None, out=tmp_path / "observed.yaml")
    assert not (tmp_path / "observed.yaml").exists()


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ("5", "'answers'"),
        ("{messages/to/nobody: 201}", "not among the cases"),
        (f"{{{CONTRADICTED}: perhaps}}", "STATUS or STATUS/CODE"),
        (f"{{{CONTRADICTED}: []}}", "no answer conforms"),
        (f"{{{CONTRADICTED}: 400}}", "an error has a code"),
    ],
)
def test_answers_in_a_ledger_that_are_none_are_an_error_with_its_line(tmp_path: Path, answers: str, why: str) -> None:
    entry = (
        f"{{id: a, where: b, kind: run, recorded: 2026, credentials: test, cases: {CONTRADICTED}, answers: {answers}}}"
    )
    (tmp_path / "observed.yaml").write_text(f"evidence:\n- {entry}\n")
    (error,) = load([data_folder("cases"), tmp_path]).errors
    assert why in str(error)
    assert f"{tmp_path.name}/observed.yaml:2:" in str(error)
