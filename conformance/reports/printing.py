"""Printing: the one way in which commands write to standard output and standard error.

Nothing that comes from a target or a file can command what reads the lines: no terminal, and no CI service.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import click

from conformance.reports import layout


def say(text: str = "", *, err: bool = False) -> None:
    """Prints a text, on standard error with `err`; what would be a command in it is shown, and not obeyed."""
    click.echo(layout.harmless(text), err=err)


def say_json(data: Any) -> None:  # noqa: ANN401 - JSON has any shape
    """Prints a JSON value; whoever parses it gets every text unchanged."""
    # A number sign can only be within a text, where its escape means the same.
    click.echo(re.sub(layout.COMMAND_MARK, r"\\u0023#", json.dumps(data, indent=1)))


def say_values(values: Mapping[str, str]) -> None:
    """Prints NAME=VALUE lines, one for each value, for the outputs of a CI step."""
    for name, value in values.items():
        click.echo(f"{name}={layout.printable(value)}")


def command(lines: Iterable[str]) -> None:
    """Prints workflow commands, which `conformance.reports.github` makes."""
    for line in lines:
        click.echo(line)
