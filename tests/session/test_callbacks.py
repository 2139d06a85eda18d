"""Callbacks: a request for a callback URL is recorded, whatever else the server receives."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from conformance.session.callbacks import Callbacks

TIMEOUT = 10.0


@pytest.fixture
def callbacks() -> Iterator[Callbacks]:
    with Callbacks() as callbacks:
        yield callbacks


def request(url: str, method: str = "POST", body: str | None = None) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body)
    status = connection.getresponse().status
    connection.close()
    return status


def send_raw(url: str, data: bytes) -> None:
    """Sends bytes that need not be HTTP, and waits until the server closes the connection."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=TIMEOUT) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except TimeoutError:
            raise
        except OSError:
            return  # The server may close the connection before it has read everything.


def test_callback_urls_are_on_loopback_and_never_the_same(callbacks: Callbacks) -> None:
    urls = [callbacks.new_url() for _ in range(100)]
    assert len(set(urls)) == 100
    assert all(url.startswith("http://127.0.0.1:") and "/callback/" in url for url in urls)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PURGE"])
def test_a_request_of_any_method_is_recorded(callbacks: Callbacks, method: str) -> None:
    url = callbacks.new_url()
    assert request(url, method) == 200
    assert callbacks.first_request(url, 0.0) == f"{method} {urlsplit(url).path}"


def test_only_the_url_that_was_requested_has_a_request_and_it_keeps_the_first(callbacks: Callbacks) -> None:
    url, other = callbacks.new_url(), callbacks.new_url()
    request(url + "?CallSid=CA1", "GET")
    request(url, "POST", "CallSid=CA1")
    assert callbacks.first_request(url, TIMEOUT) == f"GET {urlsplit(url).path}"
    assert callbacks.first_request(other, 0.01) is None


def test_a_url_that_is_not_requested_or_not_known_has_no_request(callbacks: Callbacks) -> None:
    assert callbacks.first_request(callbacks.new_url(), 0.05) is None
    assert callbacks.first_request("http://127.0.0.1/callback/nobody", TIMEOUT) is None
    assert callbacks.first_request("http://[", TIMEOUT) is None


def test_a_request_that_arrives_during_the_wait_ends_it(callbacks: Callbacks) -> None:
    url = callbacks.new_url()
    caller = threading.Thread(target=request, args=(url,))
    caller.start()
    assert callbacks.first_request(url, threading.TIMEOUT_MAX)
    caller.join()


def test_an_unknown_path_is_not_found(callbacks: Callbacks) -> None:
    assert request(callbacks.new_url().rpartition("/")[0] + "/other") == 404


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"A B C D\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\n\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /callback/a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /callback/a HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        b"POST /callback/a HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
    ids=["nothing", "blank", "tls", "word", "words", "bad url", "long", "negative", "huge", "headers"],
)
def test_bytes_that_are_no_valid_request_neither_stop_the_server_nor_print_anything(
    callbacks: Callbacks, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    url = callbacks.new_url()
    send_raw(url, data)
    assert request(url) == 200
    assert callbacks.first_request(url, TIMEOUT)
    assert capfd.readouterr() == ("", "")


def test_a_public_url_is_the_base_of_callback_urls_and_a_tunnel_may_strip_its_path() -> None:
    with Callbacks(public_url="https://tunnel.example/hook/") as callbacks:
        url = callbacks.new_url()
        local = f"http://127.0.0.1:{callbacks.port}"
        assert url.startswith("https://tunnel.example/hook/callback/")
        request(local + urlsplit(url).path.removeprefix("/hook"))
        assert callbacks.first_request(url, TIMEOUT)


def test_many_concurrent_requests_are_recorded(callbacks: Callbacks) -> None:
    urls = [callbacks.new_url() for _ in range(50)]
    callers = [threading.Thread(target=request, args=(url,)) for url in urls]
    for caller in callers:
        caller.start()
    assert all(callbacks.first_request(url, TIMEOUT) for url in urls)
    for caller in callers:
        caller.join()


def test_a_chosen_port_is_used_and_free_again_after_closing() -> None:
    with Callbacks() as first:
        port = first.port
    for _ in range(2):
        with Callbacks(("127.0.0.1", port)) as again:
            assert f":{port}/" in again.new_url()
            request(again.new_url())


@pytest.mark.parametrize(
    "line",
    [
        "POST {path}/ HTTP/1.1",
        "POST {path}/delivered HTTP/1.1",
        "POST /hook?to={path} HTTP/1.1",
        "POST http://example.com{path} HTTP/1.1",
        "POST {path} HTTP/1.1 extra",
        "POST {path}",
        "{path}",
    ],
)
def test_a_request_is_recorded_wherever_its_line_names_the_url_and_in_whatever_form(
    callbacks: Callbacks, line: str
) -> None:
    url = callbacks.new_url()
    send_raw(url, line.format(path=urlsplit(url).path).encode() + b"\r\n\r\n")
    assert callbacks.first_request(url, TIMEOUT)
