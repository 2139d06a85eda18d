"""Values beside each other are abridged so that a difference at either end is seen."""

from __future__ import annotations

import pytest

from conformance.abridgement import LONGEST, abridged, measured
from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.judging.finding_text import expected_values, received_value
from conformance.reports import layout
from conformance.reports.short_failures import ShortFailures
from conformance.result import Result
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED

SHORTENING = (received_value, layout.shortened, lambda text: expected_values([text]), abridged, measured)


@pytest.mark.parametrize("shorten", SHORTENING)
@pytest.mark.parametrize("length", [300, 1600, 100_000])
def test_long_values_that_differ_at_an_end_are_shown_differently(shorten, length: int) -> None:  # type: ignore[no-untyped-def]
    text = "a" * length
    assert len({shorten(each) for each in (text, text[:-1] + "b", "b" + text[1:])}) == 3
    assert len(shorten(text)) < 250


@pytest.mark.parametrize("room", range(3, 30))
def test_an_abridged_text_fits(room: int) -> None:
    assert len(abridged("0123456789" * 3, room)) == min(room, 30)


@pytest.mark.parametrize("resource", ["Messages", "IncomingPhoneNumbers"])
def test_a_path_is_shown_to_its_end(resource: str) -> None:
    path = f"/2010-04-01/Accounts/AC{'0' * 32}/{resource}/XX{'1' * 32}/AssignedAddOns.json"
    assert received_value(path) == f'"{path}"'
    assert len(path) + len('"" (text)') <= LONGEST


def test_the_line_of_a_fault_shows_the_end_of_what_came() -> None:
    names = [case.name for case in LOADED.suite.cases][:30]
    kinds = ("uri", "one", "two", "three", "four")
    findings = tuple(
        Finding("field", f"/{kind}", f"a path of {kind}.json", f"{'/Messages' * 8}/{kind}.xml", Basis.PAGE)
        for kind in kinds
    )
    failing = [Result(name, Basis.PAGE, Verdict.FAIL, (each,)) for name, each in zip(names, findings, strict=False)]
    for row in ShortFailures(report(*failing), LOADED.suite, lambda name, _: name).rows():
        assert ".json" in row.text
        assert ".xml" in row.text
