"""Problems with credentials, networks and encodings, each report a requirement on this suite."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import phonenumbers
import pytest

from conformance.answer import Absence, NoAnswer
from conformance.case import Auth, Format
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.finding import Verdict
from conformance.request import Request as Sent
from conformance.request import build_request
from conformance.target import TargetRefused
from conformance.targets.credentials import target_from_url
from conformance.targets.preflight import Credentials, run_preflight
from conformance.wire.backoff import is_throttled
from conformance.wire.exchange import Exchange
from conformance.wire.request_encoding import EncodedRequest
from tests.support import hostile_servers, misbehaving_targets
from tests.support.judged_targets import judged as judged_in_full
from tests.support.public_reports import HTML, answer, case, created, found, judged, places, refused, report

QUEUE = "messages/from/queue-full"
TEXT = "messages/from/valid"
TWILIO = {"TWILIO_TEST_ACCOUNT_SID": "AC" + "0a" * 16, "TWILIO_TEST_AUTH_TOKEN": "dummy"}
RIGHT, INCONCLUSIVE = Verdict.PASS, Verdict.INCONCLUSIVE


def is_a_number(value: str) -> bool:
    """What a library thinks of it."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False


@report("A28")
def test_xml_where_json_is_due_fails_with_its_type_and_a_piece_of_it() -> None:
    xml = "<?xml version='1.0'?><TwilioResponse><RestException><Code>21606</Code></RestException></TwilioResponse>"
    (finding,) = judged("messages/from-others/ordinary", answer(400, xml, "application/xml")).findings
    assert finding.expected == "a JSON object"
    assert "HTML or XML, not JSON: <?xml version='1.0'?><TwilioResponse>" in finding.got
    assert finding.got.endswith("(400, application/xml)")


@report("A29")
def test_a_path_ends_in_json_unless_xml_is_asked_for_and_then_xml_is_right() -> None:
    for each in misbehaving_targets.cases().values():
        assert build_request(each, misbehaving_targets.TARGET).url.endswith(".json") == (each.format is Format.JSON)
    name = "xml/messages/created"
    assert judged(name, misbehaving_targets.ask(case(name))).verdict is RIGHT
    assert misbehaving_targets.ask(case(name)).header("Content-Type") == "application/xml"
    (finding,) = judged(name, created(TEXT)).findings
    assert finding.expected == "an XML document"
    assert finding.got.startswith('JSON, not XML: {"sid": "SM')
    assert finding.got.endswith("(201, application/json)")


@report("A31")
def test_live_credentials_are_called_so_after_one_get_and_nothing_is_posted() -> None:
    asked: list[Sent] = []

    def live(request: Sent) -> object:
        asked.append(request)
        return answer(200, {"sid": TWILIO["TWILIO_TEST_ACCOUNT_SID"], "status": "active"})

    preflight = run_preflight(target_from_url("twilio", environment=TWILIO), live)
    assert preflight.credentials is Credentials.LIVE
    assert "LIVE credentials" in preflight.message
    assert [request.method for request in asked] == ["GET"]


@report("A33")
def test_nothing_is_read_back_polled_or_waited_for() -> None:
    asked: list[tuple[str, str]] = []

    def noted(request: Request, account: Account, tables: Tables) -> Response:
        asked.append((request.method, request.path))
        return respond(request, account, tables)

    assert judged_in_full(noted).exit_code == 0
    suite = [each for each in misbehaving_targets.cases().values() if not each.silent]
    assert len(asked) == sum(each.repeat + bool(each.then) for each in suite)
    reads = [one for each in suite for one in (each, each.then) if one and one.method == "GET"]
    assert sum(method == "GET" for method, _ in asked) == sum(each.repeat for each in reads)
    by_the_owner = {each.name: each.auth is Auth.RIGHT for each in reads}
    outcomes = {(by_the_owner[each.name], str(outcome)) for each in reads for outcome in each.expect.answers}
    assert outcomes == {(True, "403/20008"), (False, "401/20003"), (False, "404/20404")}
    assert "other-resources/closed/one-message-get" in {each.name for each in reads}
    late = judged(TEXT, created(TEXT, status="delivered", date_sent="Tue, 09 Jun 2026 05:40:43 +0000"))
    assert places(late) == ["/date_sent", "/status"]


@report("A35")
def test_a_connection_that_died_is_tried_once_more_and_an_answer_never() -> None:
    request = Sent("POST", "", (("To", "+15005550006"),))
    with Exchange(timeout=60.0) as exchange:
        with hostile_servers.ClosingAtOnce(1) as idle:
            again = exchange.send(replace(request, url=idle.url))
        with hostile_servers.ClosingAtOnce() as dead:
            never = exchange.send(replace(request, url=dead.url))
        with hostile_servers.out_of_order_once() as failing:
            once = exchange.send(replace(request, url=failing.url))
    assert (again.attempts, len(idle.requests)) == (2, 2)
    assert (once.attempts, len(failing.requests)) == (1, 1)
    assert isinstance(never, NoAnswer)
    assert never.absence is Absence.DIED
    assert judged(TEXT, never).verdict is INCONCLUSIVE


@report("A38")
def test_an_api_key_is_no_account_and_credentials_that_are_refused_are_called_so() -> None:
    with pytest.raises(TargetRefused, match=r"an API key \(SK\.\.\.\) is not an Account SID"):
        target_from_url("twilio", account_sid="SK" + "0a" * 16, environment=TWILIO)
    with pytest.raises(TargetRefused, match="AC and 32 lower-case hex digits"):
        target_from_url("twilio", account_sid="AC" + "0A" * 16, environment=TWILIO)
    preflight = run_preflight(target_from_url("twilio", environment=TWILIO), lambda _: refused(401, 20003))
    assert preflight.credentials is Credentials.REFUSED
    assert "401/20003" in preflight.message


@report("A40")
def test_a_number_that_a_library_takes_for_impossible_is_sent_as_given() -> None:
    impossible = set()
    for each in misbehaving_targets.cases().values():
        assert build_request(replace(each, silent=()), misbehaving_targets.TARGET).form == each.send
        impossible |= {
            value for name, value in each.send if name in ("To", "From", "PhoneNumber") and not is_a_number(value)
        }
    assert {"123", "33", "DE", "abcdefg", "15005550006", ""} <= impossible


@report("A41")
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_outage_is_no_breach_of_contract(status: int) -> None:
    page = f"<html><body><center><h1>{status}</h1></center><hr><center>nginx</center></body></html>"
    for name in (TEXT, QUEUE, "other-resources/closed/account-get"):
        judgement = judged(name, answer(status, page, HTML))
        assert (judgement.verdict, judgement.findings) == (INCONCLUSIVE, ())
        assert f"the service is not available: {status}, text/html" in judgement.reason


@report("A42")
def test_too_many_requests_is_waited_out_and_never_taken_for_a_full_queue() -> None:
    throttled = refused(429, 20429, detail="a text")
    assert is_throttled(throttled)
    assert not is_throttled(refused(429, 21611))
    assert not any(
        outcome.code == 20429 for each in misbehaving_targets.cases().values() for outcome in each.expect.answers
    )
    with hostile_servers.throttling(2, retry_after="0") as busy, Exchange(timeout=60.0) as exchange:
        patient = exchange.send(Sent("POST", busy.url))
    assert (patient.attempts, getattr(patient, "status", None)) == (3, 201)
    given_up = NoAnswer(Absence.THROTTLED, "throttled without end")
    assert judged(QUEUE, given_up).verdict is INCONCLUSIVE


@report("A46")
def test_every_plus_leaves_as_percent_2b_and_a_target_that_lost_one_fails() -> None:
    for each in misbehaving_targets.cases().values():
        encoded = EncodedRequest.of(build_request(each, misbehaving_targets.TARGET))
        form = encoded.body.decode() if each.method == "POST" else urlsplit(encoded.url).query
        assert form.count("%2B") == sum(value.count("+") for _, value in each.send)
        assert tuple(parse_qsl(form, keep_blank_values=True)) == each.send
    for field, number in (("to", "14108675310"), ("from", "15005550006")):
        for lost in (f" {number}", number):
            assert found(judged(TEXT, created(TEXT, **{field: lost}))) == [
                f'echo at /{field}: expected "+{number}", got "{lost}"'
            ]


@report("A47")
@pytest.mark.parametrize("environment", [{}, dict.fromkeys(TWILIO, ""), {"TWILIO_TEST_ACCOUNT_SID": "AC" + "0a" * 16}])
def test_a_place_without_secrets_gets_one_refusal_and_neither_failures_nor_a_pass(environment: dict[str, str]) -> None:
    with pytest.raises(TargetRefused, match="no test credentials: set TWILIO_TEST_ACCOUNT_SID"):
        target_from_url("twilio", environment=environment)
