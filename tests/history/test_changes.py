"""What counts as a change from night to night, where it comes from, and what is so now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from conformance.history.cause import Cause
from conformance.history.history import History
from conformance.history.ledger import Ledger
from conformance.history.night_change import NightChangeKind
from conformance.history.night_line import Night
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.streak import runs_of
from conformance.reports import history_page
from conformance.reports.history_json import to_json
from conformance.reports.history_words import cause_text, target_text
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
        ("pfiop", [("02", "verdict", "service"), ("04", "verdict", "service"), ("05", "verdict", "service")]),
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
        ("pf", "ab", Cause.SERVICE_OR_SUITE),
        ("pf", "aa", Cause.SERVICE),
        ("pif", "aab", Cause.SERVICE_OR_SUITE),
    ],
)
def test_the_cause_follows_from_what_the_case_demanded(cases: str, demands: str, cause: Cause) -> None:
    (change,) = history_of(nights({CASE: cases}, demands={CASE: demands})).changes
    assert change.cause is cause


def with_the_same_answer(found: Sequence[Night], **other: object) -> History:
    """The history of two nights, of which the second one has the answers of the first."""
    before, after = found
    return history_of([before, replace(after, answers=before.answers, **other)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("suites", "demands", "cause"),
    [
        ("11", "aa", Cause.SERVICE_OR_SUITE),
        ("12", "aa", Cause.SUITE),
        ("12", "ab", Cause.SUITE),
        ("11", "ab", Cause.SUITE),
        ("12", "  ", Cause.SUITE),
    ],
)
def test_the_same_answer_with_another_verdict_is_the_suite_s_where_it_judged_otherwise(
    suites: str, demands: str, cause: Cause
) -> None:
    found = nights({CASE: "pf"}, suites=suites, demands={CASE: demands})
    if demands.isspace():
        found = [replace(night, demands=()) for night in found]
    (change,) = with_the_same_answer(found).changes
    assert change.cause is cause


@pytest.mark.parametrize(
    ("codes", "cause"), [("aa", Cause.SERVICE), ("ab", Cause.SUITE), ("a ", Cause.SERVICE_OR_SUITE)]
)
def test_other_code_is_why_the_same_answer_has_another_verdict(codes: str, cause: Cause) -> None:
    before, after = (replace(night, code=code.strip()) for night, code in zip(nights({CASE: "pf"}), codes, strict=True))
    (change,) = with_the_same_answer([before, after]).changes
    assert change.cause is cause
    (change,) = history_of([before, after]).changes
    assert change.cause is Cause.SERVICE


def test_where_other_code_judged_the_same_outcome_of_another_answer_nobody_knows_what_changed() -> None:
    before, after = nights({CASE: "pf"}, suites="12")
    answers = (replace(before.answers[0], digest="xxxx"),)
    (change,) = history_of([before, replace(after, answers=answers)]).changes
    assert change.cause is Cause.SERVICE_OR_SUITE


@pytest.mark.parametrize("letters", ["pf", "fp"])
@pytest.mark.parametrize("drawn", [True, False])
def test_another_verdict_at_another_level_is_the_settings_and_not_the_service(letters: str, *, drawn: bool) -> None:
    own = [CASE] if drawn else []
    (change,) = with_the_same_answer(nights({CASE: letters}, drawn=own), level="page").changes
    assert (change.kind, change.cause) == (NightChangeKind.VERDICT, Cause.SETTINGS)
    other_suite = nights({CASE: letters}, drawn=own, demands={CASE: "ab"})
    (change,) = with_the_same_answer(other_suite, level="page").changes
    assert (change.kind, change.cause) == (NightChangeKind.VERDICT, Cause.SUITE_OR_SETTINGS)


def test_another_answer_at_another_level_is_the_service_s_and_its_verdict_may_be_the_settings() -> None:
    causes = []
    for letters, demands in (("pf", "aa"), ("pP", "aa"), ("pf", "ab")):
        before, after = nights({CASE: letters}, demands={CASE: demands})
        causes += [change.cause for change in history_of([before, replace(after, level="page")]).changes]
    assert causes == [Cause.SERVICE_OR_SETTINGS, Cause.SERVICE, Cause.ANY]


@pytest.mark.parametrize("letters", ["fd", "df", "pd", "dp", "fu", "uf", "up", "pu", "ou", "do"])
def test_what_a_target_declares_is_the_settings_and_not_the_service(letters: str) -> None:
    (change,) = with_the_same_answer(nights({CASE: letters})).changes
    assert change.cause is Cause.SETTINGS
    (change,) = history_of(nights({CASE: letters})).changes
    assert change.cause is Cause.SERVICE_OR_SETTINGS
    (change,) = history_of(nights({CASE: "dD"})).changes
    assert change.cause is Cause.SERVICE


def test_cases_that_other_settings_judge_otherwise_are_one_change_whatever_their_outcomes() -> None:
    before, after = nights({CASE: "pf", OTHER: "pf"})
    answers = (ObservedAnswer("400/21610", "aaaa"), ObservedAnswer("201", "bbbb"))
    found = [replace(before, answers=answers), replace(after, answers=answers, level="page")]
    (group,) = history_of(found).groups
    assert (group.text, group.cases) == ("the same outcomes, pass -> fail", (CASE, OTHER))


@pytest.mark.parametrize("letters", ["pu", "uf", "fd"])
def test_a_declared_case_that_was_not_asked_is_the_settings(letters: str) -> None:
    before, after = nights({CASE: letters})
    silent = {"answers": (ObservedAnswer(),)}
    for found in ([replace(before, **silent), after], [before, replace(after, **silent)]):  # type: ignore[arg-type]
        (change,) = history_of(found).changes
        assert change.cause is Cause.SETTINGS


def test_what_goes_back_with_the_settings_is_one_change_and_no_flicker() -> None:
    found = nights({CASE: "pfp"})
    history = history_of([replace(night, answers=found[0].answers, level=level)
                          for night, level in zip(found, ("observed", "page", "observed"), strict=True)])  # fmt: skip
    assert [(change.cause, change.back) for change in history.changes] == [
        (Cause.SETTINGS, history.timelines[0].nights[2])
    ]
    assert history.flickers == {}
    assert list(history_of(found).flickers) == [("twilio", CASE)]


def of_one_suite(found: Sequence[Night]) -> list[Night]:
    """The nights with the digest of the first one, so that their suites have the same cases."""
    return [replace(night, digest=found[0].digest) for night in found]


@pytest.mark.parametrize("other", ["..pp", "pp..", "p.pp", "p..p", ".p.p"])
def test_a_case_that_only_other_requirements_lack_is_neither_new_nor_gone(other: str) -> None:
    found = nights({CASE: "pppp", OTHER: other})
    found = of_one_suite([replace(night, requirements="0.2" if OTHER in night.cases else "0.1") for night in found])
    assert history_of(found).changes == ()
    assert history_of([replace(night, requirements="0.1") for night in found]).changes == ()


def test_what_other_requirements_lack_was_not_asked_and_is_compared_across_that() -> None:
    history = history_of(of_one_suite(nights({CASE: "ppppp", OTHER: "p..ff"})))
    assert [(change.kind, change.last.day) for change in history.changes] == [("verdict", "2025-01-01")]
    narrow = history_of(of_one_suite(nights({CASE: "ppp", OTHER: "p.."})))
    assert [run.step.letter for run in runs_of(narrow.timelines[0], OTHER)] == ["p", "n"]


@pytest.mark.parametrize(("other", "text"), [("p.", "no longer asked: pass"), (".p", "not asked before: pass")])
def test_where_suite_and_requirements_are_others_nobody_knows_which_of_them_has_a_case(other: str, text: str) -> None:
    before, after = nights({CASE: "pp", OTHER: other}, suites="12")
    (change,) = history_of([before, replace(after, requirements="9.9")]).changes
    assert change.cause is Cause.SUITE_OR_SETTINGS
    assert change.text.startswith(text)


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
    assert causes == [Cause.SERVICE, Cause.SERVICE_OR_SUITE]


def test_an_answer_that_nobody_judges_is_told_in_the_words_of_its_night() -> None:
    before, after = nights({CASE: "pP"})
    (change,) = history_of([before, replace(after, changed=("a field was added: /x",))]).changes
    assert (str(change.kind), change.evidence) == ("answer", "a field was added: /x")


def test_a_new_version_of_the_suite_alone_changes_nothing() -> None:
    assert found("pppp", suites="1122", demands={CASE: "aabb"}) == []
    assert found("pfff", suites="1222") == [("02", "verdict", "service")]


def test_cases_that_come_and_go_with_another_suite_are_changes_of_the_suite() -> None:
    history = history_of(
        nights({CASE: "pppp", OTHER: "..pp"}),
        nights({CASE: "pppp", OTHER: "pp.."}, target="fake"),
    )
    changes = [(change.target, change.case, change.kind, change.cause) for change in history.changes]
    assert changes == [
        ("twilio", OTHER, NightChangeKind.NEW, Cause.SUITE),
        ("fake", OTHER, NightChangeKind.GONE, Cause.SUITE),
    ]


@pytest.mark.parametrize(
    ("cases", "changes"),
    [
        ("pfp", [("01", "02", "another-value")]),
        ("pfpf", [("01", "02", "another-value"), ("03", "04", "another-value")]),
        ("pfff", [("01", "02", "another-value")]),
        ("pppfff", [("03", "04", "verdict")]),
        ("pipipffiif", [("05", "06", "verdict")]),
        ("fppppppp", [("01", "02", "another-value")]),
        ("fopppppp", [("01", "02", "another-value"), ("02", "03", "another-value")]),
        ("fpppfff", [("01", "02", "another-value"), ("04", "05", "verdict")]),
        ("ffpppf", [("02", "03", "another-value"), ("05", "06", "another-value")]),
        ("pPpP", []),
        ("ppoofoFopppp", [(last, first, "another-value") for last, first in
                          (("02", "03"), ("04", "05"), ("05", "06"), ("06", "07"), ("07", "08"))]),
        ("pppfooo", [("03", "04", "another-value"), ("04", "05", "verdict")]),
        ("ppfooo", [("02", "03", "another-value"), ("03", "04", "another-value")]),
        ("pppfpppfff", [("03", "04", "another-value"), ("07", "08", "verdict")]),
    ],
)  # fmt: skip
def test_a_drawn_case_changes_where_three_nights_agree(cases: str, changes: list[tuple[str, str, str]]) -> None:
    history = history_of(nights({CASE: cases}, drawn=[CASE]))
    assert [(each.last.day[-2:], each.first.day[-2:], str(each.kind)) for each in history.changes] == changes
    for change in history.changes:
        is_value = change.kind is NightChangeKind.ANOTHER_VALUE
        assert change.cause is (Cause.VALUE if is_value else Cause.SERVICE)
        assert change.before is not change.after


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
    assert daily.missing(daily.timelines[0]) == ((date(2025, 1, 4), date(2025, 1, 5)),)
    assert weekly.missing(weekly.timelines[0]) == ()


def test_a_day_without_a_night_is_a_day_of_the_history_and_of_a_long_gap_a_few_are() -> None:
    history = history_of(nights({CASE: "ppp  pp p"}))
    assert [day.day for day in history.days] == list(range(1, 10))
    found = nights({CASE: "p" * 10})
    far = replace(found[-1], began=datetime(9999, 12, 31, tzinfo=UTC))
    history = history_of([*found, far])
    assert len(history.days) < 200
    assert history.missing(history.timelines[0]) == ((date(2025, 1, 11), date(9999, 12, 30)),)
    assert len(json.dumps(to_json(history))) < 20_000
    assert "2,912," in target_text(history, history.timelines[0])


def test_a_change_that_went_back_in_the_shown_time_is_shown() -> None:
    ledger = Ledger(tuple(nights({CASE: "pppfffppp", OTHER: "pPpppppPp"})))
    changes = History.of(ledger, since=date(2025, 1, 5)).changes
    shown = [(change.case, change.first.day, change.back.day) for change in changes if change.back]
    assert shown == [(CASE, "2025-01-04", "2025-01-07"), (OTHER, "2025-01-08", "2025-01-09")]
    assert [change.case for change in History.of(ledger, since=date(2025, 1, 8)).changes] == [OTHER]
    page = history_page.page(History.of(ledger, since=date(2025, 1, 3)))
    assert "back on 2025-01-07" in page
    assert "back on 2025-01-03" in page


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


@pytest.mark.parametrize(
    ("cases", "departures", "changes"),
    [
        ("fff", "abb", [("02", "departure", "service")]),
        ("fff", "aba", [("02", "departure", "service")]),
        ("ppp", "..a", [("03", "departure", "service")]),
        ("dd", "ab", [("02", "departure", "settings")]),
        ("pf", ".a", [("02", "verdict", "service")]),
        ("fff", "a?a", []),
        ("fff", "??a", []),
        ("fff", "a?b", [("03", "departure", "service")]),
        ("fif", "a.b", [("03", "departure", "service")]),
        ("ffff", "a??b", [("04", "departure", "service")]),
    ],
)
def test_a_case_that_departs_in_something_else_has_changed(
    cases: str, departures: str, changes: list[tuple[str, str, str]]
) -> None:
    coded = [replace(night, code="c0de") for night in nights({CASE: cases}, departures={CASE: departures})]
    history = history_of(coded)
    assert [(each.first.day[-2:], str(each.kind), str(each.cause)) for each in history.changes] == changes
    assert [str(each.back and each.back.day) for each in history.changes if departures == "aba"] in ([], ["2025-01-03"])
    read = [Night.from_json(json.loads(night.to_line())) for night in coded]
    assert history_of(read).changes == history.changes


def test_other_departures_have_the_causes_of_other_verdicts() -> None:
    causes = []
    for other in ({"level": "page"}, {"code": "0ther"}, {"departures": {CASE: "bbbb+"}}, {}):
        before, after = nights({CASE: "ff"}, departures={CASE: "ab"})
        history = history_of([replace(before, code="c0de"), replace(after, **{"code": "c0de", **other})])  # type: ignore[arg-type]
        causes += [change.cause for change in history.changes]
    assert causes == [Cause.SETTINGS, Cause.SUITE, Cause.SETTINGS, Cause.SERVICE]


def test_drawn_values_depart_otherwise_where_three_nights_agree() -> None:
    for departures, kinds in (("aaabaaa", []), ("aaabbbb", ["departure"])):
        found = nights({CASE: "fffffff"}, drawn=[CASE], departures={CASE: departures})
        assert [str(change.kind) for change in history_of(found).changes] == kinds


def test_cases_that_depart_otherwise_in_one_night_are_one_change_with_words_of_its_own() -> None:
    found = nights({CASE: "ff", OTHER: "ff"}, departures={CASE: "ab", OTHER: "ac"})
    (group,) = history_of(found).groups
    assert (group.text, group.cases) == ("400/21617, still fail, departs in something else", (CASE, OTHER))


@pytest.mark.parametrize(
    ("cases", "changes"),
    [
        ("p.f", [("02", "gone"), ("03", "again"), ("03", "verdict")]),
        ("p.p", [("02", "gone"), ("03", "again")]),
        ("p.P", [("02", "gone"), ("03", "again"), ("03", "answer")]),
        ("p.iif", [("02", "gone"), ("03", "again"), ("05", "verdict")]),
        ("pi.f.p", [("03", "gone"), ("04", "again"), ("04", "verdict"), ("05", "gone"), ("06", "again"),
                    ("06", "verdict")]),
        (".f.f", [("02", "new"), ("03", "gone"), ("04", "again")]),
    ],
)  # fmt: skip
def test_a_change_is_found_across_nights_whose_suite_does_not_have_the_case(
    cases: str, changes: list[tuple[str, str]]
) -> None:
    history = history_of(nights({CASE: cases, OTHER: "p" * len(cases)}))
    assert [(change.first.day[-2:], str(change.kind)) for change in history.changes] == changes


@pytest.mark.parametrize(
    ("cases", "changes"),
    [
        ("ppp.fppppp", ["gone", "again", "another-value"]),
        ("ppp.ffffff", ["gone", "again", "verdict"]),
        (".fppppp", ["new", "another-value"]),
    ],
)
def test_what_is_usual_for_a_drawn_case_stays_so_while_the_suite_does_not_have_it(
    cases: str, changes: list[str]
) -> None:
    history = history_of(nights({CASE: cases, OTHER: "p" * len(cases)}, drawn=[CASE]))
    assert [str(change.kind) for change in history.changes] == changes


def test_a_streak_knows_what_the_case_was_before_the_suite_lacked_it() -> None:
    history = history_of(nights({CASE: "p.ff", OTHER: "ff.f"}))
    assert [(one.case, one.first.day[-2:], one.nights, one.is_from_start) for one in history.streaks] == [
        (CASE, "03", 2, False),
        (OTHER, "01", 3, True),
    ]


def test_that_a_case_is_new_or_gone_says_nothing_of_the_service_and_of_no_answer() -> None:
    history = history_of(nights({CASE: ".p.p", OTHER: "pppp"}))
    texts = {str(change.kind): cause_text(change) for change in history.changes}
    assert set(texts) == {"new", "gone", "again"}
    assert set(texts.values()) == {"the suite changed, which says nothing of the service"}


@pytest.mark.parametrize(("demands", "cause"), [("aaaaaaa", Cause.SERVICE), ("aaabbbb", Cause.SERVICE_OR_SUITE)])
def test_a_change_after_another_value_has_the_cause_of_what_is_no_more_as_usual(demands: str, cause: Cause) -> None:
    *_, change = history_of(nights({CASE: "pppfooo"}, drawn=[CASE], demands={CASE: demands})).changes
    assert (str(change.kind), change.cause) == ("verdict", cause)
