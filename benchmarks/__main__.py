"""`python -m benchmarks`: measures every contestant in turn, several times, and prints the medians."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks import documents, history, recordings, whole_runs
from benchmarks.capacity import pin, rate
from benchmarks.contestants import (
    BY_HAND,
    BY_HAND_8,
    HURL,
    SUITE,
    TAVERN,
    TAVERN_4,
    Contestant,
    NotInstalled,
    by_hand,
    curl,
    hurl,
    suite,
    tavern,
    threads,
)
from benchmarks.figures import Claim, Setting, claims, listed, table
from benchmarks.measure import PROGRAM, ROOT, Failed, Sample, counts, median, run, serving
from benchmarks.rows import Files, rows, write

FULL = tuple(Setting(cases, latency) for cases in (40, 400, 4000) for latency in (0, 100))
SMALL = tuple(setting for setting in FULL if setting != Setting(4000, 100))
SLOW = (TAVERN_4, BY_HAND_8, HURL)
"""Contestants that the small benchmark leaves out above 40 cases."""

ONE, TWO = ("run", "embedded"), ("run", "embedded", "-n", "2")
COMMANDS = ((("--help",), 0.25), (("list",), 0.5), (ONE, 1.4), (TWO, None))
"""Commands without a target, or with the embedded one, and the seconds that each may take, if there is a goal."""


def installed(without: Sequence[str]) -> tuple[list[Contestant], list[str]]:
    """The contestants that can be measured here, and why others cannot."""
    eight = partial(by_hand, BY_HAND_8, "-p", "xdist", "-n", "8")
    makers: dict[str, Callable[[], Contestant]] = {
        "suite": suite, "threads": threads, "hand": partial(by_hand, BY_HAND), "hand8": eight, "tavern": tavern,
        "hurl": hurl, "curl": curl,
    }  # fmt: skip
    present, absent = [], []
    for name, make in makers.items():
        try:
            if name not in without:
                present.append(make())
        except NotInstalled as reason:
            absent.append(f"{name.capitalize()} is not measured: {reason}.")
    return present, absent


def takes_part(contestant: Contestant, setting: Setting, full: bool) -> bool:
    """Whether a contestant is measured in a setting: sequential requests with latency would take too long."""
    if contestant.name == BY_HAND and setting.latency:
        return False
    if full or setting.cases <= 40:
        return True
    return contestant.name not in SLOW and (setting.cases <= 400 or contestant.name == SUITE)


def measured(
    contestants: Sequence[Contestant], setting: Setting, repeat: int, files: Files, url: str
) -> dict[str, Sample]:
    """The median of every contestant, after one run each to warm the caches; none runs twice in a row."""
    samples: dict[str, list[Sample]] = {contestant.name: [] for contestant in contestants}
    warm_up = setting.cases <= 40
    for turn in range(repeat + warm_up):
        for contestant in contestants:
            counts(url)
            sample = run(contestant.command(url, files), contestant.variables(url, files))
            if turn >= warm_up:
                samples[contestant.name].append(Sample(sample.wall, sample.cpu, sample.memory, **counts(url)))
    return {name: median(by_turn) for name, by_turn in samples.items()}


def command_times(repeat: int) -> Iterator[Claim]:
    """The time of each of `COMMANDS`, after one run to warm the caches."""
    medians = {}
    for words, bound in COMMANDS:
        medians[words] = statistics.median([run((PROGRAM, *words)).wall for _ in range(repeat + 1)][1:])
        yield Claim(f"`twilio-conformance {' '.join(words)}`: wall", medians[words], bound, unit=" s")
    yield Claim(f"`{' '.join(TWO)}`: wall to one process", medians[TWO] / medians[ONE], 1)


def capacity(repeat: int) -> Claim:
    """How many requests the embedded target answers in a second on one core."""
    with serving(0) as served:
        cores = "on one core" if pin(served.pid) else "on all cores"
        rates = [rate(served.url) for _ in range(repeat)]
    return Claim(f"embedded target {cores}: answers a second", statistics.median(rates), 1000, at_least=True)


def machine() -> str:
    """The machine, the versions and the date."""
    names = [line.partition(":")[2].strip() for line in _processor() if line.startswith("model name")]
    cores = f"{len(names) or '?'} cores of {names[0] if names else platform.processor() or platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pytest", "pytest-xdist", "requests", "jsonschema"))
    return f"{cores}, {platform.system()}, {python}, {libraries}, Tavern {TAVERN}, {datetime.now(UTC):%Y-%m-%d}"


def _processor() -> list[str]:
    known = Path("/proc/cpuinfo")
    return known.read_text(encoding="utf-8").splitlines() if known.exists() else []


def _numbers(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    return tuple(int(word) for word in (value or "").split(",") if word)


@click.command()
@click.option("--full", is_flag=True, help="Every contestant in every setting; this takes more than an hour.")
@click.option("--cases", callback=_numbers, metavar="N,N", help="Only these numbers of cases.")
@click.option("--latency", callback=_numbers, metavar="MS,MS", help="Only these latencies.")
@click.option(
    "--repeat",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Runs of each contestant, of which the median counts.",
)
@click.option(
    "--without",
    multiple=True,
    metavar="NAME",
    help="Leave out: suite, threads, hand, hand8, tavern, hurl, curl or rest.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=ROOT / "build" / "bench.md")
def main(
    full: bool, cases: tuple[int, ...], latency: tuple[int, ...], repeat: int, without: tuple[str, ...], out: Path
) -> None:
    """Measure the suite, its limit and other tools, and write the tables as Markdown."""
    contestants, absent = installed(without)
    chosen = [Setting(number, milliseconds) for number in cases for milliseconds in latency or (0, 100)]
    lines = [machine(), f"Medians of {repeat} interleaved runs; memory is that of the largest process.", *absent, ""]
    figures: dict[Setting, dict[str, Sample]] = {}
    try:
        for setting in chosen or (FULL if full else SMALL):
            taking_part = [contestant for contestant in contestants if takes_part(contestant, setting, full)]
            figures[setting] = _measured(taking_part, setting, repeat)
            lines += _printed([*table(setting, figures[setting]), ""])
        checked = list(claims(figures))
        if "rest" not in without:
            for measure in (command_times, whole_runs.claims, documents.claims, recordings.claims, history.claims):
                checked += measure(repeat)
            checked.append(capacity(repeat))
    except Failed as error:
        raise click.ClickException(str(error)) from None
    lines += _printed(listed(checked))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"\n{lines[0]}\nwritten to {out}")


def _measured(contestants: Sequence[Contestant], setting: Setting, repeat: int) -> dict[str, Sample]:
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="bench-"))
        files = write(rows(setting.cases), Path(folder) / "rows")
        served = stack.enter_context(serving(setting.latency))
        return measured(contestants, setting, repeat, files, served.url)


def _printed(lines: list[str]) -> list[str]:
    click.echo("\n".join(lines))
    return lines


if __name__ == "__main__":
    main()
