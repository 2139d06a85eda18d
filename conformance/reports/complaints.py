"""Complaints: what is out of date in the declarations of a target, each entry once, however many cases it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conformance.report import Report
from conformance.reports import layout
from conformance.result import Result


def complaints(report: Report) -> list[str]:
    """Each complaint once, with the place of its entry in the target file, in the order of the lines there."""
    return sorted({line: None for result in report.results for line in result.complaint.splitlines()}, key=_line)


def _line(complaint: str) -> int:
    found = re.match(r".+?:([0-9]+): ", complaint)
    return int(found[1]) if found else 0


def complaint_blocks(report: Report) -> Iterator[str]:
    """Each complaint for a terminal, on as many lines as it needs."""
    for complaint in complaints(report):
        first, *rest = layout.wrapped(layout.printable(f"EXCUSE {complaint}"), layout.WIDTH)
        yield "\n".join([first, *(f"  {line}" for line in rest)])


def out_of_date(report: Report) -> str:
    """How many entries of the target file have to be changed; empty where all of them are true."""
    number = len(complaints(report))
    entries = "1 entry" if number == 1 else f"{number} entries"
    them = "it" if number == 1 else "them"
    file = report.target.get("file") or "the target file"
    return (
        f"{entries} of {file} {'is' if number == 1 else 'are'} out of date: change {them} as EXCUSE says."
        if number
        else ""
    )


def without_complaint(result: Result) -> Result:
    """The result for a form of the report that has each complaint in a place of its own."""
    if not result.complaint:
        return result
    excuse = {name: text for name, text in (result.excuse or {}).items() if name != "complaint"}
    return replace(result, excuse=excuse if excuse.get("place") else None)
