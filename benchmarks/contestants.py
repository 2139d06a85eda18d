"""Who is measured: the suite, and what one would use instead of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import Written
from conformance.fake import ACCOUNT

PEERS = Path(__file__).with_name("peers")
IN_FLIGHT = 16
TAVERN = "3.7.1"
TAVERN_NEEDS = (f"tavern=={TAVERN}", "pytest>=8,<9.1", "pytest-xdist>=3.6")
"""Tavern takes a module of pytest's own that 9.1 does not have any more."""

SUITE = "twilio-conformance"
THREADS = "bare threads"
BY_HAND = "by hand"
BY_HAND_8 = "by hand, -n 8"
TAVERN_4 = "Tavern, -n 4"
HURL = "Hurl"


class Absent(Exception):
    """A peer cannot be installed here; the message says why."""


@dataclass(frozen=True)
class Contestant:
    """Somebody who sends the rows to a target: the words of the command, and what it needs in its environment."""

    name: str
    words: Callable[[str, Written], Sequence[str]]
    environment: dict[str, str]

    def given(self, url: str, written: Written) -> dict[str, str]:
        """The variables that it is run with."""
        return {"BENCH_URL": url, "BENCH_ROWS": str(written.plain), **self.environment}


def suite() -> Contestant:
    """The suite, as its users call it; that it reads its own cases too is part of what it costs."""

    def words(url: str, written: Written) -> Sequence[str]:
        named = ("run", url, f"--account-sid={ACCOUNT.sid}", "--auth-token-env=BENCH_TOKEN")
        chosen = (f"--cases={written.suite}", "-k", "bench/", f"--concurrency={IN_FLIGHT}")
        return (str(Path(sys.executable).with_name("twilio-conformance")), *named, *chosen)

    return Contestant(SUITE, words, {"BENCH_TOKEN": ACCOUNT.token})


def threads() -> Contestant:
    """The limit of Python: threads with a session each, no framework, next to no check."""
    return Contestant(THREADS, lambda *_: (sys.executable, str(PEERS / "threads.py")), {})


def by_hand(name: str, *more: str) -> Contestant:
    """The file written by hand, on a pytest without a plugin but the one that it names."""
    words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={PEERS}")
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return Contestant(name, lambda *_: (*words, *more, str(PEERS / "test_messages.py")), alone)


def tavern() -> Contestant:
    """Tavern from PyPI in an environment of its own; raises `Absent`."""
    home = _cache() / f"tavern-{TAVERN}"
    python = home / "bin" / "python"
    if not (home / "installed").exists():
        venv.create(home, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, *TAVERN_NEEDS], capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise Absent(f"pip does not install it: {done.stderr.strip().splitlines()[-1]}")
        (home / "installed").touch()

    def words(_: str, written: Written) -> Sequence[str]:
        plain = ("-q", "-p", "no:cacheprovider", "-n", "4", "-c", os.devnull, f"--rootdir={written.tavern.parent}")
        return (str(python), "-m", "pytest", *plain, str(written.tavern))

    return Contestant(TAVERN_4, words, {"PYTHONPATH": str(PEERS)})


def hurl() -> Contestant:
    """Hurl where it is on the path; raises `Absent`. Its package on npm fetches the program from GitHub."""
    program = shutil.which("hurl")
    if program is None:
        raise Absent("there is none on the path; its npm package is a script that fetches it from GitHub")

    def words(url: str, written: Written) -> Sequence[str]:
        asked = ("--variable", f"url={url}", "--glob", f"{written.hurl}/*.hurl")
        return (program, "--test", "--jobs", str(IN_FLIGHT), *asked)

    return Contestant(HURL, words, {})


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "twilio-conformance" / "bench"
