"""Whole runs: all cases at a latency with as many requests in flight as at Twilio, by one process and by several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from benchmarks.figures import Claim, costs
from benchmarks.measure import PROGRAM, Sample, counts, median, run, serving
from conformance.fake import ACCOUNT

LATENCY, IN_FLIGHT = 100, 4
TO_THE_LIMIT = 1.15
ONE, TWO, TX = "one process", "`-n 2`", "two workers by `--tx`"
WAYS: Mapping[str, Sequence[str]] = {ONE: (), TWO: ("-n", "2"), TX: ("--tx", "2*popen")}
"""The options of each way to run; workers by `--tx` are of this machine, since a benchmark has no other."""


def claims(repeat: int) -> Iterator[Claim]:
    """The wall time of each way beside its limit, and beside that of one process; each also with CPU and memory."""
    samples: dict[str, list[Sample]] = {way: [] for way in WAYS}
    with serving(LATENCY) as served:
        for _ in range(repeat):
            for way, options in WAYS.items():
                samples[way].append(_sample(served.url, options))
    medians = {way: median(of_way) for way, of_way in samples.items()}
    for way, sample in medians.items():
        label = f"whole run at {LATENCY} ms, {IN_FLIGHT} in flight, {way}"
        yield Claim(f"{label}: wall to the limit", sample.wall / limit(sample.requests), TO_THE_LIMIT)
        yield from costs(label, sample)
    for way in (TWO, TX):
        yield Claim(f"whole run, {way}: wall to {ONE}", medians[way].wall / medians[ONE].wall, 1)


def limit(requests: float) -> float:
    """The least number of seconds for so many requests."""
    return ceil(requests / IN_FLIGHT) * LATENCY / 1000


def _sample(url: str, options: Sequence[str]) -> Sample:
    account = (f"--account-sid={ACCOUNT.sid}", "--auth-token-env=BENCH_TOKEN")
    counts(url)
    sample = run(
        (PROGRAM, "run", url, *account, f"--concurrency={IN_FLIGHT}", *options), {"BENCH_TOKEN": ACCOUNT.token}
    )
    return Sample(sample.wall, sample.cpu, sample.memory, **counts(url))
