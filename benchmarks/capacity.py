"""The requests that the embedded target answers in a second on one core, sent over plain sockets."""

from __future__ import annotations

import os
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from benchmarks.rows import PATH, rows
from conformance.fake import ACCOUNT

CONNECTIONS = 8
SECONDS = 2.0


def rate(url: str, seconds: float = SECONDS) -> float:
    """Answers in a second with the expected status, over all connections, measured for `seconds`."""
    address = urlsplit(url).netloc.rpartition(":")
    requests = [(_request(row.send), row.status) for row in rows(10)]
    answered = [0] * CONNECTIONS

    def send(connection_index: int) -> None:
        with socket.create_connection((address[0], int(address[2])), timeout=10) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request, status in _endless(requests):
                connection.sendall(request)
                answered[connection_index] += _status(connection) == status
                if perf_counter() >= until:
                    return

    threads = [threading.Thread(target=send, args=(index,)) for index in range(CONNECTIONS)]
    started = perf_counter()
    until = started + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answered) / (perf_counter() - started)


def pin(pid: int) -> bool:
    """Pins a process that has only one thread so far to one core; returns whether this system can."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})
    return True


def _endless(requests: list[tuple[bytes, int]]) -> Iterator[tuple[bytes, int]]:
    while True:
        yield from requests


def _request(form: dict[str, str]) -> bytes:
    body = urlencode(form).encode()
    pair = b64encode(f"{ACCOUNT.sid}:{ACCOUNT.token}".encode()).decode()
    lines = (f"POST {PATH} HTTP/1.1", "Host: localhost", f"Authorization: Basic {pair}", f"Content-Length: {len(body)}")
    last = ("Content-Type: application/x-www-form-urlencoded", "", "")
    return "\r\n".join((*lines, *last)).encode() + body


def _status(connection: socket.socket) -> int:
    """The status of one response, which is read as far as its Content-Length says."""
    content = b""
    while b"\r\n\r\n" not in content:
        content += _received(connection)
    head, _, body = content.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    missing = length - len(body)
    while missing > 0:
        missing -= len(_received(connection))
    return int(head.split(b" ", 2)[1])


def _received(connection: socket.socket) -> bytes:
    read = connection.recv(65536)
    if not read:
        raise ConnectionError("the target closed the connection")
    return read
