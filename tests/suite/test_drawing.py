"""What is drawn anew in each run keeps its promises, whatever the seed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import phonenumbers
import pytest

from conformance.bounds import SEEDS
from conformance.case import Auth, Case, Suite
from conformance.fake.segments import segments
from conformance.finding import Verdict
from conformance.input_class import DESCRIPTIONS, InputClass, InputKind
from conformance.request import NotDrawn, build_request
from conformance.suite.drawing import chosen_seed, drawn, numbers_named
from conformance.suite.loader import load
from conformance.suite.requirements import digest, requirement
from conformance.target import Target
from tests.suite.test_corpus import TABLES
from tests.suite.test_loader import STATEMENTS, folder, load_one, the_case
from tests.support import misbehaving_targets
from tests.support.shared_suite import shared_suite

SUITE = shared_suite().suite
MAGIC = [f"+1500555{line:04}" for line in range(11)]
NUMBERED = {value for _, _, value, _, _ in TABLES if re.fullmatch(r"\+1500555\d{4}", value)}
RESOURCES = ("Messages", "Calls")
RUNS = 3000
"""So many seeds each promise is held to."""

NEAR = [kind for kind in InputKind if kind.is_near_miss]
TARGET = Target("a target", "https://fake.example", "AC1", "token")


def probe(kind: InputKind, number: str = "", resource: str = "Messages") -> Suite:
    """The ledgers and numbers of the suite with one more case, which draws from this class."""
    case = replace(
        SUITE.cases[0], name="own/drawn", resource=resource, send=(), draw=(("To", InputClass(kind, number)),)
    )
    return replace(SUITE, cases=(*SUITE.cases, case))


@cache
def values(kind: InputKind, number: str = "", resource: str = "Messages", runs: int = RUNS) -> frozenset[str]:
    """What many runs draw."""
    # The other cases count for the numbers that they name alone, so the same numbers are kept with fewer cases.
    suite = probe(kind, number, resource)
    named = replace(suite.cases[0], send=tuple(("To", number) for number in numbers_named(SUITE)), draw=())
    small = replace(suite, cases=(named, suite.cases[-1]), aside=(), evidence={})
    return frozenset(drawn(small, seed).cases[-1].drawn["To"] for seed in range(runs))


def is_valid(number: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(number))


def is_possible(number: str) -> bool:
    return phonenumbers.is_possible_number(phonenumbers.parse(number))


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("kind", [InputKind.RECIPIENT, InputKind.SENDER])
def test_ordinary_numbers_are_valid_known_to_nobody_and_many(kind: InputKind, resource: str) -> None:
    found = values(kind, resource=resource)
    assert len(found) > RUNS / 2
    assert all(map(is_valid, found))
    assert not found & numbers_named(SUITE)
    assert not any(number.startswith("+1500555") for number in found)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_recipient_lies_where_a_recording_with_test_credentials_shows_a_success(resource: str) -> None:
    accepted = {
        number[:8]
        for entry in SUITE.evidence.values()
        for row in entry.shows
        if (entry.credentials, entry.kind)
        in (("test", "recording"), ("test", "live-test"), ("test", "official-sample"))
        and row.get("resource", "Messages") == resource
        and row["answer"] == "201"
        and "class" not in row
        for number in row["send"].get("To", [])
    }
    assert {number[:8] for number in values(InputKind.RECIPIENT, resource=resource)} <= accepted - {"+1500555"}


def test_a_recipient_is_never_the_sender() -> None:
    senders = values(InputKind.SENDER) | values(InputKind.SENDER, resource="Calls")
    recipients = values(InputKind.RECIPIENT) | values(InputKind.RECIPIENT, resource="Calls")
    assert not senders & recipients


@pytest.mark.parametrize("number", MAGIC)
@pytest.mark.parametrize("kind", NEAR)
def test_a_near_miss_is_near_and_is_no_magic_number(kind: InputKind, number: str) -> None:
    for value in values(kind, number, runs=200):
        assert value not in MAGIC
        assert value != number
        if kind is InputKind.LONGER:
            assert value.startswith(number)
            assert len(value) == len(number) + 1
            assert not is_possible(value)
        elif kind is InputKind.SHORTER:
            assert len(value) == len(number) - 1
            assert value.startswith("+1")
            assert any(number[:place] + number[place + 1 :] == value for place in range(2, len(number)))
            assert not is_possible(value) or not is_valid(value)
        elif kind is InputKind.OTHER_AREA_CODE:
            assert value[5:] == number[5:]
            assert sum(one != other for one, other in zip(value, number, strict=True)) == 1
            assert is_valid(value)
        else:
            ending = -4 if kind is InputKind.SAME_LAST_FOUR else -2
            assert value[ending:] == number[ending:]
            assert value[:8] in ("+1410867", "+1415999", "+1234567")
            assert is_valid(value)


def test_every_number_that_a_table_names_has_its_near_misses() -> None:
    assert set(MAGIC) >= NUMBERED
    for kind in NEAR:
        assert len({values(kind, number, runs=60) for number in NUMBERED}) == len(NUMBERED) or kind in (
            InputKind.SHORTER,
            InputKind.SAME_LAST_FOUR,
        )


def test_a_text_is_printable_fits_into_one_segment_and_has_what_is_escaped() -> None:
    found = values(InputKind.TEXT)
    assert len(found) == RUNS
    for text in found:
        assert text.isprintable()
        assert text == " ".join(text.split())
        assert all(part in text for part in ("&", "<", "+", "%2B"))
        assert segments(text) == 1
        assert not re.search(r"\b(stop|start|help|end|quit|cancel)\b", text, re.IGNORECASE)
    assert any(text.isascii() for text in found)
    assert any(max(text) > "\uffff" for text in found)
    assert any("é" in text for text in found)


def test_a_token_that_is_drawn_is_a_token_and_never_that_of_the_target() -> None:
    case = replace(SUITE.cases[0], auth=Auth.DRAWN_TOKEN)
    one = replace(SUITE, cases=(case,), aside=(), evidence={})
    tokens = {drawn(one, seed).cases[0].drawn_token for seed in range(RUNS)}
    assert len(tokens) == RUNS
    assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)
    unlucky = drawn(one, 1).cases[0]
    sent = build_request(unlucky, replace(TARGET, auth_token=unlucky.drawn_token)).credentials
    assert sent is not None
    assert sent != ("AC1", unlucky.drawn_token)
    assert build_request(unlucky, TARGET).credentials == ("AC1", unlucky.drawn_token)


def test_a_seed_draws_the_same_on_every_machine() -> None:
    found = {case.name: case.drawn for case in drawn(SUITE, 5).cases if case.draw}
    assert found["calls/to-ordinary/drawn"] == {"To": "+14108675193"}
    assert found["messages/from-others/drawn"] == {"From": "+14108676896"}
    assert found["messages/body/drawn"] == {"Body": "pqr 包 < hwcfq & %2B 100% + # phh dskvn"}


def test_a_class_has_one_value_in_a_run_whatever_else_is_drawn() -> None:
    case = next(case for case in SUITE.cases if case.name == "messages/to-ordinary/drawn")
    again = replace(case, name="own/again", repeat=2)
    for seed in range(50):
        alone = drawn(SUITE, seed).case(case.name).drawn
        both = drawn(replace(SUITE, cases=(again, *SUITE.cases)), seed)
        assert both.case("own/again").drawn == both.case(case.name).drawn == alone


def test_drawing_again_draws_for_the_new_seed() -> None:
    assert drawn(drawn(SUITE, 1), 2) == drawn(SUITE, 2)
    assert drawn(SUITE, None) is SUITE
    assert drawn(SUITE, 7).seed == 7


def test_what_a_set_demands_is_the_class_and_not_the_value() -> None:
    assert len({digest("0.1", drawn(SUITE, seed).cases) for seed in (None, 1, 2)}) == 1
    (case,) = (case for case in SUITE.cases if case.name == "messages/to-ordinary/drawn")
    demanded = requirement(drawn(SUITE, 1).case(case.name))
    assert demanded["draw"] == {"To": "recipient"}
    assert "To" not in dict(demanded["send"])
    other = replace(case, draw=(("To", InputClass(InputKind.LONGER, "+15005550002")),))
    assert requirement(other)["draw"] == {"To": {"longer": "+15005550002"}}


@pytest.mark.parametrize("case", [case for case in SUITE.cases if case.is_drawn_anew], ids=str)
def test_a_case_has_no_request_before_its_values_are_drawn(case: Case) -> None:
    with pytest.raises(NotDrawn, match=case.name):
        build_request(case, TARGET)


def test_a_seed_is_a_number_below_the_number_of_seeds() -> None:
    assert chosen_seed(0) == 0
    assert len({chosen_seed(None) for _ in range(20)}) > 1
    assert all(0 <= chosen_seed(None) < SEEDS for _ in range(20))
    for wrong in (-1, SEEDS):
        with pytest.raises(ValueError, match="a seed is a number from 0 to 999999999"):
            chosen_seed(wrong)


def test_every_kind_is_described_in_words() -> None:
    assert set(DESCRIPTIONS) == set(InputKind)
    assert InputClass(InputKind.LONGER, "+15005550002").in_words == "+15005550002 with one digit more"


GOOD: Mapping[str, tuple[tuple[str, InputClass], ...]] = {
    "draw: {To: recipient}": (("To", InputClass(InputKind.RECIPIENT)),),
    "draw: {To: {same-last-two: '+15005550002'}}": (("To", InputClass(InputKind.SAME_LAST_TWO, "+15005550002")),),
    "draw: {To: recipient, From: sender, Body: text}": (
        ("To", InputClass(InputKind.RECIPIENT)),
        ("From", InputClass(InputKind.SENDER)),
        ("Body", InputClass(InputKind.TEXT)),
    ),
    "draw: {To: null}": (),
    "draw: null": (),
}


@pytest.mark.parametrize("written", GOOD)
def test_a_class_is_read_as_written(tmp_path: Path, written: str) -> None:
    case = the_case(tmp_path, f"send: {{MediaUrl: a}}, expect: 201, {written}")
    assert case.draw == GOOD[written]
    assert case.send == (("MediaUrl", "a"),)
    assert set(dict(case.draw)) <= set(case.decisive)


def test_what_is_drawn_takes_the_place_of_what_the_file_sends(tmp_path: Path) -> None:
    content = (
        "defaults: {states: R35, expect: 201, send: {To: '+2', Body: x}, draw: {Body: text}}\n"
        "cases:\n"
        "- {id: one, draw: {To: recipient}}\n"
        "- {id: two, draw: {Body: null}, send: {Body: mine}}\n"
        "- {id: three, draw: {Body: null}}\n"
        "- {id: four, draw: null}\n"
    )
    one, two, three, four = load_one(tmp_path, content).suite.cases
    assert (one.send, dict(one.draw).keys()) == ((), {"To", "Body"})
    assert dict(two.send) == {"To": "+2", "Body": "mine"}
    assert dict(three.send) == {"To": "+2", "Body": "x"}
    assert dict(four.send) == {"To": "+2", "Body": "x"}


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("draw: recipient", "3:49: 'draw' is a mapping"),
        ("draw: [To]", "3:49: 'draw' is a mapping"),
        ("draw: {To: somebody}", "3:54: unknown class of inputs 'somebody'; known are recipient, sender, text"),
        ("draw: {To: [recipient]}", "3:54: a class of inputs is one text"),
        ("draw: {To: longer}", "3:54: 'longer' is about a number: {longer: \"+15005550002\"}"),
        ("draw: {To: {recipient: '+15005550002'}}", "3:55: unknown key 'recipient'"),
        ("draw: {To: {longr: '+15005550002'}}", "3:55: unknown key 'longr'; is it 'longer'?"),
        ("draw: {To: {}}", "3:54: a near miss is one of longer, shorter"),
        ("draw: {To: {longer: '+15005550002', shorter: '+15005550002'}}", "3:54: a near miss is one of"),
        ("draw: {To: {longer: '+14108675310'}}", "3:63: 'longer' has a magic number such as +15005550002, not"),
        ("draw: {To: {longer: ['+15005550002']}}", "3:63: 'longer' is one text"),
        ("draw: {To: {longer: null}}", "3:63: 'longer' is one text"),
        ("draw: {To: recipient}, send: {To: '+1'}", "'To' is drawn; with null in 'draw' it is sent as written"),
        ("draw: {Url: text}, silent: Url", "3:50: 'Url' names a listener, and cannot be drawn"),
        ("draw: {To: recipient}, drawn: {}", "unknown key 'drawn'; is it 'draw'?"),
    ],
)
def test_what_is_to_be_drawn_is_read_strictly(tmp_path: Path, written: str, problem: str) -> None:
    content = f"cases:\n# one\n- {{id: a, states: R35, expect: 400/21211, {written}}}\n"
    errors = load([folder(tmp_path, statements=STATEMENTS, own=content)]).errors
    assert len(errors) == 1
    assert problem in str(errors[0])
    assert str(errors[0]).startswith("cases/own.yaml:3:")


DRAWN_SEEDS = 200
OF_EACH = 20
"""With one seed of so many each case is judged here; `make seeds` judges all cases with every seed."""


def test_the_embedded_target_conforms_whatever_is_drawn() -> None:
    """Over 200 seeds, with each a part of the cases of which anything is drawn, with their controls."""
    for seed in range(DRAWN_SEEDS):
        cases = {case.name: case for case in drawn(SUITE, seed).cases}
        for place, case in enumerate(cases.values()):
            if case.is_drawn_anew and place % OF_EACH == seed % OF_EACH:
                judgement = misbehaving_targets.judged_alone(case, cases)
                assert judgement.verdict is Verdict.PASS, (seed, case.drawn, judgement.findings)
                assert not judgement.findings, (seed, case.drawn, judgement.findings)
