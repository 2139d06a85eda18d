"""Tables of medians and ratios, and the claims about speed with their bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from benchmarks.contestants import BY_HAND, BY_HAND_8, CURL, IN_FLIGHT, SUITE, TAVERN_4, THREADS
from benchmarks.measure import Sample

HEAD = (
    "who", "wall", "to the limit", "suite is faster", "CPU", "suite's CPU", "peak memory", "requests", "connections",
    "at once",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Setting:
    """The number of cases, and the latency of the target in milliseconds."""

    cases: int
    latency: int

    @property
    def limit(self) -> float:
        """The least number of seconds for any client with `IN_FLIGHT` requests in flight."""
        return ceil(self.cases / IN_FLIGHT) * self.latency / 1000

    def __str__(self) -> str:
        return f"{self.cases:,} cases at {self.latency} ms"


BOUNDS_OF_40 = ((THREADS, 1.12, False), (CURL, 1.5, False), (TAVERN_4, 5, True), (BY_HAND_8, 4, True))
"""At 40 cases and 100 ms: the ratio of wall times to another contestant, and whether that is how much faster it is."""

Figures = Mapping[Setting, Mapping[str, Sample]]
"""For each setting, the medians of the contestants by name."""


@dataclass(frozen=True)
class Claim:
    """A measured figure and its bound, if it has one: an upper bound, or a lower one where `at_least`."""

    label: str
    measured: float
    bound: float | None = None
    at_least: bool = False
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bound; one without a bound is."""
        if self.bound is None:
            return True
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def __str__(self) -> str:
        if self.bound is None:
            return f"{self.label} | {_number(self.measured)}{self.unit} |  | "
        bound = f"{'at least' if self.at_least else 'at most'} {self.bound:.4g}{self.unit}"
        return f"{self.label} | {_number(self.measured)}{self.unit} | {bound} | {_yes_or_no(self.holds)}"


def costs(label: str, sample: Sample, seconds: float | None = None, megabytes: float | None = None) -> Iterator[Claim]:
    """What a command took: wall time, CPU time and peak memory, the first and the last with a goal."""
    yield Claim(f"{label}: wall", sample.wall, seconds, unit=" s")
    yield Claim(f"{label}: CPU", sample.cpu, unit=" s")
    yield Claim(f"{label}: peak memory", sample.memory, megabytes, unit=" MB")


def claims(figures: Figures) -> Iterator[Claim]:
    """The claims about the suite that the measured settings allow."""
    for setting, by_name in sorted(figures.items()):
        if SUITE in by_name:
            yield from _claims(setting, by_name)
    small, large = (figures.get(Setting(cases, 0), {}).get(SUITE) for cases in (400, 4000))
    if small and large:
        more = 4000 - 400
        yield Claim("CPU of each case more", 1000 * (large.cpu - small.cpu) / more, 0.8, unit=" ms")
        yield Claim("peak memory of each case more", 1024 * (large.memory - small.memory) / more, 2, unit=" kB")
        yield Claim("4,000 cases at 0 ms, peak memory", large.memory, 150, unit=" MB")


def _claims(setting: Setting, by_name: Mapping[str, Sample]) -> Iterator[Claim]:
    suite = by_name[SUITE]
    if setting == Setting(40, 100):
        for name, bound, at_least in BOUNDS_OF_40:
            if name in by_name:
                other = by_name[name].wall
                label, ratio = (f"times {name}", other / suite.wall) if at_least else (f"to {name}", suite.wall / other)
                yield Claim(f"{setting}: wall {'faster, ' if at_least else ''}{label}", ratio, bound, at_least)
    if setting == Setting(400, 100):
        yield Claim(f"{setting}: wall to the limit", suite.wall / setting.limit, 1.4)
    if setting == Setting(400, 0):
        yield Claim(f"{setting}: CPU of a case, start-up included", 1000 * suite.cpu / setting.cases, 2, unit=" ms")
        for name, bound in ((BY_HAND, 1), (THREADS, 1.1)):
            if name in by_name:
                yield Claim(f"{setting}: CPU to {name}", suite.cpu / by_name[name].cpu, bound)
    yield Claim(f"{setting}: requests of a case", suite.requests / setting.cases, 1)
    yield Claim(f"{setting}: requests at once", suite.at_once, IN_FLIGHT)


def table(setting: Setting, by_name: Mapping[str, Sample]) -> list[str]:
    """A Markdown table of one setting; the suite is the first row."""
    limit = f", the limit with {IN_FLIGHT} in flight is {setting.limit:.1f} s" if setting.latency else ""
    lines = [f"{setting}{limit}:", "", _line(*HEAD), _line("---", *["---:"] * (len(HEAD) - 1))]
    suite = by_name.get(SUITE)
    return lines + [_line(*_cells(name, sample, setting, suite)) for name, sample in by_name.items()]


def _cells(name: str, sample: Sample, setting: Setting, suite: Sample | None) -> Iterator[str]:
    yield name
    yield f"{sample.wall:.2f} s"
    yield f"x {sample.wall / setting.limit:.2f}" if setting.limit else ""
    yield f"x {sample.wall / suite.wall:.2f}" if suite else ""
    yield f"{sample.cpu:.2f} s"
    yield f"x {suite.cpu / sample.cpu:.2f}" if suite else ""
    yield f"{sample.memory:.0f} MB"
    yield from (f"{count:.0f}" for count in (sample.requests, sample.connections, sample.at_once))


def listed(checked: list[Claim]) -> list[str]:
    """A Markdown table of claims."""
    head = [_line("what", "measured", "goal", ""), _line("---", "---:", "---:", "---")]
    return head + [_line(str(claim)) for claim in checked]


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _yes_or_no(holds: bool) -> str:
    return "yes" if holds else "**no**"
