"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from conformance.bounds import SEEDS


def finish(context: click.Context, command: Callable[..., int], /, **options: object) -> NoReturn:
    """Ends with the exit code of a command, which receives its options as click has checked and converted them."""
    context.exit(command(**options))


class FilePath(click.Path):
    """A path that a file or folder can have; no other one reaches a command."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click.Path has it
        """The path; fails where it is empty, as by an unset variable, or where no file or folder can have this name."""
        from conformance.option_text import path_problem

        if not os.fspath(value):
            self.fail("an empty text is no path", param, ctx)
        path = super().convert(value, param, ctx)
        if problem := path_problem(Path(value)):
            self.fail(problem, param, ctx)
        if not self.file_okay and Path(value).exists() and not Path(value).is_dir():
            self.fail(f"{value} is no folder", param, ctx)
        return path


def _require_target(context: click.Context, _: click.Parameter, target: str | None) -> str:
    """`target` unchanged; a usage error where none is named, or an empty one, as by an unset variable."""
    from conformance.option_text import path_problem
    from conformance.target import NO_TARGET

    if target is None or not target.strip():
        raise click.UsageError(NO_TARGET.format(command=context.info_name), context)
    if "://" not in target and (problem := path_problem(Path(target))):
        raise click.UsageError(f"TARGET cannot be used: {problem}", context)
    return target


TARGET = click.argument("target", required=False, callback=_require_target)
LEVELS = click.Choice(["page", "reference", "observed", "inferred"])
CASES = click.option(
    "--cases",
    "folders",
    multiple=True,
    type=FilePath(exists=True, file_okay=False, path_type=Path),
    help="A folder of more cases of one's own; may be given several times.",
)
REQUIREMENTS = click.option(
    "--requirements", metavar="VERSION", help="The released set of cases that counts, or 'all'; default: the newest."
)
TIMEOUT = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long an exchange may take.",
)
LISTEN = click.option(
    "--listen", metavar="TIME", help="How long to wait for callbacks; default 1s, for Twilio and a certificate 5s."
)
SEED = click.option(
    "--seed",
    type=click.IntRange(0, SEEDS - 1),
    metavar="N",
    help="Draw the values that an earlier run with this seed had; default: fresh ones.",
)
FILE = FilePath(dir_okay=False, path_type=Path)
OUTPUT_FORMATS = {
    "--html": "Write the report as one HTML page.",
    "--markdown": "Write the report as Markdown.",
    "--ctrf": "Write the report as CTRF, the Common Test Report Format.",
    "--badge": "Write a badge: an .svg, or a .json for shields.io.",
}

EXIT_CODES = """\b
Exit codes: 0 conformant, 1 nonconformant, 3 internal error, 4 usage,
configuration or refused target, 5 nothing ran, 20 inconclusive."""


def output_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds an option for each output file of a report; each may be given several times."""
    for name, description in reversed(OUTPUT_FORMATS.items()):
        command = click.option(name, multiple=True, type=FILE, metavar="FILE", help=description)(command)
    return command
