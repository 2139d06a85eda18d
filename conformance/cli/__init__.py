"""The command line: every command in few words, the work elsewhere.

In come the words of a person, parsed with click; out goes a call of a module in `conformance.commands`, which is
imported only when its command was asked for, and whose result is the exit code.
"""

from __future__ import annotations

import gc
import sys
from io import TextIOWrapper

import click

from conformance import __version__
from conformance.cli import judging, looking
from conformance.cli.choices import EXIT_CODES
from conformance.exit_codes import INCONCLUSIVE, INTERNAL, PASSED, USAGE

YOUNG = 500_000
"""After how many new objects Python looks for garbage: modules and cases are none, and a look takes its time."""


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="twilio-conformance")
def cli() -> None:
    """Judge what Twilio, or a fake of it, answers to test credentials."""


for command in (
    judging.run,
    judging.certify,
    judging.verify,
    judging.baseline,
    judging.replay,
    judging.doctor,
    looking.list_cases,
    looking.explain,
    looking.evidence,
    looking.render,
    looking.compare,
    looking.outcome,
    looking.night,
    looking.serve,
):
    cli.add_command(command)


def _confession(words: list[str]) -> str:
    """The traceback of an error of the suite without the tokens that the environment holds."""
    import os
    import traceback

    from conformance.redact import redactor
    from conformance.target import LIVE_VARIABLES, SID_VARIABLE, TOKEN_VARIABLE

    named = [word.partition("=")[2] or word for word in words]
    secrets = [os.environ.get(name, "") for name in (TOKEN_VARIABLE, LIVE_VARIABLES[1], *named)]
    redact = redactor(os.environ.get(SID_VARIABLE, ""), secrets)
    return redact(traceback.format_exc()) + "This is an error of the suite, not of the target; please report it."


def _lenient(stream: object) -> None:
    """Has a stream escape what its encoding cannot say; nothing is worth a verdict less."""
    if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """Runs the command line; every wrong use ends with exit code 4."""
    gc.set_threshold(YOUNG)
    _lenient(sys.stdout)
    words = sys.argv[1:]
    split = words.index("--") if words[:1] == ["run"] and "--" in words else len(words)
    try:
        code = cli.main(args=words[:split], obj=tuple(words[split + 1 :]), standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = INCONCLUSIVE
    except BrokenPipeError:
        sys.stderr.close()
        code = PASSED
    except Exception:  # noqa: BLE001 - whatever it is, it is an error of the suite and not of the target
        click.echo(_confession(words), err=True)
        code = INTERNAL
    gc.freeze()
    sys.exit(code)
