"""`serve` as its users run it: a process and its output."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Served:
    """A running `serve`, and the lines that it printed when it was ready."""

    process: subprocess.Popen[str]
    lines: tuple[str, ...]

    @property
    def base_url(self) -> str:
        return self.value_of("Base URL")

    @property
    def sid(self) -> str:
        return self.value_of("Account SID")

    @property
    def token(self) -> str:
        return self.value_of("Auth token")

    @property
    def variables(self) -> dict[str, str]:
        """The variables that it prints as lines for a shell, as a shell sets them."""
        exported = (line.removeprefix("export ") for line in self.lines if line.startswith("export "))
        return dict("".join(shlex.split(line)).split("=", 1) for line in exported)

    def value_of(self, label: str) -> str:
        """The text after `label` in its output."""
        return next(line.removeprefix(label).strip() for line in self.lines if line.startswith(label))


@contextmanager
def serving(*words: str, **variables: str) -> Iterator[Served]:
    """`serve` with these options and variables, ready, until the end of the block."""
    command = [sys.executable, "-m", "conformance", "serve", *words]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"} | variables
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], "it ended before it was ready"
        yield Served(process, tuple(lines))
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
