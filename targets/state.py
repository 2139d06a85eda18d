"""Writes docs/state-of-fakes.md and build/state-of-fakes.html from the reports of the last `make field`.

Every figure is taken from them. Run as `python -m targets.state`; `make state-of-fakes` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.case import Suite
from conformance.reports import case_text
from conformance.reports.html import page
from conformance.reports.markdown_text import code, plain
from conformance.reports.matrix import Matrix
from conformance.reports.matrix_row import Row
from conformance.reports.short_report import shorten
from conformance.reports.stored import NotAReport, read
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from conformance.suite.yaml_document import Malformed
from conformance.targets.target_file import read_target_file
from targets.columns import MEANING, RED, Column, Sign, sign

NAME = "state-of-fakes"
PLACES = 4
"""How many places of a kind of departure are named before its details are opened."""


class Page:
    """What the template takes from the reports; links are relative to a folder beside `cases`."""

    def __init__(self, columns: Sequence[Column], suite: Suite) -> None:
        self.columns = tuple(columns)
        self.suite = suite
        self.matrix = Matrix.of([column.report for column in columns], suite)
        self.first = columns[0].report

    @property
    def judged(self) -> str:
        """The date of the latest report."""
        return max(column.report.finished for column in self.columns)[:10]

    def case(self, name: str) -> str:
        """A link to the first line of the case."""
        return f"[{plain(name)}]({self._line(name)})"

    def short(self, row: Row) -> str:
        """The same, with the last part of its name as text."""
        return f"[{plain(row.name.rpartition('/')[2])}]({self._line(row.name)})"

    def _line(self, name: str) -> str:
        case = self.suite.case(name)
        return f"../{case.file}#L{case.line}"

    def statements(self, name: str) -> str:
        """Links to the statements of the documentation page that the case checks."""
        case = self.suite.case(name)
        anchors = {known: self.suite.statements[known].anchor for known in case.states} or {"page": case.source}
        page = case_text.DOCUMENTATION_PAGE
        return " ".join(f"[{said}]({page}{'#' if anchor else ''}{anchor})" for said, anchor in anchors.items())

    def cell(self, column: Column, row: Row) -> str:
        """What a fake answered to a case; where that is wrong, a link to the departures of the fake."""
        found = row.cells[self.columns.index(column)]
        if found is None:
            return ""
        shown = sign(found.result, column.report)
        outcome = "" if found.result.is_unstable else case_text.outcomes(found.result)
        content = plain(f"{shown} {outcome}".strip())
        return f"[{content}](#{column.stem})" if shown in RED else content

    def capabilities(self, column: Column, *, whole: bool) -> list[str]:
        """Capabilities of which all cases are right where `whole`, otherwise only some."""
        found = []
        for capability, rows in self.matrix.groups.items():
            counts = column.counts(f"{capability}/")
            right = counts.get(Sign.RIGHT, 0)
            if right and (right == len(rows)) is whole:
                found.append(f"{plain(capability)} {right}/{len(rows)}")
        return found

    def markdown(self) -> str:
        """The page as Markdown."""
        loader = FileSystemLoader(Path(__file__).parent)
        environment = Environment(  # noqa: S701 - Markdown: texts go through `plain` and `code`
            loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
        )
        environment.filters |= {"plain": plain, "code": code, "signs": _signs, "anchor": _anchor}
        variables: dict[str, Any] = {"page": self, "meaning": MEANING, "red": RED, "Sign": Sign, "places": PLACES}
        return environment.get_template(f"{NAME}.md.jinja").render(variables)

    def html(self) -> str:
        """Every exchange, shortened, as one HTML page."""
        return page(self.matrix, brief=True)


def _signs(counts: Mapping[Sign, int], place: str = "") -> str:
    """How many cases have which sign; a red one links to the anchor `place` of the page."""
    texts = {one: f"{one}&nbsp;{number}" for one, number in counts.items()}
    return " ".join(f"[{text}](#{place})" if place and one in RED else text for one, text in texts.items())


def _anchor(capability: str) -> str:
    return capability.replace("/", "-")


def _columns(targets: Path, reports: Path, suite: Suite) -> list[Column]:
    known = sorted(targets.glob("*.yaml"), key=lambda path: path.stem)
    if missing := [path.stem for path in known if not (reports / f"{path.stem}.json").exists()]:
        raise click.UsageError(f"no report in {reports} of {', '.join(missing)}: make field")
    names = [case.name for case in suite.cases]
    try:
        columns = [
            Column(read_target_file(str(path), names), shorten(read(reports / f"{path.stem}.json"))) for path in known
        ]
    except (Malformed, NotAReport) as error:
        raise click.UsageError(str(error)) from None
    if outdated := [column.stem for column in columns if column.report.digest != digest()]:
        raise click.UsageError(f"judged by other cases than those here: {', '.join(outdated)}: make field")
    return columns


@click.command()
@click.option("--targets", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("targets"))
@click.option("--reports", type=click.Path(file_okay=False, path_type=Path), default=Path("build/field"))
@click.option("--out", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("docs"))
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), default=Path("build") / f"{NAME}.html")
def main(targets: Path, reports: Path, out: Path, html: Path) -> None:
    """Write the state of the fakes that were judged last: Markdown into a folder, all exchanges as HTML."""
    suite = load([data_folder("cases")]).suite
    columns = _columns(targets, reports, suite)
    if not columns:
        raise click.UsageError(f"no target file in {targets}")
    built = Page(columns, suite)
    html.parent.mkdir(parents=True, exist_ok=True)
    for path, content in ((out / f"{NAME}.md", built.markdown()), (html, built.html())):
        path.write_text(content, encoding="utf-8")
        click.echo(f"{path}: {len(content.encode()):,} bytes")


if __name__ == "__main__":
    main()
