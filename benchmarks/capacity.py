"""How many requests a second the embedded target answers on one core, asked by sockets that do nothing else."""

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
    """Answers a second that have the status they should have, over `seconds`, all connections together."""
    address = urlsplit(url).netloc.rpartition(":")
    requests = [(_request(row.send), row.status) for row in rows(10)]
    answered = [0] * CONNECTIONS
    until = perf_counter() + seconds

    def ask(place: int) -> None:
        with socket.create_connection((address[0], int(address[2])), timeout=10) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request, status in _again(requests):
                if perf_counter() >= until:
                    return
                connection.sendall(request)
                answered[place] += _status(connection) == status

    asking = [threading.Thread(target=ask, args=(place,)) for place in range(CONNECTIONS)]
    started = perf_counter()
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return sum(answered) / (perf_counter() - started)


def pin(pid: int) -> bool:
    """Keeps a process, as yet of one thread, on one core; says whether this system can."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})
    return True


def _again(requests: list[tuple[bytes, int]]) -> Iterator[tuple[bytes, int]]:
    while True:
        yield from requests


def _request(form: dict[str, str]) -> bytes:
    body = urlencode(form).encode()
    pair = b64encode(f"{ACCOUNT.sid}:{ACCOUNT.token}".encode()).decode()
    lines = (f"POST {PATH} HTTP/1.1", "Host: localhost", f"Authorization: Basic {pair}", f"Content-Length: {len(body)}")
    more = ("Content-Type: application/x-www-form-urlencoded", "", "")
    return "\r\n".join((*lines, *more)).encode() + body


def _status(connection: socket.socket) -> int:
    """The status of one answer, which is read to the end that its Content-Length says."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    missing = length - len(body)
    while missing > 0:
        missing -= len(_more(connection))
    return int(head.split(b" ", 2)[1])


def _more(connection: socket.socket) -> bytes:
    read = connection.recv(65536)
    if not read:
        raise ConnectionError("the target closed the connection")
    return read
