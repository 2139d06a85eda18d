"""JUnit: what pytest writes, in the form in which GitLab, Jenkins and others show it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

JUNIT_END = b"</testsuites>"
"""How a JUnit file of pytest's ends."""

VERDICTS = ("failure", "error", "skipped")
SUFFIX = ".yaml"


def legible(content: bytes) -> bytes:
    """A JUnit file of pytest's, in which each message about a case is one line, and its class the path of a case file.

    The text of a failure stays what it was, the whole block, and so do tests that are no cases. Raises `ParseError` for
    what is no XML.
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
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
