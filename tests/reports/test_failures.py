"""One fault is overview_and_details once, however many cases show it, and what everything waits for comes first."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial

import pytest

from conformance.answer import Absence, NoAnswer
from conformance.case import Basis
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.finding import Finding, Verdict
from conformance.judging.control_result import control_result, failed_control
from conformance.judging.judge import judge
from conformance.judging.triage import Fault, Faults
from conformance.normalise import by_rule, closest
from conformance.report import Report
from conformance.reports import case_text, headline, html, markdown, report_text
from conformance.reports.failure_text import FailureText, numbers
from conformance.reports.short_failures import ShortFailures
from conformance.result import Result
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED, SEED, judged
from tests.support.public_reports import case, refused
from tests.support.written_reports import WRITERS

HEX = "0123456789abcdef" * 2
SUITE = LOADED.suite


def two_faults(request: Request, account: Account, tables: Tables) -> Response:
    """The embedded target with an old version everywhere, and without a field where it has it."""
    response = respond(request, account, tables)
    if not request.path.endswith(".json") or response.status != 201:
        return response
    body = json.loads(response.body) | {"api_version": "2008"}
    body.pop("price_unit", None)
    return replace(response, body=json.dumps(body).encode())


def no_messages(request: Request, account: Account, tables: Tables) -> Response:
    """The same, but no sender of messages is right."""
    if "/Messages" not in request.path:
        return two_faults(request, account, tables)
    body = {"code": 21606, "message": "a text", "more_info": "https://x.example/21606", "status": 400}
    return Response(400, (("Content-Type", "application/json"),), json.dumps(body).encode())


@cache
def with_two_faults() -> Report:
    return judged(two_faults)


def failing_cases() -> int:
    return sum(result.verdict is Verdict.FAIL for result in with_two_faults().results)


@cache
def without_messages() -> Report:
    return judged(no_messages)


def overview_and_details(found: Report) -> tuple[list[str], list[str]]:
    telling = FailureText(found, SUITE, partial(case_text.single_case, "ask"))
    return list(telling.overview()), list(telling.details())


def failing(name: str, *findings: Finding) -> Result:
    return Result(name, Basis.PAGE, Verdict.FAIL, findings)


def faults(*findings: Finding, name: str = "messages/to-malformed/three-digits") -> Sequence[Fault]:
    """The faults of a report in which each finding is that of another case."""
    return Faults(report(*(failing(f"{name}-{place}", finding) for place, finding in enumerate(findings)))).all


def field(where: str, expected: str, got: str, what: str = "field") -> Finding:
    return Finding(what, where, expected, got, Basis.PAGE)


def test_two_faults_of_eighty_cases_are_two_entries_one_block_and_a_line_for_each_other_case() -> None:
    overview, (first, *others) = overview_and_details(with_two_faults())
    assert overview[:2] == [
        f"{failing_cases()} cases fail for 2 faults, in the order in which to fix them. One case alone:",
        f"  ask --case NAME --seed {SEED}",
    ]
    assert overview[3] == '  1  field at /api_version [reference]: expected 2010-04-01, got "2008" (text)'
    assert overview[4].startswith(f"     {failing_cases()} cases: calls/from/valid, messages/from/valid,")
    assert first.startswith("FAIL calls/from/valid: POST Calls.json: expected 201, got 201 that departs in 2 places")
    assert "/api_version [reference], fault 1\n" in first
    assert "/price_unit [page], fault 2\n" in first
    assert first.endswith("ask --case calls/from/valid")
    assert len(others) == failing_cases() - 1
    assert others[0] == "FAIL messages/from/valid: as calls/from/valid: 2 faults described above (1-2)"
    assert others[1] == "FAIL numbers/area-code/available: as calls/from/valid: /api_version (fault 1)"
    assert not [line for line in others if "\n" in line]


def test_the_number_of_faults_is_in_the_summary() -> None:
    assert f"{failing_cases()} cases fail for 2 faults" in report_text.summary(with_two_faults())
    assert not [line for line in report_text.summary(judged(respond)) if "fault" in line]


def test_a_case_with_a_new_finding_tells_that_in_full_and_names_the_others() -> None:
    known, new = field("/a", "x", "null"), field("/b", "y", "missing")
    found = report(failing("messages/to/invalid", known), failing("messages/to/unroutable", known, new))
    _, (first, second) = overview_and_details(found)
    assert "field at /a [page], fault 1" in first
    assert "field at /b [page], fault 2" in second
    assert "as described above: /a (fault 1)" in second
    assert "field at /a" not in second


def test_a_single_case_is_told_by_its_block_alone() -> None:
    overview, blocks = overview_and_details(report(failing("messages/to/invalid", field("/a", "x", "null"))))
    assert (overview, len(blocks)) == ([], 1)


def test_a_control_that_others_wait_for_comes_first_with_its_fault_and_its_block() -> None:
    found = without_messages()
    waiting = sum("messages/from/valid" in result.reason for result in found.results)
    overview, (first, *_) = overview_and_details(found)
    assert waiting > 50
    assert " ".join(overview).startswith(
        f"{waiting} cases could not be judged, because messages/from/valid is refused (400/21606): mend it first."
    )
    assert first.startswith("FAIL messages/from/valid: POST Messages.json: expected 201, got 400/21606")
    fault = Faults(found).all[0]
    assert [result.case for result in fault.results] == ["messages/from/valid"]
    assert max(len(other.results) for other in Faults(found).all) > 1


@pytest.mark.parametrize("code", [21606, 21211])
def test_the_control_is_known_from_the_reason_that_a_verdict_gives(code: int) -> None:
    control = control_result(case("messages/from/valid"), refused(400, 21606))
    judgement = judge(case("messages/to/invalid"), [refused(400, code)], "AC", control)
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert failed_control(judgement.reason) == ("messages/from/valid", "400/21606")


def test_a_control_without_an_answer_is_not_said_to_be_refused() -> None:
    absent = NoAnswer(Absence.TIMEOUT, "too late", 1)
    control = control_result(case("messages/from/valid"), absent)
    judgement = judge(case("messages/to/invalid"), [refused(400, 21211)], "AC", control)
    waiting = Result("messages/to/invalid", Basis.PAGE, judgement.verdict, reason=judgement.reason)
    (obstacle,) = Faults(report(waiting)).failed_controls
    assert "1 case could not be judged, because messages/from/valid did not succeed (" in str(obstacle)
    assert overview_and_details(report(waiting))[0] != []


def test_no_other_reason_blames_a_control() -> None:
    for reason in ("the service is not available: 503", "the credentials were refused (401)", "", "not selected"):
        assert failed_control(reason) is None


@pytest.mark.parametrize(
    "findings",
    [
        [field("/date", "null", f'"Tue, 09 Jun 2026 0{hour}:40:43 +0000" (text)') for hour in (1, 2)],
        [field("/status", "queued", f'"{word}" (text)') for word in ("sent", "done")],
        [field("", "400/21211", f"201 and no error (sid {sid})", "outcome") for sid in (f"SM{HEX}", "mt-1", "mt-2")],
        [field("", "400/21211", f"404: Cannot POST /{path}", "outcome") for path in "ab"],
        [field("", "400/21211", f"302 redirect to /{path}", "outcome") for path in "ab"],
        [field("/to", f'"{number}"', f'"{number[1:]}"', "echo") for number in ("+15005550006", "+14108675310")],
        [field("/account_sid", f"AC{digit * 32}, the account asked", '"AC1"', "account") for digit in "ab"],
        [field("/uri", f".../Accounts/AC/.../{sid}", f'"/{sid}"', "address") for sid in ("mt-1", "mt-2")],
        [field("", "a JSON object", f"HTML: <p>{path}</p> (404, text/html)", "body") for path in "ab"],
        [field("/code", code, "missing", "code") for code in ("21211", "21606")],
        [field("/code", f"{code} (an integer)", f'"{code}" (text)', "code") for code in ("21211", "21606")],
        [field("/status", by_rule(str(status), "the HTTP status"), "200", "envelope") for status in (400, 404)],
        [field("/x", "a text", "null"), field("/x", "a text", "null (answer 2)")],
    ],
    ids=lambda findings: f"{findings[0].what}{findings[0].where}: {findings[0].got}",
)
def test_what_one_request_or_one_moment_made_does_not_make_two_faults(findings: list[Finding]) -> None:
    (fault,) = faults(*findings)
    assert len(fault.results) == len(findings)


@pytest.mark.parametrize(
    "findings",
    [
        [field("/a", "x", "null"), field("/b", "x", "null")],
        [field("/a", "x", "null"), field("/a", "x", "missing")],
        [field("/a", "x", '"1" (text)'), field("/a", "x", "1 (integer)")],
        [field("/a", "x", "null"), field("/a", "y", "null")],
        [field("/a", "x", "null"), field("/a", "x", "null", "envelope")],
        [field("", code, "201 and no error", "outcome") for code in ("400/21211", "400/21212")],
        [field("", "400/21211", got, "outcome") for got in ("201 and no error", "400")],
        [field("/code", code, "21201", "code") for code in ("21211", "21212")],
        [field("", "a JSON object", f"empty ({status}, text/html)", "body") for status in (404, 200)],
        [field("/to", '"a"', got, "echo") for got in ("missing", "null", '""', '"b"')],
    ],
    ids=lambda findings: f"{findings[0].what}{findings[0].where}: {findings[1].expected}, {findings[1].got}",
)
def test_what_differs_in_kind_place_demand_or_answer_is_another_fault(findings: list[Finding]) -> None:
    assert len(faults(*findings)) == len(findings)


def test_one_outcome_in_two_tables_is_two_faults() -> None:
    wrong = field("", "400/21211", "201 and no error", "outcome")
    found = report(failing("messages/to/invalid", wrong), failing("messages/to-malformed/three-digits", wrong))
    assert len(Faults(found).all) == 2


def test_a_line_of_an_outcome_told_already_says_what_was_sent() -> None:
    wrong = field("", "400/21211", "201 and no error", "outcome")
    names = ("messages/to-malformed/three-digits", "messages/to-malformed/seven-digits")
    _, (_, second) = overview_and_details(report(*(failing(name, wrong) for name in names)))
    assert second.startswith(f"FAIL {names[1]}: as {names[0]} with To=")
    assert second.endswith(": outcome (fault 1)")


def test_faults_of_the_same_cases_name_them_once() -> None:
    both = (field("/a", "present", "missing"), field("/b", "present", "missing"))
    names = ("messages/to/invalid", "messages/to/unroutable")
    overview, _ = overview_and_details(
        report(*(failing(name, *both) for name in names), failing("messages/to/blocked", both[1]))
    )
    assert overview[3:] == [
        "  1  field at /b [page]: expected present, got missing",
        "     3 cases: messages/to/invalid, messages/to/unroutable, messages/to/blocked",
        "",
        "  2  field at /a [page]: expected present, got missing",
        "     2 cases: messages/to/invalid, messages/to/unroutable",
    ]
    overview, _ = overview_and_details(report(*(failing(name, *both) for name in names)))
    assert overview[3:] == [
        "  1  field at /a [page]: expected present, got missing",
        "  2  field at /b [page]: expected present, got missing",
        "     2 cases: messages/to/invalid, messages/to/unroutable",
    ]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("no-credentials", "no credentials"),
        ("unknown-account", "the credentials of an unknown account, expected 401/20003 or 404/20404"),
    ],
)
def test_a_line_of_an_outcome_told_already_says_which_credentials_were_sent(name: str, given: str) -> None:
    wrong = field("", "401/20003", "201 and no error", "outcome")
    names = ("access/authentication/wrong-token", f"access/authentication/{name}")
    _, (_, second) = overview_and_details(report(*(failing(name, wrong) for name in names)))
    assert second == f"FAIL {names[1]}: as {names[0]} with {given}: outcome (fault 1)"


def test_a_line_says_what_is_expected_where_the_case_told_in_full_expects_another_answer() -> None:
    unread = field("", "a JSON object", "not JSON (201, application/json)", "body")
    names = ("messages/body/empty", "messages/missing/to-absent")
    _, (_, second) = overview_and_details(report(*(failing(name, unread) for name in names)))
    assert second == f"FAIL {names[1]}: as {names[0]} with no To, expected 400/21604: body (fault 1)"
    _, (_, second) = overview_and_details(report(*(failing(name, field("/a", "x", "null")) for name in names)))
    assert second == f"FAIL {names[1]}: as {names[0]}: /a (fault 1)"


def test_a_wrong_token_is_said_beside_the_account() -> None:
    sent = {"method": "POST", "url": "http://127.0.0.1:1/x", "form": [], "user": "AC1", "curl": "curl"}
    wrong = field("", "401/20003", "201 and no error", "outcome")
    for name, said in (("wrong-token", "as AC1 with a wrong token\n"), ("right-credentials", "as AC1\n")):
        _, (only,) = overview_and_details(report(replace(failing(f"access/authentication/{name}", wrong), sent=sent)))
        assert said in only


def test_the_sid_of_a_single_outcome_is_in_the_block_alone() -> None:
    (fault,) = faults(field("", "400/1", f"201 and no error (sid SM{HEX})", "outcome"))
    assert fault.received_in(fault.results[0]) == "201 and no error"


def test_resources_that_attain_more_than_the_whole_are_said() -> None:
    passed = Result("messages/to/invalid", Basis.PAGE, Verdict.PASS)
    unclaimed = Result("calls/to/invalid", Basis.PAGE, Verdict.UNSUPPORTED, reason="messages only")
    assert "resources that attain a level: messages observed" in report_text.summary(report(passed, unclaimed))
    assert not [line for line in report_text.summary(report(passed)) if line.startswith("resources")]


def test_what_a_target_does_not_claim_is_not_said_to_be_unjudged() -> None:
    unclaimed = Result("calls/to/invalid", Basis.PAGE, Verdict.UNSUPPORTED, reason="messages only")
    open_ = Result("messages/to/invalid", Basis.PAGE, Verdict.INCONCLUSIVE, reason="500")
    assert headline.conclusion(report(unclaimed, open_)) == "No level is attained: 1 of 2 cases were not judged."


def test_a_fault_says_what_its_findings_share_and_how_many_other_values_came() -> None:
    (echo,) = faults(field("/to", '"a"', '"b"', "echo"), field("/to", '"c"', '"d"', "echo"))
    assert [(echo.expected_in(one), echo.received_in(one)) for one in echo.results] == [
        ('"a"; elsewhere what was sent', '"b" and 1 other value'),
        ('"c"; elsewhere what was sent', '"d" and 1 other value'),
    ]
    (outcome,) = faults(*(field("", "400/1", f"201 and no error (sid {sid})", "outcome") for sid in "ab"))
    assert outcome.received_in(outcome.results[0]) == "201 and no error"


DIGITS = 'text of digits, such as "1"'


@pytest.mark.parametrize(
    ("expected", "shared"),
    [
        ([f'{DIGITS}; here "0"'] * 2, '"0"'),
        ([f'{DIGITS}; here "0"'] * 2 + [f'{DIGITS}; here "2"'], '"0"; elsewhere "2" ({2})'),
        ([f'{DIGITS}; here "0"'] * 2 + [DIGITS], f'"0"; elsewhere {DIGITS} ({{2}})'),
        ([f'{DIGITS}; here "{number}"' for number in "024"], '"0"; elsewhere "2" ({1}) and 1 more'),
        ([DIGITS, DIGITS, f'{DIGITS}; here "2"'], f'{DIGITS}; elsewhere "2" ({{2}})'),
        ([f"a SID; here AC{HEX}"] * 2 + ["a SID; here AC" + "0f" * 16], f"AC{HEX}"),
    ],
    ids=["all", "most", "most beside none", "each", "few", "one answer"],
)
@pytest.mark.parametrize("got", ["missing", "1 (integer)"])
def test_a_fault_expects_what_its_first_answer_has_to_have_and_names_another(
    expected: list[str], shared: str, got: str
) -> None:
    names = [case.name for case in SUITE.cases][: len(expected)]
    findings = [field("/num_media", each, got) for each in expected]
    (fault,) = Faults(report(*(failing(name, each) for name, each in zip(names, findings, strict=True)))).all
    assert fault.expected_in(fault.results[0]) == shared.format(*names)
    for result, finding in zip(fault.results, findings, strict=True):
        assert fault.expected_in(result).partition("; elsewhere ")[0] == closest(finding.expected)


def test_a_missing_field_of_which_resources_expect_different_things_is_shown_with_what_its_case_expects() -> None:
    names = [f"{name}/from/valid" for name in ("calls", "messages")]
    texts = [f"{prefix} and 32 hex digits" for prefix in ("CA", "SM")]
    results = [failing(name, field("/sid", text, "missing")) for name, text in zip(names, texts, strict=True)]
    for first, second in ((0, 1), (1, 0)):
        found = report(results[first], results[second], results[1])
        (fault,) = Faults(found).all
        assert fault.expected_in(results[first]) == f"{texts[first]}; elsewhere {texts[second]} ({names[second]})"
        for result, own, other in ((results[0], 0, 1), (results[1], 1, 0)):
            expected = fault.expected_in(result)
            assert expected == f"{texts[own]}; elsewhere {texts[other]} ({names[other]})"


def test_every_list_of_faults_expects_what_a_block_does() -> None:
    one = field("/num_media", f'{DIGITS}; here "0"', "1 (integer)")
    others = [field(f"/{name}", "a text", "null") for name in "abc" for _ in range(3)]
    found = report(*(failing(case.name, each) for case, each in zip(SUITE.cases, [*others, one, one], strict=False)))
    assert [fault.where for fault in Faults(found).all] == ["/a", "/b", "/c", "/num_media"]
    telling = FailureText(found, SUITE, partial(case_text.single_case, "ask"))
    short = ShortFailures(found, SUITE, partial(case_text.single_case, "ask"))
    (row,) = (line for line in markdown.render(found, SUITE).splitlines() if line.startswith("| 4 |"))
    listed = html.render([found], SUITE).partition('id="faults"')[2].partition('id="tables"')[0]
    for said in (list(short.rows())[-1].text, row, listed.replace("&#34;", '"')):
        assert '"0"' in said
    assert 'expected "0", got' in " ".join(telling.overview())


@pytest.mark.parametrize("number", [1, 2, 5], ids=["one fails", "two fail", "more fail than have a block"])
@pytest.mark.parametrize("body", ["<a/>", "<a/>\n\n", "no markup\r\n \n", '{"a": 1}\n\n', ""])
def test_no_output_has_two_empty_lines_together(body: str, number: int) -> None:
    outcome = field("", "201", "400", "status")
    got = {
        "outcome": "400",
        "status": 400,
        "headers": [["Content-Type", "application/xml"]],
        "body": body,
        "cut": False,
    }
    names = [case.name for case in SUITE.cases if case.capability == "xml/messages"][:number]
    found = report(*(replace(failing(name, outcome), got=(got,)) for name in names))
    for form in ("terminal", "terminal in colours"):
        lines = [line.strip() for line in WRITERS[form](found).splitlines()]
        assert ["", ""] not in [lines[place : place + 2] for place in range(len(lines))], form


def test_a_fault_has_the_lowest_basis_of_its_findings() -> None:
    (fault,) = faults(replace(field("/a", "x", "null"), basis=Basis.OBSERVED), field("/a", "x", "null"))
    assert fault.basis is Basis.PAGE


def test_what_departs_above_the_level_asked_for_is_no_fault() -> None:
    above = replace(field("/a", "x", "null"), basis=Basis.OBSERVED)
    assert Faults(report(failing("messages/to/invalid", above), level=Basis.PAGE)).all == ()


def test_neighbouring_numbers_are_joined() -> None:
    every = faults(*(field(f"/{place}", "x", "null") for place in range(8)))
    assert numbers([every[place] for place in (0, 1, 2, 4, 6, 7)]) == "1-3, 5, 7-8"


@pytest.mark.parametrize("rendered", [markdown.render, lambda found, suite: html.render([found], suite)])
def test_pages_have_every_fault_once_and_every_case(rendered: Callable[[Report, object], str]) -> None:
    said = rendered(with_two_faults(), SUITE)
    assert f"{failing_cases()} cases fail for 2 faults" in said
    assert all(result.case in said for result in Faults(with_two_faults()).failures)
    assert "mend it first" in rendered(without_messages(), SUITE)


def test_side_by_side_reports_have_no_list_of_faults() -> None:
    assert "cases fail for" not in html.render([with_two_faults(), without_messages()], SUITE)
