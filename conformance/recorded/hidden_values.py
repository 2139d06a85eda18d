"""Texts that stand for others: what a recorder, or the owner of a recording, put in place of a value, by its kind.

Recorders hide who is asked and who is meant: accounts and other SIDs, tokens, numbers, texts and web addresses. They do
not hide what the service says of itself, such as dates, a status, counts or codes.
"""

from __future__ import annotations

import re

from conformance.judging.fields import field_of_parameter
from conformance.pattern import has_in_order
from conformance.recorded.hiding_words import only_names_it, says_that_it_hides
from conformance.recorded.printed_values import is_printed

VISIBLE = re.compile(
    r"<[^<>]+>|\{\{[^{}]+\}\}|\{[^{}]+\}|\[[^\[\]]+\]|%[A-Z_]{2,}%|\*{2,}|\$\{?[A-Za-z_]\w*|#\{[^{}]*\}?|#[^#]+#|<%|[xX]{4,}|\?{3,}|_{2}\w+_{2}"
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
    r"<[^<>]+>|\{\{[^{}]+\}\}|[#$]?\{[^{}]+\}|\[[^\[\]]+\]|%[A-Z_]{2,}%|\*{3,}|\u2022{3,}|\u00ab[^\u00ab\u00bb]+\u00bb|@@[^@]+@@"
    r"|_{2}[A-Z_]+_{2}|\b[xX]{4,20}\b|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b"
    r"|\b(?:REDACTED|FILTERED|REMOVED|HIDDEN|MASKED|SANITIZED|SCRUBBED|PLACEHOLDER)\b"
)
"""A part of a text that may stand for what only one recipient got."""

AROUND = ".,:;!()\"'"
"""What may stand around a text that stands for another."""

MARKED = re.compile(r"[*\u2022\u2026]{3,}|[<{\[#%$_*]+[^<>{}\[\]#%$*]+[>}\]#%_*]*|[A-Z_]{4,}")
MARKS = re.compile(r"[*\u2022\u2026\s]+")
NAMED_TEXT = re.compile(
    r"redact|filter|remov|hid|mask|saniti|scrub|placeholder|secret|body|message|text|content|msg|sms|twilio",
    re.IGNORECASE,
)
"""What a text in marks says that stands for the text of a message, and that nobody sends."""


def _marks(value: str) -> list[str]:
    """The parts of a value that show that they stand for others, none of which a program prints for an object."""
    if is_printed(value):
        return []
    return [found[0] for found in VISIBLE.finditer(value) if not is_printed(found[0])]


def is_placeholder(value: object) -> bool:
    """Whether a value shows that it stands for another."""
    return isinstance(value, str) and bool(_marks(value))


def hides_number(value: object) -> bool:
    """Whether a value stands for a phone number, or for another name of a sender or recipient."""
    if not isinstance(value, str):
        return False
    names_it = NAMED_NUMBER.search(value) is not None and not re.search(r"[0-9]{3}", value) and not is_printed(value)
    return is_placeholder(value) or names_it or MASKED_NUMBER.fullmatch(value) is not None


def hides_text(value: object) -> bool:
    """Whether a value stands for the text of a message, of which a part may look like a placeholder."""
    if not isinstance(value, str) or is_printed(value) or not value.strip():
        return False
    texts = (value.strip(), value.strip().strip(AROUND).strip())
    return MARKS.fullmatch(value) is not None or any(map(VISIBLE.fullmatch, texts))


def surely_hides_text(value: str) -> bool:
    """Whether nobody sends such a text: it is made of marks, or they say what it stands for."""
    if not hides_text(value) or not MARKED.fullmatch(value.strip()):
        return False
    if MARKS.fullmatch(value) is not None:
        return True
    return NAMED_TEXT.search(value) is not None and says_that_it_hides(value)


def has_hidden_parts(text: str) -> bool:
    """Whether a part of a text may stand for another."""
    return len(_shown_parts(text)) > 1


def may_be_same_text(text: str, other: str) -> bool:
    """Whether two texts are the same but for the parts of either that may stand for others."""
    return _fits(_shown_parts(text), other) or _fits(_shown_parts(other), text)


def _shown_parts(text: str) -> list[str]:
    """What is shown of a text: what stands before, between and behind the parts that may stand for others."""
    shown, end = [], 0
    for found in PART.finditer(text):
        if not is_printed(found[0]):
            shown.append(text[end : found.start()])
            end = found.end()
    return [*shown, text[end:]]


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
        "national_format",
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


def is_surely_hidden(field: str, value: object) -> bool:
    """Whether the value of a field says that it hides another, and is no text that a program may have written."""
    if not isinstance(value, str) or not is_hidden(field, value):
        return False
    if field in TEXTS:
        return surely_hides_text(value)
    if marks := _marks(value):
        return any(map(says_that_it_hides, marks))
    return MASKED_NUMBER.fullmatch(value) is not None or only_names_it(value)


def is_hidden_parameter(name: str, value: str) -> bool:
    """Whether the value of a parameter stands for another; of an address, a part may be meant as it is."""
    field = field_of_parameter(name)
    return is_hidden(field, value) if field in NUMBERS | TEXTS else hides_text(value)
