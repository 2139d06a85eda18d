"""The history of simulated nights: it says exactly what was put into them, however the lines are kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from conformance.history.history import History
from conformance.history.ledger import read_ledgers
from conformance.history.night_change import NightChange
from conformance.history.night_line import FORM, LINE_LIMIT
from website.example_ledger import example_years
from website.simulated.known import (
    AGAIN,
    ANOTHER_VALUE,
    ANSWER,
    DEPARTURE,
    GONE,
    NEW,
    SERVICE,
    SETTINGS,
    SUITE,
    VALUE,
    VERDICT,
    KnownChange,
    any_of,
)
from website.simulated.known import KnownStreak as Streak
from website.simulated.years import FIRST, SimulatedCase, Years

THREE_YEARS = 1095
FOLDERS = ("messages/to", "messages/from", "calls/to", "access")
OUTCOMES = ("201", "400/21211", "400/21606", "400/21610")


def cases(number: int) -> list[SimulatedCase]:
    """So many cases; every third one is drawn, and the last one is never asked."""
    found = [
        SimulatedCase(f"{FOLDERS[place * len(FOLDERS) // number]}/case-{place}", OUTCOMES[place % 4], place % 3 == 0)
        for place in range(number)
    ]
    return [*found, SimulatedCase("access/callback", "", is_asked=False)]


def written(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(lines))
    return path


def of_files(*paths: Path) -> History:
    return History.of(read_ledgers(paths))


def known(change: NightChange) -> KnownChange:
    """A change of a history in the form of one that was simulated."""
    before, after = ((step.letter, step.answer.outcome) for step in (change.before, change.after))
    back = change.back.began if change.back else None
    kind, cause = str(change.kind), str(change.cause)
    return KnownChange(
        change.target, change.case, kind, cause, change.last.began, change.first.began, before, after, back
    )


def assert_told(history: History, simulated: Sequence[Years]) -> None:
    """That the history says what was simulated, all of it, and nothing else."""
    expected = Counter(change for years in simulated for change in years.changes)
    found = Counter(map(known, history.changes))
    assert not expected - found, "not found"
    assert not found - expected, "invented"
    streaks = {
        Streak(one.target, one.case, one.step.letter, one.first.began, one.nights, one.is_from_start)
        for one in history.streaks
    }
    assert streaks == {streak for years in simulated for streak in years.streaks}
    backs = [change for change in expected.elements() if change.back and SERVICE in change.cause]
    flickers = Counter((change.target, change.case) for change in backs)
    assert {key: len(changes) for key, changes in history.flickers.items()} == flickers
    timelines = {timeline.target: timeline for timeline in history.timelines}
    for years in simulated:
        timeline = timelines[years.target]
        assert tuple(each_day(history.missing(timeline))) == years.plan.missing
        ages = {case: day for day, names in history.last_judged(timeline).items() for case in names}
        assert ages == {case: str(day or "") for case, day in years.last_judged.items()}


def each_day(gaps: Iterable[tuple[date, date]]) -> Iterator[date]:
    return (first + timedelta(days=day) for first, last in gaps for day in range((last - first).days + 1))


NAMES = ("fake QA1", "fake QA2")
"""Names of two fakes that differ in their ends alone, which look like digits of a SID."""


def simulated(seed: int, number: int = 8, days: int = THREE_YEARS) -> list[Years]:
    """A service, and in every second seed two fakes beside it, which are judged since a later night."""
    service = Years("service", cases(number), days, seed)
    fakes = [Years(name, cases(number // 2), days // 4, seed, first=FIRST.replace(month=5, hour=5)) for name in NAMES]
    return [service, *fakes] if seed % 2 else [service]


@pytest.mark.parametrize("seed", range(50))
def test_the_history_finds_every_simulated_change_and_invents_none(tmp_path: Path, seed: int) -> None:
    years = simulated(seed)
    lines = [line for each in years for line in each.lines()]
    assert_told(of_files(written(tmp_path / "nights.jsonl", lines)), years)


@pytest.fixture(scope="module")
def three_years_of_all_cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Years]]:
    """The ledger of the example page, three years of all cases of the suite, and what is in it."""
    years = example_years()
    lines = [line for each in years for line in each.lines()]
    return written(tmp_path_factory.mktemp("ledger") / "nights.jsonl", lines), years


def test_three_years_of_all_cases_are_told_as_they_were_simulated(
    three_years_of_all_cases: tuple[Path, list[Years]],
) -> None:
    ledger, years = three_years_of_all_cases
    assert len(years[0].cases) > 800
    assert_told(of_files(ledger), years)


def test_no_line_of_three_years_of_all_cases_is_beyond_its_limit(
    three_years_of_all_cases: tuple[Path, list[Years]],
) -> None:
    ledger, _ = three_years_of_all_cases
    assert max(map(len, ledger.read_bytes().splitlines())) < LINE_LIMIT


def shuffled(lines: Sequence[str]) -> list[str]:
    return Random(3).sample(lines, len(lines))


def with_broken_lines(lines: Sequence[str]) -> list[str]:
    found = list(lines)
    for place, odd in enumerate(("{", "\0", lines[2][:-9], lines[3].replace('"cases"', '"case"'), "<<<<<<< HEAD", "")):
        found.insert(place * 7, f"{odd}\n")
    return found


def with_lines_of_a_newer_form(lines: Sequence[str]) -> list[str]:
    newer = [json.dumps({**json.loads(line), "form": FORM + 1, "verdicts": {}}) + "\n" for line in lines[5:9]]
    return [*lines[:30], *newer, *lines[30:]]


def with_each_night_twice(lines: Sequence[str]) -> list[str]:
    return [*lines, *lines]


def with_a_clock_that_went_back(lines: Sequence[str]) -> list[str]:
    return [*lines[:40], *lines[60:], *lines[40:60]]


ODD = {
    shuffled: "older than an earlier line",
    with_broken_lines: "passed over",
    with_lines_of_a_newer_form: "a newer form",
    with_each_night_twice: "repeated",
    with_a_clock_that_went_back: "older than an earlier line",
}


@pytest.mark.parametrize("disturbed", ODD, ids=lambda disturbed: disturbed.__name__)
@pytest.mark.parametrize("seed", [100, 101])
def test_odd_lines_are_remarked_on_and_change_nothing_of_what_is_told(tmp_path: Path, seed: int, disturbed) -> None:
    years = simulated(seed, days=400)
    history = of_files(written(tmp_path / "nights.jsonl", disturbed([line for each in years for line in each.lines()])))
    assert_told(history, years)
    assert any(ODD[disturbed] in remark for remark in history.remarks)


@pytest.mark.parametrize("seed", [102, 103])
def test_two_ledgers_that_share_nights_say_what_one_ledger_with_all_of_them_says(tmp_path: Path, seed: int) -> None:
    years = simulated(seed, days=400)
    lines = [line for each in years for line in each.lines()]
    ours, theirs = written(tmp_path / "ours", lines[:250]), written(tmp_path / "theirs", lines[100:])
    assert_told(of_files(ours, theirs), years)
    assert_told(of_files(written(tmp_path / "union", [*lines[100:], *lines[:250]])), years)


def test_the_simulation_has_every_kind_of_change_from_every_cause() -> None:
    changes = [change for seed in range(8) for years in simulated(seed) for change in years.changes]
    either = any_of([SERVICE, SUITE])
    assert {(change.kind, change.cause) for change in changes} >= {
        (VERDICT, SERVICE), (VERDICT, SUITE), (VERDICT, SETTINGS), (VERDICT, either), (ANSWER, SERVICE),
        (ANSWER, either), (VERDICT, any_of([SERVICE, SETTINGS])), (VERDICT, any_of([SUITE, SETTINGS])),
        (ANOTHER_VALUE, VALUE), (NEW, SUITE), (GONE, SUITE), (AGAIN, SUITE),
        (VERDICT, any_of([SERVICE, SUITE, SETTINGS])),
        (DEPARTURE, SERVICE), (DEPARTURE, SUITE),
    }  # fmt: skip
    assert {change.kind for change in changes if change.back} == {VERDICT, ANSWER, DEPARTURE}
    first = {
        (years.target, night.began) for seed in range(8) for years in simulated(seed) for night in years.plan.nights[:9]
    }
    assert [change for change in changes if change.kind == ANOTHER_VALUE and (change.target, change.last) in first]
    assert {change.after[0] for change in changes} >= set("pfduo")
