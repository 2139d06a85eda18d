"""Prefetching makes a run faster and changes nothing else: the run without it finds, sends and prints the same."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.engine.prefetch import prefetch
from tests.cli.test_run import said
from tests.engine.test_keyword_expression import OWN_CASES
from tests.engine.test_scale import departing
from tests.support.constant_reports import constant_part
from tests.support.counting_target import counted
from tests.support.few_cases import conform

PREFETCH_ALONE = """
import sys
from conformance.engine.prefetch import prefetch
run, arguments = prefetch(sys.argv[1:])
assert run is not None
print(*(name for name in ("pytest", "_pytest", "jsonschema", "rich") if name in sys.modules))
print(*(case.name for case in run.cases))
print(*arguments)
run.scheduler.result(run.cases[0])
run.session.close()
"""

WITH_PREFETCH = "from conformance.cli import main; main()"
WITHOUT_PREFETCH = f"""
from conformance.commands import isolated_pytest
assert isolated_pytest.prefetch, "the one function to take away"
isolated_pytest.prefetch = lambda arguments: (None, list(arguments))
{WITH_PREFETCH}
"""
SELECTIONS = {
    "all": (),
    "an expression": ("-k", "messages/to or numbers"),
    "a name": ("--case", "messages/to/unroutable"),
    "nothing": ("-k", "nothing-is-called-so"),
    "a syntax error": ("-k", "(calls"),
    "own cases": ("--cases", "{own}"),
    "own cases, of which a file cannot be read": ("--cases", "{broken}"),
    "two processes": ("-n", "2"),
    "two processes and an expression": ("-n", "2", "-k", "messages/to or numbers"),
}


GENERATED = re.compile(r"(SM|MM|CA|PN)[0-9a-f]{32}|http://127\.0\.0\.1:[0-9]+/callback/[0-9a-f]{32}")
"""What differs between any two runs: SIDs, and the addresses of callbacks."""


def found(program: str, words: tuple[str, ...], report: Path) -> tuple[object, ...]:
    """Exit code, output, report and requests of a run, without what differs between any two runs."""
    with counted(departing) as target:
        command = [sys.executable, "-c", program, "run", *target.words, *words, "--seed=41", "--report", str(report)]
        environment = os.environ | target.environment
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        output = re.sub(r"\d+(\.\d+)? ?m?s\b", "TIME", (done.stdout + done.stderr).replace(target.url, "URL"))
    output = GENERATED.sub("GENERATED", output)
    requests = sorted(
        (request.method, GENERATED.sub("GENERATED", request.path), request.first("To")) for request in target.requests
    )
    # Several processes complete resources, and count verdicts, in any order.
    shown = sorted(output.replace(",", "").split()) if "-n" in words else output
    return done.returncode, shown, taken(report), requests


def taken(report: Path) -> dict | None:
    """The constant part of a report, where one was written; the file is removed."""
    if not report.exists():
        return None
    data = json.loads(report.read_text())
    report.unlink()
    return constant_part(data)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_run_without_prefetch_finds_sends_and_prints_the_same(selection: str, tmp_path: Path) -> None:
    own, broken = tmp_path / "own", tmp_path / "broken"
    for folder in (own, broken):
        folder.mkdir()
        (folder / "own.yaml").write_text(OWN_CASES)
    (broken / "broken.yaml").write_text("cases: [")
    words = tuple(word.format(own=own, broken=broken) for word in SELECTIONS[selection])
    with_prefetch, without_prefetch = (
        found(program, words, tmp_path / "report.json") for program in (WITH_PREFETCH, WITHOUT_PREFETCH)
    )
    assert with_prefetch == without_prefetch


def test_the_first_case_is_sent_before_pytest_is_imported() -> None:
    with counted() as target:
        words = ["--twilio-whole", f"--twilio-target={target.url}", "--twilio-case=messages/from/valid"]
        command = [sys.executable, "-c", PREFETCH_ALONE, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert len(target.requests) == 1
    assert done.stdout.splitlines() == ["", "messages/from/valid", " ".join(words)]


def test_what_one_process_sends_for_all_is_sent_before_there_are_others() -> None:
    with counted() as target:
        words = ["--twilio-whole", f"--twilio-target={target.url}", "-n2"]
        run, arguments = prefetch(words)
        assert run is not None
        shared = [case for case in run.loaded.suite.cases if case.name in run.scheduler.shared and not case.silent]
        for case in shared:
            run.scheduler.control(case.name).result()
        run.session.close()
        assert len(target.requests) == sum(case.repeat for case in shared)
    assert arguments == words


@pytest.mark.parametrize("word", ["-kmessages/to", "-x", "--twilio-case=messages/to/unroutable", "-n0", "-nauto"])
def test_nothing_is_sent_for_processes_that_may_not_ask_for_it(word: str) -> None:
    with counted() as target:
        words = ["--twilio-whole", f"--twilio-target={target.url}", "-n2", word]
        assert prefetch(words) == (None, words)
        assert target.requests == []


def test_pytest_applies_no_expression_again() -> None:
    with counted() as target:
        words = ["--twilio-whole", f"--twilio-target={target.url}"]
        run, arguments = prefetch([*words, "-kmessages/to/unroutable"])
        assert run is not None
        run.session.close()
    assert arguments == words
    assert run.selected == {"messages/to/unroutable"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-k", "(calls"), "Wrong expression passed to '-k'"),
        (("-k", "calls(x=1)"), "Wrong expression passed to '-k'"),
        (("--requirements", "9.9"), "no such set of requirements"),
        (("--rate", "often"), "--rate: a rate is written as"),
    ],
)
def test_a_wrong_option_is_reported_once_and_nothing_is_sent(words: tuple[str, ...], message: str) -> None:
    with counted() as target:
        done = conform("run", *target.words, *words, **target.environment)
    assert done.returncode == 4
    assert said(done).count(message) == 1
    assert target.requests == []


def test_a_broken_file_of_ones_own_ends_a_run_that_stops_at_once_before_anything_is_sent(tmp_path: Path) -> None:
    own = tmp_path / "suite"
    own.mkdir()
    (own / "own.yaml").write_text(OWN_CASES)
    (own / "broken.yaml").write_text("cases: [")
    with counted() as target:
        done = conform("run", *target.words, "--cases", own, "-x", **target.environment)
    assert done.returncode == 4
    assert "suite/broken.yaml:2:1: not YAML" in said(done)
    assert target.requests == []
