"""Exchanges: the answer or the reason for its absence, whatever network, proxy and server do."""

from __future__ import annotations

import base64
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from conformance import __version__
from conformance.answer import BODY_LIMIT, Absence, Answer, NoAnswer
from conformance.moment import moment_of
from conformance.request import Request
from conformance.wire.backoff import retry_after_seconds
from conformance.wire.exchange import Exchange
from tests.support import hostile_servers
from tests.support.hostile_servers import (
    CannedResponses,
    ConnectProxy,
    HandlerResponse,
    HostileServer,
    HttpsServer,
    http,
)

TIMEOUT = 0.3
PAIR = ("AC00c0ffee", "tökén")
ENVIRONMENT = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD")
CA_ENVIRONMENT = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (*ENVIRONMENT, *CA_ENVIRONMENT, "NETRC"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with Exchange(timeout=60.0, max_backoff=1.0) as exchange:
        yield exchange


@pytest.fixture
def short_timeout() -> Iterator[Exchange]:
    with Exchange(timeout=TIMEOUT) as exchange:
        yield exchange


def post(url: str, *form: tuple[str, str], credentials: tuple[str, str] | None = PAIR) -> Request:
    return Request("POST", url, form, credentials, (("Accept", "*/*"),))


def answered(outcome: Answer | NoAnswer) -> Answer:
    assert isinstance(outcome, Answer), outcome
    return outcome


def absent(outcome: Answer | NoAnswer, absence: Absence) -> NoAnswer:
    assert isinstance(outcome, NoAnswer), outcome
    assert outcome.absence is absence, outcome
    return outcome


def fine(*_: object) -> HandlerResponse:
    return 201, {}, b'{"sid": "SM1"}'


def twilio(handler: hostile_servers.Handler) -> HttpsServer:
    return HttpsServer(handler, "api.twilio.com")


def proxy_to(server: HttpsServer) -> ConnectProxy:
    return ConnectProxy({"api.twilio.com:443": ("127.0.0.1", server.port)})


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


# Requests


def test_a_form_goes_out_in_order_with_plus_signs_encoded_and_empty_values_kept(exchange: Exchange) -> None:
    with CannedResponses(http(201)) as server:
        answered(exchange.send(post(server.url, ("To", "+15005550006"), ("Body", ""), ("Body", "ä &=\n"))))
    sent = server.requests[0]
    assert sent.body == b"To=%2B15005550006&Body=&Body=%C3%A4+%26%3D%0A"
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent.headers["content-length"] == str(len(sent.body))


def test_an_empty_form_is_an_empty_body_with_its_type_and_length(exchange: Exchange) -> None:
    with CannedResponses(http(201)) as server:
        answered(exchange.send(post(server.url)))
    sent = server.requests[0]
    assert (sent.body, sent.headers["content-length"]) == (b"", "0")
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "transfer-encoding" not in sent.headers


OWN_DATE = "Tue, 03 Nov 2015 19:59:47 GMT"


def test_an_answer_keeps_its_date_and_one_without_a_date_has_that_of_its_reception() -> None:
    for sent in ((), (("Date", "yesterday"),), (("Date", OWN_DATE),)):
        head = "".join(f"{name}: {value}\r\n" for name, value in sent)
        response = f"HTTP/1.1 201 Created\r\n{head}Content-Length: 2\r\n\r\n{{}}".encode()
        before = datetime.now(UTC).replace(microsecond=0)
        with CannedResponses(response) as server, Exchange(timeout=TIMEOUT * 10) as exchange:
            answer = exchange.send(Request("POST", server.url))
        assert isinstance(answer, Answer)
        assert answer.headers[: len(sent)] == sent
        moment = moment_of(answer)
        assert moment is not None
        if ("Date", OWN_DATE) in sent:
            assert [value for name, value in answer.headers if name == "Date"] == [OWN_DATE]
        else:
            assert before <= moment <= datetime.now(UTC)


def test_a_get_has_no_body_and_its_form_is_the_query(exchange: Exchange) -> None:
    with CannedResponses(http(200)) as server:
        answered(exchange.send(Request("GET", server.url + "/a?b=c", (("To", "+1"),))))
        answered(exchange.send(Request("GET", server.url + "/a")))
    assert [sent.path for sent in server.requests] == ["/a?b=c&To=%2B1", "/a"]
    assert not {"content-length", "content-type"} & set(server.requests[0].headers)


def test_the_headers_name_the_suite_and_accept_gzip_and_deflate_only(exchange: Exchange) -> None:
    with CannedResponses(http(200)) as server:
        answered(exchange.send(post(server.url)))
    headers = server.requests[0].headers
    assert headers["user-agent"] == f"twilio-conformance/{__version__}"
    assert (headers["accept-encoding"], headers["accept"]) == ("gzip, deflate", "*/*")


def test_credentials_go_out_as_basic_in_utf_8(exchange: Exchange) -> None:
    with CannedResponses(http(200)) as server:
        answered(exchange.send(post(server.url)))
    scheme, _, pair = server.requests[0].headers["authorization"].partition(" ")
    assert (scheme, base64.b64decode(pair).decode()) == ("Basic", ":".join(PAIR))


def test_neither_netrc_nor_the_url_adds_or_replaces_credentials(exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password wrong\n")
    with CannedResponses(http(200)) as server:
        for credentials in (None, PAIR):
            answered(exchange.send(post(server.url, credentials=credentials)))
            named = exchange.send(post(server.url.replace("//", "//eve:wrong@"), credentials=credentials))
            assert "wrong" not in absent(named, Absence.UNSENT).reason
    sent = [request.headers.get("authorization") for request in server.requests]
    right = "Basic " + base64.b64encode(":".join(PAIR).encode()).decode()
    assert sent == [None, right]


def test_cookies_are_not_sent_back(exchange: Exchange) -> None:
    with CannedResponses(http(200, Set_Cookie="a=b; Path=/")) as server:
        for _ in range(2):
            answered(exchange.send(post(server.url)))
    assert all("cookie" not in sent.headers for sent in server.requests)


def test_a_connection_is_reused(exchange: Exchange) -> None:
    with CannedResponses(http(200)) as server:
        for _ in range(5):
            answered(exchange.send(post(server.url)))
    assert (server.connections, len(server.requests)) == (1, 5)


def test_many_threads_share_the_connections(exchange: Exchange) -> None:
    with CannedResponses(http(200)) as server, ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda _: exchange.send(post(server.url)), range(200)))
    assert all(isinstance(outcome, Answer) and outcome.attempts == 1 for outcome in outcomes)
    assert server.connections <= 8


def test_nagle_is_off_with_a_proxy_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[socket.socket] = []
    connect = socket.socket.connect_ex

    def recording_connect(each: socket.socket, address: tuple[str, int]) -> int:
        connected.append(each)
        return connect(each, address)

    with CannedResponses(http(200)) as server, Exchange() as direct, Exchange(proxy=server.url) as indirect:
        monkeypatch.setattr(socket.socket, "connect_ex", recording_connect)
        answered(direct.send(post(server.url)))
        answered(indirect.send(post("http://target.example/a")))
        assert [each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) > 0 for each in connected] == [True, True]
    assert server.requests[1].path == "http://target.example/a"


class ReadRecorder(HostileServer):
    """Records the bytes of each read, and answers when the body `end` has arrived."""

    def __init__(self, end: bytes) -> None:
        super().__init__()
        self.end, self.pieces = end, list[bytes]()

    def serve_connection(self, peer: socket.socket) -> None:
        while piece := peer.recv(65536):
            self.pieces.append(piece)
            if piece.endswith(self.end):
                peer.sendall(http(201))


def test_head_and_body_go_out_in_one_piece(exchange: Exchange) -> None:
    with ReadRecorder(b"Body=the+end") as server:
        for _ in range(20):
            answered(exchange.send(post(server.url, ("To", "+15005550006"), ("Body", "the end"))))
    assert len(server.pieces) == 20
    assert all(piece.startswith(b"POST ") for piece in server.pieces)


# Answers


def test_status_headers_and_body_come_back_as_they_were(exchange: Exchange) -> None:
    with CannedResponses(http(401, b"\xff{}", X_Twice="a", x_twice="b", Content_Type="text/plain")) as server:
        started = time.perf_counter()
        answer = answered(exchange.send(post(server.url)))
        whole = time.perf_counter() - started
    assert (answer.status, answer.body, answer.attempts) == (401, b"\xff{}", 1)
    assert [value for name, value in answer.headers if name.lower() == "x-twice"] == ["a", "b"]
    assert answer.header("content-type") == "text/plain"
    assert 0 < answer.elapsed < whole


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"plain")),
        ("GZip, identity", gzip.compress(b"plain")),
        ("x-gzip", gzip.compress(b"pl") + gzip.compress(b"ain")),
        ("deflate", zlib.compress(b"plain")),
        ("deflate", zlib.compress(b"plain")[2:-4]),
        ("identity", b"plain"),
    ],
    ids=["gzip", "gzip and identity", "gzip in two members", "zlib", "raw deflate", "identity"],
)
def test_a_body_is_unpacked(exchange: Exchange, coding: str, packed: bytes) -> None:
    with CannedResponses(http(200, packed, Content_Encoding=coding)) as server:
        answer = answered(exchange.send(post(server.url)))
    assert (answer.body, answer.fault, answer.truncated) == (b"plain", "", False)


@pytest.mark.parametrize(("coding", "what"), [("gzip", "is not"), ("br", "not asked for"), ("gzip, gzip", "not asked")])
def test_a_body_that_is_not_what_its_coding_says_is_a_fault_shown_raw(
    exchange: Exchange, coding: str, what: str
) -> None:
    with CannedResponses(http(200, b'{"sid": "SM1"}', Content_Encoding=coding)) as server:
        answer = answered(exchange.send(post(server.url)))
        assert answered(exchange.send(post(server.url))).status == 200
    assert answer.body == b'{"sid": "SM1"}'
    assert what in answer.fault


def test_a_compressed_body_that_stops_early_is_a_fault(exchange: Exchange) -> None:
    with CannedResponses(http(200, gzip.compress(b"plain" * 100)[:-12], Content_Encoding="gzip")) as server:
        answer = answered(exchange.send(post(server.url)))
    assert "stops in the middle" in answer.fault


@pytest.mark.parametrize("status", [204, 200, 304])
def test_an_answer_may_be_empty(exchange: Exchange, status: int) -> None:
    with CannedResponses(http(status, b"", Content_Encoding="gzip")) as server:
        answer = answered(exchange.send(post(server.url)))
    assert (answer.status, answer.body, answer.fault) == (status, b"", "")


@pytest.mark.parametrize(
    "make_server", [hostile_servers.sending_60_megabytes, hostile_servers.endless_chunks, hostile_servers.gzip_bomb]
)
def test_a_body_is_read_to_a_limit_and_its_connection_dropped(
    exchange: Exchange, make_server: Callable[[], HostileServer]
) -> None:
    with make_server() as server:
        tracemalloc.start()
        answer = answered(exchange.send(post(server.url)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        answered(exchange.send(post(server.url)))
    assert (len(answer.body), answer.truncated) == (BODY_LIMIT, True)
    assert server.connections == 2
    assert peak < 10_000_000


@pytest.mark.parametrize("size", [BODY_LIMIT, BODY_LIMIT + 1])
def test_a_body_of_the_limit_is_whole(exchange: Exchange, size: int) -> None:
    with CannedResponses(http(200, b" " * size)) as server:
        answer = answered(exchange.send(post(server.url)))
    assert (len(answer.body), answer.truncated) == (BODY_LIMIT, size > BODY_LIMIT)


@pytest.mark.parametrize("location", ["/", "http://192.0.2.1/elsewhere", "http://[", "ftp://é"])
def test_a_redirect_is_an_answer_and_is_not_followed(exchange: Exchange, location: str) -> None:
    with hostile_servers.redirecting(location, b" " * 5_000_000) as server:
        answer = answered(exchange.send(post(server.url)))
    assert (answer.status, answer.truncated, len(server.requests)) == (307, True, 1)


def test_html_of_a_server_out_of_order_is_an_answer_and_not_asked_for_again(exchange: Exchange) -> None:
    with hostile_servers.out_of_order_once() as server:
        assert answered(exchange.send(post(server.url))).status == 503
        assert answered(exchange.send(post(server.url))).status == 201
    assert len(server.requests) == 2


def test_a_body_longer_than_it_says_does_not_leak_into_the_next_answer(exchange: Exchange) -> None:
    with CannedResponses(http(200, b"{}HTTP/1.1 500 leaked\r\n\r\n", Content_Length="2")) as server:
        for _ in range(3):
            assert answered(exchange.send(post(server.url))).body == b"{}"


# Absent answers


@pytest.mark.parametrize(
    "make_server",
    [
        hostile_servers.Hanging,
        hostile_servers.DrippingHead,
        hostile_servers.DrippingBody,
        lambda: hostile_servers.DrippingBody(Connection="close"),
        hostile_servers.endless_chunk_size,
        lambda: hostile_servers.Endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["hanging", "dripping head", "dripping body", "dripping last body", "endless chunk size", "endless continue"],
)
def test_an_attempt_ends_at_its_deadline(short_timeout: Exchange, make_server: Callable[[], HostileServer]) -> None:
    with make_server() as server:
        outcome = short_timeout.send(post(server.url))
        if make_server is not hostile_servers.endless_chunk_size:
            reason = absent(outcome, Absence.TIMEOUT).reason
            assert f"127.0.0.1:{server.port}" in reason
            assert "0.3 s" in reason
    assert isinstance(outcome, NoAnswer)
    assert len(server.requests) == 1


def test_a_deadline_holds_through_tls_and_while_shaking_hands() -> None:
    def slow(*_: object) -> HandlerResponse:
        server.closed.wait()
        return fine()

    with HttpsServer(slow) as server, Exchange(timeout=TIMEOUT, ca_file=server.ca_file) as exchange:
        absent(exchange.send(post(server.url)), Absence.TIMEOUT)
    with hostile_servers.Hanging() as silent, Exchange(timeout=5 * TIMEOUT) as exchange:
        outcome = exchange.send(post(silent.url.replace("http", "https")))
    assert "TLS" in absent(outcome, Absence.TIMEOUT).reason


def test_a_deadline_holds_while_a_name_is_looked_up(short_timeout: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hanging(*_: object, flags: int = 0) -> None:
        if flags:
            raise socket.gaierror
        over.wait()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    outcome = short_timeout.send(post("https://slow.example/"))
    over.set()
    assert "slow.example" in absent(outcome, Absence.TIMEOUT).reason


def test_a_connection_is_reused_after_the_deadline_of_an_earlier_exchange(short_timeout: Exchange) -> None:
    with CannedResponses(http(200)) as server:
        answered(short_timeout.send(post(server.url)))
        server.closed.wait(2 * TIMEOUT)
        assert answered(short_timeout.send(post(server.url))).attempts == 1
    assert server.connections == 1


@pytest.mark.parametrize("resets", [False, True])
def test_a_connection_that_died_before_an_answer_is_tried_once_more(exchange: Exchange, *, resets: bool) -> None:
    with hostile_servers.ClosingAtOnce(1, resets=resets) as server:
        assert answered(exchange.send(post(server.url))).attempts == 2
    with hostile_servers.ClosingAtOnce(resets=resets) as server:
        outcome = absent(exchange.send(post(server.url)), Absence.DIED)
    assert (outcome.attempts, len(server.requests)) == (2, 2)
    assert f"127.0.0.1:{server.port}" in outcome.reason


@pytest.mark.parametrize(
    "make_server", [hostile_servers.cut_in_the_body, hostile_servers.cut_in_a_chunk, hostile_servers.cut_in_the_head]
)
def test_an_answer_that_is_cut_off_is_no_answer_and_not_asked_for_again(
    exchange: Exchange, make_server: Callable[[], HostileServer]
) -> None:
    with make_server() as server:
        assert absent(exchange.send(post(server.url)), Absence.CUT_SHORT).attempts == 1
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x01\x00\x02\x02\x50",
        b"\0" * 10,
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/9 200 OK\r\n\r\n",
    ],
    ids=["ssh", "tls", "zeros", "word for status", "version"],
)
def test_what_is_not_http_is_called_so_and_not_asked_for_again(exchange: Exchange, data: bytes) -> None:
    with CannedResponses(data, closes=True) as server:
        outcome = absent(exchange.send(post(server.url)), Absence.DIED)
    assert "is not HTTP" in outcome.reason
    assert (outcome.attempts, len(server.requests)) == (1, 1)


def test_a_port_where_nothing_listens_refuses(exchange: Exchange) -> None:
    port = free_port()
    outcome = absent(exchange.send(post(f"http://127.0.0.1:{port}/")), Absence.REFUSED)
    assert outcome.reason == f"nothing listens on 127.0.0.1:{port}; is the target running?"
    assert outcome.attempts == 1


def test_an_unknown_host_name_is_named_in_the_reason(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _no_such_host)
    outcome = absent(exchange.send(post("https://nobody.invalid/")), Absence.DNS)
    assert "no such host: nobody.invalid" in outcome.reason


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no url",
        "ftp://127.0.0.1/",
        "http://",
        "http://[",
        "http://127.0.0.1:99999/",
        "http://u:secret@:x/",
        "//a",
        "https://a..b/",
    ],
)
def test_an_invalid_url_is_not_sent(exchange: Exchange, url: str) -> None:
    outcome = absent(exchange.send(post(url)), Absence.UNSENT)
    assert "secret" not in outcome.reason


def test_text_that_has_no_utf_8_is_not_sent(exchange: Exchange) -> None:
    absent(exchange.send(post("http://127.0.0.1:1/", ("Body", "\ud800"))), Absence.UNSENT)


# TLS


def test_a_certificate_of_an_unknown_authority_is_not_trusted(exchange: Exchange) -> None:
    with HttpsServer(fine) as server:
        outcome = absent(exchange.send(post(server.url)), Absence.TLS)
    assert f"the certificate of 127.0.0.1:{server.port} is not trusted" in outcome.reason
    assert "REQUESTS_CA_BUNDLE" in outcome.reason
    assert (outcome.attempts, server.requests) == (1, [])


def test_a_certificate_out_of_date_or_of_another_name_says_so() -> None:
    with hostile_servers.expired(fine) as server, Exchange(ca_file=server.ca_file) as exchange:
        assert "out of date" in absent(exchange.send(post(server.url)), Absence.TLS).reason
    with HttpsServer(fine, "api.twilio.com") as server, Exchange(ca_file=server.ca_file) as exchange:
        assert "another name" in absent(exchange.send(post(server.url)), Absence.TLS).reason


def test_a_server_that_does_not_speak_tls_says_so(exchange: Exchange) -> None:
    with hostile_servers.BannerServer() as server:
        outcome = exchange.send(post(server.url.replace("http", "https")))
    assert "TLS" in absent(outcome, Absence.TLS).reason


@pytest.mark.parametrize("variable", CA_ENVIRONMENT)
def test_an_authority_of_the_environment_is_trusted_unless_another_is_chosen(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with HttpsServer(fine) as server, HttpsServer(fine) as other:
        monkeypatch.setenv(variable, server.ca_file)
        with Exchange() as exchange:
            assert answered(exchange.send(post(server.url))).status == 201
            assert answered(exchange.send(post(server.url))).status == 201
        with Exchange(ca_file=other.ca_file) as exchange:
            absent(exchange.send(post(server.url)), Absence.TLS)
            answered(exchange.send(post(other.url)))
    assert server.connections == 2


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_bundle_without_certificates_is_named_in_the_reason(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authorities.pem"
    if content:
        file.write_text(content)
    with Exchange(ca_file=str(file)) as exchange:
        assert str(file) in absent(exchange.send(post("https://127.0.0.1:1/")), Absence.TLS).reason


# Proxies


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", None])
def test_a_proxy_of_the_environment_or_chosen_leads_to_the_target(
    monkeypatch: pytest.MonkeyPatch, variable: str | None
) -> None:
    with twilio(fine) as server, proxy_to(server) as proxy:
        if variable:
            monkeypatch.setenv(variable, proxy.url)
        with Exchange(ca_file=server.ca_file, proxy=None if variable else proxy.url) as exchange:
            for _ in range(2):
                assert answered(exchange.send(post("https://api.twilio.com/a"))).status == 201
    assert proxy.lines == ["CONNECT api.twilio.com:443"]
    assert "authorization" not in proxy.requests[0].headers
    assert [sent.path for sent in server.requests] == ["/a", "/a"]
    assert server.requests[0].headers["host"] == "api.twilio.com"


def test_the_chosen_proxy_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("NO_PROXY", "api.twilio.com")
    with ConnectProxy({}) as proxy, Exchange(proxy=proxy.url) as exchange:
        absent(exchange.send(post("https://api.twilio.com/")), Absence.PROXY)
    assert proxy.lines == ["CONNECT api.twilio.com:443"]


def test_loopback_and_no_proxy_hosts_are_reached_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "nobody.invalid")
    with ConnectProxy({}) as proxy, CannedResponses(http(200)) as server, Exchange(timeout=1.0) as exchange:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answered(exchange.send(post(server.url)))
        monkeypatch.setattr(socket, "getaddrinfo", _no_such_host)
        absent(exchange.send(post("https://nobody.invalid/")), Absence.DNS)
    assert proxy.connections == 0


def _no_such_host(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_proxy_that_fails_is_named_without_its_password() -> None:
    gone = free_port()
    with ConnectProxy({}) as proxy, Exchange(proxy=f"http://eve:secret@127.0.0.1:{proxy.port}") as exchange:
        refused = absent(exchange.send(post("https://api.twilio.com/")), Absence.PROXY)
    with Exchange(proxy=f"eve:secret@127.0.0.1:{gone}") as exchange:
        unreachable = absent(exchange.send(post("https://api.twilio.com/")), Absence.PROXY)
    with Exchange(proxy="socks5://eve:secret@127.0.0.1:1") as exchange:
        socks = absent(exchange.send(post("https://api.twilio.com/")), Absence.UNSENT)
    assert base64.b64decode(proxy.requests[0].headers["proxy-authorization"].split()[1]) == b"eve:secret"
    for outcome, part in ((refused, "403"), (unreachable, "refused the connection"), (socks, "only http")):
        assert part in outcome.reason
        assert "secret" not in outcome.reason
    assert f"http://127.0.0.1:{gone}" in unreachable.reason


def test_a_deadline_holds_at_a_proxy_that_hangs_and_behind_one() -> None:
    def slow(*_: object) -> HandlerResponse:
        server.closed.wait()
        return fine()

    with hostile_servers.Hanging() as proxy, Exchange(timeout=TIMEOUT, proxy=proxy.url) as exchange:
        assert proxy.url in absent(exchange.send(post("https://api.twilio.com/")), Absence.TIMEOUT).reason
    with twilio(slow) as server, proxy_to(server) as proxy:
        exchange = Exchange(timeout=TIMEOUT, proxy=proxy.url, ca_file=server.ca_file)
        with exchange:
            absent(exchange.send(post("https://api.twilio.com/")), Absence.TIMEOUT)


# Throttling


@pytest.mark.parametrize("retry_after", ["", "0.1", "-5", "soon", "9" * 5000, "Mon, 01 Jan 2001 00:00:00 GMT"])
def test_a_throttled_request_is_sent_again_after_a_while(retry_after: str) -> None:
    throttles: list[int] = []
    exchange = Exchange(max_backoff=1.0, on_throttle=lambda: throttles.append(1))
    with hostile_servers.throttling(1, retry_after) as server, exchange:
        answer = answered(exchange.send(post(server.url, ("To", "+1"))))
    assert (answer.status, answer.attempts, throttles) == (201, 2, [1])
    assert [sent.body for sent in server.requests] == [b"To=%2B1"] * 2


def test_throttling_in_xml_counts(exchange: Exchange) -> None:
    body = b"<TwilioResponse><RestException><Code>20429</Code></RestException></TwilioResponse>"
    with CannedResponses(http(429, body, Retry_After="0"), http(201)) as server:
        assert answered(exchange.send(post(server.url))).attempts == 2


def test_throttling_without_end_ends_after_six_requests(exchange: Exchange) -> None:
    with hostile_servers.throttling(100, "0") as server:
        outcome = absent(exchange.send(post(server.url)), Absence.THROTTLED)
    assert (outcome.attempts, len(server.requests)) == (6, 6)
    assert "20429" in outcome.reason


def test_each_request_enters_the_rate_limit_and_so_does_one_that_is_sent_again() -> None:
    entered_after: list[int] = []

    class CountingLimit(nullcontext[None]):
        def __enter__(self) -> None:
            entered_after.append(len(server.requests))

    with hostile_servers.throttling(2, "0") as server, Exchange(rate_limit=CountingLimit()) as exchange:
        answered(exchange.send(post(server.url)))
        answered(exchange.send(post(server.url)))
    assert entered_after == [0, 1, 2, 3]


def test_the_sum_of_all_delays_is_at_most_the_longest_backoff() -> None:
    with hostile_servers.throttling(100, "999999999") as server, Exchange(max_backoff=0.2) as exchange:
        outcome = absent(exchange.send(post(server.url)), Absence.THROTTLED)
    assert outcome.attempts == 2


@pytest.mark.parametrize(
    "body",
    [hostile_servers.too_many(21611), b"", b"[]", b"<html>", b'{"code": null}', b'{"code": 20429', b"[" * 100_000],
)
def test_any_other_429_is_an_answer_and_sent_once(exchange: Exchange, body: bytes) -> None:
    with CannedResponses(http(429, body, Retry_After="1")) as server:
        answer = answered(exchange.send(post(server.url)))
    assert (answer.status, answer.attempts, len(server.requests)) == (429, 1, 1)


def test_a_code_of_throttling_under_another_status_is_an_answer(exchange: Exchange) -> None:
    with CannedResponses(http(400, hostile_servers.too_many())) as server:
        assert answered(exchange.send(post(server.url))).attempts == 1


def test_retry_after_may_be_a_date_or_seconds() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=60)
    assert retry_after_seconds(format_datetime(soon, usegmt=True)) == pytest.approx(60, abs=5)
    assert retry_after_seconds("120") == 120
    assert retry_after_seconds("") is None


# Aborting


def test_abort_ends_what_is_in_flight_and_nothing_else_is_sent() -> None:
    with hostile_servers.Hanging() as server, Exchange(timeout=60.0) as exchange, ThreadPoolExecutor(4) as threads:
        sending = [threads.submit(exchange.send, post(server.url)) for _ in range(4)]
        while len(server.requests) < 4:
            server.closed.wait(0.005)
        exchange.abort()
        for each in sending:
            absent(each.result(timeout=30), Absence.UNSENT)
        absent(exchange.send(post(server.url)), Absence.UNSENT)
    assert len(server.requests) == 4


def test_abort_ends_the_wait_of_a_throttled_exchange() -> None:
    throttled = threading.Event()
    exchange = Exchange(max_backoff=120.0, on_throttle=throttled.set)
    with hostile_servers.throttling(100, "60") as server, exchange, ThreadPoolExecutor(1) as threads:
        sending = threads.submit(exchange.send, post(server.url))
        assert throttled.wait(30)
        exchange.abort()
        absent(sending.result(timeout=30), Absence.UNSENT)


def test_a_closed_exchange_sends_nothing() -> None:
    with CannedResponses(http(200)) as server:
        with Exchange() as exchange:
            answered(exchange.send(post(server.url)))
        absent(exchange.send(post(server.url)), Absence.UNSENT)
    assert len(server.requests) == 1
