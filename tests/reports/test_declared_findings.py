"""What a target declares is nothing to be mended, in any form of a report; what is out of date is one line an entry."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.judging.repeated_sids import mark_repeated_sids
from conformance.judging.triage import Faults
from conformance.report import Report, Standing
from conformance.reports.complaints import complaints
from conformance.reports.junit import legible
from conformance.result import Result
from conformance.suite.data import data_folder
from conformance.suite.yaml_document import Malformed
from conformance.targets.baseline import excuse_lines
from conformance.targets.excuse import Deviation, Excuses, Unsupported
from conformance.targets.target_file import read_target_file
from tests.support.declared_entries import fault as entry
from tests.support.written_reports import SUITE, WRITERS, report_of, result_with
from tests.targets.test_target_files import HEAD, SCHEMA

DAY = "2026-01-01"
FOLDERS = ("messages/to/", "messages/from/")
CASES = [case for folder in FOLDERS for case in SUITE.cases if case.name.startswith(folder)]
NAMES = [case.name for case in CASES]
REPORT_SCHEMA = jsonschema.Draft202012Validator(json.loads((data_folder("schemas") / "report.json").read_text()))
PRICE = Finding("field", "/price", "null", '"declared value" (text)', Basis.OBSERVED)
STATUS = Finding("field", "/status", "queued", '"sent" (text)', Basis.OBSERVED)
GUESS = Finding("field", "/guess", "null", "1 (integer)", Basis.INFERRED)
FORMS = [
    name for name in WRITERS if not name.startswith(("changes", "matrix", "brief", "badge", "outputs", "baseline"))
]


def late(minute: int) -> Finding:
    """A finding that differs from case to case in nothing but clock times."""
    expected = 'a date, such as "Tue, 09 Jun 2026 05:40:43 +0000"; here a date within 5 minutes of "20:{:02}:15"'
    return Finding("field", "/date_created", expected.format(minute), f'"2026-11-26T20:{minute:02}:15"', Basis.OBSERVED)


def failing(number: int, *findings: Finding) -> Result:
    return replace(result_with(Verdict.FAIL, CASES[number]), findings=findings)


def passing(number: int) -> Result:
    return result_with(Verdict.PASS, CASES[number])


def judged(excuses: Excuses, *results: Result, level: Basis = Basis.OBSERVED) -> Report:
    applied = [excuses.apply(result, DAY) for result in results]
    return replace(report_of(*excuses.require_use(applied, DAY)), level=level)


MIXED = Excuses(faults=(entry(PRICE),))


@pytest.mark.parametrize("cases", [1, 5], ids=["in full", "in short"])
@pytest.mark.parametrize("name", FORMS)
def test_only_what_is_undeclared_is_to_be_mended_in_each_form(name: str, cases: int) -> None:
    report = judged(MIXED, *(failing(number, PRICE, late(number)) for number in range(cases)))
    written = WRITERS[name](report).replace("\\", "")
    assert "date_created" in written
    if name in ("annotations", "CTRF", "issue of a night"):
        assert "/price" not in written
    for fault in ("fault 2", "2 faults", "title=excuse", "EXCUSE", "not declared"):
        assert fault not in written
    if name == "annotations":
        assert len(written.splitlines()) == 1


def test_a_finding_that_differs_in_clock_times_alone_is_one_fault_with_all_of_its_cases() -> None:
    report = judged(MIXED, *(failing(number, PRICE, late(number)) for number in range(5)))
    (fault,) = Faults(report).all
    assert (fault.where, len(fault.results)) == ("/date_created", 5)
    assert complaints(report) == []
    assert [result.verdict for result in report.results] == [Verdict.FAIL] * 5
    assert (report.exit_code, report.standing(Basis.OBSERVED)) == (1, Standing.NONCONFORMANT)


def test_the_marks_survive_json_and_are_given_anew_with_a_finding_of_the_whole_run() -> None:
    report = judged(MIXED, failing(0, PRICE, STATUS))
    REPORT_SCHEMA.validate(report.to_json())
    read = Report.from_json(json.loads(json.dumps(report.to_json())))
    assert read.to_json() == report.to_json()
    assert read.results[0].undeclared == (STATUS,)
    first = replace(passing(1), sids=("SM1",))
    apply = lambda result: MIXED.apply(result, DAY)  # noqa: E731 - as short as it is
    once = mark_repeated_sids([first, apply(replace(failing(0, PRICE), sids=("SM1",)))], apply)
    assert [one.where for one in once[1].undeclared] == ["/sid"]
    assert mark_repeated_sids(once, apply) == once


def test_what_was_only_inferred_beside_a_declared_finding_counts_at_that_level_alone() -> None:
    for level, code in ((Basis.OBSERVED, 0), (Basis.INFERRED, 1)):
        report = judged(MIXED, failing(0, PRICE, GUESS), level=level)
        (result,) = report.results
        assert report.exit_code == code
        assert result.shown(level) is (Verdict.FAIL if code else Verdict.DEVIATION)
        assert [fault.where for fault in Faults(report).all] == ["/guess"] * code
    assert judged(MIXED, failing(0, PRICE, GUESS)).standing(Basis.OBSERVED) is Standing.AS_DECLARED


STALE = [
    Excuses(faults=(entry(PRICE), entry(STATUS, line=9), entry(GUESS, line=11, cases=(NAMES[0],)))),
    Excuses(faults=(entry(PRICE, until="2025-01-01"), entry(STATUS, line=9), entry(GUESS, line=11))),
    Excuses(faults=(entry(PRICE, STATUS), entry(STATUS, GUESS, line=9), entry(GUESS, STATUS, line=11))),
    Excuses(
        deviations=tuple(
            Deviation(name, entry(PRICE, line=7).pins, "known", "", "", "", f"t.yaml:{7 + number}")
            for number, name in enumerate(NAMES[3:])
        )
    ),
]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("excuses", STALE)
def test_each_entry_that_is_out_of_date_is_told_in_each_form_once(name: str, excuses: Excuses) -> None:
    results = [failing(0, PRICE), *(failing(number, PRICE) for number in (1, 2)), *map(passing, (3, 4, 5))]
    report = judged(excuses, *results)
    told = complaints(report)
    assert len({line.partition(" ")[0] for line in told}) == len(told) >= 2
    assert report.exit_code == 1
    written = " ".join(WRITERS[name](report).split()).replace("\\", "")
    for line in told:
        place, _, text = line.partition(": ")
        shown = (f"line={place.rpartition(':')[2]}", text[:30]) if name == "annotations" else (place, text[:30])
        assert all(part in written for part in shown)
    if name in ("terminal", "terminal in colours"):
        assert written.count("EXCUSE ") == len(told) + 1  # The last line says what EXCUSE is about.
    if name == "annotations":
        assert written.count("title=excuse") == len(told)


def test_junit_has_a_failure_for_each_entry_for_which_no_case_fails() -> None:
    ran = b'<testsuites><testsuite tests="2" failures="0"><testcase classname="a.yaml" name="b" /></testsuite>'
    ran += b"</testsuites>"
    suite = ElementTree.fromstring(legible(ran, complaints(judged(STALE[0], failing(0, PRICE), passing(1))))).find("*")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")
    names = [(case.get("classname"), case.get("name")) for case in suite if case.find("failure") is not None]
    assert names == [("t.yaml", "line 9"), ("t.yaml", "line 11")]


def test_entries_that_share_their_only_case_are_all_told() -> None:
    excuses = Excuses(faults=tuple(entry(one, line=line, cases=(NAMES[0],)) for line, one in ((7, PRICE), (9, STATUS))))
    assert len(complaints(judged(excuses, passing(0)))) == 2


def test_an_entry_that_has_ended_is_one_complaint_and_its_findings_are_faults_again() -> None:
    report = judged(
        Excuses(faults=(entry(PRICE, until="2025-12-31"),)), *(failing(number, PRICE) for number in range(4))
    )
    assert [fault.where for fault in Faults(report).all] == ["/price"]
    (told,) = complaints(report)
    assert told.startswith("t.yaml:8: the deviation ended on 2025-12-31")


@pytest.mark.parametrize("name", FORMS)
def test_a_pattern_of_which_cases_pass_is_told_once_with_what_to_write_instead(name: str) -> None:
    excuses = Excuses((Unsupported("messages/*", "", "t.yaml:3"),))
    report = judged(excuses, *(failing(number, PRICE) for number in (0, 1)), *map(passing, (2, 3)))
    (told,) = complaints(report)
    assert told.startswith(f"t.yaml:3: {NAMES[2]}, {NAMES[3]} pass: remove them from 'messages/*', with [")
    assert told.endswith(f"[{NAMES[0]}, {NAMES[1]}] in its place")
    assert report.exit_code == 1
    written = WRITERS[name](report)
    if name == "annotations":
        assert written.count("title=excuse") == 1
    if name == "terminal":
        assert written.count("EXCUSE t.yaml:3: ") == 1


def test_what_is_written_instead_of_a_pattern_makes_the_run_as_declared(tmp_path: Path) -> None:
    results = [*(failing(number, PRICE) for number in (0, 1)), *map(passing, (2, 3))]
    report = judged(Excuses((Unsupported("messages/*", "Not ours.", "t.yaml:3"),)), *results)
    path = tmp_path / "t.yaml"
    path.write_text(HEAD + "\n".join(excuse_lines(report)))
    excuses = read_target_file(str(path), NAMES).excuses
    assert {one.reason for one in excuses.unsupported} == {"Not ours."}
    again = judged(excuses, *results)
    assert (again.exit_code, complaints(again)) == (0, [])
    alone = judged(Excuses((Unsupported("messages/*", "", "t.yaml:3"),)), *map(passing, (2, 3)))
    assert complaints(alone)[0].endswith("remove them from 'messages/*'")


def test_unsupported_cases_are_one_pattern_or_a_list_with_one_reason(tmp_path: Path) -> None:
    for cases in (NAMES[0], NAMES[:2], ["messages/*", "*to*"]):
        content = {"unsupported": [{"cases": cases, "reason": "Not ours."}]}
        path = tmp_path / "t.yaml"
        path.write_text(HEAD + yaml.safe_dump(content))
        found = read_target_file(str(path), NAMES).excuses.unsupported
        assert [one.cases for one in found] == ([cases] if isinstance(cases, str) else cases)
        assert {one.reason for one in found} == {"Not ours."}
        assert SCHEMA.is_valid({"name": "a", "base-url": "http://127.0.0.1:1", **content})


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        ([], "at least one pattern"),
        ([NAMES[0], "message/*"], "no case matches this"),
        ([NAMES[0], NAMES[0]], "unsupported already"),
        ([[NAMES[0]]], "each of 'cases'"),
    ],
)
def test_a_list_of_unsupported_cases_that_means_nothing_is_refused(tmp_path: Path, cases: object, says: str) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(HEAD + yaml.safe_dump({"unsupported": [{"cases": cases, "reason": "Not ours."}]}))
    with pytest.raises(Malformed, match=says):
        read_target_file(str(path), NAMES)


def test_a_baseline_keeps_the_reason_of_what_is_declared_beside_what_is_not() -> None:
    ended = entry(PRICE, until="2025-12-31")
    for declared, reasons in ((MIXED, {"/price": "known", "/status": ""}), (Excuses(faults=(ended,)), {"/price": ""})):
        report = judged(declared, failing(0, PRICE, STATUS), failing(1, PRICE))
        content = yaml.safe_load("\n".join(excuse_lines(report, declared)))
        found = {one["findings"][0]["where"]: one["reason"] for one in content["deviations"]}
        assert found.items() >= reasons.items()
