"""Documents: how long it takes to make and to verify a certificate, and to compare two reports, with all cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Claim, costs
from benchmarks.measure import PROGRAM, Sample, median, run

EXCHANGES = 203
VERIFIED = 0.25 / EXCHANGES
"""In how many seconds an exchange of a certificate may be verified: 0.25 s for `EXCHANGES`."""


def claims(repeat: int) -> Iterator[Claim]:
    """The wall time, the CPU time and the memory of `certify`, `verify` and `compare`."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        certificates = [folder / f"certificate{turn}" for turn in range(repeat)]
        certified = [_run("certify", "embedded", "--out", str(each)) for each in certificates]
        verified = [_run("verify", str(each)) for each in certificates]
        reports = [folder / f"{number}.json" for number in range(2)]
        for report in reports:
            _run("run", "embedded", "--report", str(report))
        compared = [_run("compare", *map(str, reports)) for _ in range(repeat)]
        exchanges = sum(1 for path in (certificates[0] / "exchanges").rglob("*") if path.is_file())
    yield from costs("certify embedded", median(certified))
    yield from costs(f"verify of {exchanges} exchanges", median(verified), VERIFIED * exchanges)
    yield from costs("compare of two reports", median(compared))


def _run(*words: str) -> Sample:
    return run((PROGRAM, *words))
