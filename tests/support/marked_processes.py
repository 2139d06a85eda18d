"""Processes by a mark in their environment, which every process inherits from the one that started it. Linux only."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import monotonic

MARK = "MARK_OF_A_RUN"


def is_gone(process: int) -> bool:
    """Whether a process ended, even where nobody has asked for its exit status yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def gone(process: int) -> bool:
    """Whether a process ends within half a minute; one that was killed still takes its time on a busy machine."""
    pause, until = threading.Event(), monotonic() + 30
    while not is_gone(process) and monotonic() < until:
        pause.wait(0.01)
    return is_gone(process)


def marked(mark: str) -> list[int]:
    """The processes that have this mark and have not ended."""
    content = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdigit() and content in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return [process for process in found if not is_gone(process)]


def end(processes: Iterable[int]) -> None:
    """Kills processes."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def command_line(process: int) -> str:
    """The command line of a process; empty where it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""
