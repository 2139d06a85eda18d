"""The places in which an answer departs are counted and named as its faults are."""

from __future__ import annotations

import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.reports import case_text
from conformance.reports.short_failures import ShortFailures
from conformance.result import Result
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED

CASE = next(case for case in LOADED.suite.cases if case.name == "messages/from/valid")
PLACES = [f"/{name}" for name in "abcd"]


def departing(*bases: Basis, body: str = "{}") -> Result:
    findings = tuple(
        Finding("field", place, "a text", "null", basis) for place, basis in zip(PLACES, bases, strict=False)
    )
    got = {"status": 201, "outcome": "201", "headers": [], "body": body, "cut": False}
    return Result(CASE.name, Basis.PAGE, Verdict.FAIL, findings, got=(got,))


@pytest.mark.parametrize(
    ("bases", "level", "end"),
    [
        ([Basis.PAGE], Basis.OBSERVED, "in 1 place"),
        ([Basis.PAGE, Basis.INFERRED], Basis.OBSERVED, "in 1 place, and in 1 that does not count at observed"),
        ([Basis.PAGE, Basis.INFERRED], Basis.INFERRED, "in 2 places"),
        ([Basis.PAGE, *[Basis.OBSERVED] * 2], Basis.PAGE, "in 1 place, and in 2 that do not count at page"),
        ([Basis.INFERRED], Basis.OBSERVED, "got 201"),
    ],
)
def test_the_number_of_places_is_that_of_the_faults(bases: list[Basis], level: Basis, end: str) -> None:
    result = departing(*bases)
    assert case_text.headline(CASE, result, level).endswith(end)
    assert case_text.failure_details(CASE, result, LOADED.suite, "", level).splitlines()[0].endswith(end)
    short = ShortFailures(report(result, level=level), LOADED.suite, lambda name, _: name)
    for block in short.blocks():
        assert " ".join(block.partition("\n  faults")[0].split()).endswith(end)
        assert len(short.faults.all) == len(result.counted(level))


@pytest.mark.parametrize("body", ["", "<a/>", "[1"])
def test_a_fault_that_no_line_of_the_body_shows_is_named_with_its_place(body: str) -> None:
    (block,) = ShortFailures(
        report(departing(Basis.PAGE, Basis.PAGE, body=body)), LOADED.suite, lambda name, _: name
    ).blocks()
    assert "  fault 1   field at /a: expected a text, got null" in block.splitlines()
    assert "  fault 2   field at /b: expected a text, got null" in block.splitlines()
