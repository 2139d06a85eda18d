"""YAML lines: scalars and entries of a target file as a person would write them, within a width."""

from __future__ import annotations

import re

import yaml

WIDTH = 120
"""How many characters a line of a written file has at most, where there is a place to break it."""

SINGLE_SPACE = re.compile(r"(?<! ) (?! )")
"""Where a line can be broken: between items, and in a scalar in double quotes, YAML reads a line end as one space."""


def yaml_quoted(text: str) -> str:
    """`text` as a YAML scalar in double quotes."""
    return str(yaml.safe_dump(text, default_style='"', width=10**9)).strip()


def folded(line: str, indent: str = "     ") -> list[str]:
    """A line in lines that fit, the further ones behind `indent`; each reason stays beside its key, to be filled in."""
    lines: list[str] = []
    for word in SINGLE_SPACE.split(re.sub(r"(?<=, reason:) (?=\")", "\0", line)):
        if lines and len(lines[-1]) + 1 + len(word) <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}{word}" if lines else word)
    return [each.replace("\0", " ") for each in lines]
