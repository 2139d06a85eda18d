"""Measures one process from outside, and starts the target for it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from benchmarks.counted import COUNTS

ROOT = Path(__file__).parents[1]
PROGRAM = str(Path(sys.executable).with_name("twilio-conformance"))
"""The command line of the suite in this environment."""

REMOVED_VARIABLES = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "PYTHONPATH",
    "PYTEST_ADDOPTS",
    "GITHUB_STEP_SUMMARY",
)
"""Variables that would keep caches cold or change what runs."""


class Failed(Exception):
    """A contestant did not exit with 0; the message ends with the end of its output."""


@dataclass(frozen=True)
class Sample:
    """One run: seconds of wall and CPU time with those of its children, and MB of its largest process."""

    wall: float
    cpu: float
    memory: float
    requests: int = 0
    connections: int = 0
    at_once: int = 0


def median(samples: Sequence[Sample]) -> Sample:
    """The median of each figure by itself."""
    names = ("wall", "cpu", "memory", "requests", "connections", "at_once")
    return Sample(**{name: statistics.median(getattr(sample, name) for sample in samples) for name in names})


WATCHER = """
import json, os, sys, time
result = int(sys.argv[1])
os.set_inheritable(result, False)
started = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ), 0)
wall = time.perf_counter() - started
figures = [os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]
os.write(result, json.dumps(figures).encode())
"""
"""Runs a command from a small process: Linux counts as memory of a process what the one that started it had."""


def run(command: Sequence[str], variables: Mapping[str, str] | None = None, cwd: Path | None = None) -> Sample:
    """One run of a command with the `variables` added; raises `Failed` where it does not exit with 0."""
    environment = {name: value for name, value in os.environ.items() if name not in REMOVED_VARIABLES} | (
        variables or {}
    )
    with TemporaryFile() as output, TemporaryFile() as figures:
        watching = (sys.executable, "-S", "-c", WATCHER, str(figures.fileno()), *command)
        subprocess.run(  # noqa: S603
            watching, env=environment, cwd=cwd, stdout=output, stderr=output, pass_fds=[figures.fileno()], check=False
        )
        output.seek(0)
        figures.seek(0)
        code, wall, cpu, memory = json.loads(figures.read() or b"[null, 0, 0, 0]")
        if code != 0:
            end = output.read().decode(errors="replace")[-2000:]
            raise Failed(f"{' '.join(command)} ended with {code}:\n{end}")
    kilobytes = memory / 1024 if sys.platform == "darwin" else memory
    return Sample(wall, cpu, kilobytes / 1024)


@dataclass(frozen=True)
class Served:
    """A target in another process."""

    url: str
    pid: int


@contextmanager
def serving(latency: float) -> Iterator[Served]:
    """The embedded target with `latency` milliseconds, until the context is left."""
    command = [sys.executable, "-m", "benchmarks.counted", f"--latency-ms={latency}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None  # noqa: S101 - for the type checker
            yield Served(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()


def counts(url: str) -> dict[str, int]:
    """The counts of the target since they were last read."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request("GET", COUNTS)
        counted: dict[str, int] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return counted
