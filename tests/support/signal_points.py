"""Signals at every line of the code that starts, prepares and stops a target: `python -m tests.support.signal_points`.

One process is forked for each line. It traces its main thread, sends itself a signal where the line is reached for the
first time, and another where the next line is, and ends; what its target left is counted. Prints for each line
`FILE:LINE REACHED LEFT`, in which `LEFT` is the number of processes.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from conformance import interrupts
from conformance.targets import launch, process
from conformance.targets.launch import Launch, Ready, Start
from conformance.targets.process import Command
from tests.support.marked_processes import gone

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
TRACED = {module.__file__: module for module in (interrupts, launch, process)}
AT_ONCE = 20
Place = tuple[str, int]
TARGET = "echo $$ >> {pids}; (trap  TERM; exec sleep 600) & echo $! >> {pids}; echo ready; trap 'exit 0' TERM; wait"
BEFORE = "echo $$ >> {pids}; true"


def places(folder: Path) -> list[Place]:
    """Every line that is executed where nothing interrupts."""
    found: dict[Place, None] = {}

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        if frame.f_code.co_filename not in TRACED:
            return None
        if event == "line":
            found[frame.f_code.co_filename, frame.f_lineno] = None
        return trace

    sys.settrace(trace)
    start_and_stop(folder)
    sys.settrace(None)
    return list(found)


def interrupted_at(place: Place, number: int, folder: Path) -> NoReturn:
    """Starts a target and stops it, with a signal at `place` and another at the next line; ends the process."""
    sent = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal sent
        if frame.f_code.co_filename not in TRACED:
            return None
        if event == "line" and sent < 2 and (sent or (frame.f_code.co_filename, frame.f_lineno) == place):
            sent += 1
            (folder / "reached").touch()
            os.kill(os.getpid(), number)
        return trace

    with suppress(KeyboardInterrupt):
        sys.settrace(trace)
        start_and_stop(folder)
    sys.settrace(None)
    sys.exit(20)


def start_and_stop(folder: Path) -> None:
    """Starts a target with a child that ignores SIGTERM, prepares it, and stops it."""
    pids = str(folder / "pids")
    start = Start(_shell(TARGET.format(pids=pids)), Ready("log", "ready"), 60.0, str(folder / "log"))
    launched = Launch(start, _shell(BEFORE.format(pids=pids)), 0, ("127.0.0.1", 0), lambda _: True)
    with launched.running():
        pass


def _shell(line: str) -> Command:
    return Command(("/bin/sh", "-c", line), Path("/"), "here")


def main() -> None:
    """Tries every line."""
    for number, handler in zip(SIGNALS, (signal.SIG_DFL, signal.default_int_handler, signal.SIG_DFL), strict=True):
        signal.signal(number, handler)
    numbered = list(enumerate(places(Path(tempfile.mkdtemp()))))
    for batch in (numbered[first : first + AT_ONCE] for first in range(0, len(numbered), AT_ONCE)):
        forked = []
        for index, place in batch:
            folder = Path(tempfile.mkdtemp())  # no context, which the forked process would leave and clean up too
            child = os.fork()
            if not child:
                interrupted_at(place, SIGNALS[index % len(SIGNALS)], folder)
            forked.append((place, folder, child))
        for place, folder, child in forked:
            os.waitpid(child, 0)
            print(f"{Path(place[0]).name}:{place[1]}", (folder / "reached").exists(), left_by(folder), flush=True)
            shutil.rmtree(folder)


def left_by(folder: Path) -> int:
    """How many of the processes that were started are left."""
    pids = folder / "pids"
    return sum(not gone(int(word)) for word in pids.read_text().split()) if pids.exists() else 0


if __name__ == "__main__":
    main()
