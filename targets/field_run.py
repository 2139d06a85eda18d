"""One run against a target of the field: a newly started fake, judged in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from conformance.report import Report
from conformance.reports.stored import read
from conformance.targets.target_file import TargetFile

REFUSED = 4
"""The exit code of a run whose target does not start."""


class NotRun(Exception):
    """A target could not be judged; the message says why."""


@dataclass(frozen=True)
class Options:
    """What the values of every run are drawn with, and how every target is asked, where not as its file says."""

    seed: int
    concurrency: int | None = None
    rate: str | None = None


def run(file: TargetFile, output: Path, options: Options) -> Report:
    """One run of a newly started target; its output is written beside its report.

    Unless its file or an option says otherwise, requests are sent one after another: a fake with state then receives
    them in the same order in each run.
    """
    report, log = output.with_suffix(".json"), output.with_suffix(".txt")
    command = run_command(file, report, options)
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT) as running:  # noqa: S603
        try:
            code = running.wait()
        except BaseException:
            running.terminate()
            running.wait()  # until the fake has ended: leaving the context does not wait after an interrupt
            raise
    if report.exists():
        return read(report)
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    if code != REFUSED:
        raise click.ClickException(f"{file.path} was not judged, exit code {code}: see {log}")
    raise NotRun(next((line.strip() for line in reversed(lines) if line.strip()), "no reason was given"))


def run_command(file: TargetFile, report: Path, options: Options) -> list[str]:
    """The command of one run: an option comes before the file of the target; otherwise one exchange is in flight."""
    command = [sys.executable, "-m", "conformance", "run", file.path, "--report", str(report)]
    command.append(f"--seed={options.seed}")
    concurrency = options.concurrency or (None if file.run.concurrency else 1)
    command += [f"--concurrency={concurrency}"] if concurrency else []
    return command + ([f"--rate={options.rate}"] if options.rate else [])
