"""What a case departs in: `compare` and the history say of the same two nights that something changed, or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest

from conformance.case import Basis, Suite
from conformance.comparing.change import ChangeKind
from conformance.comparing.comparison import Comparison
from conformance.finding import Finding, Verdict
from conformance.history.night_change import NightChangeKind
from conformance.history.night_line import Night
from conformance.history.night_of_report import night_of
from conformance.report import Report
from conformance.reports.selection import on_chosen
from conformance.result import Result
from tests.support.few_nights import history_of
from tests.support.judged_targets import judged

STATUS = Finding("field", "/status", "queued", "'sent'", Basis.REFERENCE)
OTHER_STATUS = replace(STATUS, got="17")
OTHER_DEMAND = replace(STATUS, expected="queued or accepted")
DIRECTION = Finding("field", "/direction", "outbound-api", "'x'", Basis.REFERENCE)
GUESSED = Finding("code", "", "21211", "21610", Basis.INFERRED)
GUESSED_OTHERWISE = replace(GUESSED, got="21617")
COMPLAINT = {"complaint": "targets/mine.yaml:3:1: matches no case"}

RESULTS = {
    "pass": (Verdict.PASS, (), None),
    "status": (Verdict.FAIL, (STATUS,), None),
    "status 17": (Verdict.FAIL, (OTHER_STATUS,), None),
    "other demand": (Verdict.FAIL, (OTHER_DEMAND,), None),
    "both": (Verdict.FAIL, (DIRECTION, STATUS), None),
    "both, one declared": (Verdict.FAIL, (replace(DIRECTION, declared=True), STATUS), None),
    "deviation": (Verdict.DEVIATION, (STATUS,), None),
    "deviation in both": (Verdict.DEVIATION, (STATUS, DIRECTION), None),
    "guess": (Verdict.FAIL, (GUESSED,), None),
    "guess otherwise": (Verdict.FAIL, (GUESSED_OTHERWISE,), None),
    "status and guess": (Verdict.FAIL, (STATUS, GUESSED), None),
    "complaint": (Verdict.FAIL, (STATUS,), COMPLAINT),
}
SEEN = (NightChangeKind.VERDICT, NightChangeKind.DEPARTURE)


@pytest.fixture(scope="module")
def report() -> Report:
    """The report on one case of the embedded target, at the usual level."""
    whole = on_chosen(judged(capability="messages/to"))
    return replace(whole, started="2025-03-01T03:17:00Z", results=whole.results[:1])


def with_result(report: Report, name: str, day: int) -> Report:
    verdict, findings, excuse = RESULTS[name]
    (usual,) = report.results
    result: Result = replace(usual, verdict=verdict, findings=findings, excuse=excuse)
    return replace(report, started=f"2025-03-{day:02}T03:17:00Z", results=(result,))


def line(report: Report) -> Night:
    made = night_of(report, Suite((), {}, {}), "of other cases", "c0de")
    read = Night.from_json(json.loads(made.to_line()))
    assert read == replace(made, digest=made.digest[:16])
    return read


@pytest.mark.parametrize(("one", "other"), list(product(RESULTS, RESULTS)))
def test_what_compare_says_of_two_nights_is_what_the_history_says(report: Report, one: str, other: str) -> None:
    before, after = with_result(report, one, 1), with_result(report, other, 2)
    compared = {change.kind for change in Comparison(before, after).changes}
    found = [change.kind for change in history_of([line(before), line(after)]).changes]
    drift = {ChangeKind.BREAKING, ChangeKind.REPAIRED, ChangeKind.MOVED}
    assert bool(compared & drift) == bool({*found} & {*SEEN})


def test_a_value_that_a_finding_has_instead_is_not_kept(report: Report) -> None:
    one, other = (line(with_result(report, name, day)) for day, name in enumerate(("status", "status 17"), 1))
    assert one.departures == other.departures
    assert one.departures


def test_the_evidence_of_a_night_names_all_that_a_case_departs_in(report: Report) -> None:
    found = line(with_result(report, "both", 1))
    (text,) = found.evidence.values()
    assert text == f"{DIRECTION}; {STATUS}"
