"""Whatever a command has started ends with it, however it was started."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from conformance.targets.process import Command

LEAVES = """\
import os, signal, socket, sys

def tell():
    connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    connection.sendall(b"here")
    signal.pause()

signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork():
    {parent}
os.setsid()
if {again} and os.fork():
    os._exit(0)
tell()
"""


@pytest.mark.parametrize("parent", ["os.wait(); signal.pause()", "os._exit(0)", "tell()"])
@pytest.mark.parametrize("again", [True, False])
def test_a_child_that_has_left_the_group_is_stopped(tmp_path: Path, parent: str, again: bool) -> None:
    code = LEAVES.format(parent=parent, again=again)
    expected = 1 + (parent == "tell()")
    with socket.create_server(("127.0.0.1", 0)) as server, (tmp_path / "log").open("wb") as log:
        server.settimeout(60)
        command = Command((sys.executable, "-c", code, "{port}"), tmp_path, "t.yaml:1")
        process = command.run(server.getsockname()[1], log, tmp_path / "log")
        connections = [server.accept()[0] for _ in range(expected)]
        for connection in connections:
            connection.settimeout(60)
            assert connection.recv(4) == b"here"
        process.stop()
        # A connection ends with its last process.
        assert all(connection.recv(1) == b"" for connection in connections)


def test_a_process_of_somebody_elses_command_is_left_alone(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        one, other = (
            Command((sys.executable, "-c", "import signal; signal.pause()"), tmp_path, "t.yaml:1").run(
                0, log, tmp_path / "log"
            )
            for _ in range(2)
        )
        one.stop()
        assert not other.has_exited
        other.stop()
    assert other.has_exited
