"""The contestants: the suite, and the tools that one would use instead of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import PROGRAM
from benchmarks.rows import Files
from conformance.fake import ACCOUNT

PEERS = Path(__file__).with_name("peers")
IN_FLIGHT = 16
TAVERN = "3.7.1"
TAVERN_NEEDS = (f"tavern=={TAVERN}", "pytest>=8,<9.1", "pytest-xdist>=3.6")
"""Tavern uses an internal module of pytest that 9.1 no longer has."""

SUITE = "twilio-conformance"
THREADS = "bare threads"
BY_HAND = "by hand"
BY_HAND_8 = "by hand, -n 8"
TAVERN_4 = "Tavern, -n 4"
HURL = "Hurl"
CURL = "curl --parallel"


class NotInstalled(Exception):
    """A tool is not installed and cannot be; the message says why."""


@dataclass(frozen=True)
class Contestant:
    """A program that sends the rows to a target: its command line, and the variables of its environment."""

    name: str
    command: Callable[[str, Files], Sequence[str]]
    environment: dict[str, str]

    def variables(self, url: str, files: Files) -> dict[str, str]:
        """The variables that it is run with: its own, the URL of the target, and the file of the rows."""
        return {"BENCH_URL": url, "BENCH_ROWS": str(files.plain), **self.environment}


def suite() -> Contestant:
    """The suite, as its users run it; it reads its own cases too, and the time for that is included."""

    def command(url: str, files: Files) -> Sequence[str]:
        target = ("run", url, f"--account-sid={ACCOUNT.sid}", "--auth-token-env=BENCH_TOKEN")
        options = (f"--cases={files.suite}", "-k", "bench/", f"--concurrency={IN_FLIGHT}")
        return (PROGRAM, *target, *options)

    return Contestant(SUITE, command, {"BENCH_TOKEN": ACCOUNT.token})


def threads() -> Contestant:
    """The limit of Python: threads with one session each, no framework, and hardly any checks."""
    return Contestant(THREADS, lambda *_: (sys.executable, str(PEERS / "threads.py")), {})


def curl() -> Contestant:
    """curl, which sends everything and judges nothing; raises `NotInstalled`."""
    program = shutil.which("curl")
    if program is None:
        raise NotInstalled("there is none on the path")

    def command(url: str, files: Files) -> Sequence[str]:
        options = ("--silent", "--parallel", "--parallel-immediate", "--parallel-max", str(IN_FLIGHT))
        return (program, *options, "--config", str(written_config(url, files)))

    return Contestant(CURL, command, {})


def written_config(url: str, files: Files) -> Path:
    """The file with the transfers of curl, which names no variables in it, so that it is written for each target."""
    given = json.loads(files.plain.read_text())
    transfers = []
    for row in given["rows"]:
        parameters = "\n".join(
            f"data-urlencode = {json.dumps(f'{name}={value}')}" for name, value in row["send"].items()
        )
        head = f'url = "{url}{given["path"]}"\nuser = "{given["account_sid"]}:{given["auth_token"]}"'
        transfers.append(f"{head}\n{parameters}\noutput = /dev/null\n")
    path = files.plain.with_suffix(".curl")
    path.write_text("next\n".join(transfers))
    return path


def by_hand(name: str, *more: str) -> Contestant:
    """The test file written by hand, under pytest without plugins other than those in `more`."""
    words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={PEERS}")
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return Contestant(name, lambda *_: (*words, *more, str(PEERS / "test_messages.py")), alone)


def tavern() -> Contestant:
    """Tavern from PyPI in its own virtual environment; raises `NotInstalled`."""
    home = _cache() / f"tavern-{TAVERN}"
    python = home / "bin" / "python"
    if not (home / "installed").exists():
        venv.create(home, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, *TAVERN_NEEDS], capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise NotInstalled(f"pip does not install it: {done.stderr.strip().splitlines()[-1]}")
        (home / "installed").touch()

    def command(_: str, files: Files) -> Sequence[str]:
        options = ("-q", "-p", "no:cacheprovider", "-n", "4", "-c", os.devnull, f"--rootdir={files.tavern.parent}")
        return (str(python), "-m", "pytest", *options, str(files.tavern))

    return Contestant(TAVERN_4, command, {"PYTHONPATH": str(PEERS)})


def hurl() -> Contestant:
    """Hurl where it is on the path; raises `NotInstalled`. Its package on npm fetches the program from GitHub."""
    program = shutil.which("hurl")
    if program is None:
        raise NotInstalled("there is none on the path; its npm package is a script that fetches it from GitHub")

    def command(url: str, files: Files) -> Sequence[str]:
        options = ("--variable", f"url={url}", "--glob", f"{files.hurl}/*.hurl")
        return (program, "--test", "--jobs", str(IN_FLIGHT), *options)

    return Contestant(HURL, command, {})


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "twilio-conformance" / "bench"
