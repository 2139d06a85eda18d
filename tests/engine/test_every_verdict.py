"""Every verdict there is has its outcome in pytest, and so in the JUnit file that pytest writes."""

from __future__ import annotations

import io
from argparse import ArgumentParser
from contextlib import redirect_stdout
from pathlib import Path
from typing import assert_never
from xml.etree import ElementTree

import pytest

from conformance import plugin
from conformance.engine import options
from conformance.engine.run import Run
from conformance.finding import Verdict
from conformance.reports.line_output import PlainOutput
from conformance.reports.terminal import Terminal
from conformance.suite.data import data_folder
from tests.support.written_reports import CASES, REASON, URL, result_with


def outcome(verdict: Verdict) -> str:
    """The element of a JUnit file; empty for a test that passed."""
    match verdict:
        case Verdict.PASS:
            return ""
        case Verdict.FAIL | Verdict.NOT_OFFERED:
            return "failure"
        case Verdict.INCONCLUSIVE:
            return "error"
        case Verdict.UNSUPPORTED | Verdict.DEVIATION | Verdict.NOT_SCORED | Verdict.NOT_ASKED | Verdict.NOT_RUN:
            return "skipped"
        case _:
            assert_never(verdict)


@pytest.fixture(scope="module")
def junit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ElementTree.Element]:
    """The elements of a file on a run in which each verdict occurs once."""
    folder = tmp_path_factory.mktemp("run")
    parser = ArgumentParser()
    options.add(parser.add_argument)
    parser.add_argument("-k", default="")
    arguments = [f"--twilio-target={URL}", "--twilio-whole", f"--twilio-report={folder / 'r.json'}"]
    values = vars(parser.parse_args(arguments))
    run = Run(lambda name: values[name.lstrip("-").replace("-", "_")], None)
    run.cases = tuple(CASES.values())
    run.selected = frozenset(case.name for case in run.cases)
    results = {case.name: result_with(verdict, case) for verdict, case in CASES.items()}
    root = data_folder("cases").parent
    ini = Path(options.__file__).with_name("isolation.ini")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()):
        patch.setattr(run.scheduler, "result", lambda case: results[case.name])
        patch.setattr(run.scheduler, "prefetch", lambda _: None)
        more = [f"-c{ini}", f"--rootdir={root}", "--capture=no", f"--junitxml={folder / 'j.xml'}"]
        plugin.main([*more, *arguments], Terminal(PlainOutput(io.StringIO())), run)
    return {element.attrib["name"]: element for element in ElementTree.parse(folder / "j.xml").iter("testcase")}


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_its_outcome_in_junit(verdict: Verdict, junit: dict[str, ElementTree.Element]) -> None:
    assert len(junit) == len(Verdict)
    found = list(junit[CASES[verdict].id])
    assert [element.tag for element in found] == ([outcome(verdict)] if outcome(verdict) else [])
    if verdict in (Verdict.INCONCLUSIVE, Verdict.UNSUPPORTED, Verdict.NOT_ASKED):
        assert REASON in (found[0].text or "") + found[0].attrib["message"]
