"""Ledgers: what a line keeps, and how files with odd lines are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conformance.file_content import MIB
from conformance.history.case_names import in_folders
from conformance.history.history import History
from conformance.history.known_runs import KnownRuns, is_same_run
from conformance.history.ledger import FUTURE, LINE_READ, Ledger, night_lines, read_ledgers
from conformance.history.line_faults import KINDS, NAMED
from conformance.history.night_line import FORM, LINE_LIMIT, Night
from conformance.history.not_a_night import NotANight
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.streak import runs_of
from conformance.reports.history_json import to_json
from conformance.suite.requirements import EVERYTHING
from tests.support.few_nights import FIRST, history_of, ledger_file, nights
from tests.support.shared_suite import shared_suite

CASES = {"messages/to/blocked": "pfip", "calls/to/blocked": "pdop"}
NIGHTS = nights(CASES, demands={"calls/to/blocked": "aabb"})


def line(night: Night, **other: object) -> str:
    """The line of a night with other members."""
    return json.dumps(json.loads(night.to_line()) | other)


@pytest.mark.parametrize("night", NIGHTS, ids=lambda night: night.day)
def test_a_line_is_read_as_it_was_written(night: Night) -> None:
    assert Night.from_json(json.loads(night.to_line())) == night


def test_a_line_keeps_which_code_judged() -> None:
    night = replace(NIGHTS[0], code="0123abcd")
    assert Night.from_json(json.loads(night.to_line())) == night


def night_of_all_cases(outcomes: Callable[[int], str]) -> Night:
    """A night in which each case of the suite failed with an answer and evidence of its own."""
    names = tuple(in_folders(case.name for case in shared_suite(EVERYTHING).suite.cases))
    count = len(names)
    return replace(
        NIGHTS[0], cases=names, verdicts="f" * count, demands=("abcd",) * count,
        evidence=dict.fromkeys(names, "x" * 200), changed=("y" * 200,) * 20,
        answers=tuple(
            ObservedAnswer(outcomes(number), f"d{number:03}", drawn=number % 2 == 0) for number in range(count)
        ),
    )  # fmt: skip


def test_a_line_of_all_cases_keeps_each_answer_of_its_own_within_the_limit() -> None:
    whole = night_of_all_cases(lambda number: f"400/{21200 + number % 60}")
    written = whole.to_line()
    assert len(written) < LINE_LIMIT
    read = Night.from_json(json.loads(written))
    assert (read.verdicts, read.answers) == (whole.verdicts, whole.answers)
    assert json.loads(written)["without_evidence"] > 700


@pytest.mark.parametrize("length", [9, 24, 80])
def test_a_line_has_less_than_its_limit_though_no_two_cases_have_the_same_outcome(length: int) -> None:
    whole = night_of_all_cases(lambda number: f"{400 + number % 9}/{number:05}".ljust(length, "é"))
    written = whole.to_line()
    assert len(written) < LINE_LIMIT
    read = Night.from_json(json.loads(written))
    assert read.verdicts == whole.verdicts
    assert [answer.digest for answer in read.answers] == [answer.digest for answer in whole.answers]
    assert all(new.outcome[:3] == old.outcome[:3] for new, old in zip(read.answers, whole.answers, strict=True))


def test_a_cut_outcome_is_no_other_one_and_a_night_of_many_outcomes_changes_no_case_that_stayed() -> None:
    usual = night_of_all_cases(lambda number: f"{400 + number % 9}/21211 then 400/21211")
    odd = night_of_all_cases(lambda number: f"{400 + number % 9}/21211 then 400/{number + (number < 300) * 21211:05}")
    answers = [
        new if place < 300 else old for place, (old, new) in enumerate(zip(usual.answers, odd.answers, strict=True))
    ]
    odd = replace(odd, answers=tuple(answers))
    found = [replace(night, began=FIRST + timedelta(days=day)) for day, night in enumerate((usual, odd, usual))]
    assert "…" in found[1].to_line().encode().decode("unicode_escape")
    history = history_of([Night.from_json(json.loads(night.to_line())) for night in found])
    assert {change.case for change in history.changes} <= set(usual.cases[:300])
    assert all(len(runs_of(history.timelines[0], case)) == 1 for case in usual.cases[300:])


@pytest.mark.parametrize("length", [1, 90, 400, 40_000])
def test_a_line_has_less_than_its_limit_whatever_the_names_of_its_cases_are(length: int) -> None:
    names = tuple(f"own/{number}/{'x' * length}" for number in range(400))
    whole = replace(
        night_of_all_cases(lambda number: f"400/{number}"), cases=names, verdicts="p" * 399 + "f", evidence={},
        answers=tuple(ObservedAnswer(f"400/{number}", f"d{number:03}") for number in range(400)),
        demands=("abcd",) * 400,
    )  # fmt: skip
    written = whole.to_line()
    assert len(written) < LINE_LIMIT
    read = Night.from_json(json.loads(written))
    assert read.left_out == 400 - len(read.cases)
    assert (read.left_out > 0) == (length > 1)
    assert read.cases == names[: len(read.cases)]
    assert [answer.digest for answer in read.answers] == [f"d{number:03}" for number in range(len(read.cases))]
    assert len(written) + length + 60 > LINE_LIMIT or not read.left_out


def test_cases_for_which_a_line_has_no_room_are_neither_gone_nor_new_and_are_told(tmp_path: Path) -> None:
    whole = nights({**CASES, "xml/calls/silent": "pppp"})
    short = replace(NIGHTS[2], left_out=1)
    path = ledger_file(tmp_path / "nights.jsonl", [*whole[:2], short, whole[3]])
    ledger = read_ledgers([path])
    assert "line 3: without some cases" in ledger.remarks[0]
    assert not [change for change in History.of(ledger).changes if change.case not in CASES]


WHOLE = json.loads(
    replace(NIGHTS[1], resources=("calls",), changed=("x (a/b)",), code="c0de", left_out=2, departures={}).to_line()
) | {"without_evidence": 1}
VALUES = (
    None,
    True,
    3,
    1.5,
    "px",
    [],
    {},
    [True],
    [None],
    [[1]],
    [1.0],
    ["a", 1],
    {"a": True},
    {"a": None},
    {"a": [1]},
)


def inner_types(value: object) -> set[type]:
    """The types of what a list or an object holds."""
    if isinstance(value, dict):
        return {type(each) for each in value.values()}
    return {type(each) for each in value} if isinstance(value, list) else set()


def is_alike(value: object, other: object) -> bool:
    return type(value) is type(other) and inner_types(value) <= inner_types(other)


def wrong_lines() -> Iterator[tuple[str, dict[str, object]]]:
    """The line with each member missing, and with a value of each wrong type, also of those within another one."""
    for name, right in WHOLE.items():
        yield from ((f"{name}={value}", {**WHOLE, name: value}) for value in VALUES if not is_alike(value, right))
    for name, right in WHOLE["suite"].items():
        wrong = [value for value in VALUES if not is_alike(value, right)]
        yield from ((f"suite.{name}={value}", {**WHOLE, "suite": {**WHOLE["suite"], name: value}}) for value in wrong)


WRONG = dict(wrong_lines()) | {
    "moment": {**WHOLE, "began": "yesterday"},
    "verdicts": {**WHOLE, "verdicts": "px"},
    "cases": {**WHOLE, "cases": {"calls": "a a"}},
    "places": {**WHOLE, "answered": [0, 99]},
}


LONG_TEXT = "x" * 1001
TOO_LONG = {
    **{name: {**WHOLE, name: LONG_TEXT} for name, value in WHOLE.items() if type(value) is str and name != "demands"},
    **{f"suite.{name}": {**WHOLE, "suite": {**WHOLE["suite"], name: LONG_TEXT}} for name in WHOLE["suite"]},
    **{name: {**WHOLE, name: [LONG_TEXT]} for name in ("resources", "changed")},
    "evidence": {**WHOLE, "evidence": {"calls/to/blocked": LONG_TEXT}},
    "name in evidence": {**WHOLE, "evidence": {LONG_TEXT: "x"}},
    "case": {**WHOLE, "cases": {"calls": f"{LONG_TEXT} b"}},
    "folder": {**WHOLE, "cases": {LONG_TEXT: "a b"}},
    "answer": {**WHOLE, "answers": {LONG_TEXT: "abcd abce"}, "answered": [0, 1]},
    "digest of an answer": {**WHOLE, "answers": {"400": f"abcd {LONG_TEXT}"}, "answered": [0, 1]},
    "departure": {**WHOLE, "departures": {LONG_TEXT: "0"}},
}


@pytest.mark.parametrize("long", TOO_LONG)
def test_a_line_with_a_text_that_no_suite_writes_is_passed_over(long: str) -> None:
    with pytest.raises(NotANight):
        Night.from_json(TOO_LONG[long])


@pytest.mark.parametrize(
    "departures", [{"abcd": "2"}, {"abcd": "-1"}, {"abcd": "0 0"}, {"a": "0", "b": "0"}, {"a": ""}]
)
def test_departures_that_name_no_case_or_one_twice_are_wrong(departures: dict[str, str]) -> None:
    with pytest.raises(NotANight):
        Night.from_json({**WHOLE, "departures": departures})


def test_a_line_of_an_older_version_does_not_know_what_its_cases_depart_in() -> None:
    assert Night.from_json({key: value for key, value in WHOLE.items() if key != "departures"}).departures is None
    assert Night.from_json({**WHOLE, "departures": {}}).departures == {}
    assert Night.from_json({**WHOLE, "departures": {"abcd+": "1"}}).departures == {NIGHTS[1].cases[1]: "abcd+"}


def test_what_cases_depart_in_is_left_out_where_a_line_has_no_room_for_it() -> None:
    whole = night_of_all_cases(lambda number: f"400/{21200 + number % 60}")
    of_each = {name: f"d{number:03}" for number, name in enumerate(whole.cases)}
    for departures in (dict.fromkeys(whole.cases, "abcd"), of_each):
        night = replace(whole, departures=departures)
        assert len(night.to_line()) < LINE_LIMIT
        read = Night.from_json(json.loads(night.to_line()))
        assert read.departures in (departures, None)
        assert read.verdicts == night.verdicts
    assert Night.from_json(json.loads(replace(whole, departures={whole.cases[3]: "abcd"}).to_line())).departures


def test_a_whole_line_has_every_member_and_is_read() -> None:
    assert Night.from_json(WHOLE).left_out == 2
    optional = {"departures", "resources", "counts", "evidence", "without_evidence", "without_cases", "changed"}
    for name in WHOLE:
        without = {key: value for key, value in WHOLE.items() if key != name}
        if name in optional:
            Night.from_json(without)
            continue
        with pytest.raises(NotANight):
            Night.from_json(without)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_line_that_is_wrong_anywhere_is_passed_over_and_named(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(NotANight):
        Night.from_json(WRONG[wrong])
    path = ledger_file(tmp_path / "nights.jsonl", NIGHTS[:1])
    path.write_text(f"{path.read_text()}{json.dumps(WRONG[wrong])}\n{NIGHTS[2].to_line()}\n")
    ledger = read_ledgers([path])
    assert list(ledger.nights) == [NIGHTS[0], NIGHTS[2]]
    (remark,) = ledger.remarks
    assert remark.startswith(f"{path}: line 2: passed over: ")


ODD = [b"\xff\xfe", b"{", b"null", b"[]", b'{"a": 1, "a": 2}', b"\0\0\0", b"x" * 100, b'{"form": 1e999}', b"[" * 5000]


def test_lines_that_are_no_nights_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    path.write_bytes(b"\n".join([*ODD, NIGHTS[0].to_line().encode(), *ODD]))
    ledger = read_ledgers([path])
    assert list(ledger.nights) == [NIGHTS[0]]
    assert ledger.remarks
    lines, remarks = night_lines(path)
    assert lines == {NIGHTS[0].to_line().encode(): NIGHTS[0]}
    assert remarks == list(ledger.remarks)[: len(remarks)]


def test_the_shortest_line_that_can_be_read_is_read(tmp_path: Path) -> None:
    empty = {"version": "", "digest": "", "requirements": ""}
    texts = dict.fromkeys(("target", "level", "verdict", "verdicts", "demands"), "")
    short = {"form": 1, "began": "2025-01-01", "suite": empty, **texts, "cases": {}, "answers": {}, "answered": []}
    path = tmp_path / "nights.jsonl"
    path.write_text(json.dumps(short, separators=(",", ":")))
    assert len(read_ledgers([path]).nights) == 1


def test_a_line_of_a_newer_form_is_kept_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    newer = line(NIGHTS[1], form=FORM + 1)
    path.write_text(f"{NIGHTS[0].to_line()}\n{newer}\n")
    ledger = read_ledgers([path])
    assert list(ledger.nights) == [NIGHTS[0]]
    assert "a newer form" in ledger.remarks[0]
    assert night_lines(path) == ({NIGHTS[0].to_line().encode(): NIGHTS[0], newer.encode(): None}, [])


def test_remarks_are_few_however_many_lines_are_odd(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    foreign = [f"{{{number}" for number in range(500)]
    own = [f'{{"verdicts": {" " * 120}{"1" * number} x' for number in range(500)]
    path.write_text("\n".join([*foreign, *own]))
    remarks = read_ledgers([path]).remarks
    assert len(remarks) <= KINDS + 1
    assert all(len(remark) < 600 for remark in remarks)
    assert "lines 1, 2, 3, 4, 5 and 495 more: passed over: no line of a ledger" in remarks[0]
    assert f"and {500 - (KINDS - 1) - NAMED} more: passed over: other reasons" in remarks[-1]


def test_a_line_of_many_megabytes_is_not_kept_in_memory_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    with path.open("w") as out:
        out.write('{"form": 1, "a": "' + "x" * (LINE_READ + 5 * MIB) + f'"}}\n{NIGHTS[0].to_line()}\n')
    assert list(read_ledgers([path]).nights) == [NIGHTS[0]]


def test_the_same_night_twice_counts_once_and_another_one_of_that_moment_is_told(tmp_path: Path) -> None:
    other = replace(NIGHTS[0], level="page")
    path = ledger_file(tmp_path / "nights.jsonl", [NIGHTS[0], NIGHTS[0], other])
    ledger = read_ledgers([path])
    assert list(ledger.of_target("twilio")) == [other]
    assert [remark.partition(": ")[2] for remark in ledger.remarks[:1]] == ["line 2: repeated"]
    assert "two different nights of twilio began at 2025-01-01 03:17:00" in ledger.remarks[1]


def test_two_nights_of_one_moment_are_told_whatever_line_is_between_and_in_one_remark(tmp_path: Path) -> None:
    long = nights({"calls/to/blocked": "p" * 60})
    other = [replace(night, level="page") for night in long]
    path = ledger_file(tmp_path / "nights.jsonl", long, nights({"calls/to/blocked": "p" * 60}, target="fake"), other)
    (remark,) = [each for each in read_ledgers([path]).remarks if "different" in each]
    assert remark.count("2025-") == 5
    assert "and at 55 more moments; the last one counts" in remark


def test_remarks_on_nights_of_one_moment_are_few_however_many_targets_there_are(tmp_path: Path) -> None:
    found = [replace(NIGHTS[0], target=f"fake {number}") for number in range(40)]
    path = ledger_file(tmp_path / "nights.jsonl", found, [replace(night, level="page") for night in found])
    remarks = [each for each in read_ledgers([path]).remarks if "different" in each]
    assert len(remarks) == 11
    assert "of 30 more targets" in remarks[-1]


def test_a_clock_that_went_back_is_told_of_one_target_and_not_of_two(tmp_path: Path) -> None:
    fake = nights(CASES, target="fake")
    assert read_ledgers([ledger_file(tmp_path / "a", NIGHTS, fake)]).remarks == ()
    ledger = read_ledgers([ledger_file(tmp_path / "b", [NIGHTS[1], NIGHTS[0]])])
    assert [night.day for night in ledger.nights] == ["2025-01-01", "2025-01-02"]
    assert "line 2: older than an earlier line of the same target" in ledger.remarks[0]


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=2_000), datetime.max.replace(tzinfo=UTC)])
def test_a_night_of_the_future_is_named_and_counts_for_nothing(tmp_path: Path, ahead: timedelta | datetime) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    began = now + ahead if isinstance(ahead, timedelta) else ahead.replace(microsecond=0)
    found = [replace(night, began=now - timedelta(days=len(NIGHTS) - place)) for place, night in enumerate(NIGHTS)]
    future = replace(NIGHTS[0], began=began, verdicts="f" * len(NIGHTS[0].cases), verdict="nonconformant")
    lines = [*found[:2], future, *found[2:]]
    ledger = read_ledgers([path := ledger_file(tmp_path / "nights.jsonl", lines)])
    assert list(ledger.nights) == found
    assert [remark.partition(": ")[2] for remark in ledger.remarks] == [f"line 3: passed over: {FUTURE}"]
    assert night_lines(path) == ({night.to_line().encode(): night for night in lines}, [])
    history, without = History.of(ledger), history_of(found)
    assert to_json(history) == to_json(without) | {"remarks": list(ledger.remarks)}


def test_a_night_of_tomorrow_counts_since_clocks_differ_a_little(tmp_path: Path) -> None:
    night = replace(NIGHTS[0], began=datetime.now(UTC).replace(microsecond=0) + timedelta(hours=20))
    assert read_ledgers([ledger_file(tmp_path / "nights.jsonl", [night])]) == Ledger((night,))


def test_moments_are_those_of_utc(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    path.write_text(line(NIGHTS[0], began="2025-01-01T01:17:00-02:00"))
    assert read_ledgers([path]).nights[0].began == FIRST


LONG = replace(
    night_of_all_cases(lambda number: f"{400 + number % 9}/{number:05}".ljust(60, "x")), evidence={}, changed=()
)
WIDE = replace(NIGHTS[0], cases=tuple(f"own/{number}/{'x' * 90}" for number in range(400)), verdicts="p" * 400,
               answers=(NIGHTS[0].answers[0],) * 400, demands=(), departures={})  # fmt: skip
SAME_RUN = [
    (NIGHTS[0], replace(NIGHTS[0], changed=("a field was added",))),
    (NIGHTS[0], replace(NIGHTS[0], code="c0de", demands=(), evidence={"calls/to/blocked": "x"})),
    (NIGHTS[0], replace(NIGHTS[0], departures={"calls/to/blocked": "abcd"})),
    (LONG, Night.from_json(json.loads(LONG.to_line()))),
    (WIDE, Night.from_json(json.loads(WIDE.to_line()))),
]
OTHER_RUN = [
    replace(NIGHTS[0], level="page"),
    replace(NIGHTS[0], target="fake"),
    replace(NIGHTS[0], began=FIRST + timedelta(seconds=1)),
    replace(NIGHTS[0], verdicts=NIGHTS[0].verdicts[::-1] if len(set(NIGHTS[0].verdicts)) > 1 else "ff"),
    replace(NIGHTS[0], answers=(NIGHTS[0].answers[0], ObservedAnswer("400/1", "abcd"))),
    replace(NIGHTS[0], requirements="9.9"),
]


@pytest.mark.parametrize(("one", "other"), SAME_RUN)
def test_lines_of_one_run_are_one_night_whatever_else_they_carry(tmp_path: Path, one: Night, other: Night) -> None:
    assert is_same_run(one, other)
    assert is_same_run(other, one)
    assert KnownRuns([one]).has(other)
    ledger = read_ledgers([ledger_file(tmp_path / "a", [one]), ledger_file(tmp_path / "b", [other])])
    assert not [remark for remark in ledger.remarks if "different" in remark]


@pytest.mark.parametrize("other", OTHER_RUN)
def test_lines_with_other_results_are_of_two_runs(other: Night) -> None:
    assert not is_same_run(NIGHTS[0], other)
    assert not KnownRuns([NIGHTS[0]]).has(other)
