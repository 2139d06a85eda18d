"""Runs one fuzzer for some time: `python -m tests.fuzz NAME --seconds N`. Exit code 1 where a fault was found."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from time import monotonic

from tests.fuzz import Fuzzed

ROUND = 500
"""How many inputs are tried with one seed."""


def main() -> int:
    """Counts and faults on standard output; the seed of each round is one more than that of the round before."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if not path.stem.startswith("test_"))
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("name", choices=names)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    fuzz = import_module(f"tests.fuzz.{chosen.name}").fuzz
    total, seed, end = Fuzzed(), chosen.seed, monotonic() + chosen.seconds
    while monotonic() < end:
        found = fuzz(seed, ROUND)
        for fault in found.faults:
            sys.stdout.write(f"seed {seed}: {fault}\n")
        total.add(found)
        seed += 1
    sys.stdout.write(f"{chosen.name}, seeds {chosen.seed} to {seed - 1}: {total}\n")
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
