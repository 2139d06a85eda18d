"""What pages show: commands, each with the output that is shown for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PROGRAM = "twilio-conformance"
BLOCK = re.compile(r"(?:^ {4}.*\n|^[ \t]*\n(?= {4}))+", re.MULTILINE)
HEADING = re.compile(r"^#+ .*\n", re.MULTILINE)
GAP = "..."

VARIES = (
    r"\b\d+(?= faults)",
    r"(?<=fault 1 of )\d+",
    r"\d{4}-\d\d-\d\dT[\d:.]+",
    r"\w{3}, \d\d \w{3} \d{4} [\d:]{8}",
    r"--seed \d+",
    r"(?<=http://127\.0\.0\.1:)\d+",
)
"""What is another in each run: how many faults drawn values show, moments, seeds, ports."""


@dataclass(frozen=True)
class Shown:
    """A command without the name of the program, and the lines of its output that the page shows, if any."""

    line: str
    output: tuple[str, ...] = ()

    def differences(self, printed: str) -> Iterator[str]:
        """The shown lines that were not printed, in this order; `...` stands for any number of lines."""
        left = [_constant(line) for line in printed.splitlines()]
        for line in self.output:
            if (constant := _constant(line)) in left:
                left = left[left.index(constant) + 1 :]
            elif constant != GAP:
                yield line


def shown_commands(page: str) -> Iterator[Shown]:
    """The commands of indented blocks, each with the block that follows next in its section, and those within lines.

    What is fenced is a sample of something else.
    """
    sections = HEADING.split(re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE))
    found = [shown for section in sections for shown in _of_section(section)]
    found += map(Shown, re.findall(rf"`{PROGRAM} ([^`]+)`", page))
    return iter({shown.line: shown for shown in reversed(found)}.values().__reversed__())


def _of_section(section: str) -> list[Shown]:
    found: list[Shown] = []
    for block in BLOCK.findall(section):
        lines = [line[4:].rstrip() for line in block.splitlines()]
        commands = [Shown(line) for line in map(_command, lines) if line]
        if not commands and found and not found[-1].output:
            found[-1] = Shown(found[-1].line, tuple(filter(None, lines)))
        found += commands
    return found


def _command(line: str) -> str:
    name, _, words = line.partition(" ")
    return words.split("  #")[0].strip() if name == PROGRAM else ""


def _constant(line: str) -> str:
    for pattern in VARIES:
        line = re.sub(pattern, "*", line)
    return line.rstrip()
