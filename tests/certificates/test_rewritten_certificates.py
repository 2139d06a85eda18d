"""Certificates of a whole run, written anew by somebody who fits verdicts and digests to what was changed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random

import pytest

from conformance.case import Suite
from conformance.suite.drawing import drawn
from tests.cli.test_run import conform
from tests.fuzz.certificates import Folder
from tests.support import impossible_changes, possible_changes, small_servers
from tests.support.certified_run import CONTROL, REPEATED, SILENT, CertifiedRun
from tests.support.possible_changes import Change
from tests.support.remembered_judging import remembering, verified
from tests.support.shared_suite import shared_suite

CLAIM = ("suite", "target", "artifact", "judged", "level", "seed", "same_credentials", "declared")


@cache
def whole_suite() -> Suite:
    return shared_suite().suite


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of a target that gives every answer the same way."""
    out = tmp_path_factory.mktemp("issued") / "c"
    with small_servers.serving(small_servers.always_21211) as target:
        done = conform("certify", target.url, "--listen", "100ms", "--out", out)
    assert done.returncode == 1, done.stdout + done.stderr
    return out


def verified_after(issued: Path, tmp_path: Path, change: Change) -> tuple[int, str]:
    """Exit code and output of `verify` after the change, all files written anew."""
    certificate = json.loads((issued / "certificate.json").read_text())
    names = [case["case"] for case in certificate["cases"]]
    exchanges = {name: json.loads((issued / f"exchanges/{name}.json").read_text()) for name in names}
    run = CertifiedRun({name: certificate[name] for name in CLAIM}, exchanges)
    change(run, Random(16))
    with remembering():
        Folder(tmp_path / "c").write(run.files(drawn(whole_suite(), run.claim["seed"])))
    return verified(tmp_path / "c")


def an_answer_less(run: CertifiedRun, _: Random) -> None:
    run.exchanges[REPEATED]["answers"].pop()


def an_absence_more(run: CertifiedRun, _: Random) -> None:
    run.exchanges[CONTROL]["answers"].append(impossible_changes.MISSING)


def no_listeners(run: CertifiedRun, _: Random) -> None:
    run.exchanges[SILENT]["listeners"] = None


def a_pattern_that_runs_away(run: CertifiedRun, _: Random) -> None:
    pin = {"what": "outcome", "where": "", "expected": "x", "got": "*a" * 60_000 + "b", "place": "f:2"}
    deviation = {
        "case": CONTROL,
        "pins": [pin],
        "reason": "No.",
        "link": "",
        "until": "",
        "until_place": "",
        "place": "f:1",
    }
    run.claim["declared"]["deviations"] = [deviation]
    run.exchanges[CONTROL]["answers"][0]["body"] = {"text": '{"code": "' + "a" * 100_000 + '"}'}


def a_fault(run: CertifiedRun, random: Random) -> None:
    """What the target answers to every message is declared of a pattern that has them."""
    pin = {"what": "outcome", "where": "", "expected": "201 and no error", "got": "400/21211", "place": "f:2"}
    more = {"pins": [pin], "reason": "No.", "link": "", "until": "", "until_place": "", "place": "f:1"}
    run.claim["declared"]["faults"] = [{"cases": random.choice((["messages/*"], ["*"], [CONTROL]))} | more]


def a_fault_elsewhere(run: CertifiedRun, random: Random) -> None:
    a_fault(run, random)
    run.claim["declared"]["faults"][0]["cases"] = ["no/such/case"]


def a_fault_twice(run: CertifiedRun, random: Random) -> None:
    a_fault(run, random)
    faults = run.claim["declared"]["faults"]
    faults.append(faults[0] | {"cases": ["*"], "place": "f:3"})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (a_fault_elsewhere, "no case matches this"),
        (a_fault_twice, "has this excuse already"),
        (an_answer_less, "exchanges/access/repetition/message.json: 1 answers, and the case sends 2 requests"),
        (an_absence_more, "exchanges/messages/from/valid.json: 2 answers, and the case sends 1 requests"),
        (no_listeners, "exchanges/messages/silence/status-callback.json: not an exchange: 'listeners' is None"),
        (a_pattern_that_runs_away, "a pattern of more than"),
        (impossible_changes.nothing_claimed, "no case is left that the target claims"),
        (impossible_changes.an_absence_first, "something follows an answer that is missing"),
    ],
)
def test_what_no_run_has_is_not_valid(issued: Path, tmp_path: Path, change: Change, says: str) -> None:
    code, text = verified_after(issued, tmp_path, change)
    assert code == 1, text
    assert says in text


@pytest.mark.parametrize(
    "change",
    [possible_changes.another_time, possible_changes.another_refusal, possible_changes.an_artifact, a_fault],
)
def test_what_another_run_could_have_had_is_valid(issued: Path, tmp_path: Path, change: Change) -> None:
    code, text = verified_after(issued, tmp_path, change)
    assert code == 0, text


def test_a_certificate_of_other_cases_is_told_by_its_digest_alone(issued: Path, tmp_path: Path) -> None:
    def of_another_version(run: CertifiedRun, _: Random) -> None:
        run.claim["suite"] |= {"digest": "0" * 64, "version": "0.0.9"}
        run.exchanges[SILENT]["listeners"] = None

    code, text = verified_after(issued, tmp_path, of_another_version)
    assert code == 1
    assert "judged by another set of cases and schemas (000000000000, of version 0.0.9)" in text
    assert "not an exchange" not in text
