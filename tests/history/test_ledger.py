"""Ledgers: what a line keeps, and how files with odd lines are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conformance.file_content import MIB
from conformance.history.case_names import in_folders
from conformance.history.ledger import LINE_READ, NAMED, night_lines, read_ledgers
from conformance.history.night_line import FORM, LINE_LIMIT, Night, NotANight
from conformance.history.observed_answer import ObservedAnswer
from conformance.suite.requirements import EVERYTHING
from tests.support.few_nights import FIRST, ledger_file, nights
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


WRONG: Mapping[str, object] = {
    "form": "1",
    "began": "yesterday",
    "target": 3,
    "suite": {"version": "1", "digest": "a", "requirements": "1", "code": 3},
    "verdicts": "px",
    "cases": {"calls": "a a"},
    "answered": [0, True],
    "answers": {"400": 1},
    "demands": None,
    "evidence": [1],
    "level": None,
}


@pytest.mark.parametrize("member", WRONG)
def test_a_line_that_is_wrong_anywhere_is_passed_over_and_named(tmp_path: Path, member: str) -> None:
    with pytest.raises(NotANight):
        Night.from_json(json.loads(line(NIGHTS[0], **{member: WRONG[member]})))
    path = ledger_file(tmp_path / "nights.jsonl", NIGHTS[:1])
    path.write_text(f"{path.read_text()}{line(NIGHTS[1], **{member: WRONG[member]})}\n{NIGHTS[2].to_line()}\n")
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
    assert night_lines(path) == [NIGHTS[0].to_line().encode()]


def test_a_line_of_a_newer_form_is_kept_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    newer = line(NIGHTS[1], form=FORM + 1)
    path.write_text(f"{NIGHTS[0].to_line()}\n{newer}\n")
    ledger = read_ledgers([path])
    assert list(ledger.nights) == [NIGHTS[0]]
    assert "a newer form" in ledger.remarks[0]
    assert newer.encode() in night_lines(path)


def test_remarks_are_few_however_many_lines_are_odd(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    path.write_text("".join(f"{{{number}\n" for number in range(500)) + "".join(f'{{"a{n}": 1}}\n' for n in range(500)))
    remarks = read_ledgers([path]).remarks
    assert len(remarks) <= 12
    assert all(len(remark) < 600 for remark in remarks)
    assert f"and {990 - NAMED} more: passed over: other reasons" in remarks[-1]


def test_a_line_of_many_megabytes_is_not_kept_in_memory_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    with path.open("w") as out:
        out.write('{"form": 1, "a": "' + "x" * (LINE_READ + 5 * MIB) + f'"}}\n{NIGHTS[0].to_line()}\n')
    assert list(read_ledgers([path]).nights) == [NIGHTS[0]]


def test_the_same_night_twice_counts_once_and_another_one_of_that_moment_is_told(tmp_path: Path) -> None:
    other = replace(NIGHTS[0], verdict="nonconformant")
    path = ledger_file(tmp_path / "nights.jsonl", [NIGHTS[0], NIGHTS[0], other])
    ledger = read_ledgers([path])
    assert list(ledger.of_target("twilio")) == [other]
    assert [remark.partition(": ")[2] for remark in ledger.remarks[:1]] == ["line 2: repeated"]
    assert "two different nights of twilio began at 2025-01-01 03:17:00" in ledger.remarks[1]


def test_a_clock_that_went_back_is_told_of_one_target_and_not_of_two(tmp_path: Path) -> None:
    fake = nights(CASES, target="fake")
    assert read_ledgers([ledger_file(tmp_path / "a", NIGHTS, fake)]).remarks == ()
    ledger = read_ledgers([ledger_file(tmp_path / "b", [NIGHTS[1], NIGHTS[0]])])
    assert [night.day for night in ledger.nights] == ["2025-01-01", "2025-01-02"]
    assert "line 2: older than an earlier line of the same target" in ledger.remarks[0]


def test_a_night_of_the_future_is_told(tmp_path: Path) -> None:
    future = replace(NIGHTS[0], began=datetime.now(UTC).replace(microsecond=0) + timedelta(days=3))
    assert "is the clock right?" in read_ledgers([ledger_file(tmp_path / "a", [future])]).remarks[0]


def test_moments_are_those_of_utc(tmp_path: Path) -> None:
    path = tmp_path / "nights.jsonl"
    path.write_text(line(NIGHTS[0], began="2025-01-01T01:17:00-02:00"))
    assert read_ledgers([path]).nights[0].began == FIRST
