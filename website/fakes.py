"""What fakes answer to each case, from the tables of docs/state-of-fakes.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

STATE_OF_FAKES = Path(__file__).resolve().parents[1] / "docs" / "state-of-fakes.md"
CAPABILITY = re.compile(r'<a id="([^"]+)"></a>\n<details><summary>([^:]+): ')
RIGHT = "✅"
FIXED_COLUMNS = 3
"""Case, statements and what is expected come before the fakes."""

Answers = Mapping[str, Mapping[str, str]]
"""By the name of a case and that of a fake: a sign, and what the fake answers."""


def anchors() -> frozenset[str]:
    """The anchors of the page, one for each capability among them."""
    return frozenset(re.findall(r'^<a id="([^"]+)"></a>$', STATE_OF_FAKES.read_text(encoding="utf-8"), re.MULTILINE))


def answers_of_fakes() -> Answers:
    """What each fake answers to each case that the page has."""
    _, *parts = CAPABILITY.split(STATE_OF_FAKES.read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for capability, text in zip(parts[1::3], parts[2::3], strict=True):
        rows = [_cells(line) for line in text.split("</details>")[0].splitlines() if line.startswith("| ")]
        for row in rows[1:]:
            own = re.match(r"\[(.+?)\]", row[0])
            if own:
                found[f"{capability}/{own[1]}"] = dict(zip(rows[0][FIXED_COLUMNS:], row[FIXED_COLUMNS:], strict=True))
    return found


def counted(answers: Mapping[str, str]) -> str:
    """How many fakes answer right, as the cell of a table; empty where none was asked."""
    asked = [answer for answer in answers.values() if answer]
    return f"{sum(answer.startswith(RIGHT) for answer in asked)} of {len(asked)}" if asked else ""


def _cells(line: str) -> list[str]:
    """The cells of a row, without the links to the departures of a fake."""
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    return [cells[0], *(re.sub(r"^\[(.*)\]\(#[^)]*\)$", r"\1", cell) for cell in cells[1:])]
