"""History: how long the page of three years takes to be built and to be drawn, and how large it is."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Claim, costs
from benchmarks.measure import PROGRAM, median, run
from website.example_ledger import SERVICE, suite_cases
from website.simulated.rates import QUIET
from website.simulated.years import Years

NIGHTS = 1095
RATES = replace(QUIET, missing=0, rerun=0, change=3_000)
"""Each night has a run, and some hundred cases change."""
SECONDS, MEGABYTES, DRAWN = 5.0, 8.0, 1.0
CHROMIUM = ("chromium", "google-chrome")


def claims(repeat: int) -> Iterator[Claim]:
    """The time and the size of the page of `NIGHTS` nights of all cases, and how long a browser takes to draw it."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        ledger, page = folder / "nights.jsonl", folder / "history.html"
        with ledger.open("w", encoding="utf-8") as stream:
            stream.writelines(Years(SERVICE, suite_cases(), NIGHTS, seed=22, rates=RATES).lines())
        samples = [run((PROGRAM, "history", str(ledger), "--html", str(page))) for _ in range(repeat)]
        yield from costs(f"history of {NIGHTS:,} nights", median(samples), SECONDS)
        yield Claim(f"history of {NIGHTS:,} nights: page", page.stat().st_size / 1_000_000, MEGABYTES, unit=" MB")
        if browser := next(filter(None, map(shutil.which, CHROMIUM)), None):
            empty = folder / "empty.html"
            empty.write_text("<!doctype html><title>empty</title>", encoding="utf-8")
            drawn, nothing = ([_drawn(browser, each) for _ in range(repeat)] for each in (page, empty))
            taken = max(0.0, statistics.median(drawn) - statistics.median(nothing))
            yield Claim(f"history of {NIGHTS:,} nights: drawn, longer than an empty page", taken, DRAWN, unit=" s")


def _drawn(browser: str, page: Path) -> float:
    """After how many seconds a browser has started, and drawn the page into a picture; raises `Failed`."""
    flags = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900")
    profile = f"--user-data-dir={page.parent / 'profile'}"
    return run((browser, *flags, profile, f"--screenshot={page.with_suffix('.png')}", page.as_uri())).wall
