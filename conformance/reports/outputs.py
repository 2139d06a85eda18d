"""Output files of a report: HTML, Markdown, CTRF and badge, each written by the module of its format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.case import Suite
from conformance.report import Report


@dataclass(frozen=True)
class Outputs:
    """The paths of a report by format; a badge is SVG or JSON, depending on the suffix of its path."""

    html: tuple[Path, ...] = ()
    markdown: tuple[Path, ...] = ()
    ctrf: tuple[Path, ...] = ()
    badge: tuple[Path, ...] = ()

    @classmethod
    def at(cls, html: Iterable[Path], markdown: Iterable[Path], ctrf: Iterable[Path], badge: Iterable[Path]) -> Outputs:
        """The outputs at these paths, made absolute: the working directory may change before they are written."""
        return cls(*(tuple(path.absolute() for path in paths) for paths in (html, markdown, ctrf, badge)))

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every path."""
        return (*self.html, *self.markdown, *self.ctrf, *self.badge)

    def problems(self) -> Iterator[str]:
        """Why paths cannot be written."""
        for path in self.badge:
            if path.suffix not in (".svg", ".json"):
                yield f"a badge is a file that ends in .svg or .json: {path}"
        yield from problems(self.paths)

    def write(self, report: Report, suite: Suite, command: str) -> None:
        """Writes every file; `command` is the command that judges the target again."""
        if self.html:
            from conformance.reports.html import render as page

            _write(self.html, page([report], suite))
        if self.markdown:
            from conformance.reports.markdown import render as markdown

            _write(self.markdown, markdown(report, suite, command))
        if self.ctrf:
            from conformance.reports.ctrf import convert

            _write(self.ctrf, json.dumps(convert(report, suite), indent=1) + "\n")
        if self.badge:
            from conformance.reports.badge import Badge

            badge = Badge.of(report)
            for path in self.badge:
                _write([path], badge.svg() if path.suffix == ".svg" else badge.endpoint())


NO_OUTPUTS = Outputs()


def problems(paths: Iterable[Path]) -> Iterator[str]:
    """Why paths cannot be written. Each is opened to find out; a file that was not there is removed again."""
    for path in paths:
        if not path.absolute().parent.is_dir():
            yield f"the folder of {path} does not exist"
            continue
        existed = path.exists()
        try:
            with path.open("ab"):
                pass
            if not existed:
                path.unlink(missing_ok=True)
        except OSError as error:
            yield f"{path} cannot be written: {error.strerror}"


def _write(paths: Iterable[Path], content: str) -> None:
    for path in paths:
        path.write_text(content, encoding="utf-8")
