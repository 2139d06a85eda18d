"""Who asks for an address of the listener is heard, whatever else is thrown at it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from conformance.session.callbacks import Callbacks

SOON = 10.0


@pytest.fixture
def listener() -> Iterator[Callbacks]:
    with Callbacks() as it:
        yield it


def ask(url: str, method: str = "POST", body: str | None = None) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=SOON)
    connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body)
    status = connection.getresponse().status
    connection.close()
    return status


def shout(url: str, data: bytes) -> bytes:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=SOON) as line:
        heard = b""
        try:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
            while chunk := line.recv(65536):
                heard += chunk
        except TimeoutError:
            raise
        except OSError:
            return heard  # who has heard enough may hang up before all is said
        return heard


def test_addresses_are_on_loopback_and_never_the_same(listener: Callbacks) -> None:
    addresses = [listener.address() for _ in range(100)]
    assert len(set(addresses)) == 100
    assert all(address.startswith("http://127.0.0.1:") and "/heard/" in address for address in addresses)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PURGE"])
def test_a_request_of_any_method_is_heard(listener: Callbacks, method: str) -> None:
    address = listener.address()
    assert ask(address, method) == 200
    assert listener.heard(address, 0.0) == f"{method} {urlsplit(address).path}"


def test_only_the_address_that_was_asked_for_is_heard_and_its_first_request_stays(listener: Callbacks) -> None:
    address, other = listener.address(), listener.address()
    ask(address + "?CallSid=CA1", "GET")
    ask(address, "POST", "CallSid=CA1")
    assert listener.heard(address, SOON) == f"GET {urlsplit(address).path}"
    assert listener.heard(other, 0.01) is None


def test_silence_lasts_as_long_as_it_is_waited_for_and_no_longer(listener: Callbacks) -> None:
    assert listener.heard(listener.address(), 0.05) is None
    assert listener.heard("http://127.0.0.1/heard/nobody", SOON) is None
    assert listener.heard("http://[", SOON) is None


def test_a_request_that_comes_while_waiting_ends_the_wait(listener: Callbacks) -> None:
    address = listener.address()
    caller = threading.Thread(target=ask, args=(address,))
    caller.start()
    started = time.monotonic()
    assert listener.heard(address, 60.0)
    assert time.monotonic() - started < 30
    caller.join()


def test_an_unknown_path_is_not_found(listener: Callbacks) -> None:
    assert ask(listener.address() + "x") == 404


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"A B C D\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\n\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /heard/a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /heard/a HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        b"POST /heard/a HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
    ids=["nothing", "blank", "tls", "word", "words", "bad url", "long", "negative", "huge", "headers"],
)
def test_noise_is_survived_in_silence(listener: Callbacks, noise: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    address = listener.address()
    shout(address, noise)
    assert ask(address) == 200
    assert listener.heard(address, SOON)
    assert capfd.readouterr() == ("", "")


def test_a_public_url_stands_before_the_address_and_a_tunnel_may_strip_its_path() -> None:
    with Callbacks(public_url="https://tunnel.example/hook/") as listener:
        address = listener.address()
        local = f"http://127.0.0.1:{listener.port}"
        assert address.startswith("https://tunnel.example/hook/heard/")
        ask(local + urlsplit(address).path.removeprefix("/hook"))
        assert listener.heard(address, SOON)


def test_many_callers_are_heard_at_once(listener: Callbacks) -> None:
    addresses = [listener.address() for _ in range(50)]
    callers = [threading.Thread(target=ask, args=(address,)) for address in addresses]
    for caller in callers:
        caller.start()
    assert all(listener.heard(address, SOON) for address in addresses)
    for caller in callers:
        caller.join()


def test_a_chosen_port_is_used_and_free_again_after_closing() -> None:
    with Callbacks() as first:
        port = first.port
    for _ in range(2):
        with Callbacks(("127.0.0.1", port)) as again:
            assert f":{port}/" in again.address()
            ask(again.address())
