"""Faithful targets judged with one seed after the other: `make seeds`. Each run has to conform.

`python -m tests.engine.seed_loop --seeds 200` judges the embedded target and a stand-in for api.twilio.com, which
answers as the service was recorded to, and prints the counts; it ends with 1 where a run does not conform.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import ExitStack

from tests.cli.test_run import conform
from tests.support.twilio_stand_in import StandIn, reachable

LISTENING = ("--listen", "100ms")
"""What is asked with an address to call back is the same for every seed."""


def judge(target: str, seed: int, environment: dict[str, str]) -> bool:
    """Whether the target conforms with this seed; what the run says of it is printed where it does not."""
    done = conform("run", target, "--seed", str(seed), *LISTENING, **environment)
    if done.returncode:
        print(f"{target}, seed {seed}, exit code {done.returncode}", done.stdout, done.stderr, sep="\n", flush=True)
    return done.returncode == 0


def main() -> int:
    """The exit code: 1 where a run did not conform."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    chosen = parser.parse_args()
    conformed: Counter[str] = Counter()
    with ExitStack() as stack:
        _, environment = stack.enter_context(reachable(StandIn()))
        targets: dict[str, dict[str, str]] = {"embedded": {}, "twilio": environment}
        for seed in range(chosen.first, chosen.first + chosen.seeds):
            for target, variables in targets.items():
                conformed[target] += judge(target, seed, variables)
    for target in targets:
        print(f"{target}: {conformed[target]} of {chosen.seeds} seeds conform, from seed {chosen.first}")
    return 0 if all(conformed[target] == chosen.seeds for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
