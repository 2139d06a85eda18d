"""The media type of an answer: stated once, the one of the format, and with a charset that the body can be read in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from conformance.answer import Answer
from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.reply import MEDIA_TYPES, Reply

SAMPLE = 4096
"""How many bytes of a body are read in the charset that its header names."""

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)


def check_media_type(_case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The media type is the one of the format, and there is no other one; parameters are ignored.

    The charset counts in XML, where it decides how a body is read (RFC 7303, 3.2).
    """
    expected = MEDIA_TYPES[reply.format]
    stated = _content_types(reply.answer)
    if {_bare(value) for value in stated} != {expected}:
        got = " and ".join(dict.fromkeys(stated)) or "no Content-Type"
        yield Finding("media-type", "", f"{expected}, alone" if len(stated) > 1 else expected, got, Basis.REFERENCE)
    elif reply.format is Format.XML and (charset := misread_charset(reply.answer)):
        yield Finding("media-type", "", "the charset of the body", charset, Basis.REFERENCE)


def media_type_remarks(answer: Answer, representation: Format) -> Iterator[str]:
    """What is odd about the media type, and no departure.

    For JSON no charset is defined: it is UTF-8, and a reader ignores the parameter (RFC 8259, 8.1 and 11).
    """
    if len(_content_types(answer)) > 1:
        yield "Content-Type is sent more than once, which RFC 9110 (5.3) forbids"
    if representation is Format.JSON and (charset := misread_charset(answer)):
        yield f"Content-Type names the charset {charset}, in which the body reads as another text"


def misread_charset(answer: Answer) -> str:
    """The charset in the header in which the body reads as another text than in UTF-8, or not at all; else empty."""
    found = _CHARSET.search(answer.header("Content-Type") or "")
    if not found:
        return ""
    sample = answer.body[:SAMPLE]
    try:
        is_same = codecs.lookup(found[1]).name == "utf-8" or sample.decode(found[1]) == sample.decode("utf-8")
    except (LookupError, ValueError):
        is_same = False
    return "" if is_same else found[1]


def _content_types(answer: Answer) -> list[str]:
    return [value for name, value in answer.headers if name.lower() == "content-type" and value.strip()]


def _bare(value: str) -> str:
    return value.partition(";")[0].strip().lower()
