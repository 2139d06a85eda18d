"""Where the only answer to a POST is that to a second attempt after a death, a departure is inconclusive."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.answer import Answer
from conformance.case import Case, Expectation, Outcome
from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond
from conformance.finding import Verdict
from conformance.judging.control_result import ControlResult, ControlState, control_result
from conformance.judging.judge import judge
from conformance.report import Report
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget
from tests.support import misbehaving_targets
from tests.support.dying_proxy import DyingProxy
from tests.support.judged_targets import LOADED

CASES = misbehaving_targets.cases()
PURCHASE, REFUSED, REPEATED = "numbers/phone-number/available", "messages/to/invalid", "access/repetition/message"
SUCCEEDED = ControlResult(ControlState.SUCCEEDED)


def refusal(code: int = 21422, status: int = 400) -> Answer:
    refused = misbehaving_targets.refused(misbehaving_targets.request_of(PURCHASE), code, status, TABLES)
    return Answer(refused.status, refused.headers, refused.body)


def again(answer: Answer) -> Answer:
    return replace(answer, attempts=2, resent=True)


def test_a_departure_in_the_answer_to_a_second_attempt_is_inconclusive_and_says_why() -> None:
    judgement = judge(CASES[PURCHASE], [again(refusal())], ACCOUNT.sid, SUCCEEDED)
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert "the first may have been carried out" in judgement.reason
    assert "400/21422" in judgement.reason
    assert judge(CASES[PURCHASE], [refusal()], ACCOUNT.sid, SUCCEEDED).verdict is Verdict.FAIL


def test_a_second_attempt_after_throttling_was_the_first_that_could_be_carried_out() -> None:
    throttled = replace(refusal(), attempts=3)
    assert judge(CASES[PURCHASE], [throttled], ACCOUNT.sid, SUCCEEDED).verdict is Verdict.FAIL


@pytest.mark.parametrize("name", [PURCHASE, REFUSED])
def test_an_answer_to_a_second_attempt_that_conforms_passes(name: str) -> None:
    answer = again(misbehaving_targets.ask(CASES[name]))
    assert judge(CASES[name], [answer], ACCOUNT.sid, SUCCEEDED).verdict is Verdict.PASS


@pytest.mark.parametrize("name", [PURCHASE, REFUSED, REPEATED])
def test_a_remark_says_that_a_request_was_sent_again(name: str) -> None:
    answers = [misbehaving_targets.ask(CASES[name]) for _ in range(2 if name == REPEATED else 1)]
    for sent_again in (True, False):
        shown = [*answers[:-1], again(answers[-1])] if sent_again else answers
        remarks = judge(CASES[name], shown, ACCOUNT.sid, SUCCEEDED).remarks
        assert ("sent again" in " ".join(remarks)) is sent_again


@pytest.mark.parametrize("position", [0, 1])
def test_a_repetition_with_a_second_attempt_proves_no_departure(position: int) -> None:
    answers = [misbehaving_targets.ask(CASES[REPEATED]), misbehaving_targets.ask(CASES[REPEATED])]
    answers[position] = again(answers[position])
    assert judge(CASES[REPEATED], answers, ACCOUNT.sid, SUCCEEDED).verdict is Verdict.PASS
    answers[1] = replace(refusal(), resent=answers[1].resent, attempts=answers[1].attempts)
    assert judge(CASES[REPEATED], answers, ACCOUNT.sid, SUCCEEDED).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(("code", "status"), [(21422, 400), (20404, 404)], ids=["refused", "absent"])
def test_a_control_whose_second_attempt_departs_is_undecided(code: int, status: int) -> None:
    control = CASES["numbers/phone-number/available"]
    assert control_result(control, again(refusal(code, status))).state is ControlState.UNDECIDED
    assert control_result(control, refusal(code, status)).state is not ControlState.UNDECIDED
    judgement = judge(control, [again(refusal(code, status))], ACCOUNT.sid, ControlResult())
    assert judgement.verdict is Verdict.INCONCLUSIVE


def test_a_callback_departs_whichever_attempt_caused_it() -> None:
    case = next(case for case in CASES.values() if case.silent)
    called = [("StatusCallback", "POST /1")]
    judgement = judge(case, [again(refusal())], ACCOUNT.sid, SUCCEEDED, called)
    assert judgement.verdict is Verdict.FAIL
    assert {finding.what for finding in judgement.findings} == {"callback"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_requests_that_change_nothing_can_be_repeated(method: str) -> None:
    case = Case("a/b/c", "", 0, (), Expectation((Outcome(200),)), method=method)
    verdict = judge(case, [again(refusal())], ACCOUNT.sid, SUCCEEDED).verdict
    safe = method in ("GET", "HEAD", "OPTIONS")
    assert verdict is (Verdict.FAIL if safe else Verdict.INCONCLUSIVE)


class SoldOnce:
    """Sells each number once, as a target with a state does."""

    def __init__(self) -> None:
        self.sold: set[tuple[tuple[str, str], ...]] = set()

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        response = respond(request, account, tables)
        if not misbehaving_targets.is_created(response, "IncomingPhoneNumbers", request):
            return response
        if request.form in self.sold:
            return misbehaving_targets.refused(request, 21422, 400, tables)
        self.sold.add(request.form)
        return response


def run_through(proxy: DyingProxy, names: list[str]) -> Report:
    target = Target("a target", proxy.url, ACCOUNT.sid, ACCOUNT.token, ACCOUNT.token)
    session = Session(Settings(proxy.url, concurrency=1), LOADED, ResolvedTarget(target))
    try:
        results = {name: session.scheduler().result(CASES[name]) for name in names}
        return session.report(results, "not selected")
    finally:
        session.close()


@pytest.mark.parametrize("resets", [False, True])
def test_a_purchase_that_was_carried_out_before_the_connection_died_fails_nobody(*, resets: bool) -> None:
    with (
        Server(ACCOUNT, TABLES, SoldOnce()) as server,
        DyingProxy(server.base_url, resets=resets) as proxy,
    ):
        report = run_through(proxy, [PURCHASE])
    verdicts = {one.case: one for one in report.results if one.sent}
    assert verdicts[PURCHASE].verdict is Verdict.INCONCLUSIVE
    assert "the first may have been carried out" in verdicts[PURCHASE].reason
    assert verdicts[PURCHASE].attempts == 2
    assert report.exit_code == 20
