"""An abridged report keeps every verdict and repeats nothing; a brief page of it says how much it leaves out."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from conformance.finding import Finding, Verdict
from conformance.reports.html import page as html_page
from conformance.reports.matrix import Matrix
from conformance.reports.short_report import BODY_LENGTH, shorten
from tests.comparing.test_compare import run, wrong_code
from tests.support.judged_targets import LOADED


def test_an_abridged_report_keeps_every_verdict_and_contains_each_answer_once() -> None:
    whole = run(wrong_code)
    long = replace(whole.results[2], got=({**whole.results[2].got[0], "body": "x" * 2 * BODY_LENGTH, "cut": False},))
    whole = replace(whole, results=(*whole.results[:2], long, *whole.results[3:]))
    short = shorten(whole)
    assert [(one.case, one.verdict, one.reason) for one in short.results] == [
        (one.case, one.verdict, one.reason) for one in whole.results
    ]
    assert short.counts == whole.counts
    assert (short.results[2].got[0]["body"], short.results[2].got[0]["cut"]) == ("x" * BODY_LENGTH, True)
    again = [got for result in short.results for got in result.got if "like" in got]
    assert again
    cases = {result.case: result for result in short.results}
    assert all(any("like" not in got for got in cases[got["like"]].got) for got in again)
    sent = [result.sent for result in short.results if result.sent]
    assert {one["curl"] for one in sent} == {""}
    assert all(one["url"].startswith("{base-url}/2010-04-01/") for one in sent)
    assert whole.target["account_sid"] not in json.dumps([one["user"] for one in sent])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Error from contract /root/.cache/a/b.json: no", "Error from contract /... no"),
        ("see /tmp/a-b/log.txt", "see /..."),
        ("at 127.0.0.1:4010/x", "at 127.0.0.1:{port}/x"),
        ("/2010-04-01/Accounts/AC1/Messages.json", "/2010-04-01/Accounts/AC1/Messages.json"),
        ("https://www.twilio.com/docs/errors/21612", "https://www.twilio.com/docs/errors/21612"),
    ],
)
def test_an_abridged_report_has_no_paths_and_ports_of_one_machine(said: str, kept: str) -> None:
    whole = run(wrong_code)
    changed = replace(whole, results=(replace(whole.results[0], reason=said), *whole.results[1:]))
    assert shorten(changed).results[0].reason == kept


def test_a_brief_page_contains_a_request_once_and_the_number_of_omitted_findings() -> None:
    reports = [shorten(report) for report in (run(), run(wrong_code))]
    whole = run(wrong_code)
    many = tuple(Finding("field", f"/f{number}", "a", "b", whole.level) for number in range(9))
    first = replace(reports[1].results[0], verdict=Verdict.FAIL, findings=many)
    reports[1] = replace(reports[1], results=(first, *reports[1].results[1:]))
    content = html_page(Matrix.of(reports, LOADED.suite), brief=True)
    start = content.index(f'<details id="case.{first.case.replace("/", ".")}"')
    case = content[start : content.index("</details>", start)]
    assert case.count('aria-label="Request"') == 1
    assert case.count("<code>/f") + int(re.search(r"and (\d+) more", case)[1]) == 9  # type: ignore[index]
