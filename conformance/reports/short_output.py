"""Short output: what a run prints of its cases by default, within as many rows of a terminal as are left for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from conformance.reports import layout

MOST_ROWS = 116
"""How many rows of 80 columns the output of a run has at most, whatever the target answers.

`certify` adds a few, and then has no more than 120.
"""

FEWEST_ROWS = 8
"""How many rows a block of a fault has at least."""

LISTED = 6
"""For how many faults there is room at least in the list."""


@dataclass(frozen=True)
class Block:
    """Lines that are printed together; `apart` is an empty line before them."""

    text: str
    style: str = ""
    apart: bool = True

    @property
    def rows(self) -> int:
        """How many rows of a terminal it takes."""
        return self.apart + rows(self.text)


@dataclass(frozen=True)
class Group:
    """Blocks of one kind, the name of the kind for how many are left out, and how many rows they get at most."""

    blocks: Sequence[Block]
    kind: str
    most: int


@dataclass(frozen=True)
class ShortOutput:
    """What is to be printed: a block for each of the first faults, a line for each other one, and what is not judged.

    `heading` is the line above the list.
    """

    first: Sequence[Block]
    heading: str
    listed: Sequence[str]
    groups: Sequence[Group] = field(default=())

    def blocks(self, room: int) -> list[Block]:
        """The blocks that fit into so many rows, each cut where it is too long, with the number of what is left out."""
        wanted = len(self.first) * FEWEST_ROWS + (min(len(self.listed), LISTED) + 3 if self.listed else 0)
        others: list[Block] = []
        left = max(room - wanted, 0)
        for group in self.groups:
            shown = _fitted(group, min(group.most, left))
            left -= sum(block.rows for block in shown)
            others += shown
        room -= sum(block.rows for block in others)
        listed = min(len(self.listed), LISTED * 2) + 3 if self.listed else 0
        most = layout.shares([block.rows for block in self.first], room - listed, FEWEST_ROWS)
        first = [
            replace(block, text=cut(block.text, share - block.apart))
            for block, share in zip(self.first, most, strict=True)
        ]
        return [*first, *self._list(room - sum(block.rows for block in first)), *others]

    def _list(self, room: int) -> list[Block]:
        """The heading and the lines that fit, and how many faults are left out."""
        if not self.listed:
            return []
        number = len(self.listed) if len(self.listed) + 2 <= room else max(room - 3, 0)
        more = left_out(len(self.listed) - number, "fault")
        return [Block("\n".join([self.heading, *self.listed[:number], *more]))]


def rows(text: str) -> int:
    """How many rows of 80 columns a text takes."""
    return sum(max(1, ceil(len(line) / layout.WIDTH)) for line in text.split("\n"))


def cut(text: str, most: int) -> str:
    """The first lines of a text and its last one, where all have more than so many rows."""
    if rows(text) <= most:
        return text
    lines = text.split("\n")
    kept: list[str] = []
    while rows("\n".join([*kept, lines[len(kept)], lines[-1]])) < most:
        kept.append(lines[len(kept)])
    more = len(lines) - len(kept) - 1
    return "\n".join([*(kept or lines[:1]), f"{' ' * layout.MARGIN}... {more} more lines: -v", lines[-1]])


def left_out(number: int, kind: str) -> list[str]:
    """How many more there are, and how to see them; nothing where there are none."""
    kinds = kind if number == 1 else f"{kind.removesuffix('y')}ies" if kind.endswith("y") else f"{kind}s"
    return [f"and {number} more {kinds}: -v"] if number > 0 else []


def _fitted(group: Group, most: int) -> list[Block]:
    """The first blocks of a group that fit, and how many more there are."""
    shown: list[Block] = []
    for block in group.blocks:
        taken = sum(each.rows for each in shown) + block.rows
        if taken > most - (len(shown) + 1 < len(group.blocks)):
            break
        shown.append(block)
    if not shown and group.blocks and most > FEWEST_ROWS // 2:
        shown = [replace(group.blocks[0], text=cut(group.blocks[0].text, most - 2))]
    more = left_out(len(group.blocks) - len(shown), group.kind)
    return [*shown, *(Block(line, apart=False) for line in more)]
