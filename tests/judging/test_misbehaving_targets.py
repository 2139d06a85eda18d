"""A target with one vice is failed for that vice and for nothing else; a target that always says the same attains
nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from fnmatch import fnmatch
from functools import cache

import pytest

from conformance.case import Account, Auth, Basis, Case, Format
from conformance.fake import ACCOUNT, TABLES, Responder, Server
from conformance.finding import Judgement, Verdict
from conformance.judging.control_result import ControlState, control_result
from conformance.report import Report
from conformance.result import Result
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target
from tests.support import misbehaving_targets
from tests.support.habits.trial import affected
from tests.support.shared_suite import shared_suite

Pairs = set[tuple[str, str]]
FOLLOWED = ("*/state/created-*", "*/state/bought-*")
"""Cases in which a closed resource is the one that was just created."""

CLOSED = (
    "other-resources/closed/*",
    "xml/access/account",
    "other-resources/drawn/*",
    "xml/access/dealt-*",
    "xml/access/applications",
    "xml/access/balance",
    "xml/access/queue*",
    "xml/access/call-update",
    "xml/access/*-get",
    *FOLLOWED,
)
CONSTANT: list[Responder] = [
    misbehaving_targets.always_a_perfect_message,
    misbehaving_targets.always_an_invalid_recipient,
    misbehaving_targets.always_not_found,
    misbehaving_targets.form_sent_back,
    misbehaving_targets.form_sent_back_in_json,
]


def sent(case: Case, name: str) -> str:
    return dict(reversed(case.send)).get(name, "")


def names_a_status_callback(case: Case) -> bool:
    return sent(case, "StatusCallback") != "" or "StatusCallback" in case.silent


def named(*patterns: str) -> Callable[[Case], bool]:
    return lambda case: any(fnmatch(case.name, pattern) for pattern in patterns)


def has_a_sender_that_is_all_that_is_wrong(case: Case) -> bool:
    sender = sent(case, "From")
    another_defect = case.name.startswith(("messages/two-defects/", "access/")) or case.name.endswith("/channel")
    return sender not in ("", "+15005550006", "15005550006", "5005550006") and not another_defect


def creates_something_from_a_number_with_plus(case: Case) -> bool:
    created = any(outcome.code is None for outcome in case.expect.answers)
    return created and sent(case, "From").startswith("+")


def kinds(judgement: Judgement | Result) -> Pairs:
    """What was found where, in JSON and XML alike."""
    return {(finding.what, finding.where.lower()) for finding in judgement.findings}


TOKENS = {
    Auth.WRONG_TOKEN,
    Auth.DRAWN_TOKEN,
    Auth.LONGER_TOKEN,
    Auth.SHORTER_TOKEN,
    Auth.EMPTY_TOKEN,
    Auth.TOKEN_IN_OTHER_CASE,
    Auth.TOKEN_WITH_BLANK,
    Auth.TOKEN_WITH_COLON,
    Auth.BLANK_BEFORE_TOKEN,
}
BEGUN_RIGHT = {Auth.LONGER_TOKEN, Auth.SHORTER_TOKEN, Auth.TOKEN_WITH_BLANK, Auth.TOKEN_WITH_COLON}
USERS = {Auth.OTHER_USER, Auth.USER_IN_LOWER_CASE, Auth.EMPTY_USER, Auth.LONGER_USER}
REFUSED_ANYWAY = (
    "access/other-resources/*",
    "access/authentication/wrong-token-and-bad-to",
    "access/authentication/wrong-token-beside-some",
    "[cn]*/authentication/wrong-token-beside-others",
    "[cn]*/authentication/wrong-token-and-a-defect",
    "xml/access/account-wrong-token",
)
"""Cases with wrong credentials whose requests would be refused with the right ones too."""

OUTCOME, CODE, STATUS = {("outcome", "")}, {("code", "/code")}, {("status", "")}

VICES: list[tuple[Responder, Callable[[Case], bool], Pairs]] = [
    (misbehaving_targets.token_ignored, lambda case: case.auth in TOKENS, OUTCOME),
    (
        misbehaving_targets.beginning_of_the_token_compared,
        lambda case: case.auth in BEGUN_RIGHT,
        OUTCOME,
    ),
    (
        misbehaving_targets.user_ignored,
        lambda case: case.auth in USERS,
        OUTCOME,
    ),
    (misbehaving_targets.user_and_token_in_any_order, lambda case: case.auth is Auth.SWAPPED, OUTCOME),
    (misbehaving_targets.scheme_ignored, lambda case: case.auth in {Auth.OTHER_SCHEME, Auth.NO_SCHEME}, OUTCOME),
    (
        misbehaving_targets.token_cut_at_a_colon,
        lambda case: case.auth is Auth.TOKEN_WITH_COLON,
        OUTCOME,
    ),
    (
        misbehaving_targets.names_of_parameters_in_any_case,
        named("*/missing/*-in-lower-case", "*/missing/*-in-camel-case", "xml/messages/*-in-lower-case"),
        OUTCOME,
    ),
    (misbehaving_targets.missing_credentials_accepted, lambda case: case.auth is Auth.NONE, OUTCOME),
    (misbehaving_targets.account_in_the_url_ignored, lambda case: case.account is not Account.OWN, OUTCOME),
    (
        misbehaving_targets.sender_checked_beside_a_status_callback_only,
        lambda case: has_a_sender_that_is_all_that_is_wrong(case) and not names_a_status_callback(case),
        OUTCOME,
    ),
    (
        misbehaving_targets.sender_not_checked_beside_a_status_callback,
        lambda case: has_a_sender_that_is_all_that_is_wrong(case) and names_a_status_callback(case),
        OUTCOME,
    ),
    (
        misbehaving_targets.one_code_for_all_that_is_missing,
        named(
            "[mc]*/missing/*",
            "messages/body/empty",
            "xml/[mc]*/*-absent",
            "xml/messages/to-empty",
            "xml/messages/to-in-lower-case",
            "xml/calls/url-malformed",
            "xml/messages/empty-body",
            "calls/to-malformed/empty",
        ),
        CODE,
    ),
    (
        misbehaving_targets.some_4xx_for_the_empty_area,
        lambda case: sent(case, "AreaCode") == "533" and case.expect.refuses,
        STATUS,
    ),
    (
        misbehaving_targets.unavailable_for_a_full_queue,
        lambda case: case.resource == "Messages" and sent(case, "From") == "+15005550008",
        STATUS,
    ),
    (
        misbehaving_targets.canned_sid,
        named("access/repetition/message", "messages/state/after-stop"),
        {("repeat", "/sid")},
    ),
    (misbehaving_targets.other_resources_open, named(*CLOSED), OUTCOME),
    (misbehaving_targets.other_resources_not_found, named(*CLOSED), CODE | STATUS),
    (
        misbehaving_targets.bad_request_for_a_service_not_found,
        named("messages/parameters/messaging-service*", "xml/messages/messaging-service"),
        STATUS,
    ),
    (misbehaving_targets.suffix_ignored, lambda case: case.format is Format.XML, {("body", "")}),
    (misbehaving_targets.plus_of_the_sender_dropped, creates_something_from_a_number_with_plus, {("echo", "/from")}),
]


def failed(judgements: Mapping[str, Judgement]) -> dict[str, Pairs]:
    """The cases that did not pass, all of which failed."""
    bad = {name: found for name, found in judgements.items() if found.verdict is not Verdict.PASS}
    assert {found.verdict for found in bad.values()} <= {Verdict.FAIL}
    return {name: kinds(found) for name, found in bad.items()}


def of_one_defect(found: Mapping[str, Pairs]) -> dict[str, Pairs]:
    """Without the cases in which a second defect is reported where the first is not found."""
    return {name: kinds for name, kinds in found.items() if not name.startswith("messages/two-defects/")}


def test_the_embedded_target_passes_every_case() -> None:
    assert failed(misbehaving_targets.judged()) == {}


@pytest.mark.parametrize(("vice", "rule", "found"), VICES, ids=lambda part: getattr(part, "__name__", ""))
def test_a_vice_is_found_by_the_cases_about_it_and_by_no_others(
    vice: Responder, rule: Callable[[Case], bool], found: Pairs
) -> None:
    expected = {
        name: CODE | STATUS if found == OUTCOME and named(*REFUSED_ANYWAY)(case) else found
        for name, case in misbehaving_targets.cases().items()
        if rule(case)
    }
    assert expected
    cases = affected(vice)
    assert of_one_defect(failed(misbehaving_targets.judged(vice, among=cases, level=Basis.INFERRED))) == expected
    known = of_one_defect(failed(misbehaving_targets.judged(vice, among=cases)))
    assert known, "nothing but what is inferred tells this vice"
    assert all(expected[name] == kinds for name, kinds in known.items())


def test_codes_of_messages_are_no_codes_of_calls() -> None:
    queue_full = "calls/from-others/full-sender-of-messages"
    taken_for_unreachable = "calls/other-roles/recipient-without-sms"
    outside = (
        "calls/from/*",
        "calls/missing/*",
        "calls/authentication/*",
        "calls/to-malformed/empty",
        "xml/calls/wrong-token",
        "xml/calls/authentication/*",
    )
    same_in_both = named(
        *outside,
        "*/from-invalid*",
        "*/of-an-invalid-caller",
        "xml/calls/invalid-from",
        "*/*-absent",
        "*-with-an-application",
        "xml/calls/account-of-another",
        "xml/calls/url-malformed",
    )
    refusals = [
        name
        for name, case in misbehaving_targets.cases().items()
        if case.resource == "Calls" and case.expect.refuses and not same_in_both(case) and case.method == "POST"
    ]
    longer = {f"calls/to-malformed/{row}-and-a-digit": OUTCOME for row in ("unroutable", "blocked")}
    full = dict.fromkeys((queue_full, "xml/calls/from-a-full-sender"), CODE | STATUS)
    expected = dict.fromkeys(refusals, CODE) | longer | full | {taken_for_unreachable: OUTCOME}
    wrong = misbehaving_targets.message_codes_for_calls
    assert failed(misbehaving_targets.judged(wrong, level=Basis.INFERRED)) == expected
    assert {"calls/to/invalid", "access/repetition/refused-call", queue_full} <= set(
        failed(misbehaving_targets.judged(wrong))
    )


def test_a_number_that_cannot_be_bought_twice_is_found_by_buying_it_twice() -> None:
    twice = [
        case
        for case in misbehaving_targets.cases().values()
        if case.repeat == 2 and case.resource == "IncomingPhoneNumbers"
    ]
    bought = {case.name for case in twice if not case.expect.refuses}
    again = {"numbers/phone-number/available-again", "numbers/phone-number/available-whatever-the-area-code"}
    assert bought == again | {"numbers/repetition/purchase", "xml/numbers/created-again"}
    everywhere = set(failed(misbehaving_targets.judged(misbehaving_targets.SecondPurchaseRefused())))
    assert bought == {name for name in everywhere if not name.startswith("numbers/state/")}
    for case in twice:
        alone = failed(
            misbehaving_targets.judged(misbehaving_targets.SecondPurchaseRefused(), among=[replace(case, control=())])
        )
        assert alone == ({case.name: {("repeat", "")}} if case.name in bought else {})


def test_a_status_drawn_in_turn_is_found_by_asking_twice() -> None:
    case = misbehaving_targets.cases()["access/repetition/message"]
    for turn in (("queued", "sent"), ("sent", "queued")):
        found = failed(
            misbehaving_targets.judged(misbehaving_targets.StatusDrawnInTurn(*turn), among=[replace(case, control=())])
        )
        assert found == {case.name: {("field", "/status")}}


LOUD: list[tuple[Responder, set[str], tuple[bool, ...]]] = [
    (misbehaving_targets.status_callback_fired, {"StatusCallback"}, (False,)),
    (misbehaving_targets.url_fetched, {"Url"}, (False,)),
    (misbehaving_targets.refusal_reported, {"StatusCallback"}, (True,)),
    (misbehaving_targets.every_address_asked, {"*"}, (False, True)),
]


@pytest.mark.parametrize(("vice", "parameters", "on_refusal"), LOUD, ids=lambda value: getattr(value, "__name__", ""))
def test_an_address_that_is_asked_for_is_heard(
    vice: Responder, parameters: set[str], on_refusal: tuple[bool, ...]
) -> None:
    loaded = shared_suite()
    silences = [case for case in loaded.suite.cases if case.silent]
    loud = [case for case in silences if case.expect.refuses in on_refusal]
    expected = {case.name: {("callback", "")} for case in loud if parameters == {"*"} or parameters & set(case.silent)}
    assert len(expected) >= 3
    with Server(ACCOUNT, TABLES, vice) as server:
        bench = Session.open(Settings(server.base_url, listen=0.3), loaded, os.environ)
        bench.resolved = replace(bench.resolved, target=Target("a vice", server.base_url, ACCOUNT.sid, ACCOUNT.token))
        try:
            bench.scheduler().prefetch(silences)
            results = {case.name: bench.scheduler().result(case) for case in silences}
        finally:
            bench.close()
    assert {result.verdict for result in results.values()} <= {Verdict.PASS, Verdict.FAIL}
    heard = {name: kinds(result) for name, result in results.items() if result.verdict is Verdict.FAIL}
    assert heard == expected


@cache
def judged(constant: Responder) -> Mapping[str, Judgement]:
    return misbehaving_targets.judged(constant)


def reported(judgements: Mapping[str, Judgement]) -> Report:
    results = tuple(
        Result(name, misbehaving_targets.cases()[name].basis, found.verdict, found.findings, found.reason)
        for name, found in judgements.items()
    )
    return Report("", "", {}, "", "", Basis.OBSERVED, results)


@pytest.mark.parametrize("constant", CONSTANT, ids=lambda constant: constant.__name__)
def test_who_always_says_the_same_attains_no_level(constant: Responder) -> None:
    judgements = judged(constant)
    assert len(judgements) == len(misbehaving_targets.cases())
    report = reported(judgements)
    assert report.attained is None
    assert report.exit_code == 1


@pytest.mark.parametrize("constant", CONSTANT, ids=lambda constant: constant.__name__)
def test_a_refusal_whose_control_did_not_succeed_never_passes(constant: Responder) -> None:
    judgements = judged(constant)
    unvouched = [
        name
        for name, case in misbehaving_targets.cases().items()
        if case.expect.refuses and not any(_succeeds(constant, control) for control in case.control)
    ]
    assert not [name for name in unvouched if judgements[name].verdict is Verdict.PASS]
    if constant in (misbehaving_targets.always_an_invalid_recipient, misbehaving_targets.always_not_found):
        assert unvouched
        assert Verdict.PASS not in {found.verdict for found in judgements.values()}


def _succeeds(responder: Responder, name: str) -> bool:
    case = misbehaving_targets.cases()[name]
    return control_result(case, misbehaving_targets.ask(case, responder)).state is ControlState.SUCCEEDED


def test_a_perfect_message_passes_where_a_message_is_due_and_nowhere_else() -> None:
    passed = {
        name
        for name, found in misbehaving_targets.judged(
            misbehaving_targets.always_a_perfect_message, level=Basis.INFERRED
        ).items()
        if found.verdict is Verdict.PASS
    }
    created = {
        name
        for name, case in misbehaving_targets.cases().items()
        if case.resource == "Messages" and any(outcome.code is None for outcome in case.expect.answers)
        if not named(*FOLLOWED)(case)
    }
    assert passed == created
