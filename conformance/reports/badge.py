"""The level that a target attained, and when, as a badge: a picture, or what shields.io makes one of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from conformance.case import Basis
from conformance.report import Report, Standing

LABEL = "Twilio test credentials"
HEIGHT = 20
TEMPLATE = Path(__file__).with_name("templates") / "badge.svg"
COLORS = {
    Basis.OBSERVED: ("brightgreen", "#207a3c"),
    Basis.REFERENCE: ("green", "#39751a"),
    Basis.PAGE: ("yellowgreen", "#5f6d10"),
    Standing.NONCONFORMANT: ("red", "#b3261e"),
    Standing.UNDECIDED: ("lightgrey", "#5c6370"),
}
"""The colours of shields.io, and those of the picture, on which white can be read."""


@dataclass(frozen=True)
class Badge:
    """What a badge says."""

    message: str
    named: str
    color: str

    @classmethod
    def of(cls, report: Report) -> Badge:
        """The level attained, or else how the target stands at the lowest, and the date of the run."""
        stands = report.attained or report.standing(Basis.PAGE)
        said = f"conforms at level {stands}" if isinstance(stands, Basis) else str(stands)
        return cls(f"{said}, {report.finished[:10]}", *COLORS[stands])

    def endpoint(self) -> str:
        """The JSON that an endpoint badge of shields.io reads."""
        said = {"schemaVersion": 1, "label": LABEL, "message": self.message, "color": self.named}
        return json.dumps(said, indent=1) + "\n"

    def svg(self) -> str:
        """The picture, with its text for those who do not see it."""
        left, right = _width(LABEL), _width(self.message)
        return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
            label=escape(LABEL),
            message=escape(self.message),
            color=self.color,
            height=HEIGHT,
            width=left + right,
            left=left,
            right=right,
            label_at=left / 2,
            label_length=left - 12,
            message_at=left + right / 2,
            message_length=right - 12,
        )


def _width(said: str) -> int:
    """The width of a text in the font of badges, near enough: the text is stretched to fit."""
    narrow = sum(char in " .,:;!'()[]fijlrtI-" for char in said)
    return round(6.9 * (len(said) - narrow) + 4.3 * narrow) + 12
