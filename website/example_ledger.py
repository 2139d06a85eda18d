"""A ledger of nights that never were: simulated, and so called, to show what a history looks like."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

from conformance.case import Case
from conformance.history.history import History
from conformance.history.ledger import read_ledgers
from conformance.history.night_line import Night
from conformance.history.night_of_report import demand_digests
from conformance.history.observed_answer import ObservedAnswer, short_digest
from conformance.reports.history_page import page
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from conformance.suite.requirements import EVERYTHING

SERVICE, FAKE = "simulated service", "simulated fake"
FIRST = datetime(2024, 1, 1, 3, 17, tzinfo=UTC)
LONGEST_OUTAGE = 3
REQUIREMENTS = "0.2"
PLACE = Path("build/history-example.html")


@dataclass(frozen=True)
class Simulation:
    """So many nights of a target with so many changes and outages at random, the same for each seed."""

    target: str
    nights: int
    changes: int
    outages: int
    seed: int = 0
    first: datetime = FIRST

    @cached_property
    def random(self) -> Random:
        """What draws."""
        return Random(self.seed)  # noqa: S311 - no secret

    def lines(self) -> Iterator[str]:
        """The lines of the ledger, with their ends."""
        suite = load([data_folder("cases")], EVERYTHING).suite
        cases = sorted(suite.cases, key=lambda case: case.name.rpartition("/")[0])
        demands, own = demand_digests(suite), digest()
        usual = [_answer(case) for case in cases]
        days = range(self.nights)
        outages = {
            day + more for day in self._drawn(self.outages) for more in range(self.random.randint(1, LONGEST_OUTAGE))
        }
        changed = self._changes(len(cases))
        for day in days:
            answers, verdicts = list(usual), ["p"] * len(cases)
            for place, begin, end, answer, letter in changed:
                if begin <= day < end:
                    answers[place] = answer or ObservedAnswer(usual[place].outcome, short_digest([begin, place]))
                    verdicts[place] = letter
            if day in outages:
                answers, verdicts = [ObservedAnswer()] * len(cases), ["i"] * len(cases)
            evidence = {
                case.name: f"outcome: expected {before.outcome}, got {now.outcome}"
                for case, before, now, letter in zip(cases, usual, answers, verdicts, strict=True)
                if letter == "f"
            }
            verdict = "inconclusive" if day in outages else "nonconformant" if evidence else "conformant"
            night = Night(
                self.first + timedelta(days=day), "0.1.0", own, REQUIREMENTS, self.target, "observed", verdict,
                tuple(case.name for case in cases), "".join(verdicts), tuple(answers),
                tuple(demands[case.name] for case in cases), evidence=evidence,
            )  # fmt: skip
            yield f"{night.to_line()}\n"

    def _drawn(self, number: int) -> list[int]:
        return [self.random.randrange(1, self.nights) for _ in range(number)]

    def _changes(self, cases: int) -> list[tuple[int, int, int, ObservedAnswer | None, str]]:
        """Place of a case, first night, night after the last one, answer, and letter of the verdict of each change."""
        found = []
        for begin in self._drawn(self.changes):
            kind = self.random.choice(("drift", "drift", "flicker", "answer"))
            lasts = self.random.randint(1, 4) if kind == "flicker" else self.random.randint(9, 120)
            end = self.nights if kind == "answer" else begin + lasts
            code = self.random.randrange(21000, 21700)
            answer = None if kind == "answer" else ObservedAnswer(f"400/{code}", short_digest(code))
            place = self.random.randrange(cases)
            places = range(place, min(cases, place + self.random.choice((1, 1, 1, 1, 1, 6))))
            found += [(there, begin, end, answer, "p" if kind == "answer" else "f") for there in places]
        return found


def _answer(case: Case) -> ObservedAnswer:
    """The first outcome that conforms; where the code of a refusal is not known, one without a code."""
    outcome = str(case.expect.answers[0]) if case.expect.answers else "400"
    return ObservedAnswer(outcome, short_digest([case.name]), drawn=bool(case.draw))


def example_page(folder: Path) -> str:
    """The page of a simulated service, and of a simulated fake beside it; the ledgers are written into `folder`."""
    ledger = folder / "simulated.jsonl"
    with ledger.open("w", encoding="utf-8") as stream:
        stream.writelines(Simulation(SERVICE, 400, 40, 6, seed=22).lines())
        stream.writelines(Simulation(FAKE, 120, 12, 1, seed=8, first=FIRST + timedelta(days=280)).lines())
    return page(History.of(read_ledgers([ledger])))


if __name__ == "__main__":
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(example_page(PLACE.parent), encoding="utf-8")
    sys.stdout.write(f"written to {PLACE}\n")
