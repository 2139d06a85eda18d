"""Every answer of which the sources say that the service might give it leaves a run green, and is told as unconfirmed.

The table is typed from what is known of the service, never from the cases: an input, and what may be answered there
beside what is expected.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.answer import Answer
from conformance.case import Basis
from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.check import check
from conformance.judging.control_result import ControlResult, ControlState
from conformance.judging.judge import judge
from conformance.report import Standing
from conformance.reports import ctrf, html, markdown
from conformance.reports.unconfirmed import contradiction
from conformance.result import Result
from conformance.targets.excuse import Deviation, Pin, Unsupported
from tests.cli import test_run
from tests.cli.test_run import report_of, said
from tests.support import misbehaving_targets
from tests.support.few_cases import conform
from tests.support.judged_targets import LOADED, judged
from tests.support.misbehaving_targets import Responder, alike, cases, refused, replace_all, request_of

SUCCEEDED = ControlResult(ControlState.SUCCEEDED)
ABROAD = ("united-kingdom", "germany", "france", "australia", "sweden", "japan")

MAGIC = ("invalid", "unroutable", "foreign", "blocked", "without-sms")

PLAUSIBLE: dict[str, tuple[str, ...]] = {
    "access/account/malformed": ("401/20003",),
    "access/authentication/other-user": ("404/20404", "403/20008"),
    "access/authentication/unknown-account": ("404/20404",),
    "access/authentication/user-in-lower-case": ("404/20404", "403/20008"),
    "access/authentication/longer-user": ("404/20404", "403/20008"),
    **{f"{of}/other-scheme": ("401/20101",) for of in ("access/authentication", "xml/access")},
    **{f"{of}/authentication/other-scheme": ("401/20101",) for of in ("calls", "numbers")},
    **{f"{of}/authentication/account-malformed": ("401/20003",) for of in ("calls", "numbers")},
    **{f"{of}/authentication/other-user": ("404/20404", "403/20008") for of in ("calls", "numbers")},
    "xml/messages/from-letters": ("400/21212", "400/21612"),
    "calls/from-others/no-plus": ("400/21212",),
    "access/other-resources/account-get-other-user": ("404/20404",),
    "xml/access/other-user": ("404/20404", "403/20008"),
    **{f"messages/near-misses-drawn/other-area-of-{row}": ("400/21211",) for row in MAGIC},
    **{f"calls/near-misses-drawn/other-area-of-{row}": ("400/21217", "400/13224") for row in MAGIC[:4]},
    "messages/from-others/drawn-longer-than-the-good-one": ("400/21212",),
    "messages/from-others/drawn-shorter-than-the-good-one": ("400/21212",),
    "calls/notation/to-ten-digits": ("400/21217", "400/13224"),
    "calls/beside/from-others-to-another-country": ("400/21215", "400/21216"),
    "messages/notation/two-numbers": ("201",),
    "messages/near-misses/unroutable-of-another-country": ("400/21408",),
    "xml/calls/malformed-to": ("400/13226",),
    "calls/notation/to-with-hyphens": ("400/21217", "400/13224"),
    "calls/notation/to-invalid-eleven-digits": ("201", "400/13226"),
    "calls/notation/to-invalid-with-parentheses": ("201", "400/13226"),
    "calls/other-roles/not-owned-sender-of-messages": ("400/21217", "400/13224"),
    "calls/other-roles/recipient-without-sms": ("400/21217", "400/13224"),
    **{
        f"calls/to-malformed/{name}": ("400/13225", "400/13226", "400/21211", "400/21216")
        for name in ("three-digits", "seven-digits", "plus-and-four-digits", "too-long")
    },
    **{
        f"calls/to-malformed/{name}": ("400/13226", "400/21211")
        for name in (
            "letters",
            "nine-digits",
            "eleven-digits",
            "unroutable-without-a-digit",
            "unroutable-and-a-digit",
            "blocked-and-a-digit",
            "empty",
            "short-abroad",
            "mail-address",
            "letters-behind-a-number",
            "text-in-quotes",
            *(f"{near}-than-{row}" for near in ("longer", "shorter") for row in MAGIC[:4]),
        )
    },
    "calls/to-ordinary/canada": ("400/13224",),
    **{
        f"calls/to-ordinary/{name}": ("400/21215", "400/13227", "400/13224", "400/21216", "400/21217")
        for name in (*ABROAD, "brazil")
    },
    "messages/body/empty": ("400/21619",),
    "messages/body/longest": ("400/21617",),
    "messages/from-others/no-plus": ("400/21212",),
    "messages/from-others/short-code-of-five-digits": ("400/21212",),
    "messages/from-others/good-one-and-a-digit": ("400/21212",),
    "messages/from-others/good-one-without-a-digit": ("400/21212",),
    "messages/from-others/letters": ("400/21212", "400/21612"),
    **{
        f"messages/senders-written-otherwise/{name}": ("400/21212",)
        for name in ("good-one-of-another-country", "good-one-and-another", "zero")
    },
    "messages/to-malformed/zero": ("400/21265", "400/21604"),
    "xml/access/account-malformed": ("401/20003",),
    "messages/media/with-empty-body": ("400/21619", "400/21602"),
    "messages/notation/from-ten-digits": ("400/21606", "400/21212", "400/21659"),
    "messages/notation/from-eleven-digits": ("400/21606", "400/21212", "400/21659"),
    "messages/notation/from-invalid-ten-digits": ("400/21606",),
    "messages/notation/from-invalid-eleven-digits": ("400/21606",),
    "messages/notation/from-invalid-with-parentheses": ("400/21606",),
    "messages/notation/to-invalid-with-parentheses": ("201",),
    "messages/notation/to-unroutable-with-hyphens": ("201",),
    "messages/notation/to-with-hyphens": ("400/21211",),
    "messages/notation/to-with-parentheses": ("400/21211",),
    "messages/other-roles/to-itself": ("400/21266",),
    "messages/to-malformed/three-digits": ("400/21265",),
    "messages/to-malformed/five-digits": ("400/21265",),
    "messages/to-ordinary/canada": ("400/21408",),
    **{f"messages/to-ordinary/{name}": ("400/21408", "400/21612", "400/21635") for name in (*ABROAD, "mexico")},
    "messages/from-others/the-recipient-itself": ("400/21266",),
    "messages/two-defects/sender-before-recipient": ("400/21266",),
    "messages/two-defects/sender-before-body": ("400/21602", "400/21619"),
    "numbers/parameters/voice-application": ("400/21218", "404/20404"),
    "numbers/parameters/sms-application": ("400/21218", "404/20404"),
    "numbers/parameters/emergency-status": ("400/21628",),
    "numbers/phone-number/letters-spell-the-invalid-number": ("400/21422",),
    "xml/calls/wrong-token": ("404/20404",),
    "xml/messages/empty-body": ("400/21619",),
}
"""What is plausible beside what is expected, by the input."""

EACH = [(name, outcome) for name, outcomes in PLAUSIBLE.items() for outcome in outcomes]


def answering(name: str, outcome: str) -> Responder:
    """The embedded target, but for the request of one case, which has another outcome."""
    status, _, code = outcome.partition("/")

    def responder(request: Request, account: Account, tables: Tables) -> Response:
        if not alike(request, request_of(name)):
            return respond(request, account, tables)
        if code:
            return refused(request, int(code), int(status), tables)
        filled = tuple((parameter, value or "+14108675310") for parameter, value in request.form)
        return respond(replace(request, form=filled), account, replace_all(tables))

    return responder


def judgement(name: str, outcome: str, level: Basis = Basis.OBSERVED) -> Judgement:
    case = cases()[name]
    answer = misbehaving_targets.ask(case, answering(name, outcome))
    return judge(case, [answer] * case.repeat, ACCOUNT.sid, SUCCEEDED, level=level)


@pytest.mark.parametrize(("name", "outcome"), EACH)
def test_a_plausible_answer_passes_its_case_and_is_told(name: str, outcome: str) -> None:
    found = judgement(name, outcome)
    assert found.verdict is Verdict.PASS
    assert {finding.basis for finding in found.findings} == {Basis.INFERRED}
    assert any(outcome in finding.got for finding in found.findings)


@pytest.mark.parametrize(("name", "outcome"), EACH)
def test_a_plausible_answer_fails_where_what_is_inferred_counts(name: str, outcome: str) -> None:
    assert judgement(name, outcome, Basis.INFERRED).verdict is Verdict.FAIL


@pytest.mark.parametrize(("name", "outcome"), [(name, outcomes[0]) for name, outcomes in PLAUSIBLE.items()])
def test_a_run_with_one_plausible_answer_is_green_and_tells_it(name: str, outcome: str) -> None:
    report = judged(answering(name, outcome), capability=name.rpartition("/")[0])
    assert report.exit_code == 0
    assert report.standing(Basis.OBSERVED) is not Standing.NONCONFORMANT
    assert report.standing(Basis.INFERRED) is Standing.NONCONFORMANT
    assert [result.case for result in report.unconfirmed] == [name]
    told = contradiction(report.unconfirmed[0])
    assert told.startswith("we expected ")
    assert f"the service says {outcome}" in told
    assert told.endswith("nobody had seen this")


def test_a_whole_run_in_which_nothing_is_as_it_was_inferred_is_green_and_tells_all_of_it() -> None:
    others = [(request_of(name), answering(name, outcomes[0])) for name, outcomes in PLAUSIBLE.items()]

    def nothing_as_inferred(request: Request, account: Account, tables: Tables) -> Response:
        for asked, responder in others:
            if alike(request, asked):
                return responder(request, account, tables)
        return respond(request, account, tables)

    report = judged(nothing_as_inferred)
    assert report.exit_code == 0
    assert {result.case for result in report.unconfirmed} == set(PLAUSIBLE)


@pytest.mark.parametrize("name", sorted({*PLAUSIBLE}))
def test_what_is_no_answer_of_twilios_fails_a_case_that_is_inferred_too(name: str) -> None:
    case = cases()[name]
    good = misbehaving_targets.ask(case)
    html = Answer(200, (("Content-Type", "text/html"),), b"<html>It works!</html>")
    unavailable = Answer(418, good.headers, good.body)
    for wrong in (html, unavailable, Answer(302, (("Location", "/"),), b"")):
        assert judge(case, [wrong], ACCOUNT.sid, SUCCEEDED).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "name", ["calls/to-ordinary/japan", "messages/to-ordinary/mexico", "calls/notation/to-invalid-eleven-digits"]
)
def test_the_form_of_an_outcome_that_nobody_expected_is_judged(name: str) -> None:
    outcome = PLAUSIBLE[name][0]
    case = cases()[name]
    answer = misbehaving_targets.ask(case, answering(name, outcome))
    body = json.loads(answer.body)
    for key in ("status", "sid") if outcome == "201" else ("status", "more_info", "code", "message"):
        broken = Answer(answer.status, answer.headers, json.dumps(body | {key: 5.5}).encode())
        found = judge(case, [broken], ACCOUNT.sid, SUCCEEDED)
        assert found.verdict is Verdict.FAIL, key
    other_status = Answer(answer.status + 2, answer.headers, answer.body)
    assert judge(case, [other_status], ACCOUNT.sid, SUCCEEDED).verdict is Verdict.FAIL


def test_whatever_is_inferred_has_a_plausible_other_answer_here() -> None:
    assert {name for name, case in cases().items() if case.expect.is_inferred} == set(PLAUSIBLE)


@pytest.mark.parametrize("name", sorted(name for name in PLAUSIBLE if name.split("/")[1] == "to-malformed"))
def test_a_success_for_what_is_no_number_fails_although_the_code_of_its_refusal_is_inferred(name: str) -> None:
    found = judgement(name, "201")
    assert found.verdict is Verdict.FAIL
    assert {finding.basis for finding in found.findings} == {Basis.REFERENCE}


@pytest.mark.parametrize(("level", "code"), [("observed", 0), ("page", 0), ("inferred", 1)])
def test_a_run_says_what_is_unconfirmed_and_the_report_keeps_it(tmp_path, level: str, code: int) -> None:  # type: ignore[no-untyped-def]
    name, outcome = "calls/to-malformed/three-digits", "400/13226"
    with Server(ACCOUNT, TABLES, answering(name, outcome)) as server:
        words = ("run", server.base_url, "--account-sid", ACCOUNT.sid, "--auth-token-env", "THEIRS", "--level", level)
        done = conform(*words, "-v", "--report", tmp_path / "r.json", THEIRS=ACCOUNT.token)
    assert done.returncode == code, done.stdout
    report = report_of(done, tmp_path / "r.json")
    told = f"{name}: we expected 400/21217 or 400/13223 or 400/13224, the target says {outcome}: nobody had seen this"
    assert (" ".join(told.split()) in said(done)) is (code == 0)
    assert report["unconfirmed"] == (1 if code == 0 else 0)
    (case,) = (case for case in report["cases"] if case["case"] == name)
    assert [finding["basis"] for finding in case["findings"]] == ["inferred"]
    assert case["verdict"] == ("pass" if code == 0 else "fail")
    assert report["standing"]["inferred"] == "nonconformant"
    assert report["attained"] == "observed"


def test_the_cases_that_are_inferred_can_be_listed() -> None:
    # Lookup is asked about by name only, and has tests of its own.
    inferred = test_run.conform("list", "--inferred").stdout.splitlines()
    listed = [line for line in inferred if not line.startswith("lookup/")]
    assert [line.split()[0] for line in listed] == [name for name, case in cases().items() if case.expect.is_inferred]
    assert "messages/to/invalid" not in said(test_run.conform("list", "--inferred"))
    as_json = json.loads(test_run.conform("list", "--inferred", "--json").stdout)["cases"]
    assert {name for name in (case["name"] for case in as_json) if not name.startswith("lookup/")} == set(PLAUSIBLE)
    assert {case["basis"] for case in json.loads(test_run.conform("list", "--json").stdout)["cases"]} == {
        *map(str, Basis)
    }
    (narrower,) = (case for case in as_json if case["name"] == "messages/body/empty")
    assert (narrower["inferred"], narrower["refusal_basis"]) == (["400/21602"], "page")


DAY = "2026-11-26"


def unconfirmed_result() -> Result:
    finding = Finding("code", "/code", "400/21217", "400/13226", Basis.INFERRED)
    return Result("calls/to-malformed/three-digits", Basis.REFERENCE, Verdict.PASS, (finding,))


def test_an_unconfirmed_answer_needs_no_excuse_and_contradicts_none() -> None:
    result = unconfirmed_result()
    unsupported = Unsupported("calls/*", "It is a fake of messaging.", "t.yaml:3").apply(result)
    assert (unsupported.verdict, unsupported.complaint) == (Verdict.UNSUPPORTED, "")
    pin = Pin("code", "/code", "400/21217", "400/13226", "t.yaml:5")
    declared = Deviation(result.case, (pin,), "It is so.", "", "", "", "t.yaml:4").apply(result, DAY)
    assert (declared.verdict, declared.complaint) == (Verdict.DEVIATION, "")
    assert not declared.declared(Basis.OBSERVED)
    assert declared.declared(Basis.INFERRED)
    other = Pin("code", "/code", "400/21217", "400/21218", "t.yaml:5")
    assert Deviation(result.case, (other,), "It is so.", "", "", "", "t.yaml:4").apply(result, DAY).complaint


def test_an_unconfirmed_answer_counts_at_its_level_alone() -> None:
    result = unconfirmed_result()
    assert [result.counts_against(level) for level in Basis] == [False, False, False, True]
    assert [result.shown(level) for level in Basis] == [Verdict.PASS, Verdict.PASS, Verdict.PASS, Verdict.FAIL]
    assert Result.from_json(result.to_json()) == result


@pytest.mark.parametrize("render", [markdown.render, lambda report, suite: html.render([report], suite)])
def test_a_report_for_people_tells_what_is_unconfirmed(render) -> None:  # type: ignore[no-untyped-def]
    report = judged(answering("messages/body/longest", "400/21617"))
    written = render(report, LOADED.suite)
    assert "unconfirmed" in written
    assert "400/21617" in written
    assert "1 case was answered otherwise than inferred" in written
    test = next(one for one in ctrf.convert(report, LOADED.suite)["results"]["tests"] if "longest" in one["name"])
    assert test["status"] == "passed"
    assert test["message"].startswith("unconfirmed: we expected 201")


HIDDEN = [b"<h1>no</h1>", b'{"code": 21211', b"{}", b'{"code": "21211", "status": 400}', b'{"error": {"code": 21211}}']
"""Bodies of a refusal that do not say which outcome they are."""


@pytest.mark.parametrize("body", HIDDEN)
@pytest.mark.parametrize("is_inferred", [True, False])
def test_a_status_counts_as_its_outcome_does_where_the_body_says_none(body: bytes, *, is_inferred: bool) -> None:
    name = "messages/notation/to-with-hyphens" if is_inferred else "messages/from/valid"
    found = check(cases()[name], Answer(400, (("Content-Type", "application/json"),), body), ACCOUNT.sid)
    counted = [finding for finding in found if finding.basis.within(Basis.OBSERVED)]
    assert counted
    assert is_inferred is not any(finding.what in ("status", "outcome") for finding in counted)
