"""A ledger of nights that never were: simulated, and so called, to show what a history looks like."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from conformance.case import Case
from conformance.history.history import History
from conformance.history.ledger import read_ledgers
from conformance.reports.history_page import page
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.suite.requirements import EVERYTHING
from website.simulated.rates import QUIET
from website.simulated.years import FIRST, SimulatedCase, Years

SERVICE, FAKE = "simulated service", "simulated fake"
KICKER = "A simulated example: no service ever answered so"
DAYS, DAYS_OF_FAKE = 1095, 400
PLACE = Path("build/history-example.html")


def suite_cases() -> list[SimulatedCase]:
    """The cases of the suite, those of one folder together, each with the first outcome that conforms."""
    suite = load([data_folder("cases")], EVERYTHING).suite
    cases = sorted(suite.cases, key=lambda case: case.name.rpartition("/")[0])
    return [SimulatedCase(case.name, _outcome(case), bool(case.draw)) for case in cases]


def _outcome(case: Case) -> str:
    """Where the code of a refusal is not known, it is one without a code."""
    return str(case.expect.answers[0]) if case.expect.answers else "400"


def example_years() -> list[Years]:
    """Three years of a simulated service, and the last nights of a simulated fake beside it."""
    cases = suite_cases()
    fakes = [case for case in cases if case.name.partition("/")[0] in ("messages", "calls")]
    later = FIRST + timedelta(days=DAYS - DAYS_OF_FAKE, hours=2)
    rates = replace(QUIET, letters="pfo", change=20_000)
    return [
        Years(SERVICE, cases, DAYS, seed=22, rates=QUIET),
        Years(FAKE, fakes, DAYS_OF_FAKE, seed=8, rates=rates, first=later),
    ]


def example_page(folder: Path) -> str:
    """The page of a simulated service, and of a simulated fake beside it; the ledger is written into `folder`."""
    ledger = folder / "simulated.jsonl"
    with ledger.open("w", encoding="utf-8") as stream:
        for years in example_years():
            stream.writelines(years.lines())
    return page(History.of(read_ledgers([ledger])), KICKER)


if __name__ == "__main__":
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(example_page(PLACE.parent), encoding="utf-8")
    sys.stdout.write(f"written to {PLACE}\n")
