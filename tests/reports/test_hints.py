"""Hints: each form says what would conform in the case that it shows, so that one round mends a field."""

from __future__ import annotations

import html
import re

import pytest

from conformance.case import Basis
from conformance.fake import ACCOUNT
from conformance.finding import Finding, Verdict
from conformance.judging.check import check
from conformance.judging.triage import Faults
from conformance.normalise import HERE
from conformance.reports.failure_text import FailureText
from conformance.reports.input_text import plainest
from conformance.result import Result
from tests.judging.test_semantic_checks import answered, message
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED
from tests.support.written_reports import WRITERS, Writer

SUITE = LOADED.suite
CASES = {case.name: case for case in SUITE.cases}
LISTS = ("terminal", "terminal in colours", "HTML", "Markdown", "CTRF", "job summary", "annotations")
"""The forms that say of each fault what was expected."""

DATA = ("report", "short report", "merged report", "baseline")
"""The forms for programs, in which a finding is whole."""

FORMS: dict[str, Writer] = {
    **{name: write for name, write in WRITERS.items() if name not in DATA},
    "every failure": lambda found: "\n".join(
        [*(text := FailureText(found, SUITE, lambda name, _: f"judge {name}")).overview(), *text.details()]
    ),
}
GENERAL, OWN = 'a text that is not empty, such as "some text"', ("(410) 867-5310", "(500) 555-0006")
NAMES = ("calls/to/blocked", "calls/from/valid")


def failing(name: str, *findings: Finding) -> Result:
    got = {"status": 201, "outcome": "201", "headers": [], "body": '{"to_formatted": null}', "cut": False}
    sent = {"method": "POST", "url": "http://127.0.0.1:1/x", "form": [], "user": "AC1", "curl": "curl"}
    return Result(name, Basis.PAGE, Verdict.FAIL, findings, sent=sent, got=(got,))


@pytest.mark.parametrize("what", ["field", "code"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_what_would_conform_in_the_case_that_it_shows(form: str, what: str) -> None:
    findings = [Finding(what, "/to_formatted", f"{GENERAL}{HERE}{own}", "null", Basis.PAGE) for own in OWN]
    found = report(*map(failing, NAMES, findings))
    (fault,) = Faults.of_suite(found, SUITE).all
    own, other = OWN if plainest(fault, CASES).case == NAMES[0] else OWN[::-1]
    written = re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[`\\]", " ", html.unescape(FORMS[form](found))))
    assert "some text" not in written
    assert not any(f"{HERE}{each}" in written for each in OWN)
    assert own in written or form not in (*LISTS, "every failure")
    elsewhere = f"; elsewhere {other}"
    assert written.count(elsewhere) == written.count(f"{elsewhere} ({NAMES[OWN.index(other)]})")


@pytest.mark.parametrize("date", [None, 7, "", "2026-11-27T03:07:25", "Fri, 27 Nov 2026 03:07:25 -0000", "yesterday"])
@pytest.mark.parametrize("field", ["date_created", "date_updated"])
def test_a_wrong_date_of_a_creation_is_told_that_it_is_the_moment_of_each_answer(field: str, date: object) -> None:
    answer = answered(message("hi"), **{field: date})
    (finding,) = check(message("hi"), answer, ACCOUNT.sid)
    meaning, _, example = finding.demand.rpartition(', such as "')
    assert meaning.endswith("the moment of each answer")
    assert check(message("hi"), answered(message("hi"), **{field: example.rstrip('"')}), ACCOUNT.sid) == ()
