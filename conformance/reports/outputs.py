"""Output files of a report: HTML, Markdown, CTRF and badge, each written by the module of its format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.case import Suite
from conformance.report import Report
from conformance.reports.output_file import FailedOutput, problem_of, written

if TYPE_CHECKING:
    from conformance.reports.badge import Badge


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

    def write(self, report: Report, suite: Suite, command: str) -> list[FailedOutput]:
        """Writes every file, and returns those that could not be written, which keep no other from being written.

        `command` is the command that judges the target again.
        """
        vector = [path for path in self.badge if path.suffix == ".svg"]
        endpoint = [path for path in self.badge if path.suffix != ".svg"]
        return [
            *written(self.html, lambda: _html(report, suite)),
            *written(self.markdown, lambda: _markdown(report, suite, command)),
            *written(self.ctrf, lambda: _ctrf(report, suite)),
            *written(vector, lambda: _badge(report).svg()),
            *written(endpoint, lambda: _badge(report).endpoint()),
        ]


# Each module of a format is imported only where it is used, since some are slow to import.


def _html(report: Report, suite: Suite) -> str:
    from conformance.reports.html import render

    return render([report], suite)


def _markdown(report: Report, suite: Suite, command: str) -> str:
    from conformance.reports.markdown import render

    return render(report, suite, command)


def _ctrf(report: Report, suite: Suite) -> str:
    from conformance.reports.ctrf import convert

    return json.dumps(convert(report, suite), indent=1) + "\n"


def _badge(report: Report) -> Badge:
    from conformance.reports.badge import Badge

    return Badge.of(report)


NO_OUTPUTS = Outputs()


def problems(paths: Iterable[Path]) -> Iterator[str]:
    """Why paths cannot be written."""
    yield from filter(None, map(problem_of, paths))
