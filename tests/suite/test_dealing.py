"""What is dealt beside a case: every companion in every run, nothing that the case decides, the same for one seed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conformance.case import Auth, Case
from conformance.companion import Companion, Hand
from conformance.request import NotDrawn, build_request
from conformance.suite.drawing import drawn
from conformance.suite.loader import load
from conformance.suite.requirements import digest, requirement
from conformance.target import Target
from tests.suite.test_loader import STATEMENTS, folder
from tests.support.shared_suite import shared_suite

SUITE = shared_suite().suite
DEALT = [case for case in SUITE.cases if case.beside]
TARGET = Target("a target", "https://fake.example", "AC1", "token")
RUNS = 10


@cache
def deal(seed: int) -> Mapping[str, Case]:
    return {case.name: case for case in drawn(SUITE, seed).cases if case.beside}


def groups() -> Mapping[tuple[str, str, str], list[tuple[Case, Hand]]]:
    """The hands of one deck that the cases of a file with one outcome get."""
    found = defaultdict(list)
    for case in DEALT:
        for hand in case.beside:
            found[case.capability, hand.deck, str(case.expect.answers)].append((case, hand))
    return found


def may_have(case: Case, companion: Companion) -> bool:
    return companion.names.isdisjoint((*case.decisive, *dict(case.draw)))


def test_every_parameter_stands_beside_every_outcome_in_every_run() -> None:
    """For each set of hands that is whole: the companion itself, or another value of the same parameter."""
    whole = [
        hands for hands in groups().values() if {hand.number for _, hand in hands} == {*range(1, hands[0][1].hands + 1)}
    ]
    assert len(whole) > 20
    for seed in range(RUNS):
        cases = deal(seed)
        for hands in whole:
            sent = {name for case, _ in hands for each in cases[case.name].dealt for name in each.names}
            for companion in hands[0][1].companions:
                if all(may_have(case, companion) for case, _ in hands):
                    assert companion.names & sent, (hands[0][0].name, companion)


def test_every_good_value_is_accepted_once_in_every_run() -> None:
    """Texts, names, and the parameters of rows that send nothing else."""
    for deck, capability in (
        ("message-words", "messages/"),
        ("number-names", "numbers/"),
        ("message-parameters", "messages/parameters"),
    ):
        companions = next(hand for case in DEALT for hand in case.beside if hand.deck == deck).companions
        for seed in range(RUNS):
            dealt = [
                each
                for name, case in deal(seed).items()
                if name.startswith(capability) and not case.expect.refuses
                for each in case.dealt
            ]
            assert set(companions) <= set(dealt), deck


def test_what_a_case_decides_itself_is_never_replaced() -> None:
    for seed in range(RUNS):
        for name, case in deal(seed).items():
            written = SUITE.case(name)
            for parameter in written.decisive:
                if parameter not in dict(written.draw):
                    assert values(case, parameter) == values(written, parameter), (name, parameter)
            assert set(dict(written.draw)) <= dict(case.send).keys()


def values(case: Case, parameter: str) -> list[str]:
    return [value for name, value in case.send if name == parameter]


def test_nothing_is_dealt_twice_to_a_case_and_a_resource_once() -> None:
    for case in deal(7).values():
        names = [name for each in case.dealt for name in each.names]
        assert len(names) == len(set(names)), case.name
        if any(hand.of_resources for hand in case.beside):
            (chosen,) = (each for each in case.dealt if each.resource)
            assert (case.method, case.resource) == (chosen.method, chosen.resource)


def test_no_two_resources_of_a_file_are_the_same_and_none_is_a_row_of_another() -> None:
    asked = {(case.method, case.resource) for case in SUITE.cases if case.capability == "other-resources/closed"}
    for seed in range(RUNS):
        found = [
            (case.method, case.resource) for case in deal(seed).values() if case.capability == "other-resources/drawn"
        ]
        assert len(set(found)) == len(found)
        assert not asked & set(found)


def test_the_seed_alone_decides_and_other_cases_do_not() -> None:
    case = SUITE.case("messages/beside/to-blocked-with-media")
    for seed in range(RUNS):
        alone = replace(SUITE, cases=(case,))
        assert drawn(alone, seed).cases[0] == deal(seed)[case.name] == drawn(drawn(alone, seed + 1), seed).cases[0]
    assert len({deal(seed)[case.name].send for seed in range(RUNS)}) > RUNS / 2


def test_a_seed_deals_the_same_on_every_machine() -> None:
    assert deal(5)["messages/beside/to-blocked-with-media"].drawn == {
        "MaxPrice": "10",
        "ForceDelivery": "false",
        "StatusCallback": "http://example.com/status?order=1&day=2",
        "AddressRetention": "retain",
        "ValidityPeriod": "600",
        "Body": "Grüße von der Pforte",
    }
    assert deal(5)["other-resources/drawn/dealt-1"].drawn == {"resource": "GET AvailablePhoneNumbers/CA"}


def test_what_a_set_demands_is_the_deck_and_not_the_hand() -> None:
    assert len({digest("0.1", drawn(SUITE, seed).cases) for seed in (None, 1, 2)}) == 1
    case = SUITE.case("messages/beside/to-blocked-with-media")
    demanded = requirement(deal(3)[case.name])
    assert demanded == requirement(case)
    assert "https://example.com/one.png" in json.dumps(demanded["beside"])
    hand = replace(case.beside[0], companions=case.beside[0].companions[1:])
    assert requirement(replace(case, beside=(hand,))) != demanded


@pytest.mark.parametrize("case", DEALT[:: len(DEALT) // 12], ids=str)
def test_a_case_has_no_request_before_it_is_dealt(case: Case) -> None:
    with pytest.raises(NotDrawn, match=case.name):
        build_request(case, TARGET)
    build_request(deal(1)[case.name], TARGET)


def test_a_report_names_what_was_dealt() -> None:
    case = deal(5)["other-resources/drawn/dealt-1"]
    assert set(case.drawn) >= {"resource"}
    with_media = next(
        each
        for each in deal(5).values()
        if len(values(each, "MediaUrl")) > 1 and each.dealt and "MediaUrl" in each.drawn
    )
    assert with_media.drawn["MediaUrl"] == " and ".join(values(with_media, "MediaUrl"))
    token = next(each for each in deal(5).values() if each.auth is Auth.DRAWN_TOKEN)
    assert token.drawn["token"] == token.drawn_token


DECKS = (
    "decks:\n"
    "- deck: some\n"
    "  companions:\n"
    "  - {send: {Body: a, To: null}}\n"
    "  - {send: {MediaUrl: [b, c]}}\n"
    "- deck: closed\n"
    "  companions:\n"
    "  - {method: DELETE, resource: Queues/QU1}\n"
)


def loaded(tmp_path: Path, case: str, decks: str = DECKS) -> list[str]:
    content = f"cases:\n# one\n- {{id: a, states: R35, expect: 400/21211, {case}}}\n"
    return [str(each) for each in load([folder(tmp_path, statements=STATEMENTS, own=content, companions=decks)]).errors]


def test_hands_are_read_as_written(tmp_path: Path) -> None:
    content = (
        "defaults: {states: R35, expect: 201, send: {To: '+2', Body: x}, beside: {some: 1 of 1}}\n"
        "cases:\n- {id: one}\n- {id: two, beside: {some: null, closed: 1 of 2}}\n- {id: three, send: {To: '+3'}}\n"
    )
    suite = load([folder(tmp_path, statements=STATEMENTS, own=content, companions=DECKS)]).drawn(1).suite
    one, two, three = suite.cases
    assert sorted(one.send) == [("Body", "a"), ("MediaUrl", "b"), ("MediaUrl", "c")]
    assert (two.method, two.resource, two.dealt) == ("DELETE", "Queues/QU1", two.beside[0].companions)
    assert sorted(three.send) == [("Body", "x"), ("MediaUrl", "b"), ("MediaUrl", "c"), ("To", "+3")]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("beside: some", "'beside' is a mapping"),
        ("beside: {sone: 1 of 2}", "unknown deck 'sone'; did you mean 'some'?"),
        ("beside: {some: 3 of 2}", "a hand is such as '1 of 4', not '3 of 2'"),
        ("beside: {some: 0 of 2}", "a hand is such as '1 of 4', not '0 of 2'"),
        ("beside: {some: [1 of 2]}", "'some' is one text"),
        ("beside: {some: 1 of 2}, then: {expect: 201}", "a case has either 'beside' or 'then'"),
        ("besides: {some: 1 of 2}", "unknown key 'besides'; is it 'beside'?"),
    ],
)
def test_hands_are_read_strictly(tmp_path: Path, written: str, problem: str) -> None:
    (error,) = loaded(tmp_path, written)
    assert error.startswith("cases/own.yaml:3:")
    assert problem in error


@pytest.mark.parametrize(
    ("companion", "problem"),
    [
        ("{}", "a companion sends a parameter, or is a resource"),
        ("{send: [a]}", "'send' is a mapping"),
        ("{send: {To: {a: b}}}", "'To' is one text"),
        ("{resource: Queues}", "'method' and 'resource' together"),
        ("{method: GET}", "'method' and 'resource' together"),
        ("{method: PATCH, resource: Queues}", "unknown method 'PATCH'"),
        ("{sent: {To: a}}", "unknown key 'sent'; is it 'send'?"),
    ],
)
def test_companions_are_read_strictly(tmp_path: Path, companion: str, problem: str) -> None:
    decks = f"decks:\n- deck: some\n  companions:\n  - {companion}\n"
    errors = loaded(tmp_path, "note: a", decks)
    assert problem in errors[0]
    assert errors[0].startswith("cases/companions.yaml:4:")


def test_a_deck_is_there_once_and_has_companions(tmp_path: Path) -> None:
    twice = "decks:\n- {deck: some, companions: [{send: {To: a}}]}\n- {deck: some, companions: [{send: {To: a}}]}\n"
    assert "deck 'some' is there twice" in loaded(tmp_path, "note: a", twice)[0]
    (tmp_path / "empty").mkdir()
    assert "at least one" in loaded(tmp_path / "empty", "note: a", "decks:\n- {deck: some, companions: []}\n")[0]
