"""The reference of commands: what `--help` prints of each."""

from __future__ import annotations

from collections.abc import Iterator

import click

from conformance.cli import cli
from conformance.cli.grouped_commands import PROGRAM

INTRODUCTION = """\
# Commands

This page is made from the commands: it has what `--help` prints of each. [Exit codes](exit-codes.md) are the same for
all of them.
"""


def command_page() -> str:
    """The help of the program, and of each command and each command within it."""
    return "\n".join([INTRODUCTION, *_help(cli, None, PROGRAM)])


def _help(command: click.Command, parent: click.Context | None, name: str) -> Iterator[str]:
    context = click.Context(command, parent, info_name=name, max_content_width=80, terminal_width=80)
    context.color = False
    yield f"## {context.command_path}\n"
    yield f"```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _help(command.commands[inner], context, inner)
