"""Counts name their cases: the first of them beside the number."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.reports import layout, report_text
from conformance.result import Result
from tests.reports.test_report import report
from tests.support.few_cases import conform

NAMES = ("messages/body/longest", "messages/to/a", "calls/b", "numbers/c", "numbers/d")


def unconfirmed(name: str) -> Result:
    finding = Finding("outcome", "", "400/21617", "201", Basis.INFERRED)
    return Result(name, Basis.PAGE, Verdict.PASS, (finding,))


@pytest.mark.parametrize(
    ("number", "end"),
    [
        (1, ": messages/body/longest"),
        (3, ": messages/body/longest, messages/to/a and 1 more"),
        (5, ": messages/body/longest, messages/to/a and 3 more"),
    ],
)
def test_cases_that_are_unconfirmed_are_named_beside_their_number(number: int, end: str) -> None:
    (line,) = [line for line in report_text.summary(report(*map(unconfirmed, NAMES[:number]))) if "unconfirmed" in line]
    assert line.endswith(f"inferred only{end}")


def test_a_list_of_names_says_how_many_it_leaves_out() -> None:
    assert layout.listed(NAMES[:2], 1) == "messages/body/longest and 1 more"
    assert layout.listed(NAMES[:2], 2) == "messages/body/longest, messages/to/a"


def test_a_certificate_is_made_in_as_much_detail_as_a_run(tmp_path: Path) -> None:
    done = conform("certify", "embedded", "--out", tmp_path / "c", "--resource", "numbers", "-q")
    assert "Judging" not in done.stdout
    assert "Certificate for requirements" in done.stdout, done.stderr
