"""JUnit of a replay: a suite for each file, a test for each exchange."""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element, SubElement, tostring

from conformance.case import Basis
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import case_text, layout
from conformance.result import SKIPPED, Result

UNREADABLE = "files that cannot be read"


def render(report: Report) -> bytes:
    """The exchanges of a report; one without a verdict is an error, one that nothing judges is skipped."""
    root = Element("testsuites", name="twilio-conformance")
    suites: dict[str, Element] = {}
    counts: dict[str, Counter[str]] = {}
    for result in report.results:
        if not result.place:
            continue
        path, _, number = layout.printable(result.place).rpartition("#")
        suite = suites[path] = suites[path] if path in suites else SubElement(root, "testsuite", name=path)
        counts.setdefault(path, Counter())[_added(suite, path, number, result, report.level)] += 1
    if report.errors:
        count = str(len(report.errors))
        suite = SubElement(root, "testsuite", name=UNREADABLE, tests=count, errors=count)
    for error in map(layout.printable, report.errors):
        SubElement(SubElement(suite, "testcase", classname=UNREADABLE, name=error), "error", message=error)
    for path, suite in suites.items():
        suite.set("tests", str(counts[path].total()))
        for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            suite.set(name, str(counts[path][kind]))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _added(suite: Element, path: str, number: str, result: Result, level: Basis) -> str:
    """Adds the test of an exchange, and returns its kind."""
    case = SubElement(suite, "testcase", classname=path, name=f"#{number} {layout.printable(result.case)}")
    if result.fails(level):
        lines = [layout.printable(line) for line in case_text.exchange_lines(result, level)]
        message = layout.printable("; ".join(map(str, result.counted(level))))
        SubElement(case, "failure", message=message).text = "\n".join(lines)
        return "failure"
    if result.verdict is Verdict.INCONCLUSIVE:
        SubElement(case, "error", message=layout.printable(result.reason))
        return "error"
    if result.verdict in SKIPPED:
        SubElement(case, "skipped", message=layout.printable(result.reason))
        return "skipped"
    return "pass"
