"""Two requests in one case: the second follows from the first answer, goes to the target alone, and is judged too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import conformance
from conformance.answer import Absence, Answer, NoAnswer
from conformance.case import Basis, Case, Format
from conformance.certificates.possible_exchange import impossibilities
from conformance.fake import (
    ACCOUNT,
    TABLES,
    Account,
    Request,
    Responder,
    Response,
    Server,
    Tables,
    application,
    respond,
)
from conformance.finding import Judgement, Verdict
from conformance.judging.control_result import ControlResult
from conformance.judging.judge import judge
from conformance.recorded.case_matching import CaseMatcher
from conformance.recorded.exchange import RecordedExchange
from conformance.request import build_request
from conformance.sequence import SECOND, second_case, second_request
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.suite.requirements import digest
from conformance.target import Target
from conformance.transcript import Transcript
from tests.cli.test_run import conform, report_of, said
from tests.support import misbehaving_targets
from tests.support.misbehaving_targets import TARGET, code_of

CASES = misbehaving_targets.cases()
SEQUENCES = [case for case in CASES.values() if case.then]
FOLLOWED = [case for case in SEQUENCES if case.then and case.then.at]
READ = CASES["messages/state/created-message-get"]
ACCOUNTS = f"/2010-04-01/Accounts/{ACCOUNT.sid}"
BELOW = f"{ACCOUNTS}/Messages"


def created(**fields: object) -> Answer:
    """The first answer, with some fields of its body replaced."""
    answer = misbehaving_targets.ask(READ)
    return replace(answer, body=json.dumps(json.loads(answer.body) | fields).encode())


USABLE = [
    f"{BELOW}/SM1",
    f"{BELOW}/SM1.json",
    f"/api{BELOW}/SM1.json",
    f"/api/laml{BELOW}/SM1",
    f"/a.b/c%20d{BELOW}/SM1",
]
UNUSABLE: list[object] = [
    None, 5, {}, [], "", "SM1", "Messages/SM1.json", f"{BELOW}/", f"{BELOW}", f"{BELOW}.json", f"{BELOW}/.json",
    f"//evil.example{BELOW}/SM1", f"http://evil.example{BELOW}/SM1", f"https://127.0.0.1{BELOW}/SM1",
    f"{BELOW}/SM1 ", f"\\\\evil.example{BELOW}/SM1", f"/\\evil.example{BELOW}/SM1?", f"ftp://x{BELOW}/SM1",
    f"{BELOW}/SM1\n", f" {BELOW}/SM1", f"{BELOW}/..", f"{BELOW}/../Calls", f"{BELOW}/SM1/../../Keys",
    f"{BELOW}/SM1%2f..", f"{BELOW}/%2e%2e", f"{BELOW}/SM1/Media", f"{BELOW}/SM1?a=b", f"{BELOW}/SM1#a",
    f"{BELOW}/SM1;a", f"{BELOW}/SM1@evil.example", f"{BELOW}/SM1:80", f"{BELOW}//SM1", f"{BELOW}/SM1.json.json",
    f"{BELOW}/SM1.xml", f"{BELOW}/SM\u0661", f"{BELOW}/SM\u200b1", f"{BELOW}/{'1' * 1000}",
    f"{ACCOUNTS}/Calls/SM1", f"/2010-04-01/Accounts/AC{'0' * 32}/Messages/SM1",
    f"/2008-08-01/Accounts/{ACCOUNT.sid}/Messages/SM1", f"{ACCOUNTS}x/Messages/SM1", f"{BELOW}/SM1\x00",
    f"{BELOW}/[secret]",
]  # fmt: skip


@pytest.mark.parametrize("uri", USABLE)
@pytest.mark.parametrize("base", ["http://127.0.0.1:1", "http://127.0.0.1:1/api"])
def test_the_second_request_goes_to_what_the_uri_names_with_or_without_the_prefix_of_the_target(
    base: str, uri: str
) -> None:
    target = Target(base, base, ACCOUNT.sid, ACCOUNT.token)
    request = second_request(READ, [created(uri=uri)], target)
    assert request
    assert (request.method, request.url, request.form) == ("GET", f"{base}{BELOW}/SM1.json", ())
    assert request.credentials == (ACCOUNT.sid, ACCOUNT.token)


@pytest.mark.parametrize("uri", UNUSABLE, ids=ascii)
def test_a_uri_that_is_no_plain_path_below_account_and_resource_is_not_followed(uri: object) -> None:
    answer = created(uri=uri)
    assert second_request(READ, [answer], TARGET) is None
    found = judged_alone(READ, [answer])
    assert found.verdict is Verdict.FAIL
    # At the level of the second request too, which cannot be made: a target is not spared it by a wrong path.
    assert {finding.basis for finding in found.findings if finding.where == "/uri"} == {Basis.PAGE}


def judged_alone(case: Case, answers: list[Answer]) -> Judgement:
    return judge(case, answers, ACCOUNT.sid, ControlResult())


def test_nothing_follows_from_a_refusal_or_from_what_cannot_be_read() -> None:
    refusal = misbehaving_targets.ask(CASES["messages/to/invalid"])
    for answer in (refusal, replace(refusal, body=b"<html>"), replace(created(), truncated=True)):
        assert second_case(READ, answer, ACCOUNT.sid) is None
        assert judged_alone(READ, [answer]).verdict is Verdict.FAIL


OWN = """\
defaults:
  states: R03
  resource: Calls
  format: xml
  send: {To: "+14108675310", From: "+15005550006", Url: https://example.com/voice.xml}
  expect: {answers: 201, schema: xml-call}
cases:
- {id: read, then: {method: GET, at: uri, expect: 403/20008}}
"""


def own_cases(folder: Path, text: str) -> tuple[Case, ...]:
    own = folder / "mine"
    own.mkdir()
    (own / "twice.yaml").write_text(text)
    loaded = load([data_folder("cases"), own])
    for error in loaded.errors:
        raise error
    return loaded.suite.cases


def test_an_answer_in_xml_that_leads_nowhere_fails_at_the_level_of_the_second_request(tmp_path: Path) -> None:
    case = own_cases(tmp_path, OWN)[-1]
    answer = misbehaving_targets.ask(CASES["xml/calls/created"])
    start, _, rest = answer.body.decode().partition("<Uri>")
    without = replace(answer, body=(start + rest.partition("</Uri>")[2]).encode())
    found = judged_alone(case, [without])
    assert found.verdict is Verdict.FAIL
    assert {(finding.where, finding.basis) for finding in found.findings} == {("/Uri", Basis.PAGE)}


def readable(prefix: str) -> Responder:
    """What was created can be read, changed and deleted."""

    def answer(request: Request, account: Account, tables: Tables) -> Response:
        response = respond(request, account, tables)
        is_own = code_of(response) == "20008" and f"/{prefix}" in request.path
        return Response(200, (("Content-Type", "application/json"),), b'{"sid": "a"}') if is_own else response

    return answer


class StopBlocks:
    """Who was sent STOP gets no message any more."""

    def __init__(self) -> None:
        self.stopped: set[str] = set()

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        if request.first("To") in self.stopped:
            return misbehaving_targets.refused(request, 21610, 400, tables)
        if request.first("Body") == "STOP":
            self.stopped.add(request.first("To"))
        return respond(request, account, tables)


HABITS: list[tuple[Callable[[], Responder], str]] = [
    (lambda: readable("SM"), "messages/state/created-message-"),
    (lambda: readable("CA"), "calls/state/created-call-"),
    (lambda: readable("PN"), "numbers/state/bought-number-"),
    (StopBlocks, "messages/state/after-stop"),
]


@pytest.mark.parametrize(("habit", "named"), HABITS, ids=[named for _, named in HABITS])
def test_what_changes_a_state_is_found_by_the_second_request_at_the_level_of_the_page(
    habit: Callable[[], Responder], named: str
) -> None:
    controls = [CASES[name] for case in SEQUENCES for name in case.control]
    found = misbehaving_targets.judged(habit(), among=[*controls, *SEQUENCES])
    failed = {name: each for name, each in found.items() if each.verdict is Verdict.FAIL}
    expected = {case.name for case in SEQUENCES if case.name.startswith(named)}
    assert expected <= set(failed) <= expected | {case.name for case in SEQUENCES if case.format is Format.XML}
    for name in expected:
        (finding,) = failed[name].findings
        assert (finding.what, finding.basis) == ("outcome", Basis.PAGE)
        assert finding.got.endswith(f"({SECOND})")


def test_a_second_message_with_the_sid_of_the_first_is_found() -> None:
    case = CASES["messages/state/after-stop"]
    found = misbehaving_targets.judged(misbehaving_targets.canned_sid, among=[case])[case.name]
    assert [(finding.what, finding.where) for finding in found.findings] == [("repeat", "/sid")]


def test_refused_credentials_of_the_second_request_alone_are_no_doubt_about_the_credentials() -> None:
    answers = [created(), misbehaving_targets.ask(CASES["access/authentication/no-credentials"])]
    found = judged_alone(READ, answers)
    assert found.verdict is Verdict.FAIL
    assert {finding.what for finding in found.findings} == {"status", "code"}


def with_prefix(request: Request, account: Account, tables: Tables) -> Response:
    """The paths in answers are those that the outside sees."""
    response = respond(request, account, tables)
    return replace(response, body=response.body.replace(b"/2010-04-01/", b"/api/2010-04-01/"))


@pytest.mark.parametrize("responder", [respond, with_prefix], ids=["without", "with"])
def test_a_target_behind_a_prefix_conforms_whether_or_not_its_paths_have_it(responder: Responder) -> None:
    app = DispatcherMiddleware(
        application(ACCOUNT, TABLES, responder), {"/api": application(ACCOUNT, TABLES, responder)}
    )
    report = conformance.judge_app(
        app, prefix="/api", account_sid=ACCOUNT.sid, auth_token=ACCOUNT.token, select="*/state/*"
    )
    results = [result for result in report.results if result.verdict is not Verdict.NOT_RUN]
    assert {result.case for result in results} == {case.name for case in SEQUENCES}
    assert {result.verdict for result in results} == {Verdict.PASS}, report.text
    for result in results:
        assert result.then
        assert result.then["url"].startswith(f"http://localhost/api{ACCOUNTS}/")


def test_both_requests_are_told_in_every_form_and_by_workers_too(tmp_path: Path) -> None:
    credentials = ("--account-sid", ACCOUNT.sid, "--auth-token-env", "MY_TOKEN")
    outputs = ("--html", tmp_path / "r.html", "--markdown", tmp_path / "r.md", "--report", tmp_path / "r.json")
    one = ("--case", READ.name, *credentials)
    with Server(ACCOUNT, TABLES, readable("SM")) as server:
        done = conform("run", server.base_url, *one, *outputs, MY_TOKEN=ACCOUNT.token)
        spread = conform(
            "run", server.base_url, *one, "-n", "2", "--report", tmp_path / "n.json", MY_TOKEN=ACCOUNT.token
        )
    assert (done.returncode, spread.returncode) == (1, 1), done.stdout + spread.stdout
    (case,) = (case for case in report_of(done, tmp_path / "r.json")["cases"] if case["case"] == READ.name)
    (other,) = (case for case in report_of(spread, tmp_path / "n.json")["cases"] if case["case"] == READ.name)
    assert case["then"]["method"] == other["then"]["method"] == "GET"
    assert case["then"]["url"].rpartition("/")[2].startswith("SM")
    assert [got["status"] for got in case["got"]] == [201, 200]
    command = case["then"]["curl"].splitlines()[0]
    assert command.startswith("curl -i -X GET ")
    for text in (done.stdout, (tmp_path / "r.md").read_text(), (tmp_path / "r.html").read_text()):
        assert "expected 201 then 403/20008" in " ".join(text.split()) or "201 then 403/20008" in text
        assert SECOND in text
        assert command.split()[4] in text
        assert text.count("curl -i -X") == 2


def test_explain_shows_both_requests_and_what_conforms_to_each() -> None:
    text = said(conform("explain", READ.name))
    assert text.count("curl -i -X") == 2
    assert f"then GET https://api.twilio.com{BELOW.replace(ACCOUNT.sid, '$TWILIO_TEST_ACCOUNT_SID')}/SID-of-" in text
    assert "403/20008: the code on the basis 'reference', the status 'page'" in text
    assert "201: the code on the basis 'page'" in text


def test_the_report_of_a_run_is_read_back_with_each_answer_at_its_request(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    assert conform("run", "embedded", "--case", READ.name, "--report", report).returncode == 0
    done = conform("replay", report, "--report", tmp_path / "again.json")
    assert done.returncode == 0, done.stdout
    results = report_of(done, tmp_path / "again.json")["cases"]
    assert [result["sent"]["method"] for result in results if result["sent"]] == ["POST", "GET"]


def test_a_stored_second_request_has_to_follow_from_the_stored_first_answer() -> None:
    first, request = created(), build_request(READ, TARGET)
    second = second_request(READ, [first], TARGET)
    assert second
    closed = misbehaving_targets.answers_to(READ, first)[1]
    whole = Transcript.of(READ.name, request, (first, closed), {}, (), second)
    assert Transcript.from_json(whole.to_json()) == whole
    assert list(impossibilities(whole, READ, TARGET)) == []
    missing = NoAnswer(Absence.TIMEOUT, "no answer within 10 s")
    assert list(impossibilities(replace(whole, answers=(first, missing)), READ, TARGET)) == []
    other = f"http://evil.example{BELOW}/SM1.json"
    for forged in (
        Transcript.of(READ.name, request, (first, closed), {}, (), replace(second, url=other)),
        Transcript.of(READ.name, request, (first, closed), {}, (), replace(second, method="DELETE")),
        Transcript.of(READ.name, request, (first, closed), {}, (), replace(second, form=(("To", "1"),))),
        replace(whole, second=None),
        replace(whole, answers=(first,)),
        replace(whole, answers=(created(uri=f"{BELOW}/SM1.json"), closed)),
        replace(whole, answers=(created(uri=None), closed)),
        replace(whole, answers=(first, closed, closed)),
        replace(whole, answers=(missing, closed)),
        Transcript.of(READ.name, request, (first,), {}, ()),
    ):
        assert list(impossibilities(forged, READ, TARGET)), forged


def test_recorded_exchanges_match_no_case_of_two_requests() -> None:
    matcher = CaseMatcher(SEQUENCES)
    for case in SEQUENCES:
        url = f"https://api.twilio.com{BELOW.replace('Messages', case.resource)}.json"
        assert matcher.find(RecordedExchange("a", "POST", url, case.send, created())) is None


def test_the_digest_of_a_set_covers_the_second_request() -> None:
    before = digest("0.1", [READ])
    assert READ.then
    for then in (
        None,
        replace(READ.then, method="DELETE"),
        replace(READ.then, at=None),
        replace(READ.then, send=(("Body", "a"),)),
        replace(READ.then, expect=CASES["messages/to/invalid"].expect),
    ):
        assert digest("0.1", [replace(READ, then=then)]) != before


ROW = "- {id: read, then: %s}\n"


@pytest.mark.parametrize(
    ("then", "problem"),
    [
        ("uri", "'then' is a mapping"),
        ("{method: GET, at: uri}", "a second request has 'expect'"),
        ("{at: sid, expect: 403/20008}", "unknown at 'sid'; known are uri"),
        ("{method: FETCH, at: uri, expect: 403/20008}", "unknown method 'FETCH'"),
        ("{method: GET, expect: 403/20008}", "another 'method' goes with 'at'"),
        ("{at: uri, expect: 403/20008, then: {expect: 201}}", "unknown key 'then'"),
        ("{at: uri, resource: Keys, expect: 403/20008}", "unknown key 'resource'"),
        ("{at: uri, send: To, expect: 403/20008}", "'send' is a mapping"),
        ("{at: uri, expect: {answers: 403/20008, basis: inferred}}", "what is inferred has a 'note'"),
        ("{at: uri, expect: 403/20008}, repeat: 2", "a case with 'then' has neither 'repeat' nor 'silent'"),
        ("{at: uri, expect: 403/20008}, silent: [Url], send: {Url: null}", "neither 'repeat' nor 'silent'"),
        ("{at: uri, expect: 403/20008}, expect: {answers: [201, 400/21211]}", "'at' follows from a success"),
        ("{at: uri, expect: 403/20008}, expect: {answers: 400/21217}", "'at' follows from a success"),
    ],
)
def test_a_second_request_is_read_strictly(tmp_path: Path, then: str, problem: str) -> None:
    head = OWN.partition("cases:\n")[0] + "cases:\n"
    with pytest.raises(ValueError, match=r"^mine/twice\.yaml:") as caught:
        own_cases(tmp_path, head + ROW % then)
    assert problem in str(caught.value)


def test_a_second_request_as_the_first_has_what_it_sends_laid_over(tmp_path: Path) -> None:
    head = OWN.partition("cases:\n")[0] + "cases:\n"
    case = own_cases(tmp_path, head + ROW % '{send: {Url: null, Twiml: <Response/>, To: "+14108675311"}, expect: 201}')[
        -1
    ]
    assert case.then
    assert dict(case.then.send) == {"To": "+14108675311", "From": "+15005550006", "Twiml": "<Response/>"}
    assert (case.then.method, case.then.resource, case.then.expect.schema) == ("POST", "Calls", "xml-call")
