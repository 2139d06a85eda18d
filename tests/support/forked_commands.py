"""The process from which `tests.support.command_line` forks commands.

It has imported every module of the suite, runs nothing itself, and ends when the other end of its standard input does.
"""

from __future__ import annotations

import json
import os
import pkgutil
import runpy
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module

import conformance


@dataclass(frozen=True)
class Order:
    """One command: its arguments, and the folder and environment in which it runs."""

    words: list[str]
    folder: str
    environment: dict[str, str]

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Order:
        return cls(**json.loads(data))


def import_all() -> None:
    """Imports every module of the suite, and with them what it uses."""
    for module in pkgutil.walk_packages(conformance.__path__, "conformance."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def accept() -> Order | None:
    """Forks a process for each order, in which it returns; `None` where no other will come."""
    with socket.socket(fileno=os.dup(0)) as channel:
        while True:
            sign, descriptors, _, _ = socket.recv_fds(channel, 1, 4)
            if not sign:
                return None
            if os.fork() == 0:
                return _supervise(*descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _supervise(reply: int, *streams: int) -> Order:
    """Returns in the process of the command, while this one waits for its end and reports it."""
    with socket.socket(fileno=reply) as connection:
        order = Order.from_bytes(b"".join(iter(lambda: connection.recv(65536), b"")))
        pid = os.fork()
        if pid:
            for stream in streams:
                os.close(stream)
            connection.sendall(f"{pid}\n".encode())
            _, status = os.waitpid(pid, 0)
            connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
            os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    return order


def run(order: Order) -> None:
    """Does what `python -m conformance` does."""
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)
    if not sys.flags.safe_path:
        sys.path[0] = order.folder
    sys.argv[1:] = order.words
    runpy.run_module("conformance", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    import_all()
    if order := accept():
        run(order)
