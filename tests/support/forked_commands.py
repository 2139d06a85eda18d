"""The process from which `tests.support.command_line` forks commands.

It has imported every module of the suite and parsed its case files, runs nothing itself, and ends when the process
does that started it.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import runpy
import selectors
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module

import conformance
from conformance.judging.schemas import load_validators
from tests.support.parsed_once import parse_once
from tests.support.shared_suite import shared_suite

END = int(sys.argv[1]) if __name__ == "__main__" else -1
"""A pipe that nobody writes to, which ends with the process that started this one."""


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


def prepare() -> None:
    """Imports every module of the suite, and what it uses, also what it imports late; parses its case files.

    All of it lives as long as the process, so that no command looks for garbage in it.
    """
    for module in pkgutil.walk_packages(conformance.__path__, "conformance."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    import_module("phonenumbers")
    load_validators()
    parse_once()
    shared_suite()
    gc.collect()
    gc.freeze()


def accept() -> Order | None:
    """Forks a process for each order, in which it returns; `None` where no other will come.

    Standard input is a listening socket. A connection brings three streams and an order, and gets the process number
    of the command, and its exit code when it has ended. What is readable at `END` is the end of who started this.
    """
    with socket.socket(fileno=os.dup(0)) as listener, selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        selector.register(END, selectors.EVENT_READ)
        while all(key.fileobj is listener for key, _ in selector.select()):
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    return _supervise(connection)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
    return None


def _supervise(connection: socket.socket) -> Order:
    """Returns in the process of the command, while this one waits for its end and reports it."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    order = Order.from_bytes(b"".join(iter(lambda: connection.recv(65536), b"")))
    pid = os.fork()
    if pid:
        for stream in streams:
            os.close(stream)
        connection.sendall(f"{pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    connection.close()
    os.close(END)
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
    prepare()
    if order := accept():
        run(order)
