"""Reports on different resources are compared in what both were asked; side by side, the rest is not asked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conformance.comparing.comparison import Comparison
from conformance.finding import Verdict
from conformance.profile import Profile
from conformance.report import Report
from conformance.reports import headline, matrix_report
from conformance.reports.html import page
from conformance.reports.matrix import Matrix
from conformance.resource_result import group_result
from tests.support.written_reports import SUITE, report_of, result_with

CALL, MESSAGE = SUITE.case("calls/from/valid"), SUITE.case("messages/from/valid")


def report(*verdicts: tuple[str, Verdict], profile: Profile | None = None) -> Report:
    results = (replace(result_with(verdict, case), profiles=case.profiles) for case, verdict in _cases(*verdicts))
    made = report_of(*results)
    return replace(made, profile=profile) if profile else made


def _cases(*verdicts: tuple[str, Verdict]) -> list:
    return [(SUITE.case(name), verdict) for name, verdict in verdicts]


WHOLE = report((CALL.name, Verdict.PASS), (MESSAGE.name, Verdict.PASS))
MESSAGES = report((MESSAGE.name, Verdict.PASS), profile=Profile(("messages",), ("calls", "numbers")))


def test_what_only_one_report_was_asked_is_no_change_in_either_direction() -> None:
    for old, new in ((WHOLE, MESSAGES), (MESSAGES, WHOLE)):
        comparison = Comparison(old, new)
        assert comparison.changes == ()
        assert [remark for remark in comparison.remarks if "only what both asked is compared" in remark]


def test_what_both_were_asked_is_compared() -> None:
    failing = report((MESSAGE.name, Verdict.FAIL), profile=MESSAGES.profile)
    assert [(change.case, str(change.kind)) for change in Comparison(WHOLE, failing).changes] == [
        (MESSAGE.name, "breaking")
    ]


def test_a_case_that_another_version_of_the_suite_has_is_new_or_gone_as_before() -> None:
    small = report((MESSAGE.name, Verdict.PASS))
    assert [str(change.kind) for change in Comparison(WHOLE, small).changes] == ["gone"]


def test_a_case_that_was_not_asked_is_not_asked_in_its_cell_and_makes_no_difference() -> None:
    matrix = Matrix.of([WHOLE, MESSAGES], SUITE)
    rows = {row.name: row for row in matrix.rows}
    _, cell = rows[CALL.name].cells
    assert cell
    assert cell.verdict is Verdict.NOT_ASKED
    assert not any(row.differs for row in matrix.rows)
    text = "\n".join(matrix_report.lines(matrix))
    assert "not asked" in text
    assert "0 of 2 cases differ." in text


def test_what_a_target_does_not_claim_is_not_counted_as_if_it_were_attained() -> None:
    part = group_result(report((CALL.name, Verdict.UNSUPPORTED)), "calls")
    assert (headline.attained_level(part), headline.passed_count(part)) == ("not claimed", "")


@pytest.mark.parametrize("name", ["messages", "calls", "numbers"])
@pytest.mark.parametrize("is_first", [True, False])
def test_the_resource_that_a_report_is_about_comes_first_in_every_form(name: str, is_first: bool) -> None:
    results = [
        (case.name, verdict)
        for case in SUITE.cases
        if "/from/" in case.name or "/phone-number/" in case.name
        for verdict in (Verdict.PASS, Verdict.FAIL)
    ]
    whole = report(*results[::2])
    others = tuple(each for each in ("messages", "calls", "numbers") if each != name)
    asked = [(case, verdict) for case, verdict in results[1::2] if case.startswith(f"{name}/")]
    part = report(*asked, profile=Profile((name,), others))
    matrix = Matrix.of([part, whole] if is_first else [whole, part], SUITE)
    written = page(matrix)
    forms = (
        list(matrix.resources),
        [row.resource for row in matrix.rows],
        [table.resource.lower() for table in matrix.tables],
        re.findall(r"^\| (messages|calls|numbers) ", matrix_report.markdown(matrix), re.MULTILINE),
        re.findall(r'id="case\.([a-z]+)\.', written),
        re.findall(r"\b(messages|calls|numbers)\b", "\n".join(matrix_report.lines(matrix)).partition("\n\n")[2]),
    )
    for listed in forms:
        assert listed[0] == name


def test_what_one_report_alone_was_asked_is_not_asked_in_every_form_of_the_other() -> None:
    lookup = replace(result_with(Verdict.PASS, MESSAGE), case="lookup/formats/e164", profiles=("lookup",))
    with_lookup = replace(WHOLE, results=(*WHOLE.results, lookup))
    for one, other in ((WHOLE, with_lookup), (MESSAGES, with_lookup)):
        matrix = Matrix.of([one, other], SUITE)
        assert [headline.attained_level(each) for each in matrix.resources["lookup"]] == ["not asked", "observed"]
        assert "| lookup | not asked | observed 1/1 |" in matrix_report.markdown(matrix)
        assert "not asked" in "\n".join(matrix_report.lines(matrix))
        assert ">not asked</span>" in page(matrix)
