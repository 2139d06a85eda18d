"""The command line, parsed with click.

In come the arguments of the process; out goes a call of a module in `conformance.commands`, which is imported only
when its command is called, and whose result is the exit code of the process.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from io import StringIO

import click

from conformance import __version__
from conformance.cli import (
    history_commands,
    inspection_commands,
    judging_commands,
    recording_commands,
    serving_commands,
)
from conformance.cli.grouped_commands import LEARN_MORE, PROGRAM, GroupedCommands
from conformance.cli.shared_options import EXIT_CODES
from conformance.cli.standard_streams import StandardStreams
from conformance.exit_codes import INCONCLUSIVE, INTERNAL, USAGE
from conformance.interrupts import defer_interrupts, hold_interrupts, release_interrupts

GC_THRESHOLD = 500_000
"""After how many new objects Python collects garbage: importing and loading create many objects, and no garbage."""

WITH_REST = (["run"], ["serve"])
"""Commands whose arguments after -- are not of this program."""


@click.group(
    cls=GroupedCommands,
    epilog=f"{LEARN_MORE}\n{EXIT_CODES}",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, prog_name=PROGRAM)
def cli() -> None:
    """Judge what Twilio, or a fake of it, answers to test credentials."""


for command in (
    judging_commands.run,
    judging_commands.certify,
    judging_commands.verify,
    judging_commands.baseline,
    recording_commands.replay,
    judging_commands.doctor,
    inspection_commands.list_cases,
    inspection_commands.explain,
    inspection_commands.schemas,
    inspection_commands.evidence,
    inspection_commands.render,
    inspection_commands.compare,
    inspection_commands.outcome,
    inspection_commands.night,
    history_commands.ledger,
    history_commands.history,
    serving_commands.serve,
):
    cli.add_command(command)


def _masked_traceback(arguments: list[str]) -> str:
    """The traceback of an internal error, with the tokens in the environment masked."""
    import os
    import traceback

    from conformance.target import LIVE_VARIABLES, SID_VARIABLE, TOKEN_VARIABLE
    from conformance.targets.secrecy import redactor_of_values

    names = [argument.partition("=")[2] or argument for argument in arguments]
    secrets = [os.environ.get(name, "") for name in (TOKEN_VARIABLE, LIVE_VARIABLES[1], *names)]
    redact = redactor_of_values(os.environ.get(SID_VARIABLE, ""), secrets)
    return redact(traceback.format_exc()) + "This is an error of the suite, not of the target; please report it."


def _show(error: click.ClickException) -> None:
    """Prints how a command is used, and what was wrong."""
    message = StringIO()
    error.show(message)
    _say(message.getvalue().removesuffix("\n"))


def _say(message: str) -> None:
    from conformance.reports.printing import say

    say(message, err=True)


def _refuse_unusable(arguments: list[str]) -> None:
    """Raises `click.UsageError` for an argument that no option, path or target can be; no command sees one."""
    from conformance.option_text import text_problem

    for position, argument in enumerate(arguments, 1):
        if problem := text_problem(argument):
            raise click.UsageError(f"argument {position} cannot be used: {problem}")


def main() -> None:
    """Runs the command line; every wrong use ends with exit code 4."""
    gc.set_threshold(GC_THRESHOLD)
    streams = StandardStreams()
    arguments = sys.argv[1:]
    has_rest = arguments[:1] in WITH_REST and "--" in arguments
    split = arguments.index("--") if has_rest else len(arguments)
    rest = tuple(arguments[split + 1 :]) if has_rest else None
    try:
        with defer_interrupts():
            hold_interrupts(main)
        # A command of the user's may have any argument.
        _refuse_unusable(arguments[:split] if arguments[:1] == ["serve"] else arguments)
        code = cli.main(args=arguments[:split], obj=rest, standalone_mode=False)
    except click.ClickException as error:
        _show(error)
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        _say("Interrupted.")
        code = INCONCLUSIVE
    except Exception:  # noqa: BLE001 - any other exception is an error of the suite, not of the target
        _say(_masked_traceback(arguments))
        code = INTERNAL
    finally:
        with suppress(KeyboardInterrupt), defer_interrupts():
            release_interrupts(main)
    if problem := streams.problem():
        _say(f"Error: standard output cannot be written: {problem}")
        code = code or USAGE
    gc.freeze()
    sys.exit(code)
