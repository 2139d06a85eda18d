"""A run begins before pytest is imported, and sends nothing that it does not judge."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.engine.prefetch import begin
from tests.cli.test_run import conform, report_of, said
from tests.support.counting_target import counted

EXPRESSIONS = (
    "",
    " calls",
    "MESSAGES/to",
    "valid or wrong-token",
    "to and not (R35 or calls)",
    "not cases",
    "own.yaml",
    "of-mine",
    "R3",
    "nothing-is-called-so",
)
OWN = """
cases:
  - id: a-case-of-mine
    states: R40
    send: {To: "+14108675310", From: "+15005550006", Body: hello}
    expect: 201
"""

EARLY = """
import sys
from conformance.engine.prefetch import begin
run = begin(sys.argv[1:])
assert run is not None
print(*(name for name in ("pytest", "_pytest", "jsonschema", "rich") if name in sys.modules))
print(*(case.name for case in run.cases))
run.bench._scheduler.result(run.cases[0])
run.bench.close()
"""


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_is_sent_before_pytest_is_there_is_what_pytest_selects(expression: str, tmp_path: Path) -> None:
    own = tmp_path / "suite"
    own.mkdir()
    (own / "own.yaml").write_text(OWN)
    judged, asked = [], []
    for number, more in enumerate(((), ("--", "-q"))):
        with counted() as target:
            words = ("run", *target.words, "--cases", own, "-k", expression, "--report", tmp_path / f"{number}.json")
            done = conform(*words, *more, **target.environment)
            asked.append(len(target.requests))
        cases = report_of(done, tmp_path / f"{number}.json")["cases"]
        judged.append([case["case"] for case in cases if case["verdict"] != "not-run"])
    assert judged[0] == judged[1]
    assert asked[0] == asked[1]
    with counted() as target:
        options = ["--twilio-whole", f"--twilio-cases={own}", f"--twilio-target={target.url}"]
        run = begin([*options, f"-k{expression}"] if expression else options)
        assert run is not None
        run.bench.close()
    assert [case.name for case in run.cases] == judged[1]


def test_the_first_case_is_sent_while_no_pytest_is_there() -> None:
    with counted() as target:
        words = ["--twilio-whole", f"--twilio-target={target.url}", "--twilio-case=messages/from/valid"]
        done = subprocess.run([sys.executable, "-c", EARLY, *words], capture_output=True, text=True, check=True)
        assert len(target.requests) == 1
    assert done.stdout.splitlines() == ["", "messages/from/valid"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-k", "(calls"), "Wrong expression passed to '-k'"),
        (("-k", "calls(x=1)"), "Keyword expressions do not support call parameters"),
        (("--requirements", "9.9"), "9.9"),
        (("--rate", "often"), "often"),
    ],
)
def test_what_is_wrong_is_said_once_and_nothing_was_sent(words: tuple[str, ...], says: str) -> None:
    with counted() as target:
        done = conform("run", *target.words, *words, **target.environment)
    assert done.returncode == 4
    assert said(done).count(says) == 1
    assert target.requests == []


def test_a_broken_file_of_ones_own_ends_a_run_that_stops_at_once_before_anything_is_sent(tmp_path: Path) -> None:
    own = tmp_path / "suite"
    own.mkdir()
    (own / "own.yaml").write_text(OWN)
    (own / "broken.yaml").write_text("cases: [")
    with counted() as target:
        done = conform("run", *target.words, "--cases", own, "-x", **target.environment)
    assert done.returncode == 4
    assert "suite/broken.yaml:2:1: not YAML" in said(done)
    assert target.requests == []


@pytest.mark.parametrize("expression", ["not (calls", "calls(x=1)", "calls and"])
def test_an_expression_that_is_wrong_is_refused_before_workers_start(expression: str) -> None:
    done = conform("run", "-n", "2", "-k", expression)
    assert done.returncode == 4
    assert f"Wrong expression passed to '-k': {expression}: " in said(done)
