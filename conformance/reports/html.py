"""HTML: one report or several as one self-contained page, readable without scripts and without a network."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache, partial
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.case import Basis, Evidence, Suite
from conformance.comparing.change import Change
from conformance.judging.triage import Faults
from conformance.report import Report
from conformance.reports import case_text, change_report, headline, layout, report_text
from conformance.reports.answer_text import by_answer
from conformance.reports.body_lines import BodyLine, body_lines
from conformance.reports.complaints import complaints
from conformance.reports.declaration import INTRODUCTION, Declaration
from conformance.reports.documentation import case_address
from conformance.reports.fault_inputs import FaultInputs
from conformance.reports.first_repair import repair_text
from conformance.reports.input_text import plainest, request_input
from conformance.reports.matrix import Matrix
from conformance.reports.matrix_row import Row
from conformance.reports.selection import on_chosen
from conformance.reports.unconfirmed import unconfirmed_count
from conformance.resource_result import Attainment, ResourceResult
from conformance.result import Result

TEMPLATES = Path(__file__).with_name("templates")


@cache
def _environment() -> Environment:
    """The templates, each of which is compiled once."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"printable": _printable_text, "anchor": anchor, "in_fragment": quote, "in_text": _in_text}
    return environment


def render(reports: Sequence[Report], suite: Suite) -> str:
    """One report, or several side by side, as a page; a single one is about the chosen cases alone, where some were."""
    if len(reports) > 1:
        return page(Matrix.of(reports, suite))
    (report,) = reports
    return page(Matrix.of([on_chosen(report)], suite), whole=report)


def page(matrix: Matrix, *, brief: bool = False, whole: Report | None = None) -> str:
    """Reports as a page; every text of a report is escaped.

    The page forbids itself every request, and every script and style but its own. A `brief` page shows each request
    once for all targets, and the first of many findings; it is meant for the reports of `short_report`. `whole` is the
    report of which the only one of `matrix` may be a part.
    """
    suite = matrix.suite
    cases = {case.name: case for case in suite.cases}
    faults = Faults.of_suite(matrix.reports[0], suite) if len(matrix.reports) == 1 else None
    inputs = FaultInputs(faults, cases) if faults else None
    return self_contained(
        "report.html",
        ["report.css"],
        "report.js",
        matrix=matrix,
        brief=brief,
        case_address=case_address,
        comparison=matrix.comparison,
        faults=faults,
        mend_first=repair_text(matrix.reports[0], faults, cases) if faults else "",
        fault_count=report_text.fault_count,
        fault_numbers=report_text.numbers,
        declaration=Declaration(matrix.reports[0], suite),
        declaration_introduction=INTRODUCTION,
        request_input=lambda fault: request_input(fault, cases, inputs.of(fault)) if inputs else "",
        shown_in=partial(plainest, cases=cases),
        answers=_answers,
        answer_head=_answer_head,
        look_of=_look,
        unconfirmed_count=unconfirmed_count,
        not_asked=report_text.not_asked,
        remarks_on_answers=report_text.remarks_on_answers,
        complaints=complaints,
        change_report=change_report,
        attained_level=headline.attained_level,
        passed_count=headline.passed_count,
        levels=list(Basis),
        conclusion=headline.conclusion if whole is None else lambda _: headline.conclusion(whole),
        is_part=whole is not None and matrix.reports[0] is not whole,
        resources_not_asked=headline.resources_not_asked,
        standing_text=headline.standing_text,
        statements=lambda row: [suite.statements[name] for name in row.case.states] if row.case else [],
        evidence=lambda row: [_evidence(suite.evidence[name]) for name in row.case.evidence] if row.case else [],
        place_on_page=_page,
    )


def self_contained(template: str, styles: Sequence[str], script: str, **values: object) -> str:
    """A page of a template with its styles and its script in it; it forbids itself every request and all others."""
    style, code = "".join(map(_asset, styles)), _asset(script)
    return (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(code),  # noqa: S704 - our own file
            policy=f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(code)}'; "
            "base-uri 'none'; form-action 'none'",
            **values,
        )
    )


def _answers(result: Result) -> list[tuple[Mapping[str, Any], list[BodyLine]]]:
    """Each answer with the lines of its body, of which those that depart have findings."""
    return [(got, body_lines(got["body"], findings)) for got, findings in by_answer(result)]


def _answer_head(got: Mapping[str, Any]) -> Markup:
    """Status and headers, and the empty line before the body."""
    lines = [f"HTTP {got['status']}", *(": ".join(header) for header in got["headers"]), "", ""]
    return _in_text(_printable_text("\n".join(lines)))


def _look(each: ResourceResult) -> str:
    """The class of a badge that says what a resource attains."""
    match each.attainment:
        case Attainment.CONFORMANT:
            return "pass"
        case Attainment.NONCONFORMANT:
            return "fail"
        case Attainment.AS_DECLARED | Attainment.UNDECIDED:
            return "inconclusive"
        case Attainment.NOT_OFFERED | Attainment.NOT_CLAIMED | Attainment.NOT_ASKED:
            return str(each.attainment)
        case _:
            assert_never(each.attainment)


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """How a content security policy names an inline script or style."""
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()


def _evidence(entry: Evidence) -> Mapping[str, Any]:
    """An entry of the ledger, with the address that can be opened if there is one."""
    where = case_text.public_link(entry.where)
    address = re.match(r"https://[^\s,]+", where)
    return {"entry": entry, "where": where, "link": address[0] if address else ""}


def _page(row: Row) -> str:
    """The place on the documentation page that a case checks."""
    return (
        f"{case_text.DOCUMENTATION_PAGE}#{row.case.source}"
        if row.case and row.case.source
        else case_text.DOCUMENTATION_PAGE
    )


def _printable_text(text: object) -> str:
    """`text` with its line breaks and tabs; other control and invisible characters are escape sequences."""
    parts = re.split(r"([\n\t])", str(text))
    return "".join(part if part in ("\n", "\t") else layout.printable(part) for part in parts)


def _in_text(text: str) -> Markup:
    """`text` escaped for use between tags, not in attributes: quotation marks, frequent in bodies, stay as they are."""
    return Markup(escape(text, quote=False))  # noqa: S704 - escaped


def anchor(row: Row | Change | Result) -> str:
    """The unique id of a row in the page."""
    name = row.name if isinstance(row, Row) else row.case
    place = f".{sha256(row.place.encode()).hexdigest()[:12]}" if row.place else ""
    return f"case.{name.replace('/', '.')}{place}"
