"""How old the evidence is, and which expectations nobody has seen for long."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from conformance.case import Evidence
from conformance.suite.freshness import Age, NotADate, earliest, is_stale, newest_observation
from conformance.suite.loader import load
from tests.cli.test_run import conform, said
from tests.suite.test_loader import EVIDENCE, STATEMENTS, folder
from tests.support.shared_suite import shared_suite

SUITE = shared_suite().suite


@pytest.mark.parametrize(
    ("recorded", "day"),
    [
        ("2026-06-09", date(2026, 6, 9)),
        ("2020-12", date(2020, 12, 1)),
        ("2025", date(2025, 1, 1)),
        ("undated", None),
    ],
)
def test_a_date_counts_from_the_earliest_day_that_it_can_mean(recorded: str, day: date | None) -> None:
    assert earliest(recorded) == day


@pytest.mark.parametrize(
    "recorded", ["", "spring", "2025-13", "2025-02-30", "25-01-01", "2025-1", "0000", "\uff12\uff10\uff12\uff15"]
)
def test_what_is_no_date_is_refused(recorded: str) -> None:
    with pytest.raises(NotADate, match="a date is a day, a month or a year"):
        earliest(recorded)


@pytest.mark.parametrize(
    ("age", "day"),
    [
        ("365d", date(2023, 3, 31)),
        ("2w", date(2024, 3, 16)),
        ("1m", date(2024, 2, 29)),
        ("1y", date(2023, 3, 30)),
        ("9999y", date.min),
        ("9999w", date(1832, 8, 11)),
    ],
)
def test_an_age_is_counted_back_from_today(age: str, day: date) -> None:
    today = date(2024, 3, 30)
    assert Age.of(age).before(today) == day


def test_a_month_back_ends_in_the_last_day_of_a_shorter_month() -> None:
    assert Age.of("1m").before(date(2025, 3, 31)) == date(2025, 2, 28)
    assert Age.of("13m").before(date(2025, 1, 31)) == date(2023, 12, 31)


@pytest.mark.parametrize("age", ["", "365", "d", "0d", "1.5y", "-3d", "3 d", "3D", "365h", "10000d"])
def test_an_age_of_another_unit_is_refused(age: str) -> None:
    done = conform("list", "--stale", age)
    assert done.returncode == 4
    assert "an age is a number and d, w, m or y" in said(done)


def test_an_age_with_a_line_end_is_none() -> None:
    with pytest.raises(ValueError, match="an age is a number"):
        Age.of("3d\n")


def suite_with(tmp_path: Path, *entries: str, seen: str) -> tuple:
    ledger = "".join(f"- {{id: {entry}, where: here, credentials: test}}\n" for entry in entries)
    content = f"cases:\n- {{id: one, states: R35, send: {{To: a}}, expect: 400/21211, evidence: [{seen}]}}\n"
    suite = load([folder(tmp_path, evidence=f"evidence:\n{ledger}", messages__to=content)]).suite
    return suite.cases[0], suite


def test_the_newest_observation_counts_and_a_newer_document_does_not(tmp_path: Path) -> None:
    case, suite = suite_with(
        tmp_path,
        "page, kind: document, recorded: '2026'",
        "old, kind: recording, recorded: '2019-05-01'",
        "new, kind: live-test, recorded: 2020-05",
        "lost, kind: recording, recorded: undated",
        seen="page, old, new, lost",
    )
    assert isinstance(found := newest_observation(case, suite), Evidence)
    assert found.id == "new"
    assert not is_stale(case, suite, date(2020, 5, 1))
    assert is_stale(case, suite, date(2020, 5, 2))


def test_what_only_documents_say_was_never_observed(tmp_path: Path) -> None:
    case, suite = suite_with(tmp_path, "page, kind: document, recorded: '2026'", seen="page")
    assert newest_observation(case, suite) is None
    assert is_stale(case, suite, date.min)


def test_what_has_no_date_is_always_stale(tmp_path: Path) -> None:
    case, suite = suite_with(tmp_path, "lost, kind: recording, recorded: undated", seen="lost")
    assert is_stale(case, suite, date.min)


def test_a_ledger_with_a_date_that_is_none_is_an_error_with_its_place(tmp_path: Path) -> None:
    bad = EVIDENCE.replace("'2026'", "'last spring'")
    errors = load([folder(tmp_path, evidence=bad)]).errors
    (error,) = errors
    assert str(error).startswith("cases/evidence.yaml:2:54: a date is a day, a month or a year, such as 2026-06-09")
    assert str(error).endswith("or undated, not 'last spring'")


def test_the_list_names_each_stale_case_with_its_newest_evidence() -> None:
    today = date.today()
    years = today.year - 2019
    done = conform("list", "--stale", f"{years}y")
    assert done.returncode == 0
    edge = Age.of(f"{years}y").before(today)
    expected = {case.name for case in SUITE.known if is_stale(case, SUITE, edge)}
    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert set(lines) == expected
    assert lines["access/authentication/wrong-token"] == ["2018-11-27", "homemadepy-messages-2018"]
    assert lines["messages/to-ordinary/brazil"] == ["never", "observed"]
    assert "messages/to/invalid" not in lines


def test_the_json_says_the_same_and_null_for_never() -> None:
    listed = json.loads(conform("list", "--json", "--stale", "2w", "-k", "messages/").stdout)["cases"]
    newest_of = {case["name"]: case["newest"] for case in listed}
    assert newest_of["messages/to-ordinary/brazil"] is None
    assert all(found is None or set(found) == {"id", "recorded"} for found in newest_of.values())


def test_that_nothing_is_stale_is_good_news_and_that_nothing_is_left_is_not() -> None:
    good = conform("list", "--stale", "9999y", "--case", "x")
    assert good.returncode == 4
    good = conform("list", "--stale", "9999y", "-k", "messages/to/invalid")
    assert (good.returncode, good.stdout) == (0, "")
    assert "Of 1 cases each was observed on 0001-01-01 or later." in good.stderr
    assert conform("list", "--stale", "9999y", "-k", "nowhere").returncode == 5


RUN = "- {{id: {id}, where: there, kind: run, recorded: 2026-11-25, credentials: test, cases: {cases}}}\n"


def test_a_run_adds_itself_to_the_evidence_of_the_cases_that_it_names(tmp_path: Path) -> None:
    content = (
        "cases:\n"
        "- {id: one, states: R35, send: {To: a}, expect: 400/21211, evidence: seen}\n"
        "- {id: two, states: R35, send: {To: b}, expect: 400/21211}\n"
        "- {id: three, states: R35, send: {To: c}, expect: 400/21211}\n"
    )
    observed = "evidence:\n" + RUN.format(id="night", cases="[messages/to/one, messages/to/two]")
    loaded = load([folder(tmp_path, messages__to=content, observed=observed)])
    assert not loaded.errors
    assert [case.evidence for case in loaded.suite.cases] == [("seen", "night"), ("night",), ()]
    assert loaded.suite.evidence["night"].recorded == "2026-11-25"


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (RUN.format(id="a", cases="[good/one, good/none]"), "2:95: unknown case 'good/none'"),
        (RUN.format(id="a", cases="[good/one, good/one]"), "2:95: case 'good/one' is named twice, first at line 2"),
        (RUN.format(id="a", cases="[]"), "2:84: 'cases' is a list with at least one entry"),
        (RUN.format(id="seen", cases="good/one"), "2:4: id 'seen' is used twice"),
        (
            RUN.format(id="a", cases="good/one").replace("run,", "document,"),
            "2:31: 'kind' is 'run' in the ledger of runs",
        ),
        (
            RUN.format(id="a", cases="good/one").replace("test", "live"),
            "2:71: 'credentials' is 'test' in the ledger of runs",
        ),
        (RUN.format(id="a", cases="good/one").replace("cases:", "case:"), "unknown key 'case'; is it 'cases'?"),
    ],
)
def test_the_ledger_of_runs_is_read_strictly(tmp_path: Path, entry: str, problem: str) -> None:
    content = "cases:\n- {id: one, states: R35, send: {To: a}, expect: 400/21211}\n"
    cases = folder(tmp_path, statements=STATEMENTS, good=content, observed=f"evidence:\n{entry}")
    errors = [str(error) for error in load([cases]).errors]
    assert len(errors) == 1
    assert errors[0].startswith("cases/observed.yaml:2:")
    assert errors[0].endswith(problem)


def test_a_case_in_a_file_that_cannot_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    observed = "evidence:\n" + RUN.format(id="a", cases="good/one")
    errors = load([folder(tmp_path, good="cases: 5\n", observed=observed)]).errors
    assert [error.place.file for error in errors] == ["cases/good.yaml"]
