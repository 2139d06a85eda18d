"""A run begins before pytest is imported, and sends nothing that it does not judge."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.engine.start import begin
from tests import hostile
from tests.counting import counted
from tests.test_run import conform, report_of, said

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
from conformance.engine.start import begin
run = begin(sys.argv[1:])
assert run is not None
print(*(name for name in ("pytest", "_pytest", "jsonschema", "rich") if name in sys.modules))
print(*(case.name for case in run.cases))
run.bench._trial.result(run.cases[0])
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


def test_a_key_before_pytest_is_there_ends_what_is_in_flight(tmp_path: Path) -> None:
    (tmp_path / "pytest.py").write_text(
        "import signal, sys\nprint('here', file=sys.stderr, flush=True)\nsignal.pause()\n"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with hostile.Hanging() as target:
        command = [sys.executable, "-m", "conformance", "run", target.url, "--timeout", "3000"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as run:
            assert run.stderr is not None
            assert run.stderr.readline() == "here\n"
            run.send_signal(signal.SIGINT)
            assert run.stderr.read() == "\nInterrupted.\n"
    assert run.returncode == 20
