"""The seed of a run: it decides every value that is drawn, and repeats a failure to the byte."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance import judge_app
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.suite.data import data_folder
from tests.cli.test_run import ROOT, conform, report_of, said
from tests.support import apps
from tests.support.apps import CREDENTIALS
from tests.support.counting_target import counted
from tests.support.shared_suite import drawn_suite, shared_suite

SUITE = shared_suite().suite
DRAWN = [case.name for case in SUITE.cases if case.is_drawn_anew]
OF_EACH_KIND = list({SUITE.case(name).draw: name for name in DRAWN}.values())
"""A case for each combination of classes that is drawn."""

RECIPIENT = "messages/to-ordinary/drawn"


def drawn_in(report: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {case["case"]: case["drawn"] for case in report["cases"] if "drawn" in case}


def expected(seed: int, requirements: str | None = None) -> dict[str, dict[str, str]]:
    cases = shared_suite(requirements).drawn(seed).suite.cases
    return {case.name: case.drawn for case in cases if case.drawn}


def test_each_run_draws_afresh_and_its_report_says_what(tmp_path: Path) -> None:
    reports = []
    for name in ("one", "two"):
        done = conform("run", "embedded", "--report", tmp_path / name)
        assert done.returncode == 0, done.stdout + done.stderr
        reports.append(report_of(done, tmp_path / name))
    one, two = reports
    assert one["seed"] != two["seed"]
    for report in reports:
        assert set(drawn_in(report)) > set(DRAWN)
        assert drawn_in(report) == expected(report["seed"], "0.2")


@pytest.mark.parametrize("words", [(), ("-n", "2"), ("--tx", "2*popen"), ("--", "-q"), ("--concurrency", "1")])
def test_every_way_of_running_sends_what_the_seed_says(tmp_path: Path, words: tuple[str, ...]) -> None:
    with counted() as target:
        options = ("--seed", "41", "--report", str(tmp_path / "r.json"))
        done = conform("run", *target.words, "-k", "drawn", *options, *words, **target.environment)
    assert done.returncode == 0, done.stdout + done.stderr
    report = report_of(done, tmp_path / "r.json")
    assert report["seed"] == 41
    wanted = {name: values for name, values in expected(41).items() if "drawn" in name}
    assert drawn_in(report) == wanted
    sent = [(request.method, request.path.removesuffix(".json"), set(request.form)) for request in target.requests]
    for case in drawn_suite(41).suite.cases:
        if case.name in wanted:
            assert any(
                (method, path.endswith(case.resource)) == (case.method, True) and form >= set(case.send)
                for method, path, form in sent
            ), case.name


def refuse_what_is_not_known(request: Request, account: Account, tables: Tables) -> Response:
    """A stub: of the ordinary numbers it knows those of the cases."""
    number = request.first("To")
    if re.fullmatch(r"\+1(410867|415999|234567)\d{4}", number) and number not in ("+14108675310", "+14159999999"):
        form = tuple((name, "+15005550001" if name == "To" else value) for name, value in request.form)
        request = replace(request, form=form)
    return respond(request, account, tables)


def test_a_failure_names_the_seed_and_its_command_repeats_the_request_to_the_byte(tmp_path: Path) -> None:
    with counted(refuse_what_is_not_known) as target:
        done = conform("run", *target.words, "-k", RECIPIENT, "--report", tmp_path / "r.json", **target.environment)
        assert done.returncode == 1
        seed = report_of(done, tmp_path / "r.json")["seed"]
        command = f"--case {RECIPIENT} --seed {seed}"
        assert command in said(done)
        assert f"values were drawn for 1 case that failed: --seed {seed} repeats them" in said(done)
        first = [request for request in target.requests if request.first("To") == expected(seed)[RECIPIENT]["To"]]
        target.requests.clear()
        line = next(line for line in done.stdout.splitlines() if command in line)
        words = shlex.split(line[line.index("twilio-conformance run") :].strip())[1:]
        again = conform(*words, **target.environment)
        assert again.returncode == 1
        assert [request for request in target.requests if request.first("To") == first[0].first("To")] == first
    assert first


def test_a_run_in_which_all_passes_does_not_speak_of_seeds() -> None:
    assert "seed" not in said(conform("run", "embedded", "-k", "messages/to-ordinary"))


@pytest.mark.parametrize("seed", ["-1", "1000000000", "x", "1.5", ""])
def test_what_is_no_seed_is_a_wrong_use(seed: str) -> None:
    for words in (("run", "embedded"), ("explain", RECIPIENT)):
        done = conform(*words, f"--seed={seed}")
        assert done.returncode == 4, done.stdout
        assert "--seed" in said(done)


def test_bare_pytest_takes_the_seed_and_refuses_what_is_none(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "conformance.plugin",
        "-q",
        "-k",
        "drawn",
        "--twilio-target",
        "embedded",
    ]
    words += [str(data_folder("cases")), "--twilio-report", str(tmp_path / "r.json"), "--noconftest"]
    done = subprocess.run(
        [*words, "--twilio-seed=41"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert drawn_in(json.loads((tmp_path / "r.json").read_text()))[RECIPIENT] == expected(41)[RECIPIENT]
    done = subprocess.run(
        [*words, "--twilio-seed=-1"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 4
    assert "--seed: a whole number from 0 to 999999999 is expected" in said(done)


def test_an_app_is_judged_with_the_seed_and_its_failures_name_it() -> None:
    app = apps.fake(refuse_what_is_not_known)
    report = judge_app(app, select=[RECIPIENT], seed=41, **CREDENTIALS)
    assert (report.exit_code, report.seed) == (1, 41)
    (result,) = (result for result in report.results if result.case == RECIPIENT)
    assert result.drawn == expected(41)[RECIPIENT]
    assert f'add select="{RECIPIENT}" and seed=41 to the call' in report.text
    assert (
        judge_app(app, select=[RECIPIENT], **CREDENTIALS).seed != judge_app(app, select=[RECIPIENT], **CREDENTIALS).seed
    )
    with pytest.raises(ValueError, match="a seed is a number from 0"):
        judge_app(app, select=[RECIPIENT], seed=-1, **CREDENTIALS)


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_a_case_is_explained_in_words_and_with_a_seed_by_its_values(name: str) -> None:
    case = SUITE.case(name)
    plain, with_seed = conform("explain", name), conform("explain", name, "--seed", "41")
    assert plain.returncode == with_seed.returncode == 0
    head, _, command = plain.stdout.partition("try it")
    for parameter, each in case.draw:
        assert f"{parameter} is drawn anew in each run: {each.in_words}" in " ".join(head.split())
        assert f"{parameter}={expected(0)[name][parameter]}" not in head
        assert f"{parameter}={expected(41)[name][parameter]}" in with_seed.stdout
    assert "# with the values of --seed 0" in command


def test_the_list_names_the_class_of_what_is_drawn() -> None:
    listed = json.loads(conform("list", "--json", "-k", RECIPIENT).stdout)["cases"]
    assert [(case["name"], case["draw"]) for case in listed] == [(RECIPIENT, {"To": "recipient"})]
    assert all(name != "To" for case in listed for name, _ in case["send"])
