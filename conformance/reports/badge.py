"""Badge: the level that a target attained and the date, as an SVG or as an endpoint of shields.io."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from conformance.case import Basis
from conformance.report import Report, Standing
from conformance.reports.appearance import badge_colors
from conformance.reports.report_text import declared_counts

LABEL = "Twilio test credentials"
HEIGHT = 20
TEMPLATE = Path(__file__).with_name("templates") / "badge.svg"


@dataclass(frozen=True)
class Badge:
    """Text and colour of a badge."""

    message: str
    color_name: str
    color: str

    @classmethod
    def of(cls, report: Report) -> Badge:
        """The level attained, else the standing at the lowest level, and the date of the run."""
        result = report.attained or report.standing(Basis.PAGE)
        text = f"conforms at level {result}" if isinstance(result, Basis) else str(result)
        if result is Standing.AS_DECLARED:
            text += f": {declared_counts(report, Basis.PAGE)}"
        text += f", {len(report.not_asked)} not asked" if report.not_asked else ""
        return cls(f"{text}, {report.finished[:10]}", *badge_colors(result))

    def endpoint(self) -> str:
        """The JSON that an endpoint badge of shields.io reads."""
        content = {"schemaVersion": 1, "label": LABEL, "message": self.message, "color": self.color_name}
        return json.dumps(content, indent=1) + "\n"

    def svg(self) -> str:
        """The badge as SVG, with its text for screen readers."""
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


def _width(text: str) -> int:
    """The approximate width of a text in the font of badges; the SVG stretches the text to fit it."""
    narrow = sum(char in " .,:;!'()[]fijlrtI-" for char in text)
    return round(6.9 * (len(text) - narrow) + 4.3 * narrow) + 12
