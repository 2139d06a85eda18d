"""Runs that are ended by a signal at a random moment, and what they leave behind: `make signals`.

Each run has a mark in its environment, which every process that it starts inherits; after its end no process may have
it. `python -m tests.engine.signal_loop --runs 300 --seed 1` prints the counts, and ends with 1 where anything was left.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.cli.test_run import ROOT
from tests.support.marked_processes import MARK, command_line, end, marked
from tests.targets.test_target_runs import quirky

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
TARGETS = {
    "conforms": ((), {}),
    "never answers": (("mute",), {}),
    "never listens": (("never",), {}),
    "has a child that ignores SIGTERM": (("stubborn",), {}),
    "is prepared for long": ((), {"before": "sleep 600"}),
}
WORDS = ((), ("-n", "2"))
EXPECTED = (20, 0, 4, *(-number for number in SIGNALS))
"""Interrupted; ended before the signal, with a verdict or because the target did not start in time; not yet begun."""

LIMIT = 60.0
"""For how many seconds a run may go on after its signal."""

EXIT_TIME = 15.0
"""For how many seconds a worker of a run that was ended may go on until it finds its connection closed."""


@dataclass(frozen=True)
class Ended:
    """One run: its command line in short, its exit status, and what was left right after it, and in the end."""

    name: str
    status: int | None
    left_at_once: tuple[str, ...]
    left: tuple[str, ...]


def whole_run(folder: Path) -> float:
    """For how many seconds a run goes on that nobody ends, here and now."""
    started = monotonic()
    subprocess.run(_command(quirky(folder), ("-n", "2")), cwd=ROOT, capture_output=True, check=False)
    return monotonic() - started


def end_at_random(folder: Path, chance: random.Random, seconds: float, number: int) -> Ended:
    """Starts a run, sends it one signal or two, and looks for what is left of it."""
    target, words = chance.choice(list(TARGETS)), WORDS[number % len(WORDS)]
    first, second = SIGNALS[number // len(WORDS) % len(SIGNALS)], chance.choice([None, *SIGNALS])
    quirks, more = TARGETS[target]
    mark = f"{os.getpid()}-{number}"
    command = _command(quirky(folder, *quirks, **more), words)
    with (folder / "output").open("wb") as output:
        run = subprocess.Popen(command, cwd=ROOT, env=os.environ | {MARK: mark}, stdout=output, stderr=output)
    pause = threading.Event()
    pause.wait(chance.uniform(0, seconds))
    run.send_signal(first)
    if second is not None:
        pause.wait(chance.choice([0, 0.01, 1.0]))
        run.send_signal(second)
    try:
        status: int | None = run.wait(LIMIT)
    except subprocess.TimeoutExpired:
        status = None
        run.kill()
        run.wait()
    left_at_once, until = tuple(map(command_line, marked(mark))), monotonic() + EXIT_TIME
    while marked(mark) and monotonic() < until:
        pause.wait(0.05)
    left = tuple(map(command_line, marked(mark)))
    end(marked(mark))
    return Ended(f"{target}, {' '.join(words) or 'one process'}, {first.name}", status, left_at_once, left)


def _command(path: Path, words: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "conformance", "run", str(path), "--timeout", "100", *words]


def main() -> int:
    """The exit code: 1 where a process was left behind, or a run did not end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)  # a shell may have it ignored, and what it starts would ignore it too
    chance = random.Random(chosen.seed)
    statuses: Counter[str] = Counter()
    left = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = 1.2 * whole_run(folder)
        for number in range(chosen.runs):
            ended = end_at_random(folder, chance, seconds, number)
            statuses["did not end" if ended.status is None else f"exit status {ended.status}"] += 1
            left += len(ended.left)
            if ended.left or ended.left_at_once or ended.status not in EXPECTED:
                print(ended, (folder / "output").read_text("utf-8", "replace"), flush=True)
    print(f"{chosen.runs} runs, ended within {seconds:.1f} s, seed {chosen.seed}: {left} processes left behind")
    print(", ".join(f"{name}: {count}" for name, count in sorted(statuses.items())))
    return 1 if left or not statuses.keys() <= {f"exit status {status}" for status in EXPECTED} else 0


if __name__ == "__main__":
    sys.exit(main())
