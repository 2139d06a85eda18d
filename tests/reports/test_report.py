"""A report is whole, valid, and the same facts for machines as for people."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import jsonschema
import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.report import Report, Standing
from conformance.reports import headline
from conformance.result import Result
from conformance.suite.data import data_folder
from tests.cli.test_run import said
from tests.support import small_servers
from tests.support.few_cases import conform

SCHEMA = json.loads((data_folder("schemas") / "report.json").read_text())


def report(*results: Result, level: Basis = Basis.OBSERVED, errors: tuple[str, ...] = ()) -> Report:
    target = {"name": "a", "base_url": "http://a", "account_sid": "AC"}
    return Report("0", "0" * 64, target, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", level, results, errors)


def result(basis: Basis, verdict: Verdict, *findings: Basis) -> Result:
    found = tuple(Finding("status", "", "201", "200", finding) for finding in findings)
    return Result(f"a/{basis}-{verdict}", basis, verdict, found)


PASSES = tuple(result(basis, Verdict.PASS) for basis in Basis)


def test_reports_validate(tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    runs: dict[str, tuple[str, ...]] = {
        "embedded": ("embedded",),
        "closed": ("http://127.0.0.1:9",),
        "part": ("embedded", "-k", "R36"),
    }
    for name, words in runs.items():
        conform("run", *words, "--report", tmp_path / name)
        validator.validate(json.loads((tmp_path / name).read_text()))
    with small_servers.serving(small_servers.always_21211) as target:
        conform("run", target.url, "--report", tmp_path / "failing")
    validator.validate(json.loads((tmp_path / "failing").read_text()))


def test_a_result_survives_the_way_through_json() -> None:
    original = result(Basis.PAGE, Verdict.FAIL, Basis.OBSERVED)
    assert Result.from_json(json.loads(json.dumps(original.to_json()))) == original


def test_all_passed_is_conformant_at_each_level() -> None:
    whole = report(*PASSES)
    assert [whole.standing(level) for level in Basis] == [Standing.CONFORMANT] * 4
    assert (whole.attained, whole.exit_code) == (Basis.OBSERVED, 0)


def test_a_finding_stands_against_its_own_level_and_those_above() -> None:
    whole = report(*PASSES, result(Basis.PAGE, Verdict.FAIL, Basis.REFERENCE))
    assert [whole.standing(level) for level in Basis] == ["conformant", *["nonconformant"] * 3]
    assert (whole.attained, whole.exit_code) == (Basis.PAGE, 1)
    lenient = report(*PASSES, result(Basis.PAGE, Verdict.FAIL, Basis.REFERENCE), level=Basis.PAGE)
    assert lenient.exit_code == 0


@pytest.mark.parametrize("verdict", [Verdict.INCONCLUSIVE, Verdict.NOT_RUN])
def test_what_was_not_judged_leaves_its_level_undecided(verdict: Verdict) -> None:
    whole = report(*PASSES, result(Basis.REFERENCE, verdict))
    assert [whole.standing(level) for level in Basis] == ["conformant", *["undecided"] * 3]
    assert whole.attained is Basis.PAGE


def test_what_could_not_be_asked_keeps_no_level_from_being_attained() -> None:
    whole = report(*PASSES, result(Basis.PAGE, Verdict.NOT_ASKED))
    assert [whole.standing(level) for level in Basis] == [Standing.CONFORMANT] * 4
    assert (whole.attained, whole.exit_code) == (Basis.OBSERVED, 0)
    assert headline.conclusion(whole) == "a conforms at the three levels that count by default; 1 case was not asked."
    assert report(*PASSES, *whole.not_asked, result(Basis.PAGE, Verdict.NOT_RUN)).attained is None


def test_a_level_of_which_nothing_was_asked_is_not_attained() -> None:
    unasked = report(result(Basis.PAGE, Verdict.NOT_ASKED))
    assert [unasked.standing(level) for level in Basis] == [Standing.UNDECIDED] * 4
    assert (unasked.attained, unasked.exit_code) == (None, 5)


def test_what_is_not_offered_is_not_conformant() -> None:
    whole = report(*PASSES, result(Basis.PAGE, Verdict.NOT_OFFERED))
    assert (whole.attained, whole.exit_code) == (None, 1)


def test_a_failure_beats_an_inconclusive_case_and_an_unreadable_file_beats_both() -> None:
    mixed = (result(Basis.PAGE, Verdict.FAIL, Basis.PAGE), result(Basis.PAGE, Verdict.INCONCLUSIVE))
    assert report(*mixed).exit_code == 1
    assert report(*mixed[1:], *PASSES).exit_code == 20
    assert report(*mixed, errors=("a.yaml:1:1: no",)).exit_code == 4
    assert report(*PASSES, errors=("a.yaml:1:1: no",)).standing(Basis.PAGE) is Standing.UNDECIDED


def test_nothing_judged_is_no_success() -> None:
    assert report(result(Basis.PAGE, Verdict.NOT_RUN)).exit_code == 5


def test_an_interrupted_run_writes_what_it_knows(tmp_path: Path) -> None:
    """A hundred and twenty requests are answered, then the target falls silent and the person presses Ctrl-C."""
    silent, resumed = threading.Event(), threading.Event()
    answered: list[small_servers.ReceivedRequest] = []

    def falls_silent(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
        if len(answered) >= 120:
            silent.set()
            resumed.wait(60)
        answered.append(heard)
        return small_servers.envelope(403, 20008)

    with small_servers.serving(falls_silent) as target:
        command = [sys.executable, "-m", "conformance", "run", target.url, "--report", str(tmp_path / "r.json")]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
        try:
            assert silent.wait(60)
            run.send_signal(signal.SIGINT)
            out, err = run.communicate(timeout=60)
        finally:
            run.kill()
            resumed.set()
    assert "Traceback" not in out + err
    assert "the run was interrupted" in out
    written = json.loads((tmp_path / "r.json").read_text())
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    assert run.returncode == written["exit_code"] in (1, 20)
    assert written["counts"]["not-run"] > 100


def test_a_failure_says_what_was_sent_expected_and_got_and_how_to_repeat_it() -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        done = conform("run", target.url, "-k", "messages/to/unroutable")
        text = said(done)
        curl = done.stdout[done.stdout.index("curl -i") : done.stdout.index("  only this")]
        again = subprocess.run(["bash", "-c", curl], capture_output=True, text=True, check=True).stdout
    first = next(line for line in done.stdout.splitlines() if line.startswith("FAIL"))
    assert first == "FAIL messages/to/unroutable: POST Messages.json: expected 400/21612, got 200"
    assert "cases/messages/to.yaml:" in text
    assert "R36" in text
    assert "To=+15005550002" in text
    assert "hackathon-starter-2026: recording" in text
    assert f"twilio-conformance run {target.url} --case messages/to/unroutable" in text
    assert again.startswith("HTTP/1.1 200")
    assert sorted(target.requests[-1].form) in [sorted(request.form) for request in target.requests[:-1]]
    assert done.stdout.count("expected 400/21612, got 200") == 1


@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"CI": "true"}, {"TERM": "dumb"}, {}])
def test_what_is_not_a_terminal_gets_plain_text(settings: dict[str, str]) -> None:
    done = conform("run", "embedded", "-k", "R36", **settings)
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout


def test_what_a_target_says_is_no_command_to_a_ci_service() -> None:
    def commanding(_: small_servers.ReceivedRequest) -> small_servers.Reply:
        return 400, {"Content-Type": "application/json"}, b"::error::taken over\n##[group]x"

    with small_servers.serving(commanding) as target:
        done = conform("run", target.url, "--case", "messages/from/valid")
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert any("::error::taken over" in line for line in lines)
    assert not [line for line in lines if line.startswith(("::", "##["))]
