"""A run is bounded: by the number of its processes, and by the memory that the largest answers take."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from conformance.answer import BODY_LIMIT
from conformance.engine.callback_options import InvalidOption
from conformance.engine.pytest_options import MAX_PROCESSES, require_few_processes
from tests.support import small_servers
from tests.support.called_commands import call
from tests.support.command_line import CREDENTIALS, GITHUB

FIELDS = ("sid", "status", "uri")
MEMORY = 300 * 1024
"""How many KiB of memory a run may take."""

TOO_MANY = (
    *(("-n", str(number)) for number in (MAX_PROCESSES + 1, 100_000, 10**20, "1_000")),
    *(("-n", word) for word in ("-1", "x", "2.5", "1e9", "auto", "logical")),
    ("--", "-n", "100000"),
    ("--", "-n100000"),
    ("--", "--numprocesses=100000"),
    ("--", "-nauto"),
    ("--", "--numprocesses=logical"),
    ("--tx", "100000*popen"),
    ("--", "--tx", "100000*popen", "--dist=load"),
    ("--", "--tx=999*popen"),
    ("--tx", "200*popen", "--tx", "57*popen"),
)


@pytest.mark.parametrize("words", TOO_MANY, ids=" ".join)
def test_a_number_of_processes_that_no_run_can_have_is_refused_before_any_starts(words: tuple[str, ...]) -> None:
    with small_servers.serving(small_servers.always_21211) as server:
        ended = call("run", server.url, "--case", "messages/from/valid", *words, PYTEST_XDIST_AUTO_NUM_WORKERS="100000")
    assert ended.code == 4, ended.out + ended.err
    reasons = (
        f"at most {MAX_PROCESSES} processes",
        "-n is a number of processes",
        "parse_numprocesses",
        "whole number from",
    )
    assert re.search("|".join(reasons), ended.err)
    assert not server.requests


class Chosen:
    """Options as xdist has them."""

    def __init__(self, numprocesses: object = None, maxprocesses: int | None = None, tx: tuple[str, ...] = ()) -> None:
        self.numprocesses, self.maxprocesses, self.tx = numprocesses, maxprocesses, tx


@pytest.mark.parametrize(
    ("chosen", "cores", "allowed"),
    [
        (object(), 0, True),
        (Chosen(), 100_000, True),
        (Chosen(0), 100_000, True),
        (Chosen(MAX_PROCESSES), 0, True),
        (Chosen("auto"), MAX_PROCESSES, True),
        (Chosen("auto"), MAX_PROCESSES + 1, False),
        (Chosen("auto", maxprocesses=4), 100_000, True),
        (Chosen(tx=("2*popen",) * 128), 0, True),
        (Chosen(tx=("popen",) * (MAX_PROCESSES + 1)), 0, False),
    ],
)
def test_processes_are_counted_as_xdist_counts_them(chosen: object, cores: int, allowed: bool) -> None:
    if allowed:
        require_few_processes(chosen, lambda: cores)
    else:
        with pytest.raises(InvalidOption):
            require_few_processes(chosen, lambda: cores)


def largest_answers() -> small_servers.Behaviour:
    """Answers of the largest kinds in turn: many keys, a long key, a long text, deep lists, blanks; and headers."""
    deep = b"[" * 90 + b"]" * 90
    bodies = [
        json.dumps({"sid": "SM", **{f"k{number}": 1 for number in range(60_000)}}).encode(),
        json.dumps({"sid": "SM", "x" * 900_000: 1}).encode(),
        json.dumps(dict.fromkeys(FIELDS, "😀" * 80000), ensure_ascii=False).encode(),
        json.dumps({"sid": "\u00e9" * 500_000}, ensure_ascii=False).encode(),
        b"[" + b",".join([deep] * 5500) + b"]",
        b" " * (4 * BODY_LIMIT),
        json.dumps({"subresource_uris": {f"k{number}": "/x" for number in range(40_000)}}).encode(),
    ]
    number = count()

    def answer(_: small_servers.ReceivedRequest) -> small_servers.Reply:
        headers = {f"X-{header}": "h" * 15_000 for header in range(4)}
        return 201, {"Content-Type": "application/json", **headers}, bodies[next(number) % len(bodies)]

    return answer


MEASURED = """
import atexit, re
from conformance.cli import main
def tell():
    print("PEAK", re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], flush=True)
atexit.register(tell)
main()
"""
"""Runs the command line and prints how many KiB of memory it took at most, without those of the process before it."""


def test_a_run_against_the_largest_answers_stays_within_its_memory(tmp_path: Path) -> None:
    ambient = {name: value for name, value in os.environ.items() if name not in (*CREDENTIALS, *GITHUB)}
    outputs = ("--report", tmp_path / "r.json", "--html", tmp_path / "a.html", "--junit", tmp_path / "j.xml")
    with small_servers.serving(largest_answers()) as server:
        words = [
            sys.executable,
            "-c",
            MEASURED,
            "run",
            server.url,
            "-k",
            "messages/from/ or messages/to/ or calls/from/",
            *map(str, outputs),
        ]
        done = subprocess.run(words, env=ambient, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode in (1, 20), done.stdout[-2000:] + done.stderr[-2000:]
    assert len(server.requests) > 10
    assert int(done.stdout.rpartition("PEAK ")[2]) < MEMORY
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 4 * BODY_LIMIT
