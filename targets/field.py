"""Judges the fakes of the target files here, one after another and each several times, and compares them.

Run as `python -m targets.field [NAME...]`; `make field` runs all of them. A target that cannot be installed or started
is part of the comparison too: no case is run, with the reason.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import FrameType

import click
from rich.console import Console
from rich.table import Table

from conformance import __version__
from conformance.bounds import MAX_CONCURRENCY, SEEDS
from conformance.case import Basis, Case
from conformance.finding import Verdict
from conformance.report import Report, now
from conformance.reports.stability import merge_runs, unstable_results
from conformance.result import complete
from conformance.suite.data import data_folder
from conformance.suite.drawing import chosen_seed
from conformance.suite.loader import digest, load
from conformance.suite.yaml_document import Malformed
from conformance.targets.launch import free_port
from conformance.targets.target_file import TargetFile, read_target_file
from conformance.wire.rate_limit import Rate
from targets.field_run import NotRun, Options, run

STARTS = 2
"""How many times each target is started and judged."""

MORE_STARTS = 10
"""The same for a target with different answers in two runs, to find most of what differs."""

FORMS = {"html": ".html", "markdown": ".md", "json": ".json"}
"""The forms of the comparison, and the suffixes of their files."""


@dataclass(frozen=True)
class Field:
    """The cases, the folder that the reports go to, and the options of every run."""

    cases: Sequence[Case]
    reports: Path
    options: Options

    def judge(self, file: TargetFile) -> Report:
        """The report of all runs of a target, written as NAME.json; the reports of single runs are in runs/NAME."""
        name = Path(file.path).stem
        path, runs = self.reports / f"{name}.json", self.reports / "runs" / name
        runs.mkdir(parents=True, exist_ok=True)
        for old in (path, *runs.iterdir()):
            old.unlink(missing_ok=True)
        try:
            report = _judged(file, runs, self.options)
        except NotRun as reason:
            report = self._not_run(file, str(reason))
        path.write_text(json.dumps(report.to_json(), indent=1) + "\n", encoding="utf-8")
        return report

    def _not_run(self, file: TargetFile, reason: str) -> Report:
        target = file.target(free_port(), None, None, {})
        keys = {"name": file.name, "base_url": target.base_url, "account_sid": target.account_sid}
        keys |= {"version": file.version, "homepage": file.homepage, "file": file.path}
        described = {key: value for key, value in keys.items() if value}
        results = complete(self.cases, {}, reason)
        return Report(__version__, digest(), described, now(), now(), Basis.OBSERVED, results)


def _judged(file: TargetFile, runs: Path, options: Options) -> Report:
    reports: list[Report] = []
    while len(reports) < STARTS or (len(reports) < MORE_STARTS and unstable_results(merge_runs(reports))):
        reports.append(run(file, runs / str(len(reports) + 1), options))
    return merge_runs(reports)


def _comparison(reports: Sequence[Report]) -> Table:
    table = Table("target", "conforms at", "pass", "fail", "not offered", "inconclusive", "unstable")
    for report in reports:
        name = " ".join(filter(None, (report.target["name"], report.target.get("version", ""))))
        changing = unstable_results(report)
        stable = [result.verdict for result in report.results if result not in changing]
        counts = (stable.count(verdict) for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.NOT_OFFERED))
        if set(stable) == {Verdict.NOT_RUN}:
            table.add_row(name, f"not run: {report.results[0].reason}")
            continue
        inconclusive = stable.count(Verdict.INCONCLUSIVE)
        table.add_row(name, str(report.attained or "no level"), *map(str, (*counts, inconclusive, len(changing))))
    return table


def _compare(reports: Sequence[Path], out: Path) -> None:
    """Writes the comparison of all reports: what every target answered to every case, side by side."""
    if len(reports) < 2:
        return
    forms = [f"--{form}={out / 'comparison'}{end}" for form, end in FORMS.items()]
    command = [sys.executable, "-m", "conformance", "compare", "--matrix", *forms, *map(str, reports)]
    with (out / "comparison.txt").open("wb") as stream:
        subprocess.run(command, stdout=stream, check=True)  # noqa: S603


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _rate(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    """`text` unchanged; refused where it is no rate, before any target is started."""
    try:
        Rate.read(text) if text is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return text


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--targets", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("targets"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("build/field"))
@click.option(
    "--seed", type=click.IntRange(0, SEEDS - 1), help="Draw the values of an earlier run; default: fresh ones."
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, MAX_CONCURRENCY),
    help="Exchanges in flight; default: as the target file says, else 1.",
)
@click.option(
    "--rate", callback=_rate, metavar="N/s", help="At most N requests in any second; default: as the file says."
)
def main(
    names: Sequence[str], targets: Path, out: Path, seed: int | None, concurrency: int | None, rate: str | None
) -> None:
    """Judge the named target files, or all of them, and write a report for each into a folder."""
    known = sorted(path.stem for path in targets.glob("*.yaml"))
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"no target file in {targets}: {', '.join(unknown)}; there is {', '.join(known)}")
    signal.signal(signal.SIGTERM, _interrupt)
    cases = load([data_folder("cases")]).suite.cases
    try:
        files = [
            read_target_file(str(targets / f"{name}.yaml"), [case.name for case in cases]) for name in names or known
        ]
    except Malformed as error:
        raise click.UsageError(str(error)) from None
    field, reports = Field(cases, out, Options(chosen_seed(seed), concurrency, rate)), []
    for file in files:
        name = Path(file.path).stem
        click.echo(f"{name}: ", nl=False)
        start = monotonic()
        reports.append(field.judge(file))
        click.echo(f"{len(list((out / 'runs' / name).glob('*.json')))} runs, {monotonic() - start:.0f} s")
    _compare(sorted(path for path in out.glob("*.json") if path.stem in known), out)
    console = Console(width=None if sys.stdout.isatty() else 132)
    console.print(_comparison(reports))
    click.echo(f"Reports and comparison.html are in {out}; the output of every run is in {out / 'runs'}.")


if __name__ == "__main__":
    main()
