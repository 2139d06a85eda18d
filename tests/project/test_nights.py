"""Whole nights against a stand-in for api.twilio.com, with the scripts of the workflow as they stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.case import Case
from conformance.fake import Request
from conformance.history.cause import Cause
from conformance.history.history import History
from conformance.history.ledger import read_ledgers
from conformance.history.night_line import Night
from tests.support import few_cases
from tests.support.command_line import written_program
from tests.support.hostile_servers import HandlerResponse
from tests.support.misbehaving_targets import cases
from tests.support.nights import Nights
from tests.support.twilio_stand_in import JSON, StandIn, reachable, refusal, sends, unavailable
from tests.support.workflow_runner import Runner

GUESSED = "calls/to-malformed/three-digits"
CONTROL = "numbers/area-code/available"


def silent(cases: Iterable[Case]) -> int:
    """How many cases need an address of ours, which nobody can request here."""
    return sum(bool(case.silent) for case in cases)


QUICK = {"args": "--timeout\n1"}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    return few_cases.program(tmp_path_factory.mktemp("few"))


@pytest.fixture
def nights(tmp_path: Path, program: str) -> Nights:
    return Nights(tmp_path, program)


@contextmanager
def twilio(**given: object) -> Iterator[tuple[StandIn, Mapping[str, str]]]:
    service = StandIn(**given)  # type: ignore[arg-type]
    with reachable(service) as (_, environment):
        yield service, environment


def ledger(nights: Nights) -> Sequence[Night]:
    """The nights of the branch, of which each line can be read."""
    path = nights.folder / "nights.jsonl"
    path.write_bytes(nights.ledger)
    read = read_ledgers([path])
    assert read.remarks == ()
    return read.nights


def decided(runner: Runner) -> tuple[str, bool]:
    """What was done with the issue, and whether the job is red."""
    assert runner.outcomes["night"] == "success", runner.log
    return runner.outputs["night"]["act"], runner.failed


def verdict(runner: Runner) -> str:
    return runner.outputs["run"]["verdict"]


def test_the_first_night_ever_is_conformant_green_and_kept(tmp_path: Path) -> None:
    nights, unasked = Nights(tmp_path, written_program(tmp_path)), silent(cases().values())
    with twilio() as (service, environment):
        first = nights.twilio(environment)
    assert (verdict(first), *decided(first)) == ("conformant", "nothing", False), first.log
    assert nights.kept["standing"]["observed"] == "conformant"
    assert nights.kept["attained"] == "observed"
    assert nights.kept["counts"]["not-asked"] == unasked
    assert f"{unasked} cases were not asked" in first.log
    assert f"{unasked} cases were not asked" in (nights.folder / "night1" / "summary").read_text()
    assert nights.issues == []
    (night,) = ledger(nights)
    assert (night.verdict, night.counts) == ("conformant", {name: n for name, n in nights.kept["counts"].items() if n})
    assert len(service.served) >= 10, "recorded answers were served"
    assert service.posts > 150


def test_drift_of_one_code_opens_an_issue_that_closes_when_it_is_repaired(nights: Nights) -> None:
    with twilio() as (service, environment):
        nights.twilio(environment)
        service.alternatives = {"messages/to/unroutable": "400/21408"}
        drifted = nights.twilio(environment)
        assert (verdict(drifted), *decided(drifted)) == ("nonconformant", "open", True)
        assert "400/21408" in drifted.summary
        (issue,) = nights.issues
        assert "`messages/to/unroutable`" in issue["body"]
        assert f"{silent(few_cases.few_cases())} cases were not asked" in issue["body"]
        assert decided(nights.twilio(environment)) == ("update", True)
        service.alternatives = {}
        repaired = nights.twilio(environment)
    assert (verdict(repaired), *decided(repaired)) == ("conformant", "close", False)
    (issue,) = nights.issues
    assert not issue["open"]
    assert issue["comments"][-1].startswith("Resolved: ")
    assert nights.kept["exit_code"] == 0
    assert [night.verdict for night in ledger(nights)] == ["conformant", "nonconformant", "nonconformant", "conformant"]
    (change,) = History.of(read_ledgers([nights.folder / "nights.jsonl"])).changes
    assert (change.case, change.cause) == ("messages/to/unroutable", Cause.SERVICE)
    assert change.text == "400/21612 -> 400/21408, pass -> fail"
    assert change.back


def test_an_outage_of_three_nights_is_reported_once_and_the_report_of_before_is_kept(nights: Nights) -> None:
    with twilio() as (service, environment):
        nights.twilio(environment)
        before = nights.kept
        service.incident = unavailable
        told = [decided(nights.twilio(environment)) for _ in range(4)]
        assert told == [("nothing", False), ("nothing", False), ("open", True), ("nothing", True)]
        assert nights.kept == before
        assert nights.issues[0]["title"] == "No verdict for 3 nights"
        service.incident = None
        assert decided(nights.twilio(environment)) == ("close", False)
    assert [night.verdict for night in ledger(nights)] == ["conformant", *["inconclusive"] * 4, "conformant"]
    assert History.of(read_ledgers([nights.folder / "nights.jsonl"])).changes == ()


def test_an_outage_after_the_preflight_is_one_too(nights: Nights) -> None:
    def down(request: Request) -> HandlerResponse | None:
        return unavailable(request) if request.method == "POST" else None

    with twilio(incident=down) as (_, environment):
        night = nights.twilio(environment)
    assert (verdict(night), *decided(night)) == ("inconclusive", "nothing", False)
    assert nights.kept == {}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, JSON, b'{"status": "active", "type": "Full"}'), "LIVE credentials"),
        (refusal(401, 20003), "refused the credentials"),
    ],
    ids=["live", "wrong"],
)
def test_other_credentials_than_test_credentials_are_red_and_post_nothing(
    nights: Nights, answer: HandlerResponse, said: str
) -> None:
    with twilio(incident=lambda _: answer) as (service, environment):
        night = nights.twilio(environment)
    assert (verdict(night), *decided(night)) == ("refused", "nothing", True)
    assert said in night.log
    assert (service.posts, nights.issues, nights.kept) == (0, [], {})


def test_a_night_that_is_throttled_for_a_while_is_conformant(nights: Nights) -> None:
    throttled: list[Request] = []

    def busy(request: Request) -> HandlerResponse | None:
        if request.method == "GET" or len(throttled) >= 5:
            return None
        throttled.append(request)
        status, headers, body = refusal(429, 20429)
        return status, {**headers, "Retry-After": "0"}, body

    with twilio(incident=busy) as (_, environment):
        night = nights.twilio(environment)
    assert (verdict(night), *decided(night)) == ("conformant", "nothing", False), night.log
    assert len(throttled) == 5


def test_a_night_that_is_throttled_without_end_is_inconclusive(nights: Nights) -> None:
    def busy(request: Request) -> HandlerResponse | None:
        return refusal(429, 20429) if request.method == "POST" else None

    with twilio(incident=busy) as (_, environment):
        night = nights.twilio(environment, **QUICK)
    assert (verdict(night), *decided(night)) == ("inconclusive", "nothing", False)


def test_a_trial_account_is_told_and_no_drift(nights: Nights) -> None:
    def trial(request: Request) -> HandlerResponse | None:
        sends_a_message = request.method == "POST" and request.path.endswith("/Messages.json")
        return refusal(400, 21608) if sends_a_message else None

    with twilio(incident=trial) as (_, environment):
        night = nights.twilio(environment)
    assert (verdict(night), *decided(night)) == ("inconclusive", "nothing", False)
    assert "trial account" in night.log
    assert nights.issues == []


@pytest.mark.parametrize("status", [403, 429])
def test_refusals_of_the_delivery_network_are_an_outage_and_no_drift(nights: Nights, status: int) -> None:
    html = status, {"Content-Type": "text/html"}, b"<html>Request blocked</html>"
    with twilio() as (service, environment):
        nights.twilio(environment)
        service.incident = lambda request: html if request.method == "POST" else None
        night = nights.twilio(environment, **QUICK)
    assert (verdict(night), *decided(night)) == ("inconclusive", "nothing", False), night.log
    assert nights.issues == []


@pytest.mark.parametrize("answer", [unavailable(Request("POST", "/", ())), refusal(500, 20500)], ids=["html", "json"])
def test_one_hiccup_on_a_control_is_asked_again_and_opens_no_issue(nights: Nights, answer: HandlerResponse) -> None:
    hiccups: list[Request] = []

    def once(request: Request) -> HandlerResponse | None:
        if hiccups or not sends(CONTROL, request):
            return None
        hiccups.append(request)
        return answer

    with twilio(incident=once) as (_, environment):
        night = nights.twilio(environment)
    assert (verdict(night), *decided(night)) == ("conformant", "nothing", False), night.log
    assert len(hiccups) == 1
    assert [one["case"] for one in nights.kept["asked_again"]] == [CONTROL]
    assert nights.kept["counts"]["inconclusive"] == 0


def test_a_contradiction_on_the_first_night_is_told_and_its_change_on_the_fifth_is_drift(nights: Nights) -> None:
    with twilio(alternatives={GUESSED: "400/13226"}) as (service, environment):
        for _ in range(4):
            night = nights.twilio(environment)
            assert (verdict(night), *decided(night)) == ("conformant", "nothing", False), night.log
            assert "UNCONFIRMED 1 case" in night.log
            assert "400/13226" in night.log
        assert nights.kept["unconfirmed"] == 1
        service.alternatives = {GUESSED: "400/21216"}
        fifth = nights.twilio(environment)
        assert (verdict(fifth), *decided(fifth)) == ("conformant", "open", True)
        (issue,) = nights.issues
        assert "has drifted" in issue["title"]
        assert "400/21216" in issue["body"]
        assert "400/13226" in issue["body"]
        sixth = nights.twilio(environment)
        assert decided(sixth) == ("close", False)
    assert nights.kept["unconfirmed"] == 1
