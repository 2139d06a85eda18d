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
class Row:
    """One entry of a list: its text of one or two lines, and a shorter one for where there is no room for all.

    `lost` is what the shorter one leaves out of what was sent: 0 for nothing, 1 for a part, 2 for all.
    """

    text: str
    short: str
    lost: int = 0


@dataclass(frozen=True)
class Group:
    """Blocks of one kind, the name of the kind for how many are left out, and how many rows they get at most."""

    blocks: Sequence[Block]
    kind: str
    most: int


@dataclass(frozen=True)
class ShortOutput:
    """What is to be printed: a block for each of the first faults, a row for each other one, and what is not judged.

    `heading` is the line above the list. `more` faults have no row, since there never is room for so many.
    """

    first: Sequence[Block]
    heading: str
    listed: Sequence[Row]
    groups: Sequence[Group] = field(default=())
    more: int = 0

    def blocks(self, room: int) -> list[Block]:
        """The blocks that fit into so many rows, each cut where it is too long, with the number of what is left out."""
        wanted = len(self.first) * FEWEST_ROWS + self._wanted(LISTED)
        others: list[Block] = []
        left = max(room - wanted, 0)
        for group in self.groups:
            shown = _fitted(group, min(group.most, left))
            left -= sum(block.rows for block in shown)
            others += shown
        room -= sum(block.rows for block in others)
        most = layout.shares([block.rows for block in self.first], room - self._wanted(LISTED * 2), FEWEST_ROWS)
        first = [
            replace(block, text=cut(block.text, share - block.apart))
            for block, share in zip(self.first, most, strict=True)
        ]
        return [*first, *self._list(room - sum(block.rows for block in first)), *others]

    def _list(self, room: int) -> list[Block]:
        """The heading and the rows that fit, and how many are left out.

        Where all need it, rows are in short: first those that lose least of what was sent, of these the last ones.
        """
        if not self.listed:
            return []
        texts = [row.text for row in self.listed]
        for place in sorted(range(len(texts)), key=lambda place: (self.listed[place].lost, -place)):
            if sum(map(rows, texts)) + 2 <= room:
                break
            texts[place] = self.listed[place].short
        number = len(texts)
        while number and sum(map(rows, texts[:number])) + (3 if number < len(texts) + self.more else 2) > room:
            number -= 1
        more = left_out(len(texts) - number + self.more, "fault")
        return [Block("\n".join([self.heading, *texts[:number], *more]))]

    def _wanted(self, number: int) -> int:
        """How many rows of a terminal so many rows of the list take in short, with what is around them."""
        return sum(rows(row.short) for row in self.listed[:number]) + 3 if self.listed else 0


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
