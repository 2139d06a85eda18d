"""JUnit: what pytest writes, in the form in which GitLab, Jenkins and others show it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from conformance.reports import layout

JUNIT_END = b"</testsuites>"
"""How a JUnit file of pytest's ends."""

VERDICTS = ("failure", "error", "skipped")
SUFFIX = ".yaml"


def legible(content: bytes, complaints: Sequence[str] = (), left_out: Sequence[str] = ()) -> bytes:
    """A JUnit file of pytest's, in which each message about a case is one line, and its class the path of a case file.

    The text of a failure stays what it was, the whole block, and so do tests that are no cases. Each of the
    `complaints`, which are of no case alone, is a failure more. The resources that were `left_out` of the run are a
    property of the suite. Raises `ParseError` for what is no XML.
    """
    from defusedxml.ElementTree import fromstring

    root: Element = fromstring(content)
    for case in root.iter("testcase"):
        name = case.get("classname", "")
        if not name.endswith(SUFFIX):
            continue
        case.set("classname", name.removesuffix(SUFFIX))
        for verdict in (each for each in case if each.tag in VERDICTS):
            message = verdict.get("message", "").strip()
            verdict.set("message", next(iter(message.splitlines()), ""))
            verdict.text = verdict.text or message
    for suite in [*root.iter("testsuite")][:1]:
        _add(suite, complaints)
        if left_out:
            suite.insert(0, properties := Element("properties"))
            SubElement(properties, "property", {"name": "resources not asked", "value": ", ".join(left_out)})
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _add(suite: Element, complaints: Sequence[str]) -> None:
    """Adds a failure for each complaint, named by its place in the target file, and counts it."""
    for complaint in complaints:
        place, _, text = layout.printable(complaint).partition(": ")
        file, _, line = place.rpartition(":")
        case = SubElement(suite, "testcase", {"classname": file, "name": f"line {line}", "time": "0.000"})
        SubElement(case, "failure", {"message": text}).text = layout.printable(complaint)
    for name in ("tests", "failures"):
        suite.set(name, str(int(suite.get(name, "0")) + len(complaints)))
