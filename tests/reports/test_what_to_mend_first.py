"""What is to be mended first: the top of the output and its end name the same."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from conformance.answer import CLOSED as CLOSED_EARLY
from conformance.answer import CUT, LOST, NOTHING_LISTENS, TIMED_OUT
from conformance.case import Account, Auth, Basis
from conformance.finding import Finding, Verdict
from conformance.judging import triage
from conformance.judging.same_requests import Decisive, Key
from conformance.judging.triage import Faults
from conformance.judging.unknown_account import WRONG_TOKEN, refusals_of_account
from conformance.report import Report
from conformance.reports.declaration import INTRODUCTION
from conformance.reports.failure_text import FailureText
from conformance.reports.first_repair import TO_DECLARE
from conformance.reports.github import publish
from conformance.reports.markdown import render
from conformance.reports.short_failures import ShortFailures
from conformance.result import ACCOUNT_SUSPECTED, Result
from conformance.suite.profiles import is_closed
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED
from tests.support.written_reports import WRITERS

SUITE = LOADED.suite
CONTROLS = ("messages/from/valid", "calls/from/valid", "numbers/phone-number/available")
OTHERS = [case.name for case in SUITE.cases if case.control]


def failing(name: str, got: str) -> Result:
    finding = Finding("outcome", "", "201", got, Basis.PAGE)
    answer = {"status": 400, "outcome": got, "headers": [], "body": "", "cut": False}
    return Result(name, Basis.PAGE, Verdict.FAIL, (finding,), got=(answer,))


def blocked(name: str, control: str, outcome: str) -> Result:
    reason = f"refused like its control {control} ({outcome}): see there"
    return Result(name, Basis.PAGE, Verdict.INCONCLUSIVE, reason=reason)


def waiting(numbers: tuple[int, ...], outcome: str) -> list[Result]:
    """So many cases that wait for each of the controls."""
    names = iter(OTHERS)
    return [
        blocked(next(names), control, outcome)
        for control, each in zip(CONTROLS, numbers, strict=False)
        for _ in range(each)
    ]


def short(found: Report) -> ShortFailures:
    return ShortFailures(found, SUITE, lambda name, _: f"judge {name}")


def unwrapped(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("outcome", ["401/20003", "401", "500"])
def test_a_control_without_a_verdict_is_named_at_the_top_and_at_the_end(outcome: str) -> None:
    others = [failing(name, "404/20404") for name in OTHERS[-5:]]
    shown = short(report(*waiting((3, 9, 2), outcome), *others))
    top, end = unwrapped([next(iter(shown.blocks()))]), unwrapped(shown.first())
    assert top.startswith("9 cases could not be judged, because calls/from/valid ")
    assert end.startswith("Mend first: calls/from/valid ")
    assert end.endswith(" so that 9 cases could not be judged judge calls/from/valid")
    assert outcome in top
    assert outcome in end


@pytest.mark.parametrize("outcome", ["500", "502/20500", "429/20429", ""])
@pytest.mark.parametrize("others", [0, 2, 9])
def test_where_a_control_cannot_be_judged_that_is_said_before_every_fault(outcome: str, others: int) -> None:
    """Also where the cases that depend on it have no verdict for the same reason, and none names the control."""
    trouble = "the service is not available"
    answer = {"status": 500, "outcome": outcome, "headers": [], "body": "", "cut": False}
    depending = [case.name for case in SUITE.cases if case.control == (CONTROLS[0],)][:20]
    unjudged = [
        Result(name, Basis.PAGE, Verdict.INCONCLUSIVE, reason=trouble, got=(answer,) if outcome else ())
        for name in (CONTROLS[0], *depending)
    ]
    found = report(*absent(CLOSED[:others]), *unjudged)
    said = f"20 cases could not be judged, because {CONTROLS[0]} "
    assert unwrapped([next(iter(short(found).blocks()))]).startswith(said)
    assert unwrapped(short(found).first()).startswith(f"Mend first: {CONTROLS[0]} ")
    assert f"({outcome or trouble})" in short(found).first()[0]
    terminal, summary, page, annotations = (
        " ".join(WRITERS[form](found).split()) for form in ("terminal", "Markdown", "HTML", "annotations")
    )
    assert f"Mend first: {CONTROLS[0]} " in terminal
    for written, fault in ((summary, "| 1 | "), (page, '<ol class="faults"'), (annotations, "title=fault 1")):
        assert said in written
        assert written.index(said) < (written.index(fault) if others else len(written))


def test_a_control_that_succeeded_blocks_no_case_that_has_no_verdict() -> None:
    unjudged = [Result(name, Basis.PAGE, Verdict.INCONCLUSIVE, reason="503") for name in OTHERS]
    passed = [Result(name, Basis.PAGE, Verdict.PASS) for case in SUITE.cases for name in case.control]
    assert Faults.of_suite(report(*passed, *unjudged), SUITE).failed_controls == ()


def test_of_several_controls_one_is_to_be_mended_first() -> None:
    told = [str(each) for each in Faults(report(*waiting((2, 3, 1), "401/20003"))).failed_controls]
    assert [text.endswith(": mend it first.") for text in told] == [True, False, False]


def test_the_fault_of_the_control_that_blocks_most_is_before_one_that_several_controls_show() -> None:
    controls = [failing(CONTROLS[0], "400/21606"), *(failing(name, "400/21211") for name in CONTROLS[1:])]
    shown = short(report(*controls, *waiting((5, 3, 4), "400/21606"), failing(OTHERS[-1], "400/21999")))
    assert "because messages/from/valid" in next(iter(shown.blocks()))
    assert re.match("Mend first: fault 1 of ", shown.first()[0])
    assert shown.first()[-1] == "  judge messages/from/valid"


CLOSED = [case.name for case in SUITE.cases if is_closed(case)]


def absent(names: list[str]) -> list[Result]:
    """Cases of closed endpoints that the target does not have; one that claims them would mend two faults."""
    status = Finding("status", "", "403", "404", Basis.PAGE)
    body = Finding("body", "", "a JSON object", "no body (404, text/html)", Basis.PAGE)
    got = {"status": 404, "outcome": "404", "headers": [], "body": "", "cut": False}
    return [Result(name, Basis.PAGE, Verdict.FAIL, (status, body), got=(got,)) for name in names]


@pytest.mark.parametrize("level", list(Basis))
def test_what_may_be_declared_comes_last_however_many_cases_show_it(level: Basis) -> None:
    found = report(*absent(CLOSED), *(failing(name, "404/20404") for name in OTHERS[-5:]), level=level)
    assert [(each.what, each.may_be_declared) for each in Faults.of_suite(found, SUITE).all] == [
        ("outcome", False),
        ("status", True),
        ("body", True),
    ]
    shown = short(found)
    assert shown.first()[0].startswith("Mend first: fault 1 of 3, ")
    assert shown.first()[-1].removeprefix("  judge ") in OTHERS
    (block,) = shown.blocks()
    assert block.partition(" ")[2].partition(":")[0] in OTHERS
    assert unwrapped(list(shown.declaration())).startswith(f"faults 2-3 ({len(CLOSED)} cases): ")
    (first, *_) = FailureText(found, SUITE, lambda name, _: name).details()
    assert first.partition(" ")[2].partition(":")[0] in OTHERS
    summary = render(found, SUITE)
    assert (
        summary.index("| 1 | outcome") < summary.index("| 2 | status") < summary.index(f"Faults 2, 3: {INTRODUCTION}")
    )
    annotations = publish(found, SUITE, "judge", {"GITHUB_ACTIONS": "true"})
    assert annotations[0].startswith("::error title=fault 1%3A ")
    assert "expected 201, got 404/20404" in annotations[0]


def test_where_nothing_else_fails_nothing_is_to_be_mended_first() -> None:
    shown = short(report(*absent(CLOSED)))
    said = unwrapped([*shown.blocks(), *(row.text for row in shown.rows()), *shown.declaration(), *shown.first()])
    assert "Mend first" not in said
    assert shown.first()[0].startswith(f"{TO_DECLARE} fault 1 of 2, ")
    assert INTRODUCTION in said
    assert list(shown.blocks())


def test_a_control_without_a_verdict_is_mended_before_anything_is_declared() -> None:
    shown = short(report(*waiting((3,), "401/20003"), *absent(CLOSED)))
    assert unwrapped(shown.first()).startswith(f"Mend first: {CONTROLS[0]} ")


def test_a_report_is_grouped_into_faults_once(monkeypatch: pytest.MonkeyPatch) -> None:
    grouped: list[int] = []
    group = triage.leaders_of_same_requests

    def count(shown: dict[Key, list[Result]], decisive: Decisive) -> dict[Key, Key]:
        grouped.append(len(shown))
        return group(shown, decisive)

    monkeypatch.setattr(triage, "leaders_of_same_requests", count)
    found = report(*(failing(name, "404/20404") for name in OTHERS))
    for form in ("terminal", "terminal in colours"):
        grouped.clear()
        assert "Mend first: " in WRITERS[form](found)
        assert len(grouped) == 1


def answered_with(name: str, verdict: Verdict, status: int, **form: str) -> Result:
    sent = {"method": "POST", "url": "http://127.0.0.1:1/", "user": "", "form": [*form.items()], "curl": ""}
    answer = {"status": status, "outcome": str(status), "headers": [], "body": "", "cut": False}
    return Result(name, Basis.PAGE, verdict, sent=sent, got=(answer,))


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_of_a_target_that_answers_others_is_named_with_what_it_is_answered_to(status: int) -> None:
    passing = answered_with(OTHERS[0], Verdict.PASS, 201, To="+15005550006", Body="hi")
    errors = [
        answered_with(name, Verdict.INCONCLUSIVE, status, To="+15005550003", Body="hi", Attempt=name)
        for name in OTHERS[1:4]
    ]
    end = unwrapped(short(report(passing, *errors)).first())
    assert end == (
        f"Mend first: {status} is answered to To=+15005550003, so that 3 cases could not be judged judge {OTHERS[1]}"
    )


def test_a_server_error_without_a_value_of_its_own_is_named_by_its_case() -> None:
    passing = answered_with(OTHERS[0], Verdict.PASS, 201, To="a")
    end = unwrapped(short(report(passing, answered_with(OTHERS[1], Verdict.INCONCLUSIVE, 500, To="a"))).first())
    assert f"500 is answered to {OTHERS[1]}, so that 1 case could" in end


def test_a_target_that_answers_nothing_but_server_errors_has_nothing_to_mend() -> None:
    assert short(report(answered_with(OTHERS[0], Verdict.INCONCLUSIVE, 500, To="a"))).first() == []


def without_answer(name: str, reason: str, attempts: int, **form: str) -> Result:
    asked = answered_with(name, Verdict.INCONCLUSIVE, 0, **form)
    return replace(asked, reason=f"127.0.0.1:1 {reason}", attempts=attempts, got=())


@pytest.mark.parametrize("reason", [TIMED_OUT, CLOSED_EARLY, CUT, LOST])
def test_an_input_that_gets_no_answer_is_named_where_others_get_one(reason: str) -> None:
    passing = answered_with(OTHERS[0], Verdict.PASS, 201, To="+15005550006", Body="hi")
    silent = [without_answer(name, reason, 1, To="+15005550003", Body="hi") for name in OTHERS[1:4]]
    end = unwrapped(short(report(passing, *silent)).first())
    assert end.startswith("Mend first: no answer comes to To=+15005550003, so that 3 cases could not be judged")
    assert short(report(*silent)).first() == []


@pytest.mark.parametrize(("reason", "attempts"), [(NOTHING_LISTENS, 2), (CLOSED_EARLY, 1), (CLOSED_EARLY, 2)])
@pytest.mark.parametrize("fails", [False, True])
def test_what_stopped_the_target_is_named_before_everything_else(reason: str, attempts: int, *, fails: bool) -> None:
    """Cases that were asked later are counted and not blamed, nor is a control among them."""
    passing = answered_with(OTHERS[0], Verdict.PASS, 201, To="+15005550006", Body="hi")
    killer = without_answer(OTHERS[1], reason, attempts, To="+15005550003", StatusCallback="http://127.0.0.1:2/a")
    later = [without_answer(name, NOTHING_LISTENS, 0, To="+1") for name in (*CONTROLS, *OTHERS[2:6])]
    found = report(passing, killer, *later, *([failing(OTHERS[7], "400/21606")] if fails else []))
    assert Faults.of_suite(found, SUITE).failed_controls == ()
    end = unwrapped(short(found).first())
    assert end == (
        "Mend first: the target stopped while it was asked To=+15005550003, so that 8 cases could not be judged "
        f"judge {OTHERS[1]}"
    )


def test_several_cases_of_which_one_stopped_the_target_are_named_with_what_they_alone_sent() -> None:
    passing = answered_with(OTHERS[0], Verdict.PASS, 201, To="+15005550006")
    flying = [
        without_answer(OTHERS[n], CLOSED_EARLY, 1, To=to) for n, to in ((1, "+15005550006"), (2, "+2"), (3, "+3"))
    ]
    found = report(passing, *flying, without_answer(OTHERS[4], NOTHING_LISTENS, 0, To="+1"))
    end = unwrapped(short(found).first())
    assert f"was asked {OTHERS[2]} (To=+2) or {OTHERS[3]} (To=+3) or {OTHERS[1]} (--concurrency 1 shows which)" in end
    assert "so that 4 cases could not be judged" in end


@pytest.mark.parametrize("control", ["404/20404", "404", "405"])
def test_a_path_that_the_target_does_not_know_is_named_with_the_base_url(control: str) -> None:
    absent_path = replace(answered_with(CONTROLS[0], Verdict.NOT_OFFERED, int(control[:3])), reason="the endpoint")
    absent_path = replace(absent_path, sent={**(absent_path.sent or {}), "url": "http://127.0.0.1:1/v1/Messages.json"})
    found = report(absent_path, *absent(CLOSED[:2]))
    outcome = absent_path.got[0]["outcome"]
    end = unwrapped(short(found).first())
    assert end.startswith(f"Mend first: POST /v1/Messages.json was answered with {outcome}: ")
    assert f"the base URL {found.target['base_url']} judge {CONTROLS[0]}" in end
    answering = answered_with(OTHERS[0], Verdict.PASS, 201)
    assert "base URL" not in unwrapped(short(report(absent_path, answering)).first())


@pytest.mark.parametrize("form", ["terminal", "Markdown", "HTML"])
def test_every_form_says_what_to_mend_first_before_the_list(form: str) -> None:
    passing = answered_with(OTHERS[0], Verdict.PASS, 201, To="+15005550006")
    error = answered_with(OTHERS[1], Verdict.INCONCLUSIVE, 500, To="+15005550003")
    for found in (report(passing, error), report(passing, *(failing(name, "404/20404") for name in OTHERS[-5:]))):
        repair = short(found).repair
        assert repair
        written = " ".join(html.unescape(WRITERS[form](found)).replace("\\", "").split())
        assert repair.text in written
        assert form != "HTML" or written.index(repair.text) < written.index("</header>")
    service = replace(report(passing, error), target={**report().target, "base_url": "https://api.twilio.com"})
    assert form == "terminal" or "Mend first" not in WRITERS[form](service)


WRONG_TOKENS = [case for case in SUITE.cases if WRONG_TOKEN in case.name.rpartition("/")[2].split("-")]


def test_the_cases_with_a_wrong_token_are_those_whose_name_says_so() -> None:
    assert WRONG_TOKENS
    assert all(case.auth not in (Auth.RIGHT, Auth.NONE) and case.account is Account.OWN for case in WRONG_TOKENS)


@pytest.mark.parametrize(("wrong", "right", "suspected"), [(401, 404, False), (401, 401, True), (404, 404, True)])
def test_an_account_whose_wrong_token_alone_gets_401_is_not_doubted(wrong: int, right: int, *, suspected: bool) -> None:
    outcomes = {401: "401/20003", 404: "404/20404"}

    def answered(name: str, status: int) -> Result:
        one = answered_with(name, Verdict.NOT_OFFERED, status)
        return replace(one, got=({**one.got[0], "outcome": outcomes[status]},), profiles=("messages",))

    results = [answered(CONTROLS[0], right), answered(WRONG_TOKENS[0].name, wrong)]
    assert bool(refusals_of_account(results)) is suspected


@pytest.mark.parametrize("form", ["every failure", "terminal", "Markdown", "HTML", "annotations"])
def test_where_the_account_seems_wrong_no_control_is_blamed_for_a_part_of_the_cases(form: str) -> None:
    found = replace(report(*waiting((3, 9, 2), "401/20003")), remarks=(f"{ACCOUNT_SUSPECTED} Answered with 401.",))
    assert Faults.of_suite(found, SUITE).failed_controls == ()
    written = WRITERS[form](found) if form in WRITERS else "\n".join(FailureText(found, SUITE, str).overview())
    assert "could not be judged" not in written


def test_a_finding_that_needs_another_case_is_repeated_with_both() -> None:
    got = f'"SM1" again, as in {OTHERS[0]}'
    again = Finding("repeat", "/sid", "a new SID for each answer", got, Basis.PAGE)
    found = report(replace(failing(OTHERS[1], "201"), findings=(again,)))
    both = f"judge {OTHERS[1]} --case {OTHERS[0]}"
    assert short(found).first()[-1].strip() == both
    assert all(both in text for text in short(found).blocks())
    assert both in "\n".join(FailureText(found, SUITE, lambda name, _: f"judge {name}").details())


def test_a_sid_that_is_answered_again_is_one_fault_wherever_it_was_before() -> None:
    texts = (
        '"SM1" again',
        '"SM1" again (2nd request)',
        f'"SM1" again, as in {OTHERS[0]}',
        f'"MM1" again, as in {OTHERS[3]}',
    )
    found = [
        replace(
            failing(name, "201"), findings=(Finding("repeat", "/sid", "a new SID for each answer", got, Basis.PAGE),)
        )
        for name, got in zip(OTHERS[5:], texts, strict=False)
    ]
    assert len(Faults.of_suite(report(*found), SUITE).all) == 1
