"""No signal is lost and none leaves a process behind: at every line of the code, at every stage of a run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.interrupts import check_interrupts, defer_interrupts, hold_interrupts, release_interrupts
from tests.cli.test_run import ROOT
from tests.support.marked_processes import MARK, gone, marked
from tests.targets.test_target_runs import ear, quirky, told

__all__ = ["ear"]

STAGES = {
    "the target is forked": "subprocess.Popen.__init__",
    "it is registered": "conformance.interrupts.hold_interrupts",
    "it is prepared": "conformance.targets.launch.Launch._prepare",
    "its session exists": "conformance.engine.run.Run.__init__",
    "cases are collected": "conformance.engine.items.CaseFile.collect",
    "exchanges are in flight": "conformance.session.scheduler.Scheduler.prefetch",
    "the report is made": "conformance.session.session.Session.report",
    "the session is closed": "conformance.session.session.Session.close",
    "the target is stopped": "conformance.targets.process.Process.stop",
}
WORKER_STAGES = {
    "workers are started": "execnet.Group.makegateway",
    "a worker is set up": "conformance.engine.distribution.Distribution.pytest_configure_node",
    "workers are ended": "xdist.workermanage.NodeManager.teardown_nodes",
}
PROGRAM = """
import importlib, os, sys
from functools import wraps

moment, name, numbers = sys.argv.pop(1), sys.argv.pop(1), [int(number) for number in sys.argv.pop(1).split(",")]
module, _, function = name.rpartition(".")
try:
    owner = importlib.import_module(module)
except ModuleNotFoundError:
    module, _, kind = module.rpartition(".")
    owner = getattr(importlib.import_module(module), kind)
original = getattr(owner, function)

def send(when):
    while when == moment and numbers:
        os.kill(os.getpid(), numbers.pop(0))

def signalled(*arguments, **named):
    send("before")
    result = original(*arguments, **named)
    send("after")
    return result

setattr(owner, function, wraps(original)(signalled))
from conformance.cli import main
main()
"""
"""Runs the command line, and sends itself signals before or after the first call of a function."""

NUMBERS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def run_with_signals(folder: Path, moment: str, function: str, *words: str) -> tuple[int, str]:
    """Exit status and output of a run that is sent two signals at once; nothing that it started may be left."""
    first = NUMBERS[len(function) % len(NUMBERS)]
    numbers = f"{first:d},{signal.SIGTERM:d}"
    path = quirky(folder, "routes", before="true")
    command = [sys.executable, "-c", PROGRAM, moment, function, numbers, "run", str(path), *words]
    environment = os.environ | {MARK: str(folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert all(map(gone, marked(str(folder))))
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_two_signals_at_any_stage_end_the_run_and_leave_no_process(tmp_path: Path, stage: str, moment: str) -> None:
    status, output = run_with_signals(tmp_path, moment, STAGES[stage], "-k", "messages/to/")
    assert status in (20, -signal.SIGTERM, -signal.SIGHUP), output
    assert "Traceback" not in output


@pytest.mark.parametrize("stage", WORKER_STAGES)
def test_two_signals_at_any_stage_of_workers_leave_no_process(tmp_path: Path, stage: str) -> None:
    status, output = run_with_signals(tmp_path, "before", WORKER_STAGES[stage], "-k", "messages/to/", "-n", "2")
    assert status == 20, output
    assert "Traceback" not in output


def test_two_signals_at_any_line_that_starts_or_stops_a_target_leave_no_process() -> None:
    command = [sys.executable, "-m", "tests.support.signal_points"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    reached = [line.split() for line in done.stdout.splitlines()]
    assert [words for words in reached if words[2] != "0"] == []
    assert sum(words[1] == "True" for words in reached) > 100


def test_a_second_signal_ends_a_target_that_ignores_the_first(tmp_path: Path, ear: socket.socket) -> None:
    """Its log says when the first has come to it."""
    code = (
        "import os, signal, socket, sys\n"
        "hear = lambda *_: socket.create_connection(('127.0.0.1', int(sys.argv[1]))).sendall(b'%d' % os.getpid())\n"
        "signal.signal(signal.SIGTERM, hear)\n"
        "hear()\n"
        "while True: signal.pause()\n"
    )
    start = {"command": [sys.executable, "-c", code, str(ear.getsockname()[1])], "time-limit": "100"}
    command = [sys.executable, "-m", "conformance", "run", str(quirky(tmp_path, start=start))]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        started = told(ear)
        run.send_signal(signal.SIGTERM)
        assert told(ear) == started
        run.send_signal(signal.SIGHUP)
        out, err = run.communicate(timeout=60)
    assert run.returncode == 20, out + err
    assert all(map(gone, started))


def test_what_ignores_a_signal_goes_on_ignoring_it() -> None:
    """As `nohup` has it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    owner = object()
    try:
        with defer_interrupts():
            hold_interrupts(owner)
            signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGHUP)
        with defer_interrupts():
            release_interrupts(owner)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_started_command_has_no_signal_blocked(tmp_path: Path) -> None:
    start = {"command": f"grep SigBlk /proc/self/status >{tmp_path}/blocked; exit 7"}
    command = [sys.executable, "-m", "conformance", "run", str(quirky(tmp_path, start=start))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 4, done.stderr
    assert (tmp_path / "blocked").read_text().split() == ["SigBlk:", "0" * 16]


def test_a_signal_of_ones_own_is_delayed_and_handled() -> None:
    received: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: received.append(number))
    try:
        with defer_interrupts():
            with defer_interrupts():
                signal.raise_signal(signal.SIGTERM)
            assert received == []
        assert received == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_point_without_harm_raises_what_has_come() -> None:
    reached = []

    def work() -> None:
        with defer_interrupts():
            check_interrupts()
            signal.raise_signal(signal.SIGINT)
            reached.append("the signal")
            check_interrupts()
            reached.append("more")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["the signal"]


def test_a_command_is_refused_where_there_are_no_process_groups(tmp_path: Path) -> None:
    """As on Windows, which has none of these."""
    program = (
        "import os, random, signal\n"
        "del os.killpg, os.register_at_fork, signal.SIGHUP, signal.SIGKILL\n"
        "from conformance.cli import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", program, "run", str(quirky(tmp_path))]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 4, done.stderr
    assert "commands are started on POSIX systems only" in done.stderr
