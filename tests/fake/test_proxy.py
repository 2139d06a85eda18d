"""The embedded target as a proxy: it answers for hosts of twilio.com, and opens no connection to anybody."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.fake import ACCOUNT, Server
from tests.support.hostile_servers import Hanging, read_request

PATH = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"
FORM = "To=%2B15005550001&From=%2B15005550006&Body=hi"
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Authorization": "Basic " + base64.b64encode(f"{ACCOUNT.sid}:{ACCOUNT.token}".encode()).decode(),
}
OTHER_HOST = "Only hosts of twilio.com are answered here, and nothing is passed on"
OTHER_PORT = "Hosts of twilio.com are answered here over HTTPS on port 443 only"

ANSWERED = [
    "api.twilio.com:443",
    "API.Twilio.COM:443",
    "api.twilio.com.:443",
    "twilio.com:443",
    "api.dublin.ie1.twilio.com:443",
    "verify.twilio.com:443",
    f"{'a' * 63}.twilio.com:443",
]
OTHER_HOSTS = [
    "example.com:443",
    "twilio.com.example.com:443",
    "eviltwilio.com:443",
    "evil-twilio.com:443",
    "twilio.com@example.com:443",
    "example.com#.twilio.com:443",
    "example.com/.twilio.com:443",
    "example.com:443/api.twilio.com:443",
    "example.com\\.twilio.com:443",
    "*.twilio.com:443",
    ".twilio.com:443",
    "api..twilio.com:443",
    "-.twilio.com:443",
    "a--b.twilio.com:443",
    "xn--a.twilio.com:443",
    f"{'a' * 64}.twilio.com:443",
    f"{'a.' * 130}twilio.com:443",
    "api%2etwilio%2ecom:443",
    "api.twilio.com\u0131:443",
    "\u0430pi.twilio.com:443",
    "127.0.0.1:443",
    "localhost:443",
    "[::1]:443",
    "[::1:443",
    "443",
    ":443",
    "*",
    "http://example.com/",
    "https://example.com/",
    "https://example.com/https://api.twilio.com/",
    "https://api.twilio.com@example.com/",
    "https://example.com\\@api.twilio.com/",
    "https://[api.twilio.com]/",
    "ftp://api.twilio.com/",
]
OTHER_PORTS = [
    "api.twilio.com",
    "api.twilio.com:",
    "api.twilio.com:80",
    "api.twilio.com:8443",
    "api.twilio.com:0443",
    "http://api.twilio.com/",
    "http://api.twilio.com:443/",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(ca_folder=str(tmp_path_factory.mktemp("ca"))) as server:
        yield server


def answer_to(
    server: Server, method: str, target: str, body: str = "", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """The answer to a request line with exactly this target, and its body."""
    lines = [f"{method} {target} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall("\r\n".join([*lines, "", body]).encode())
        answer = http.client.HTTPResponse(client, method=method)
        answer.begin()
        return answer, answer.read() if method != "CONNECT" or answer.status != 200 else b""


def tunnel(server: Server, host: str = "api.twilio.com") -> http.client.HTTPSConnection:
    """A client at `host` through the proxy, which trusts its authority alone."""
    client = http.client.HTTPSConnection(
        "127.0.0.1", server.port, timeout=60, context=ssl.create_default_context(cafile=server.ca_file)
    )
    client.set_tunnel(host, 443)
    return client


def code_of(client: http.client.HTTPConnection, target: str = PATH) -> int:
    client.request("POST", target, FORM, HEADERS)
    code: int = json.loads(client.getresponse().read())["code"]
    return code


@pytest.mark.parametrize("authority", ANSWERED)
def test_a_tunnel_to_a_host_of_twilio_is_opened(server: Server, authority: str) -> None:
    answer, _ = answer_to(server, "CONNECT", authority)
    assert answer.status == 200


@pytest.mark.parametrize("method", ["CONNECT", "GET", "POST"])
@pytest.mark.parametrize("target", OTHER_HOSTS + OTHER_PORTS)
def test_whatever_else_is_asked_for_is_refused_with_a_reason(server: Server, method: str, target: str) -> None:
    answer, body = answer_to(server, method, target)
    reason = OTHER_PORT if target in OTHER_PORTS else OTHER_HOST
    assert (answer.status, answer.reason, body.decode()) == (403, reason, f"{reason}.\n")
    assert answer.getheader("Connection") == "close"


def test_a_refused_request_with_a_large_body_gets_its_answer(server: Server) -> None:
    answer, body = answer_to(server, "POST", "http://example.com/", "x" * 900_000)
    assert (answer.status, body.decode()) == (403, f"{OTHER_HOST}.\n")


def test_a_refused_head_request_has_no_body(server: Server) -> None:
    answer, body = answer_to(server, "HEAD", "http://example.com/")
    assert (answer.status, body) == (403, b"")


@pytest.mark.parametrize("method", ["CONNECT", "GET"])
def test_nothing_is_passed_on_to_a_server_that_would_answer(server: Server, method: str) -> None:
    with Hanging() as other:
        for target in (f"127.0.0.1:{other.port}", f"http://127.0.0.1:{other.port}/", f"localhost:{other.port}"):
            assert answer_to(server, method, target)[0].status == 403
        assert other.connections == 0


def test_a_tunnel_carries_many_requests_over_one_connection(server: Server) -> None:
    client = tunnel(server)
    assert code_of(client) == 21211
    connected = client.sock
    assert code_of(client) == 21211
    assert client.sock is connected
    client.close()


@pytest.mark.parametrize("target", ["https://api.twilio.com", "https://api.twilio.com:443", "https://API.twilio.com"])
def test_a_client_that_sends_the_whole_url_instead_of_a_tunnel_is_answered(server: Server, target: str) -> None:
    answer, body = answer_to(server, "POST", target + PATH, FORM, **HEADERS)
    assert (answer.status, json.loads(body)["code"]) == (400, 21211)


@pytest.mark.parametrize("target", ["CONNECT", "https://api.twilio.com/", "http://example.com/"])
def test_a_tunnel_leads_to_no_other_tunnel(server: Server, target: str) -> None:
    client = tunnel(server)
    client.putrequest(
        "CONNECT" if target == "CONNECT" else "GET", "api.twilio.com:443" if target == "CONNECT" else target
    )
    client.endheaders()
    assert client.getresponse().status == 403
    client.close()


def test_its_own_address_is_a_base_url_still(server: Server) -> None:
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    assert code_of(client) == 21211
    client.close()


def lookup(server: Server, host: str) -> tuple[int, int | None]:
    """Status and code of a Lookup at a host of Twilio, or at the base URL for an empty one, in a tunnel and without."""
    path = "/v2/PhoneNumbers/%2B12345678900?Fields=sim_swap"
    # Clients compare the name in a certificate with the host as they wrote it, dot included.
    plain = host.removesuffix(".")
    client = tunnel(server, plain) if host else http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    client.request("GET", path, None, {"Authorization": HEADERS["Authorization"]})
    answer = client.getresponse()
    found = [(answer.status, json.loads(answer.read()).get("code"))]
    client.close()
    if host:
        answer, body = answer_to(server, "GET", f"https://{host}{path}", Authorization=HEADERS["Authorization"])
        found.append((answer.status, json.loads(body).get("code")))
    assert len(set(found)) == 1
    return found[0]


@pytest.mark.parametrize(
    "host", ["lookups.twilio.com", "LOOKUPS.Twilio.com", "lookups.twilio.com.", "lookups.dublin.ie1.twilio.com", ""]
)
def test_lookup_is_answered_on_its_own_host_in_every_region_and_at_the_base_url(server: Server, host: str) -> None:
    assert lookup(server, host) == (200, None)


@pytest.mark.parametrize(
    "host",
    [
        "api.twilio.com",
        "api.ie1.twilio.com",
        "verify.twilio.com",
        "twilio.com",
        "a.lookups.twilio.com",
        "lookup.twilio.com",
    ],
)
def test_lookup_is_closed_on_every_other_host(server: Server, host: str) -> None:
    assert lookup(server, host) == (403, 20008)


@pytest.mark.parametrize("host", ["api.twilio.com", "Api.twilio.com", "api.dublin.ie1.twilio.com"])
def test_the_accounts_are_on_the_host_of_the_api_in_every_region(server: Server, host: str) -> None:
    client = tunnel(server, host)
    assert code_of(client) == 21211
    client.close()


@pytest.mark.parametrize("host", ["lookups.twilio.com", "lookups.ie1.twilio.com", "verify.twilio.com", "twilio.com"])
def test_the_accounts_are_on_no_other_host(server: Server, host: str) -> None:
    client = tunnel(server, host)
    assert code_of(client) == 20404
    client.close()


def test_each_request_of_a_connection_is_for_the_host_that_it_names(server: Server) -> None:
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    asked = [f"https://lookups.twilio.com{PATH}", PATH, f"https://api.twilio.com{PATH}", f"https://a.twilio.com{PATH}"]
    connected = None
    for target, code in zip(asked, (20404, 21211, 21211, 20404), strict=True):
        assert code_of(client, target) == code
        connected = connected or client.sock
    assert client.sock is connected
    client.close()


@pytest.mark.parametrize("header", ["twilio_conformance.host", "Twilio-Conformance.Host", "Host"])
def test_no_header_of_a_client_names_the_host(server: Server, header: str) -> None:
    path = "/v2/PhoneNumbers/%2B12345678900"
    sent = {"Authorization": HEADERS["Authorization"], header: "lookups.twilio.com"}
    for host, status in (("api.twilio.com", 403), ("lookups.twilio.com", 200)):
        answer, _ = answer_to(server, "GET", f"https://{host}{path}", **sent)
        assert answer.status == status


def test_tls_speaks_http_1_1_to_a_client_that_offers_2_too(server: Server) -> None:
    context = ssl.create_default_context(cafile=server.ca_file)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(b"CONNECT api.twilio.com:443 HTTP/1.1\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 200 Connection established\r\n\r\n"
        with context.wrap_socket(client, server_hostname="api.twilio.com") as tls:
            assert tls.selected_alpn_protocol() == "http/1.1"


def test_a_certificate_is_for_the_host_of_its_tunnel_alone(server: Server) -> None:
    context = ssl.create_default_context(cafile=server.ca_file)
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(b"CONNECT api.twilio.com:443 HTTP/1.1\r\n\r\n")
        client.recv(100)
        with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
            context.wrap_socket(client, server_hostname="verify.twilio.com")


def test_a_client_that_does_not_trust_it_or_speaks_no_tls_disturbs_nobody(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    for sent in (b"GET / HTTP/1.1\r\n\r\n", b"", b"\x16\x03\x01"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
            client.sendall(b"CONNECT api.twilio.com:443 HTTP/1.1\r\n\r\n")
            client.recv(100)
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
            while client.recv(100):
                pass
    client = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=60, context=ssl.create_default_context())
    client.set_tunnel("api.twilio.com", 443)
    with pytest.raises(ssl.SSLCertVerificationError):
        client.request("GET", "/")
    client.close()
    trusting = tunnel(server)
    assert code_of(trusting) == 21211
    trusting.close()
    assert capfd.readouterr().err == ""


def test_no_key_is_left_in_the_folder_of_the_authority(server: Server) -> None:
    for host in ("lookups.twilio.com", "studio.twilio.com"):
        client = tunnel(server, host)
        client.request("GET", "/v2/x")
        assert client.getresponse().status == 401
        client.close()
    (left,) = Path(server.ca_file).parent.iterdir()
    assert left == Path(server.ca_file)
    assert "PRIVATE KEY" not in left.read_text()


def test_its_end_ends_an_idle_tunnel_too(tmp_path: Path) -> None:
    with Server(ca_folder=str(tmp_path)) as server:
        client = tunnel(server)
        code_of(client)
    assert client.sock is not None
    assert read_request(client.sock) is None
    client.close()
