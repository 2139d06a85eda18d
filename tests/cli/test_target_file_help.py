"""Where one is advised to write a target file, its form can be looked up."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from conformance.case import Basis
from conformance.cli import cli
from conformance.finding import Finding, Verdict
from conformance.reports.declaration import INTRODUCTION, MOST_LINES, Declaration
from conformance.reports.short_failures import ShortFailures
from conformance.result import Result
from conformance.suite.profiles import is_closed
from conformance.targets.target_file import read_target_file
from tests.reports.test_report import report
from tests.support.called_commands import call
from tests.support.judged_targets import LOADED

SUITE = LOADED.suite
CLOSED = [case.name for case in SUITE.cases if is_closed(case)]


def absent(name: str) -> Result:
    finding = Finding("outcome", "", "403/20008", "404", Basis.PAGE)
    return Result(name, Basis.PAGE, Verdict.FAIL, (finding,), got=({"status": 404, "outcome": "404"},))


def test_the_target_file_in_the_help_can_be_read_and_declares_cases(tmp_path: Path) -> None:
    shown = call("baseline", "--help").out
    lines = shown[shown.rindex("\n", 0, shown.index("name: my-fake")) :].partition("\n\n")[0]
    (tmp_path / "t.yaml").write_text(dedent(lines).lstrip())
    file = read_target_file(str(tmp_path / "t.yaml"), SUITE.names)
    assert file.start is not None
    assert file.excuses.unsupported
    assert file.auth_token


@pytest.mark.parametrize("text", [INTRODUCTION, call("run", "--help").out])
def test_the_advice_names_what_writes_and_shows_a_target_file(text: str) -> None:
    assert "baseline" in text.partition("baseline --help")[0]
    assert "baseline --help" in " ".join(text.split())
    assert "baseline" in cli.commands


def test_cases_that_one_line_leaves_out_are_listed_in_full_elsewhere() -> None:
    names = CLOSED[:: len(CLOSED) // (2 * MOST_LINES)]
    every = report(*map(absent, names), *(Result(name, Basis.PAGE, Verdict.PASS) for name in set(CLOSED) - set(names)))
    declaration = Declaration(every, SUITE)
    assert len(declaration.lines) > MOST_LINES
    assert set(names) >= {line.removeprefix("- ") for line in declaration.lines[1:] if not line.endswith("*")}
    said = " ".join(ShortFailures(every, SUITE, lambda name, _: name).declaration())
    assert "-v lists" in said
