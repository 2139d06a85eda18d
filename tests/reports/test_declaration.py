"""A target that has nothing of what is closed to test credentials is told, beside the fault, what to write for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.case import Basis
from conformance.case_values import Auth
from conformance.fake import ACCOUNT, TABLES, Server
from conformance.fake.exchange import Account, Request, Response
from conformance.fake.service import respond
from conformance.fake.tables import Tables
from conformance.finding import Finding, Verdict
from conformance.judging.triage import Faults
from conformance.pattern import matches
from conformance.report import Report
from conformance.reports import headline, html, markdown
from conformance.reports.declaration import INTRODUCTION, Declaration
from conformance.reports.failure_text import FailureText
from conformance.result import Result
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.profiles import is_closed
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget
from conformance.targets.target_file import read_target_file
from tests.reports.test_report import report as make_report
from tests.support.judged_targets import LOADED

SUITE = LOADED.suite


def numbers_alone(request: Request, account: Account, tables: Tables) -> Response:
    """A fake that sells numbers and has no other endpoint."""
    path = request.path.partition("/Accounts/")[2].partition("/")[2]
    if request.method == "POST" and path in ("IncomingPhoneNumbers.json", "IncomingPhoneNumbers"):
        return respond(request, account, tables)
    status = 405 if path.startswith("IncomingPhoneNumbers.") else 404
    return Response(status, (("Content-Type", "text/html"),), b"<h1>Not here</h1>")


def again(name: str, seed: int | None) -> str:
    return f"{name} {seed}"


@pytest.fixture(scope="module")
def report() -> Report:
    with Server(ACCOUNT, TABLES, numbers_alone) as server:
        target = Target("a fake", server.base_url, ACCOUNT.sid, ACCOUNT.token, ACCOUNT.token)
        session = Session(Settings(server.base_url, resources=("numbers",)), LOADED, ResolvedTarget(target))
        try:
            results = {case.name: session.scheduler().result(case) for case in session.loaded.suite.cases}
            return session.report(results, "not selected")
        finally:
            session.close()


def test_what_to_write_is_said_once_below_the_first_fault_that_it_is_about(report: Report) -> None:
    lines = list(FailureText(report, SUITE, again).overview())
    assert sum(INTRODUCTION in line for line in lines) == 1
    place = next(number for number, line in enumerate(lines) if INTRODUCTION in line)
    shown = [line.strip() for line in lines[place + 1 :]]
    assert shown[0] == "unsupported:"
    assert {"- numbers/state/*", "- other-resources/*"} <= set(shown)
    assert INTRODUCTION in markdown.render(report, SUITE)
    assert html.render([report], SUITE).count(INTRODUCTION) == 1


def test_with_what_is_said_the_same_answers_are_as_declared(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("\n".join(["name: a", "base-url: embedded", *Declaration(report, SUITE).lines, ""]))
    excuses = read_target_file(str(path), SUITE.names).excuses
    declared = replace(report, results=tuple(excuses.apply(result, "2026-01-01") for result in report.results))
    assert (report.exit_code, declared.exit_code) == (1, 0)
    unclaimed = len(declared.declared(declared.level))
    claimed = len(report.results) - unclaimed
    said = f"a fake, numbers: conforms at observed ({claimed} of {claimed} claimed; {unclaimed} not claimed, of "
    assert headline.conclusion(declared).startswith(said)


def test_a_fault_of_what_is_open_to_test_credentials_is_not_to_be_declared(report: Report) -> None:
    broken = tuple(
        replace(result, got=({"status": 404},), findings=other.findings, verdict=other.verdict)
        if result.case == "numbers/phone-number/invalid"
        else result
        for other in [next(one for one in report.results if one.counts_against(report.level))]
        for result in report.results
    )
    changed = replace(report, results=broken)
    declaration = Declaration(changed, SUITE)
    assert not any("numbers/phone-number" in line for line in declaration.lines)
    concerned = [
        fault
        for fault in Faults.of_suite(changed, SUITE).all
        if any(result.case == "numbers/phone-number/invalid" for result in fault.results)
    ]
    assert concerned
    assert not any(fault.may_be_declared for fault in concerned)


def test_nothing_is_to_be_declared_of_a_target_that_conforms(report: Report) -> None:
    passing = replace(report, results=tuple(one for one in report.results if not one.counts_against(report.level)))
    assert Declaration(passing, SUITE).lines == []
    assert not any(INTRODUCTION in line for line in FailureText(passing, SUITE, again).overview())


CLOSED = [case for case in SUITE.cases if is_closed(case)]
WRONG = [case.name for case in CLOSED if case.auth is not Auth.RIGHT]
OPEN_WRONG = next(case.name for case in SUITE.cases if case.auth is Auth.WRONG_TOKEN and not is_closed(case))


def absent(name: str, expected: str) -> Result:
    finding = Finding("status", "", expected, "404", Basis.PAGE)
    got = {"status": 404, "outcome": "404", "headers": [], "body": "", "cut": False}
    return Result(name, Basis.PAGE, Verdict.FAIL, (finding,), got=(got,))


@pytest.mark.parametrize("accepts_wrong_credentials", [True, False])
def test_nothing_is_declared_that_another_repair_removes(*, accepts_wrong_credentials: bool) -> None:
    """Wrong credentials are refused before a path is looked up, once they are refused at all."""
    elsewhere = replace(absent(OPEN_WRONG, "401"), got=({**absent(OPEN_WRONG, "401").got[0], "status": 201},))
    right = [case.name for case in CLOSED if case.auth is Auth.RIGHT]
    failing = [*(absent(name, "403") for name in right), *(absent(name, "401") for name in WRONG)]
    found = make_report(*failing, *([elsewhere] if accepts_wrong_credentials else []))
    declared = {
        name
        for name in (*right, *WRONG)
        if any(matches(line.removeprefix("- "), name) for line in Declaration(found, SUITE).lines)
    }
    assert declared == ({*right} if accepts_wrong_credentials else {*right, *WRONG})
    to_mend = {
        one.case for fault in Faults.of_suite(found, SUITE).all if not fault.may_be_declared for one in fault.results
    }
    assert to_mend == ({OPEN_WRONG, *WRONG} if accepts_wrong_credentials else set())
