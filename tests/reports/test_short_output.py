"""What a run prints by default fits on few screens, whatever the target answers, and ends with what was not asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from conformance.case import Basis
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.reports import layout
from conformance.reports.short_output import FEWEST_ROWS, MOST_ROWS, Block, Group, Row, ShortOutput, cut, rows
from conformance.result import Result
from tests.support.judged_targets import LOADED, SHOWN, judged
from tests.support.written_reports import WRITERS, report_of, result_with

SUITE = LOADED.suite
NAMES = [case.name for case in SUITE.cases if case.name.startswith((*SHOWN, "xml/", "other-resources/"))]
Answer = Callable[[Request, Account, Tables], Response]


def _json(status: int, content: object) -> Response:
    return Response(status, (("Content-Type", "application/json"),), json.dumps(content).encode())


def always_ok(_request: Request, _account: Account, _tables: Tables) -> Response:
    return _json(200, {"ok": True})


def most_fields_missing(request: Request, account: Account, tables: Tables) -> Response:
    answer = respond(request, account, tables)
    return _json(201, {"status": "queued"}) if answer.status == 201 else answer


def another_refusal_each_time(request: Request, _account: Account, _tables: Tables) -> Response:
    return _json(400, {"code": 20000 + len(str(request)) * 7, "message": "?" * 300})


def a_long_page(_request: Request, _account: Account, _tables: Tables) -> Response:
    return Response(404, (("Content-Type", "text/html"),), b"<p>not here</p>\n" * 400)


@pytest.mark.parametrize("answer", [always_ok, most_fields_missing, another_refusal_each_time, a_long_page])
def test_the_output_of_any_target_is_at_most_so_many_rows_with_the_verdict_below(answer: Answer) -> None:
    found = judged(answer, names=NAMES)
    found = replace(found, results=tuple(one for one in found.results if one.got))
    written = WRITERS["terminal"](found).rstrip("\n")
    assert rows(written) <= MOST_ROWS
    lines = written.split("\n")
    commands = [line for line in lines if line.startswith("  twilio-conformance ")]
    conclusion = next(line for line in lines if " conform" in line or "undecided" in line)
    assert not [line for line in lines if len(line) > layout.WIDTH and line not in (*commands, conclusion)]
    assert lines[-1].startswith("Resources not asked: ")
    last = "\n".join(lines[-24:])
    to_mend = any(one.verdict in (Verdict.FAIL, Verdict.NOT_OFFERED) for one in found.results)
    assert ("Mend first: " in last or "Declare it" in last) == to_mend


def _many() -> Report:
    """A report in which each case has a fault, a reason or a complaint of its own, and long texts."""
    results = []
    for number, case in enumerate(SUITE.cases):
        verdict = list(Verdict)[number % 6]
        result = replace(result_with(verdict, case), reason=f"{number} {'reason ' * 40}", profiles=case.profiles)
        if verdict is Verdict.FAIL:
            wrong = tuple(
                Finding("field", f"/field-{number}-{place}", f"{'expected ' * 12}{number}", "x" * 150, Basis.PAGE)
                for place in range(40)
            )
            result = replace(result, findings=wrong, reason="")
        complaint = f"t.yaml:{number}: {'an entry that is out of date ' * 5}"
        results.append(replace(result, excuse={"reason": "", "place": "t.yaml:1", "complaint": complaint}))
    return report_of(*results)


def test_a_report_in_which_everything_is_different_fits_too_and_says_how_much_is_left_out() -> None:
    written = WRITERS["terminal"](_many()).rstrip("\n")
    assert rows(written) <= MOST_ROWS
    for kind in ("faults", "reasons", "entries"):
        assert f" more {kind}" in written


def _blocks(number: int, lines: int) -> list[Block]:
    return [Block("\n".join(f"{place} of {each}" for place in range(lines))) for each in range(number)]


def _rows(number: int) -> list[Row]:
    return [Row(f"fault {place}" + "\n  more" * (place % 2), f"fault {place}") for place in range(number)]


@pytest.mark.parametrize("room", [60, 100])
@pytest.mark.parametrize("first", [0, 1, 3])
@pytest.mark.parametrize("listed", [0, 1, 5, 400])
@pytest.mark.parametrize("length", [1, 9, 200])
def test_blocks_lists_and_reasons_share_the_rows_that_are_left(room: int, first: int, listed: int, length: int) -> None:
    groups = [Group(_blocks(30, length), "reason", 20), Group(_blocks(2, length), "entry", 10)]
    output = ShortOutput(_blocks(first, length), "a heading", _rows(listed), groups)
    shown = output.blocks(room)
    assert sum(block.rows for block in shown) <= room
    text = "\n".join(block.text for block in shown)
    listing = text.partition("a heading\n")[2].partition("\n0 of")[0].splitlines()
    told = sum(line.startswith("fault ") for line in listing)
    assert told == listed or f"and {listed - told} more fault" in text
    assert all(rows(block.text) >= min(length, FEWEST_ROWS - 1) for block in shown[:first])


def test_a_text_that_is_cut_keeps_its_last_line() -> None:
    text = "\n".join(f"line {number}" for number in range(30))
    assert cut(text, 30) == text
    short = cut(text, 10).split("\n")
    assert len(short) == 10
    assert short[:8] == [f"line {number}" for number in range(8)]
    assert short[8:] == ["            ... 21 more lines: -v", "line 29"]


@pytest.mark.parametrize("form", ["terminal", "Markdown", "job summary"])
@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL])
def test_what_was_not_asked_is_the_very_last_line(form: str, verdict: Verdict) -> None:
    cases = [case for case in SUITE.cases if case.name.startswith("messages/")]
    results = [replace(result_with(verdict, case), profiles=case.profiles) for case in cases[:40]]
    assert WRITERS[form](report_of(*results)).rstrip().splitlines()[-1] == "Resources not asked: lookup"


def test_each_fault_on_a_page_says_what_was_sent_and_where() -> None:
    wrong = Finding("field", "/date_created", "a date", "missing", Basis.PAGE)
    cases = [case for case in SUITE.cases if case.name.startswith("calls/from/")]
    found = report_of(*(Result(case.name, Basis.PAGE, Verdict.FAIL, (wrong,)) for case in cases))
    page = unescape(WRITERS["HTML"](found))
    listed = page.partition('id="faults"')[2].partition('id="tables"')[0]
    assert '<span class="quiet">sent</span> <code>POST Calls From=' in listed


def test_what_short_blocks_leave_is_for_the_longer_ones() -> None:
    assert layout.shares([10, 90, 20], 90, FEWEST_ROWS) == [10, 60, 20]
    assert layout.shares([50, 50, 50], 90, FEWEST_ROWS) == [30, 30, 30]
    assert layout.shares([50, 50], 4, FEWEST_ROWS) == [FEWEST_ROWS, FEWEST_ROWS]
    assert layout.shares([], 90, FEWEST_ROWS) == []
