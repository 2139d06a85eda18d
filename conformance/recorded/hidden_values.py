"""Texts that stand for others: what a recorder, or the owner of a recording, put in place of a value, by its kind.

Recorders hide who is asked and who is meant: accounts and other SIDs, tokens, numbers, texts and web addresses. They do
not hide what the service says of itself, such as dates, a status, counts or codes.
"""

from __future__ import annotations

import re

from conformance.judging.fields import field_of_parameter
from conformance.pattern import has_in_order

VISIBLE = re.compile(
    r"<[^<>]+>|\{\{[^{}]+\}\}|\{[^{}]+\}|\[[^\[\]]+\]|%[A-Z_]{2,}%|\*{2,}|\$\{?[A-Za-z_]\w*|#\{|#[^#]+#|<%|[xX]{4,}|\?{3,}|_{2}\w+_{2}"
    r"|[\u00ab\u2039][^\u00ab\u00bb\u2039\u203a]+[\u00bb\u203a]|@@[^@]+@@|\|[^|]+\|"
    r"|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|(?i:redacted|filtered|removed|hidden|masked|sanitized|scrubbed|placeholder)"
)
"""A text that shows that it stands for another."""

MASKED_NUMBER = re.compile(r"(?=.*(?:[#*xXnN?_.]{2}|[\u2022\u2026]))[+0-9()\s.#*xXnN?_\u2022\u2026-]{3,}")
"""A number of which some digits are marks."""

NAMED_NUMBER = re.compile(
    r"number|phone|mobile|msisdn|sender|recipient|caller|(?<![a-z])(?:from|to|tel)(?![a-z])", re.IGNORECASE
)
"""What a text without digits says that stands for a number."""

PART = re.compile(
    r"<[^<>]+>|\{[^{}]+\}|\[[^\[\]]+\]|%[A-Z_]{2,}%|\*{3,}|\u00ab[^\u00ab\u00bb]+\u00bb|@@[^@]+@@|_{2}[A-Z_]+_{2}"
)
"""A part of a text that may stand for what only one recipient got."""

MARKED = re.compile(r"[*\u2022\u2026]{3,}|[<{\[#%$_*]+[^<>{}\[\]#%$*]+[>}\]#%_*]*|[A-Z_]{4,}")
MARKS = re.compile(r"[*\u2022\u2026\s]+")
NAMED_TEXT = re.compile(
    r"redact|filter|remov|hid|mask|saniti|scrub|placeholder|secret|body|message|text|content|msg|sms|twilio",
    re.IGNORECASE,
)
"""What a text in marks says that stands for the text of a message, and that nobody sends."""


def is_placeholder(value: object) -> bool:
    """Whether a value shows that it stands for another."""
    return isinstance(value, str) and VISIBLE.search(value) is not None


def hides_number(value: object) -> bool:
    """Whether a value stands for a phone number, or for another name of a sender or recipient."""
    if not isinstance(value, str):
        return False
    names_it = NAMED_NUMBER.search(value) is not None and not re.search(r"[0-9]{3}", value)
    return is_placeholder(value) or names_it or MASKED_NUMBER.fullmatch(value) is not None


def hides_text(value: object) -> bool:
    """Whether a value stands for the text of a message, of which a part may look like a placeholder."""
    return isinstance(value, str) and VISIBLE.fullmatch(value.strip()) is not None


def surely_hides_text(value: str) -> bool:
    """Whether nobody sends such a text: it is made of marks, or they say what it stands for."""
    if not hides_text(value) or not MARKED.fullmatch(value.strip()):
        return False
    return MARKS.fullmatch(value) is not None or NAMED_TEXT.search(value) is not None


def has_hidden_parts(text: str) -> bool:
    """Whether a part of a text may stand for another."""
    return PART.search(text) is not None


def may_be_same_text(text: str, other: str) -> bool:
    """Whether two texts are the same but for the parts of either that may stand for others."""
    return _fits(PART.split(text), other) or _fits(PART.split(other), text)


def _fits(parts: list[str], text: str) -> bool:
    """Whether a text is the parts, of which there are several, with others in the places between them."""
    return len(parts) > 1 and has_in_order(parts, text)


NUMBERS = frozenset(
    (
        "to",
        "from",
        "to_formatted",
        "from_formatted",
        "phone_number",
        "forwarded_from",
        "caller_name",
        "called",
        "caller",
    )
)
TEXTS = frozenset(("body", "friendly_name"))


def may_be_hidden(field: str) -> bool:
    """Whether recorders hide what a field holds; SIDs are replaced before an exchange is judged."""
    return field in NUMBERS | TEXTS or field.endswith(("_url", "_callback"))


def is_hidden(field: str, value: object) -> bool:
    """Whether the value of a field stands for another, as values of its kind are hidden."""
    if field in NUMBERS:
        return hides_number(value)
    if field in TEXTS:
        return hides_text(value)
    return is_placeholder(value)


def is_hidden_parameter(name: str, value: str) -> bool:
    """Whether the value of a parameter stands for another; of an address, a part may be meant as it is."""
    field = field_of_parameter(name)
    return is_hidden(field, value) if field in NUMBERS | TEXTS else VISIBLE.fullmatch(value.strip()) is not None
