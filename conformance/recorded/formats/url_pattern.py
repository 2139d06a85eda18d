"""Addresses that are written as regular expressions, of Ruby (`!ruby/regexp`) or of WireMock, as plain ones."""

from __future__ import annotations

import re

ANY = "*"
"""Stands for what a pattern leaves open."""

DELIMITED = re.compile(r"(?:/|%r\{)(.*)[/}][a-z]*", re.DOTALL)
ANCHORS = re.compile(r"^(?:\^|\\A)+|(?:\$|\\[zZ])+$")
OPEN = re.compile(
    r"(?:\[(?:\\.|[^\]\\])*\]|\((?:\\.|[^()\\])*\)|\\[wdSD]|\.(?=[*+?{]))(?:[*+?]\??|\{[0-9]+(?:,[0-9]*)?\})?"
)
"""A class, a group, or a dot with a quantifier; a dot without one is meant as a dot."""

OPTIONAL = re.compile(r"(\\.|[^\\])\?")
ESCAPED = re.compile(r"\\(.)")


class RubyPattern(str):
    """A scalar of YAML that was tagged as a regular expression of Ruby's."""

    __slots__ = ()


def plain_url(url: object) -> object:
    """The address; what a regular expression leaves open is a star."""
    if not isinstance(url, RubyPattern):
        return url
    found = DELIMITED.fullmatch(url)
    return matched_by(found[1] if found else str(url))


def matched_by(pattern: str) -> str:
    """The address that a regular expression matches."""
    within = OPEN.sub(ANY, ANCHORS.sub("", pattern))
    return ESCAPED.sub(r"\1", OPTIONAL.sub(r"\1", within))
