"""Plans: in which nights a simulated suite runs, which version of it, and what it can judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from functools import cached_property
from random import Random

from website.simulated.rates import Rates

LEVELS = ("page", "reference", "observed")
LONGEST_OUTAGE = 3
LONGEST_NARROW = 9
LONGEST_GAP = 8
LATE = 90
"""By how many minutes a scheduled run is late at most."""

LATER = timedelta(hours=8)


class Upgrade(Enum):
    """What an upgrade of the suite replaces: the version and everything, the cases alone, or the judging code alone."""

    VERSION = auto()
    CASES = auto()
    CODE = auto()


@dataclass(frozen=True)
class SuiteState:
    """The suite from the night with the number `begins` on."""

    begins: int
    version: str = "0.1.0"
    digest: str = "c0"
    code: str = "j0"


@dataclass(frozen=True)
class PlannedNight:
    """One run; it gives the cases that are `silent` the verdict `silence`, and asks about `resources` alone, if any.

    Its requirements do not have the cases that are `left_out`.
    """

    began: datetime
    suite: SuiteState
    resources: tuple[str, ...] = ()
    silent: frozenset[str] = frozenset()
    silence: str = "i"
    knows_demands: bool = True
    level: str = LEVELS[-1]
    left_out: frozenset[str] = frozenset()

    @property
    def requirements(self) -> str:
        """The version of the requirements."""
        return "0.1" if self.left_out else "0.2"

    def asks(self, case: str) -> bool:
        """Whether the run is about the case, if the suite has it."""
        return (not self.resources or case.partition("/")[0] in self.resources) and case not in self.left_out

    def judges(self, case: str) -> bool:
        """Whether there is a verdict on the case, if the suite has it."""
        return case not in self.silent and self.asks(case)


@dataclass(frozen=True)
class Plan:
    """The nights in order, and the days between them that have none."""

    nights: tuple[PlannedNight, ...]
    missing: tuple[date, ...]

    @classmethod
    def drawn(cls, cases: Sequence[str], first: datetime, days: int, rates: Rates, random: Random) -> Plan:
        """A plan of so many days."""
        nights: list[PlannedNight] = []
        draw = _Draw(cases, rates, random)
        for began in _moments(first, days, rates, random):
            nights.append(draw.night(began, len(nights)))
        there = {night.began.date() for night in nights}
        between = (nights[-1].began.date() - nights[0].began.date()).days
        every = (nights[0].began.date() + timedelta(days=day) for day in range(between))
        return cls(tuple(nights), tuple(day for day in every if day not in there))

    @cached_property
    def upgrades(self) -> tuple[SuiteState, ...]:
        """The states of the suite after the first one."""
        return tuple(dict.fromkeys(night.suite for night in self.nights))[1:]

    @cached_property
    def other_levels(self) -> tuple[int, ...]:
        """The numbers of the nights with another level than the night before."""
        return tuple(n for n in range(1, len(self.nights)) if self.nights[n].level != self.nights[n - 1].level)

    def day(self, night: int) -> date:
        """The day of the night with this number."""
        return self.nights[night].began.date()

    def next_whole(self, night: int) -> int | None:
        """The number of the first night from this one on that asks about every resource."""
        return next((n for n in range(night, len(self.nights)) if not self.nights[n].resources), None)


def _moments(first: datetime, days: int, rates: Rates, random: Random) -> Iterator[datetime]:
    """When the runs begin: late by some minutes, some days never, some days twice."""
    gap = 0
    for day in range(days):
        if gap == 0 and day and random.random() < rates.missing:
            gap = random.randint(1, LONGEST_GAP)
        if gap:
            gap -= 1
            continue
        began = first + timedelta(days=day, minutes=random.randrange(LATE))
        yield began
        if random.random() < rates.rerun:
            yield began + LATER


class _Draw:
    """Draws one night after the other."""

    def __init__(self, cases: Sequence[str], rates: Rates, random: Random) -> None:
        self._cases, self._rates, self._random = cases, rates, random
        self._resources = sorted({case.partition("/")[0] for case in cases})
        self._later = frozenset(random.sample(list(cases), len(cases) // 4))
        self._suite, self._level = SuiteState(0), LEVELS[-1]
        self._upgrade_at = self._after(0)
        self._outage = self._narrow = 0
        self._was_whole = False

    def night(self, began: datetime, number: int) -> PlannedNight:
        rates, draw = self._rates, self._random.random
        if number == self._upgrade_at:
            self._suite, self._upgrade_at = self._upgraded(number), self._after(number)
            self._was_whole = False
        resources = (self._random.choice(self._resources),) if number and draw() < rates.partial_run else ()
        silence = self._random.choice("iiinsa")
        if number and draw() < rates.other_level:
            self._level = self._random.choice(LEVELS)
        left_out = self._left_out()
        self._was_whole = self._was_whole or not (resources or left_out)
        return PlannedNight(
            began,
            self._suite,
            resources,
            self._silent(),
            silence,
            draw() >= rates.unknown_demands,
            self._level,
            left_out,
        )

    def _left_out(self) -> frozenset[str]:
        """The cases that the requirements do not have: none, before a night says what cases the suite has."""
        if not self._was_whole:
            self._narrow = 0
        elif not self._narrow and self._random.random() < self._rates.narrow:
            self._narrow = self._random.randint(1, LONGEST_NARROW)
        if not self._narrow:
            return frozenset()
        self._narrow -= 1
        return self._later

    def _after(self, number: int) -> int:
        return number + self._random.randint(self._rates.upgrade // 2, self._rates.upgrade * 3 // 2)

    def _upgraded(self, number: int) -> SuiteState:
        old = self._suite
        kind = self._random.choice((Upgrade.VERSION, Upgrade.VERSION, Upgrade.CASES, Upgrade.CODE))
        minor = int(old.version.split(".")[1]) + (kind is Upgrade.VERSION)
        digest = old.digest if kind is Upgrade.CODE else f"c{number}"
        code = old.code if kind is Upgrade.CASES else f"j{number}"
        return SuiteState(number, f"0.{minor}.0", digest, code)

    def _silent(self) -> frozenset[str]:
        random, rates = self._random, self._rates
        if self._outage == 0 and random.random() < rates.outage:
            self._outage = random.randint(1, LONGEST_OUTAGE)
        if self._outage:
            self._outage -= 1
            return frozenset(self._cases)
        if random.random() >= rates.partial_outage:
            return frozenset()
        if random.random() < 1 / 2:
            resource = random.choice(self._resources)
            return frozenset(case for case in self._cases if case.partition("/")[0] == resource)
        return frozenset(random.sample(self._cases, max(1, len(self._cases) // 8)))
