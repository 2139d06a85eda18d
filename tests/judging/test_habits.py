"""A target that is faithful but for one careless habit is found by the cases about it, and by no case that does not
touch it; of a habit that nothing calls wrong there is a decision, which holds."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from fnmatch import fnmatch

import pytest

from conformance.case import Basis
from conformance.fake import ACCOUNT, TABLES, Responder, Server, respond
from conformance.finding import Verdict
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.target import Target
from tests.support import misbehaving_targets
from tests.support.counts import Record, record
from tests.support.habits import HABITS, LOUD, LOUD_BY_RIGHT, OPEN, UNCAUGHT, UNSENT, Habit, LoudHabit, OpenHabit
from tests.support.habits.loud import careless
from tests.support.habits.requests import message
from tests.support.habits.trial import complaints, differing, findings, open_complaints, shows
from tests.support.shared_suite import shared_suite

EVERY = (*HABITS, *OPEN)
UNCONFIRMED = [habit for habit in HABITS if habit.basis is Basis.INFERRED and habit.name not in UNCAUGHT]
PATIENCE = 5.0
"""How many seconds a run listens for habits that take their time."""


def named(habit: object) -> str:
    return getattr(habit, "name", "")


@pytest.mark.parametrize("habit", EVERY, ids=named)
def test_a_habit_shows_in_an_answer_that_a_faithful_target_does_not_give(habit: Habit | OpenHabit) -> None:
    assert habit.shown
    assert shows(habit.change, habit.shown)


@pytest.mark.parametrize("habit", HABITS, ids=named)
def test_a_habit_is_found_by_the_cases_about_it_and_by_none_that_it_does_not_touch(
    habit: Habit, record_property: Record
) -> None:
    wrong = list(complaints(habit))
    record(record_property, [f"habit {habit.name}: {each}" for each in wrong], habits=1)
    if habit.name in UNCAUGHT:
        assert wrong, "cases find it now: take it off the list"
    else:
        assert not wrong


@pytest.mark.parametrize("habit", UNCONFIRMED, ids=named)
def test_a_habit_that_live_credentials_alone_show_is_unconfirmed_by_default(habit: Habit) -> None:
    judged = misbehaving_targets.judged(habit.change(respond), among=differing(habit))
    assert {found.verdict for found in judged.values()} == {Verdict.PASS}
    assert any(found.findings for found in judged.values())


@pytest.mark.parametrize("habit", OPEN, ids=named)
def test_what_was_decided_about_a_habit_that_may_be_right_holds(habit: OpenHabit) -> None:
    assert bool(list(open_complaints(habit))) is (habit.name in UNCAUGHT)
    assert habit.decision.startswith("none: ") is not bool(habit.cases)


@pytest.mark.parametrize("key", sorted({key for _, key in UNSENT.values()}))
def test_a_case_has_no_word_for_what_no_source_shows(key: str) -> None:
    schema = json.loads((data_folder("schemas") / "case-file.json").read_text())
    assert f'"{key}":' not in json.dumps(schema)


def test_each_habit_has_a_name_of_its_own_and_contradicts_what_the_suite_knows() -> None:
    names = [habit.name for habit in (*EVERY, *LOUD, *LOUD_BY_RIGHT)] + list(UNSENT)
    assert len(names) == len(set(names))
    suite = shared_suite().suite
    known = {*suite.statements, *suite.evidence}
    for habit in (*HABITS, *LOUD):
        assert habit.why.split(), habit.name
        assert set(habit.why.split()) <= known, habit.name


def test_a_habit_without_effect_is_not_shown_and_not_found() -> None:
    habit = replace(HABITS[0], change=lambda faithful: faithful)
    assert not shows(habit.change, habit.shown)
    assert not findings(habit)
    assert all(complaint.startswith("no case ") for complaint in complaints(habit))
    assert len(list(complaints(habit))) == len(habit.cases.split())


def test_a_case_that_nobody_named_and_a_basis_that_is_too_good_are_complaints() -> None:
    found = next(habit for habit in HABITS if habit.basis is Basis.OBSERVED and not habit.also)
    (name,) = set(findings(found)) & set(found.cases.split())
    assert list(complaints(found)) == []
    assert list(complaints(replace(found, basis=Basis.PAGE))) == [
        f"no case {name} finds it at page ({name} at a weaker basis)"
    ]
    assert f"unexpectedly found by {name}" in list(complaints(replace(found, cases="messages/to/nobody")))


def heard(target: Responder, listen: float | None) -> dict[str, Verdict]:
    """The verdicts of the cases of silence that are not a pass, at a target with a socket."""
    loaded = shared_suite()
    silences = [case for case in loaded.suite.cases if case.silent]
    with Server(ACCOUNT, TABLES, target) as server:
        session = Session.open(Settings(server.base_url, listen=listen), loaded, os.environ)
        own = Target("loud", server.base_url, ACCOUNT.sid, ACCOUNT.token)
        session.resolved = replace(session.resolved, target=own)
        try:
            session.scheduler().prefetch(silences)
            results = {case.name: session.scheduler().result(case) for case in silences}
        finally:
            session.close()
    return {name: result.verdict for name, result in results.items() if result.verdict is not Verdict.PASS}


@pytest.mark.parametrize("habit", LOUD, ids=named)
def test_an_address_that_is_requested_is_heard_by_the_cases_that_name_it(
    habit: LoudHabit, record_property: Record
) -> None:
    found = heard(careless(habit), PATIENCE if habit.seconds else None)
    unheard = [name for name in habit.cases.split() if name not in found]
    record(record_property, [f"habit {habit.name}: {name} heard nothing" for name in unheard], habits=1)
    assert bool(unheard) is (habit.name in UNCAUGHT)
    assert set(found.values()) <= {Verdict.FAIL}
    explained = [*habit.cases.split(), *habit.also.split()]
    assert [name for name in found if not any(fnmatch(name, pattern) for pattern in explained)] == []


@pytest.mark.parametrize("habit", LOUD_BY_RIGHT, ids=named)
def test_an_address_of_which_the_page_says_nothing_may_be_requested(habit: LoudHabit) -> None:
    assert heard(careless(habit), None) == {}


def test_a_demonstration_is_a_request_with_the_right_credentials() -> None:
    assert respond(message()).status == 201
