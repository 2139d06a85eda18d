"""What counts as a change from night to night, where it comes from, and what is so now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from conformance.history.history import History
from conformance.history.ledger import Ledger
from conformance.history.night_change import Cause, NightChangeKind
from conformance.history.streak import runs_of
from tests.support.few_nights import history_of, nights

CASE, OTHER = "messages/to/blocked", "calls/to/blocked"


def found(cases: str, **given: object) -> list[tuple[str, str, str]]:
    """Day, kind and cause of each change of a case."""
    history = history_of(nights({CASE: cases}, **given))  # type: ignore[arg-type]
    return [(change.first.day[-2:], str(change.kind), str(change.cause)) for change in history.changes]


@pytest.mark.parametrize(
    ("cases", "changes"),
    [
        ("ppp", []),
        ("p", []),
        ("pff", [("02", "verdict", "service")]),
        ("pPP", [("02", "answer", "service")]),
        ("piip", []),
        ("paasnp", []),
        ("iiipp", []),
        ("piif", [("04", "verdict", "service")]),
        ("piP", [("03", "answer", "service")]),
        ("p  f", [("04", "verdict", "service")]),
        ("pfpppppppppppf", [("02", "verdict", "service"), ("14", "verdict", "service")]),
        ("pppfffffffffppp", [("04", "verdict", "service"), ("13", "verdict", "service")]),
        ("pfidp", [("02", "verdict", "service"), ("04", "verdict", "service"), ("05", "verdict", "service")]),
    ],
)
def test_a_change_is_between_two_judged_nights_that_differ(cases: str, changes: list[tuple[str, str, str]]) -> None:
    assert found(cases) == changes


@pytest.mark.parametrize(
    ("cases", "back"), [("pfp", 3), ("pffffffp", 8), ("pfffffffp", 9), ("pffffffffp", None), ("pfip", 4), ("pPp", 3)]
)
def test_what_goes_back_within_a_week_is_one_change(cases: str, back: int | None) -> None:
    changes = history_of(nights({CASE: cases})).changes
    backs = [change.back.began.day if change.back else None for change in changes]
    assert backs == ([back] if back else [None, None])


@pytest.mark.parametrize(
    ("cases", "demands", "cause"),
    [
        ("pf", "ab", Cause.UNKNOWN),
        ("pf", "aa", Cause.SERVICE),
        ("pif", "aab", Cause.UNKNOWN),
    ],
)
def test_the_cause_follows_from_what_the_case_demanded(cases: str, demands: str, cause: Cause) -> None:
    (change,) = history_of(nights({CASE: cases}, demands={CASE: demands})).changes
    assert change.cause is cause


@pytest.mark.parametrize(
    ("suites", "demands", "cause"),
    [("11", "aa", Cause.SERVICE), ("12", "aa", Cause.UNKNOWN), ("12", "ab", Cause.SUITE), ("11", "ab", Cause.SUITE)],
)
def test_the_same_answer_with_another_verdict_is_the_suite_s_where_the_case_demands_something_else(
    suites: str, demands: str, cause: Cause
) -> None:
    before, after = nights({CASE: "pf"}, suites=suites, demands={CASE: demands})
    (change,) = history_of([before, replace(after, answers=before.answers)]).changes
    assert change.cause is cause


@pytest.mark.parametrize(("codes", "cause"), [("aa", Cause.SERVICE), ("ab", Cause.UNKNOWN), ("a ", Cause.SERVICE)])
def test_where_other_code_judged_the_same_outcome_nobody_knows_what_changed(codes: str, cause: Cause) -> None:
    before, after = (replace(night, code=code.strip()) for night, code in zip(nights({CASE: "pf"}), codes, strict=True))
    (change,) = history_of([before, replace(after, answers=before.answers)]).changes
    assert change.cause is cause
    (change,) = history_of([before, after]).changes
    assert change.cause is Cause.SERVICE


def test_a_case_that_becomes_drawn_has_not_changed_where_its_outcome_stays() -> None:
    before, after = nights({CASE: "pppp"}), nights({CASE: "PPPP", OTHER: "pppp"}, drawn=[CASE], demands={CASE: "bbbb"})
    joined = [*before, *(replace(night, began=night.began + timedelta(days=4)) for night in after)]
    assert [change.case for change in history_of(joined).changes] == [OTHER]


def test_what_goes_back_within_a_week_may_do_so_some_minutes_later_in_the_day() -> None:
    found = nights({CASE: "pfffffffp"})
    found[-1] = replace(found[-1], began=found[-1].began + timedelta(minutes=40))
    (change,) = history_of(found).changes
    assert change.back is found[-1]


def test_a_line_without_demands_does_not_hide_that_a_change_went_back() -> None:
    found = nights({CASE: "pfp"})
    found[-1] = replace(found[-1], demands=())
    (change,) = history_of(found).changes
    assert change.back is found[-1]


def test_another_value_is_told_once_while_the_answer_stays_whatever_is_between() -> None:
    kinds = [change.kind for change in history_of(nights({CASE: "ppfifp"}, drawn=[CASE])).changes]
    assert kinds == [NightChangeKind.ANOTHER_VALUE]


def test_where_no_line_says_what_a_case_demanded_the_digest_of_the_suite_decides() -> None:
    causes = []
    for suites in ("11", "12"):
        found = [replace(night, demands=()) for night in nights({CASE: "pf"}, suites=suites)]
        causes += [change.cause for change in history_of(found).changes]
    assert causes == [Cause.SERVICE, Cause.UNKNOWN]


def test_an_answer_that_nobody_judges_is_told_in_the_words_of_its_night() -> None:
    before, after = nights({CASE: "pP"})
    (change,) = history_of([before, replace(after, changed=("a field was added: /x",))]).changes
    assert (str(change.kind), change.evidence) == ("answer", "a field was added: /x")


def test_a_new_version_of_the_suite_alone_changes_nothing() -> None:
    assert found("pppp", suites="1122", demands={CASE: "aabb"}) == []
    assert found("pfff", suites="1222") == [("02", "verdict", "service")]


def test_cases_that_come_and_go_are_changes_of_the_suite() -> None:
    history = history_of(nights({CASE: "pppp", OTHER: "..pp"}), nights({CASE: "pppp", OTHER: "pp.."}, target="fake"))
    changes = [(change.target, change.case, change.kind, change.cause) for change in history.changes]
    assert changes == [
        ("twilio", OTHER, NightChangeKind.NEW, Cause.SUITE),
        ("fake", OTHER, NightChangeKind.GONE, Cause.SUITE),
    ]


@pytest.mark.parametrize(
    ("cases", "kinds"),
    [("pfp", ["another-value"]), ("pfpf", ["another-value"] * 2), ("pfff", ["verdict"]), ("pPpP", [])],
)
def test_a_drawn_case_changes_where_three_nights_agree(cases: str, kinds: list[str]) -> None:
    history = history_of(nights({CASE: cases}, drawn=[CASE]))
    assert [str(change.kind) for change in history.changes] == kinds


def test_a_night_about_some_resources_adds_and_removes_no_case() -> None:
    for part in (0, 1, 2, 3):
        whole = nights({CASE: "pppp", OTHER: "pppp"})
        whole[part] = replace(nights({CASE: "pppp"})[part], resources=("messages",))
        history = history_of(whole)
        assert history.changes == (), part
        assert history.streaks == ()
    gone = nights({CASE: "ppppp", OTHER: "pp..."})
    gone[3] = replace(gone[3], resources=("messages",))
    assert [(change.case, str(change.kind)) for change in history_of(gone).changes] == [(OTHER, "gone")]


def test_a_case_that_is_gone_is_told_with_what_it_was_when_it_was_last_judged() -> None:
    (change,) = history_of(nights({CASE: "ppppp", OTHER: "pfii."})).changes[1:]
    assert (str(change.kind), change.before.letter, change.last.day) == ("gone", "f", "2025-01-02")


def test_a_case_that_is_new_is_told_with_its_first_night_alone() -> None:
    (change,) = history_of(nights({CASE: "ppppp", OTHER: ".pppp"})).changes
    assert (str(change.kind), change.last.day, change.first.day) == ("new", "2025-01-02", "2025-01-02")


def test_the_same_change_of_many_cases_in_one_night_is_read_once() -> None:
    history = history_of(nights({CASE: "pf", OTHER: "pf", "calls/to/valid": "pp", "calls/to/foreign": "df"}))
    assert [group.cases for group in history.groups] == [(CASE, OTHER), ("calls/to/foreign",)]
    assert history.groups[0].text == "400/21610 -> 400/21617, pass -> fail"


def test_a_streak_lasts_over_nights_without_a_verdict_and_a_pass_ends_it() -> None:
    history = history_of(nights({CASE: "ppfffif", OTHER: "ffffffp", "calls/to/none": "fffffff", "calls/a": "ffp...."}))
    streaks = [(one.case, one.first.began.day, one.nights, one.is_from_start) for one in history.streaks]
    assert streaks == [(CASE, 3, 4, False), ("calls/to/none", 1, 7, True)]


def test_a_case_that_was_last_judged_long_ago_says_so() -> None:
    history = history_of(nights({CASE: "ppppp", OTHER: "ppiii", "calls/a": "aaaaa", "calls/gone": "ppp.."}))
    assert history.last_judged(history.timelines[0]) == {"": ["calls/a"], "2025-01-02": [OTHER], "2025-01-05": [CASE]}


def test_missing_days_are_told_where_nights_are_usually_a_day_apart() -> None:
    daily, weekly = history_of(nights({CASE: "ppp  pppp"})), history_of(nights({CASE: "p      p      p"}))
    assert daily.missing_days(daily.timelines[0]) == (date(2025, 1, 4), date(2025, 1, 5))
    assert weekly.missing_days(weekly.timelines[0]) == ()


def test_what_is_shown_since_a_day_is_compared_with_the_nights_before() -> None:
    ledger = Ledger(tuple(nights({CASE: "ppppf", OTHER: "pffff"})))
    history = History.of(ledger, since=date(2025, 1, 4))
    assert [(change.case, change.last.day) for change in history.changes] == [(CASE, "2025-01-04")]
    assert list(map(str, history.days)) == ["2025-01-04", "2025-01-05"]
    assert [streak.first.day for streak in history.streaks] == ["2025-01-05", "2025-01-02"]
    assert History.of(ledger, since=date(2028, 1, 1)).timelines == ()


def test_the_runs_of_a_case_are_whole_where_only_the_suite_changed() -> None:
    history = history_of(nights({CASE: "ppPpff"}, suites="112233"))
    runs = [(run.first.began.day, run.last.began.day, run.step.letter, run.versions) for run in
            runs_of(history.timelines[0], CASE)]  # fmt: skip
    assert runs == [(1, 4, "p", ("0.1.0", "0.2.0")), (5, 6, "f", ("0.3.0",))]
