"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from conformance.bounds import MAX_CONCURRENCY, MAX_TIMEOUT, SEEDS
from conformance.number import read_time, read_whole

Converted = TypeVar("Converted")

if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:
    # Before click 8.2 the class has no parameter.
    _Choice = click.Choice


def finish(context: click.Context, command: Callable[..., int], /, **options: object) -> NoReturn:
    """Ends with the exit code of a command, which receives its options as click has checked and converted them."""
    context.exit(command(**options))


class FilePath(click.Path):
    """A path that a file or folder can have; no other one reaches a command."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click.ParamType has it
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


def whole(least: int, most: int, *words: str) -> Callable[[str], int | str]:
    """The type of an option, `N` in the help: a whole number from `least` to `most`, or one of the `words`."""

    def convert(value: str) -> int | str:
        return value if value in words else read_whole(value, least, most)

    return _checked(convert, "N", *words)


def time(most: float, *, may_be_zero: bool = False) -> Callable[[str], float]:
    """The type of an option that is a time, `TIME` in the help: more than 0, or 0 too, and at most `most`."""
    return _checked(lambda value: read_time(value, most, may_be_zero=may_be_zero), "TIME")


def _checked(convert: Callable[[str], Converted], shown: str, *words: str) -> Callable[[str], Converted]:
    """`convert`, whose `ValueError` becomes a usage error; `shown` is what the help calls the value."""

    def checked(value: str) -> Converted:
        try:
            return convert(value)
        except ValueError as error:
            raise click.BadParameter(f"{' or '.join(words)}, or: {error}" if words else str(error)) from None

    checked.__name__ = shown  # Where an option names no metavar, click shows the name of the function.
    return checked


class Names(_Choice):
    """One of a few names; another one is refused with the closest of them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click.ParamType has it
        """The name; fails for any other."""
        from conformance.suggestion import did_you_mean

        if value not in self.choices:
            known = ", ".join(map(repr, self.choices))
            self.fail(f"not one of {known}{did_you_mean(value, self.choices)}", param, ctx)
        return super().convert(value, param, ctx)


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
LEVEL_MEANINGS = {
    "page": "Twilio's page states it",
    "reference": "other documentation does",
    "observed": "recorded answers show it",
    "inferred": "a conclusion; nobody saw it",
}
"""What a level adds to those before it: where its expectations come from."""
LEVELS = Names(list(LEVEL_MEANINGS))
LEVEL = click.option(
    "--level",
    type=LEVELS,
    default="observed",
    help="The level that counts, with those before it; default: observed.\n\n\b\n"
    + "\n".join(f"{name:<9}  {meaning}" for name, meaning in LEVEL_MEANINGS.items())
    + "\n",
)
CASES = click.option(
    "--cases",
    "folders",
    multiple=True,
    type=FilePath(exists=True, file_okay=False, path_type=Path),
    help="A folder of more cases of one's own; may be given several times.",
)
REQUIREMENTS = click.option(
    "--requirements",
    metavar="VERSION",
    help="The released set of cases that counts, or 'all'; default: the newest that has no resource to be named.",
)
TIMEOUT = click.option(
    "--timeout",
    type=time(MAX_TIMEOUT),
    default="10",
    show_default=True,
    metavar="SECONDS",
    help="How long an exchange may take.",
)
LISTEN = click.option(
    "--listen", metavar="TIME", help="How long to wait for callbacks; default 1s, for Twilio and a certificate 5s."
)
RESOURCE = click.option(
    "--resource",
    "resources",
    metavar="NAME",
    multiple=True,
    help="Only what needs no other resource than these: messages, calls, numbers, lookup; may be repeated. That "
    "includes cases of access, xml and other-resources, which list --resource leaves out. Lookup is asked about where "
    "it is named: here, in a target file, or by the requirements that have it.",
)
CONCURRENCY = click.option(
    "--concurrency",
    type=whole(1, MAX_CONCURRENCY),
    metavar="N",
    help="Exchanges in flight; default 8, for Twilio 4.",
)
RATE = click.option("--rate", metavar="N/s", help="At most N requests in any second, over all processes and machines.")
SEED = click.option(
    "--seed",
    type=whole(0, SEEDS - 1),
    metavar="N",
    help="Draw the values that an earlier run with this seed had; default: fresh ones.",
)
FILE = FilePath(dir_okay=False, path_type=Path)
REPORT = click.option("--report", type=FILE, metavar="FILE", help="Write the report as JSON.")
JUNIT = click.option("--junit", type=FILE, metavar="FILE", help="Write a JUnit report.")
OUTPUT_FORMATS = {
    "--html": "Write the report as one HTML page.",
    "--markdown": "Write the report as Markdown.",
    "--ctrf": "Write the report as CTRF, the Common Test Report Format.",
    "--badge": "Write a badge: an .svg, or a .json for shields.io.",
}

EXIT_CODES = """\b
Exit codes: 0 conformant, 1 nonconformant, 3 internal error, 4 usage,
configuration or refused target, 5 nothing ran, 20 inconclusive."""


def detail_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `-v` and `-q`; the command receives the chosen `detail`, or `None`."""
    verbose = click.option("-v", "--verbose", "detail", flag_value="all", help="Print every failure.")
    quiet = click.option("-q", "--quiet", "detail", flag_value="quiet", help="Print the verdict alone.")
    return verbose(quiet(command))


def output_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds an option for each output file of a report; each may be given several times."""
    for name, description in reversed(OUTPUT_FORMATS.items()):
        command = click.option(name, multiple=True, type=FILE, metavar="FILE", help=description)(command)
    return command


def callback_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of a run in which the target may call back."""
    command = LISTEN(command)
    command = click.option(
        "--callback-listen", metavar="HOST:PORT", help="Where that address arrives on this machine."
    )(command)
    return click.option("--callback-url", metavar="URL", help="An address at which the target reaches this machine.")(
        command
    )
