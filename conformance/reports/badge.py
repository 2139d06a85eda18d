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
from conformance.reports.headline import attained_level, claimed_count, declared_counts, is_whole, resource_texts
from conformance.resource_result import ACCOUNT_DOUBTED, Attainment, failures_beside, resource_results
from conformance.suite.profiles import left_out

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
        """What each resource attains, or else the standing at the lowest level, the date, and what was not asked."""
        result = report.attained or report.standing(Basis.PAGE)
        text = _text(result, report)
        if report.suspicion:
            text = ACCOUNT_DOUBTED
        elif resource_texts(report) and not is_whole(report):
            text = _resources_text(report)
        text += f", {len(report.not_asked)} not asked" if report.not_asked else ""
        missing = f"; not asked: {', '.join(left_out(report))}" if report.profile.resources else ""
        return cls(f"{text}, {report.finished[:10]}{missing}", *badge_colors(_coloured(result, report)))

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


def _resources_text(report: Report) -> str:
    """The resources by the level in a word, what conforms first; of a single judged one the number of its cases too.

    A resource that is not judged is named after them, with the reason: a badge is about all that was asked for.
    """
    results = resource_results(report)
    judged = sorted(
        (one for one in results if one.attainment in _JUDGED), key=lambda one: _JUDGED.index(one.attainment)
    )
    beside = "; other cases: nonconformant" if failures_beside(report) else ""
    words: dict[str, list[str]] = {}
    for each in (*judged, *(one for one in results if one.attainment not in _JUDGED)):
        count = f", {claimed_count(each.part)}" if judged == [each] else ""
        words.setdefault(f"{attained_level(each)}{count}", []).append(each.name)
    return "; ".join(f"{', '.join(names)}: {word}" for word, names in words.items()) + beside


_JUDGED = (Attainment.CONFORMANT, Attainment.AS_DECLARED, Attainment.NONCONFORMANT, Attainment.UNDECIDED)


def _text(result: Basis | Standing, report: Report) -> str:
    if isinstance(result, Basis):
        return f"conforms at level {result}"
    return f"{result}: {declared_counts(report, Basis.PAGE)}" if result is Standing.AS_DECLARED else str(result)


def _coloured(result: Basis | Standing, report: Report) -> Basis | Standing:
    """What the colour is for: a target of which one resource conforms is not shown as one of which none does.

    What is not claimed is no part of a level, and shows in the colour.
    """
    if isinstance(result, Basis) and report.declared(result):
        return Standing.AS_DECLARED
    is_partial = any(each.attained or each.attainment is Attainment.AS_DECLARED for each in resource_results(report))
    return Standing.AS_DECLARED if result is Standing.NONCONFORMANT and is_partial else result


def _width(text: str) -> int:
    """The approximate width of a text in the font of badges; the SVG stretches the text to fit it."""
    narrow = sum(char in " .,:;!'()[]fijlrtI-" for char in text)
    return round(6.9 * (len(text) - narrow) + 4.3 * narrow) + 12
