"""Bodies in XML as Twilio writes them: the texts of the elements in one resource, or in one error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.body import quoted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element, ParseError

VERBATIM = "Body"
"""The element that holds the words of the sender, of which every space counts."""

_XML_UNFINISHED = (3, 5, 20)
"""Expat's codes for no element found, an unclosed token and an unclosed CDATA section."""


class NotXml(ValueError):
    """The body is no XML of Twilio's kind; the message says why."""


def parse_xml(data: bytes) -> tuple[str, dict[str, str | dict[str, str]]]:
    """The one child of `TwilioResponse`: its tag, and the texts of its children by tag; raises `NotXml`.

    White space around a text does not count but in `VERBATIM`. A child that holds elements is an object of their texts.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise NotXml("XML with a document type or entities, which are not read") from None
    except ParseError as error:
        raise NotXml(_xml_reason(data, error)) from None
    except (ValueError, LookupError):
        raise NotXml("XML in an encoding that cannot be read") from None
    if root.tag != "TwilioResponse":
        raise NotXml(f"the root element is {quoted(root.tag)}, not TwilioResponse")
    if len(root) != 1:
        raise NotXml(f"TwilioResponse has {len(root)} children, not one")
    return root[0].tag, _texts(root[0])


def _xml_reason(data: bytes, error: ParseError) -> str:
    start = data.lstrip()[:1]
    if not start:
        return "an empty body"
    if start != b"<" and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return "JSON, not XML" if start in (b"{", b"[") else "not XML"
    if error.code in _XML_UNFINISHED:
        return "XML that ends in the middle"
    line, column = error.position
    return f"XML that is not well formed, in line {line}, column {column + 1}"


def _texts(parent: Element) -> dict[str, str | dict[str, str]]:
    found: dict[str, str | dict[str, str]] = {}
    for child in parent:
        if child.tag in found:
            raise NotXml(f"element {quoted(child.tag)} is written twice")
        found[child.tag] = _children(child) if len(child) else _text(child)
    return found


def _children(parent: Element) -> dict[str, str]:
    """The texts of the children by tag, those of one tag a line each; what they hold themselves is not read."""
    found: dict[str, list[str]] = {}
    for child in parent:
        found.setdefault(child.tag, []).append(_text(child))
    return {tag: "\n".join(texts) for tag, texts in found.items()}


def _text(element: Element) -> str:
    text = element.text or ""
    return text if element.tag == VERBATIM else text.strip()
