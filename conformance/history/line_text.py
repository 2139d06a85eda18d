"""Texts of a line: the only way in which a text of a report enters a ledger, which is public."""

from __future__ import annotations

import re

from conformance.bounds import bounded
from conformance.normalise import comparable

LENGTH = 200
"""How many characters are kept of a text."""

SID = re.compile(
    r"(?<=[A-Za-z]{2})[0-9A-Fa-f]{12,}|[0-9A-Fa-f]{16,}|(?<=[A-Z]{2})[0-9A-Fa-f]+(?=\.\.\.|…|\Z)",
)
"""Digits of a SID or of a token, also of one that a report has cut."""


def line_text(text: str, length: int = LENGTH) -> str:
    """A text of a report in one line, without SIDs and what differs in every run, and then cut to `length`.

    What was cut before is masked as well, since half of a SID is still part of one.
    """
    return bounded(SID.sub("*", comparable(text)).replace("\n", " "), length)
