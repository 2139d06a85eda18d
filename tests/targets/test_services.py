"""More than one host: where each service of a target lives, and that what holds for the API holds for all of them."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from conformance.address import Address
from conformance.answer import Absence, Answer, NoAnswer
from conformance.case import Case, Expectation, Outcome, Service
from conformance.certificates.claim import target_json
from conformance.certificates.declared_nodes import claim_node
from conformance.request import Request, build_request
from conformance.suite.yaml_document import Malformed
from conformance.target import DUMMY_TOKEN, Target, TargetRefused
from conformance.targets.credentials import target_from_url
from conformance.targets.excuse import NO_EXCUSES
from conformance.targets.resolving import ResolvedTarget
from conformance.targets.target_file import TargetFile, read_target_file, target_file
from conformance.wire.curl import curl
from conformance.wire.exchange import Exchange
from conformance.wire.limits import RunLimits
from conformance.wire.request_encoding import EncodedRequest
from tests.engine.test_coordinator import distributed_run
from tests.support.host_spellings import spelling
from tests.support.hostile_servers import CannedResponses, http

PAIR = {"TWILIO_TEST_ACCOUNT_SID": "AC" + "0" * 31 + "1", "TWILIO_TEST_AUTH_TOKEN": "canary-token"}
NUMBER = "+14159929960"
LOOKUP = Case(
    "lookup/one",
    "",
    0,
    (),
    Expectation((Outcome(200),)),
    send=(("PhoneNumber", NUMBER), ("Fields", "sim_swap,validation")),
    method="GET",
    service=Service.LOOKUPS,
    resource="v2/PhoneNumbers/{PhoneNumber}",
)
MESSAGE = Case("messages/one", "", 0, (), Expectation((Outcome(201),)), send=(("To", NUMBER),))
FILE = "name: a fake\nbase-url: http://127.0.0.1:4010/api\n"


def read(tmp_path: Path, text: str) -> TargetFile:
    path = tmp_path / "fake.yaml"
    path.write_text(text)
    return read_target_file(str(path), [])


def target_of(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> Target:
    return read(tmp_path, text).target(4711, None, None, environment or {})


@pytest.mark.parametrize(
    ("api", "lookups"),
    [
        ("twilio", "https://lookups.twilio.com"),
        ("https://API.Twilio.com.", "https://lookups.twilio.com"),
        ("https://api.dublin.ie1.twilio.com", "https://lookups.dublin.ie1.twilio.com"),
        ("https://api.twilio.com:8443", "https://lookups.twilio.com:8443"),
        ("https://other.twilio.com", "https://other.twilio.com"),
        ("https://api.nottwilio.com", "https://api.nottwilio.com"),
        ("https://api.twilio.com.example.com", "https://api.twilio.com.example.com"),
        ("http://127.0.0.1:4010/api", "http://127.0.0.1:4010/api"),
        ("http://api.localhost:4010", "http://api.localhost:4010"),
    ],
)
def test_at_twilio_each_service_has_its_host_and_elsewhere_the_base_url_has_them_all(api: str, lookups: str) -> None:
    target = target_from_url(api, environment=PAIR)
    assert target.address_of(Service.LOOKUPS).url == lookups
    assert target.address_of(Service.API) == target.address
    assert target.is_twilio is all(address.is_twilio for address in target.addresses)


def test_a_path_parameter_stands_in_the_path_with_its_plus_sign_encoded_and_not_in_the_query() -> None:
    request = build_request(LOOKUP, target_from_url("twilio", environment=PAIR))
    assert request.url == "https://lookups.twilio.com/v2/PhoneNumbers/%2B14159929960"
    assert EncodedRequest.of(request).url == f"{request.url}?Fields=sim_swap%2Cvalidation"
    assert request.credentials == (PAIR["TWILIO_TEST_ACCOUNT_SID"], "canary-token")
    assert not EncodedRequest.of(request).body


@pytest.mark.parametrize("number", ["+1/../x", "a?b#c", "../../2010-04-01/Accounts", "é", "%2B1", "", "."])
def test_no_path_parameter_leaves_its_segment(number: str) -> None:
    case = Case(**{**vars(LOOKUP), "send": (("PhoneNumber", number),)})
    url = build_request(case, Target("a", "http://127.0.0.1:1/api", "AC1", "t")).url
    assert re.fullmatch(r"http://127\.0\.0\.1:1/api/v2/PhoneNumbers/[^/?#]*", url)


def test_the_command_for_another_service_hides_the_token_like_any_other() -> None:
    target = target_from_url("twilio", environment=PAIR)
    command = curl(build_request(LOOKUP, target), target)
    assert "https://lookups.twilio.com/v2/PhoneNumbers/%2B14159929960" in command
    assert "canary-token" not in command
    assert "$TWILIO_TEST_AUTH_TOKEN" in command


def test_a_target_file_says_where_a_service_lives(tmp_path: Path) -> None:
    target = target_of(tmp_path, f"{FILE}services: {{lookups: 'http://localhost:4011/l/'}}\nhost: api.example\n")
    request = build_request(LOOKUP, target)
    assert request.url == "http://localhost:4011/l/v2/PhoneNumbers/%2B14159929960"
    assert "Host" not in dict(request.headers)
    assert dict(build_request(MESSAGE, target).headers)["Host"] == "api.example"
    assert ResolvedTarget.from_wire(ResolvedTarget(target).to_wire()).target == target


def test_the_host_header_of_a_target_file_is_that_of_the_service(tmp_path: Path) -> None:
    target = target_of(tmp_path, f"{FILE}host: api.twilio.com:4010\n")
    assert dict(build_request(LOOKUP, target).headers)["Host"] == "lookups.twilio.com:4010"


def test_the_port_of_a_started_target_is_put_into_its_services_too(tmp_path: Path) -> None:
    started = f"{FILE}services: {{lookups: 'http://127.0.0.1:{{port}}/lookups'}}\n"
    assert target_of(tmp_path, f"{started}start: {{command: a}}\n").addresses[1].port == 4711
    with pytest.raises(Malformed, match="there is none"):
        read(tmp_path, started)


@pytest.mark.parametrize(
    ("services", "problem"),
    [
        ("{}", "is empty"),
        ("{api: 'http://127.0.0.1:1'}", "'api'"),
        ("{verify: 'http://127.0.0.1:1'}", "'verify'"),
        ("{lookups: [a]}", "one text"),
    ],
)
def test_services_are_read_strictly(tmp_path: Path, services: str, problem: str) -> None:
    with pytest.raises(Malformed, match=problem):
        read(tmp_path, f"{FILE}services: {services}\n")


@pytest.mark.parametrize(
    ("base", "lookups"),
    [
        ("https://api.twilio.com", "https://lookups.example.com"),
        ("https://api.twilio.com", "http://127.0.0.1:4010"),
        ("http://127.0.0.1:4010", "https://lookups.twilio.com"),
        ("http://127.0.0.1:4010", "https://LOOKUPS.twilio.com.:443/x"),
        ("http://127.0.0.1:4010", "http://lookups.example.com"),
        ("http://127.0.0.1:4010", "https://user:secret@lookups.example.com"),
        ("http://127.0.0.1:4010", "https://example.com\\@lookups.twilio.com"),
    ],
)
def test_credentials_go_to_hosts_of_twilio_alone_or_to_none_of_them(tmp_path: Path, base: str, lookups: str) -> None:
    text = f"name: a fake\nbase-url: {base}\nservices: {{lookups: '{lookups}'}}\n"
    with pytest.raises(TargetRefused) as refused:
        target_of(tmp_path, text, PAIR)
    assert "secret" not in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_variable_that_speaks_of_twilio_is_for_this_machine_with_all_services(
    tmp_path: Path, elsewhere: bool
) -> None:
    url = "https://lookups.example.com" if elsewhere else "http://127.0.0.1:4011"
    text = f"{FILE}services: {{lookups: '{url}'}}\nauth-token-env: MY_TWILIO_TOKEN\n"
    if not elsewhere:
        assert target_of(tmp_path, text, {"MY_TWILIO_TOKEN": "t0ken"}).auth_token == "t0ken"
        return
    with pytest.raises(TargetRefused, match=r"sent to \*.twilio.com only"):
        target_of(tmp_path, text, {"MY_TWILIO_TOKEN": "t0ken"})


def test_the_embedded_target_has_its_own_services(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="'services' is not for the embedded target"):
        read(tmp_path, "name: a\nbase-url: embedded\nservices: {lookups: 'http://127.0.0.1:1'}\n")


def test_a_certificate_says_where_a_service_lives_and_only_where_it_was_named(tmp_path: Path) -> None:
    named = target_of(tmp_path, f"{FILE}services: {{lookups: 'http://localhost:4011/l'}}\n")
    described = target_json(named)
    assert described["services"] == {"lookups": "http://localhost:4011/l"}
    file = target_file(claim_node(described, NO_EXCUSES), "the claim", ())
    assert target_json(file.target(0, None, None, {})) == described
    assert "services" not in target_json(target_of(tmp_path, FILE))


def test_an_exchange_reaches_every_service_of_its_target_and_nothing_else() -> None:
    with CannedResponses(http(200)) as api, CannedResponses(http(200)) as lookups, CannedResponses(http(200)) as other:
        target = Target("a", api.url, "AC1", "t", services=(("lookups", lookups.url),))
        with Exchange(origins=target.origins, timeout=60.0) as exchange:
            answers = [exchange.send(build_request(case, target)) for case in (MESSAGE, LOOKUP)]
            refused = exchange.send(Request("GET", f"{other.url}/"))
        assert all(isinstance(answer, Answer) for answer in answers)
        assert isinstance(refused, NoAnswer)
        assert refused.absence is Absence.UNSENT
        assert [len(server.requests) for server in (api, lookups, other)] == [1, 1, 0]


def test_a_host_that_cannot_be_reached_closes_no_other_one() -> None:
    silence = NoAnswer(Absence.DNS, "no such host", 0.1, 1)
    limits = RunLimits(4)
    for _ in range(3):
        assert limits.run(lambda: silence, "lookups.twilio.com:443") is silence
    asked = limits.run(lambda: silence, "lookups.twilio.com:443")
    assert isinstance(asked, NoAnswer)
    assert (asked.absence, asked.reason) == (Absence.UNSENT, "no such host")
    assert isinstance(limits.run(lambda: Answer(200, (), b""), "api.twilio.com:443"), Answer)
    assert limits.acquire("lookups.twilio.com:443") == "no such host", "an answer of another host opens nothing again"


def test_workers_are_told_of_each_host_whether_it_can_be_reached() -> None:
    silence = NoAnswer(Absence.DNS, "no such host", 0.1, 1)
    with distributed_run() as run:
        worker = run.worker()
        down = (worker.run(lambda: silence, "lookups:443") for _ in range(1000))
        assert next(each for each in down if each.absence is Absence.UNSENT).reason == "no such host"
        assert isinstance(worker.run(lambda: Answer(200, (), b""), "api:443"), Answer)


def test_no_host_is_asked_where_the_preflight_was_undecided() -> None:
    limits = RunLimits(4)
    limits.circuit_breaker.force_open("undecided")
    assert {limits.acquire(host) for host in ("api:443", "lookups:443")} == {"undecided"}


@pytest.mark.parametrize("base", ["https://api.twilio.com", "http://127.0.0.1:4010"])
@pytest.mark.parametrize("seed", range(20))
def test_however_a_service_is_spelled_it_is_refused_or_belongs_to_those_who_may_have_the_credentials(
    base: str, seed: int
) -> None:
    random = Random(seed)
    for _ in range(100):
        url = spelling(random)
        try:
            target = target_from_url(base, environment=PAIR, service_urls={Service.LOOKUPS: url})
        except TargetRefused:
            continue
        request = build_request(LOOKUP, target)
        sent_to = Address.parse(request.url)
        assert sent_to.origin in target.origins
        assert sent_to.is_twilio is target.is_twilio
        assert (request.credentials or ("", ""))[1] == ("canary-token" if target.is_twilio else DUMMY_TOKEN)
        assert sent_to.scheme == "https" or sent_to.is_loopback
