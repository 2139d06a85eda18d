"""An expression for `-k` selects the same cases before pytest is imported as pytest itself selects."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.engine.keyword_expression import Selection
from conformance.suite.data import data_folder
from conformance.suite.loader import load
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
    "21612",
    "5005550002 and messages/to",
    "front desk",
)
OWN_CASES = """
cases:
  - id: a-case-of-mine
    states: R40
    send: {To: "+14108675310", From: "+15005550006", Body: hello}
    expect: 201
"""


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_cases_that_match_are_those_that_pytest_selects(expression: str, tmp_path: Path) -> None:
    own = tmp_path / "suite"
    own.mkdir()
    (own / "own.yaml").write_text(OWN_CASES)
    judged, requests = [], []
    for number, pytest_words in enumerate(((), ("--", "-q"))):
        with counted() as target:
            words = ("run", *target.words, "--cases", own, "-k", expression, "--report", tmp_path / f"{number}.json")
            done = conform(*words, *pytest_words, **target.environment)
            requests.append(len(target.requests))
        cases = report_of(done, tmp_path / f"{number}.json")["cases"]
        judged.append([case["case"] for case in cases if case["verdict"] != "not-run"])
    suite = load([data_folder("cases"), own]).suite
    assert judged[0] == judged[1] == [case.name for case in Selection(expression, suite).matching(suite.cases)]
    assert requests[0] == requests[1]


@pytest.mark.parametrize("expression", ["not (calls", "calls(x=1)", "calls and"])
def test_an_expression_with_a_syntax_error_is_refused_before_workers_start(expression: str) -> None:
    done = conform("run", "embedded", "-n", "2", "-k", expression)
    assert done.returncode == 4
    assert "Wrong expression passed to '-k': " in said(done)
