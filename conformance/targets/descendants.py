"""Descendants of a command: found by a variable that all of them inherit, also those that left its process group."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

MARK = "CONFORMANCE_COMMAND"
"""The variable whose value tells the processes of one command from all others."""


ROUNDS = 5
"""How often it is looked for processes that were started while others were killed."""


def kill_descendants(mark: str) -> None:
    """Kills every process in whose environment `MARK` is `mark`; one that empties its environment is not found."""
    for _ in range(ROUNDS):
        found = list(_marked(mark))
        for process in found:
            with suppress(_gone()):
                process.kill()
        if not found:
            return


def _marked(mark: str) -> Iterator[psutil.Process]:
    import psutil

    for process in psutil.process_iter():
        with suppress(_gone(), OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                yield process


def _gone() -> type[Exception]:
    """What is raised for a process that has ended, and for one of somebody else."""
    import psutil

    return psutil.Error
