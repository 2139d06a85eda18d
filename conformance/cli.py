"""The command line: every command in few words, the work elsewhere and imported only when it is asked for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import click

from conformance import __version__

LEVELS = click.Choice(["page", "reference", "observed"])
CASES = click.option(
    "--cases",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
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
FILE = click.Path(dir_okay=False, path_type=Path)
FORMS = {
    "--html": "Write the report as one HTML page.",
    "--markdown": "Write the report as Markdown.",
    "--ctrf": "Write the report as CTRF, the Common Test Report Format.",
    "--badge": "Write a badge: an .svg, or a .json for shields.io.",
}
YOUNG = 50_000
"""After how many new objects Python looks for garbage: modules and cases are none, and a look takes its time."""

EXIT_CODES = """\b
Exit codes: 0 conformant, 1 nonconformant, 3 internal error, 4 usage,
configuration or refused target, 5 nothing ran, 20 inconclusive."""


def outputs(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that name what a report is written as, each as often as it is given."""
    for name, says in reversed(FORMS.items()):
        command = click.option(name, multiple=True, type=FILE, metavar="FILE", help=says)(command)
    return command


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="twilio-conformance")
def cli() -> None:
    """Judge what Twilio, or a fake of it, answers to test credentials."""


@cli.command(epilog=EXIT_CODES)
@click.argument("target", required=False)
@click.option(
    "--account-sid", metavar="SID", help="The Account SID to ask; default: a dummy, or TWILIO_TEST_ACCOUNT_SID."
)
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token.")
@click.option(
    "--allow-missing-credentials",
    is_flag=True,
    help="Where no credentials for Twilio are set, run nothing and succeed.",
)
@click.option("--level", type=LEVELS, default="observed", show_default=True, help="The level that counts.")
@REQUIREMENTS
@click.option("-k", "select", metavar="EXPRESSION", help="Only cases whose name or statement matches.")
@click.option("--case", "names", metavar="NAME", multiple=True, help="Only the case of exactly this name.")
@click.option("-x", "stop", is_flag=True, help="Stop at the first case that is not passed.")
@click.option("-n", "workers", metavar="N", help="Spread over N processes.")
@click.option(
    "--tx", "machines", metavar="SPEC", multiple=True, help="Spread over machines: '4*ssh=HOST//python=PATH', repeated."
)
@TIMEOUT
@click.option(
    "--concurrency", type=click.IntRange(1, 256), metavar="N", help="Exchanges in flight; default 8, for Twilio 4."
)
@click.option("--rate", metavar="N/s", help="At most N requests in any second, over all processes and machines.")
@click.option("--callback-url", metavar="URL", help="An address at which the target reaches this machine.")
@click.option("--callback-listen", metavar="HOST:PORT", help="Where that address arrives on this machine.")
@click.option("--report", type=FILE, metavar="FILE", help="Write the report as JSON.")
@click.option("--junit", type=FILE, metavar="FILE", help="Write a JUnit report.")
@outputs
@CASES
@click.pass_context
def run(context: click.Context, /, **options: object) -> None:
    """Judge TARGET: a base URL, a target file, or 'twilio'; else the embedded one.

    Anything after -- goes to pytest, whose own output is then shown.
    """
    from conformance.commands.run import run as judge

    context.exit(judge(pytest_arguments=context.obj, **options))  # type: ignore[arg-type]


@cli.command(epilog=EXIT_CODES)
@click.argument("target")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="A new folder, or that of an older certificate.",
)
@click.option("--account-sid", metavar="SID", help="The Account SID to ask; default: as for run.")
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token.")
@click.option("--level", type=LEVELS, default="observed", show_default=True, help="The level that counts.")
@click.option("--requirements", metavar="VERSION", help="The released set of cases; default: the newest.")
@click.option(
    "--artifact",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What is judged, such as a package: its digest goes into the certificate.",
)
@TIMEOUT
@click.option("--callback-url", metavar="URL", help="An address at which the target reaches this machine.")
@click.option("--callback-listen", metavar="HOST:PORT", help="Where that address arrives on this machine.")
@outputs
@click.pass_context
def certify(context: click.Context, /, **options: object) -> None:
    """Judge TARGET by all cases, and write a certificate that others can check.

    DIR gets certificate.json, every exchange, and attestation.json: the same
    as an in-toto statement, for signing. A target that does not conform gets one
    too, and says so; a run without a verdict gets none.
    """
    from conformance.commands.certify import certify as judge

    context.exit(judge(**options))  # type: ignore[arg-type]


@cli.command(epilog="Exit codes: 0 the certificate holds, 1 it does not, 4 usage.")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def verify(context: click.Context, /, **options: object) -> None:
    """Check the certificate in DIR: judge its exchanges again, offline.

    Whatever differs from what the certificate says is named.
    """
    from conformance.commands.verify import verify as check

    context.exit(check(**options))  # type: ignore[arg-type]


@cli.command(epilog=EXIT_CODES)
@click.argument("target")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The new file; default: target.yaml, for a target file NAME.baseline.yaml beside it.",
)
@click.option("--account-sid", metavar="SID", help="The Account SID to ask; default: a dummy, or that of the file.")
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token.")
@CASES
@click.pass_context
def baseline(context: click.Context, /, **options: object) -> None:
    """Judge TARGET and write a first target file, reasons left to fill in.

    What TARGET departs in becomes 'deviations', what it does not offer
    'unsupported'. The rest of TARGET, where it is a target file, is kept.
    """
    from conformance.commands.baseline import baseline as write

    context.exit(write(**options))  # type: ignore[arg-type]


@cli.command("list")
@click.option("--json", "as_json", is_flag=True, help="Everything about each case and statement, as JSON.")
@click.option("--statement", metavar="ID", help="Only cases that check this statement.")
@click.option("--resource", metavar="NAME", help="Only cases of this resource, such as messages.")
@click.option("--basis", type=LEVELS, help="Only cases of this level.")
@click.option("-k", "select", metavar="TEXT", help="Only cases whose name or statement contains this.")
@click.option("--requirements", metavar="VERSION", help="Only cases of this released set; as JSON what they demand.")
@click.option("--stale", metavar="AGE", help="Only cases of which nothing newer was observed: 365d, 26w, 6m or 1y.")
@CASES
@click.pass_context
def list_cases(context: click.Context, /, **options: object) -> None:
    """List the cases: name, what conforms, the statements checked.

    With --stale: name, date and id of the newest observation. A document says
    what Twilio should do and is no observation; a month or a year without a day
    counts from its first day, and what has no date is always stale. Exit code 0,
    also where nothing is stale; 5 where no case is left to look at.
    """
    from conformance.commands.catalogue import list_cases as show

    context.exit(show(**options))  # type: ignore[arg-type]


@cli.command()
@click.argument("case")
@CASES
@click.pass_context
def explain(context: click.Context, /, **options: object) -> None:
    """Explain CASE: why it exists, what it sends, what conforms."""
    from conformance.commands.catalogue import explain as show

    context.exit(show(**options))  # type: ignore[arg-type]


@cli.command(epilog=EXIT_CODES)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--level", type=LEVELS, default="observed", show_default=True, help="The level that counts.")
@click.option("--report", type=FILE, metavar="FILE", help="Write the report as JSON.")
@outputs
@CASES
@click.pass_context
def replay(context: click.Context, /, **options: object) -> None:
    """Judge recorded exchanges: VCR and Betamax cassettes, HAR files, reports.

    Without a network: each exchange with Twilio, or with a fake of it, is held
    against the case whose request it is, else its form alone is judged.
    """
    from conformance.commands.replay import replay as judge

    context.exit(judge(**options))  # type: ignore[arg-type]


@cli.command()
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@outputs
@CASES
@click.pass_context
def render(context: click.Context, /, **options: object) -> None:
    """Write a stored REPORT in other forms: HTML, Markdown, CTRF, a badge."""
    from conformance.commands.render import render as write

    context.exit(write(**options))  # type: ignore[arg-type]


@cli.command(
    epilog="\b\nExit codes: 0 nothing broke, 1 something broke, 4 usage or unreadable report,\n"
    "20 the new report judges nothing; of several targets always 0."
)
@click.argument("reports", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--changes/--matrix",
    "as_changes",
    default=None,
    help="As old and new, or side by side; default: changes for two reports of one target.",
)
@click.option(
    "--json", "json_files", multiple=True, type=FILE, metavar="FILE", help="Write it as JSON; - is standard output."
)
@click.option("--html", multiple=True, type=FILE, metavar="FILE", help="Write it as one HTML page.")
@click.option("--markdown", multiple=True, type=FILE, metavar="FILE", help="Write it as Markdown.")
@CASES
@click.pass_context
def compare(context: click.Context, /, **options: object) -> None:
    """Compare stored REPORTS: of one target what changed, else side by side.

    Of two reports of one target the old one comes first.
    """
    from conformance.commands.compare import compare as hold

    context.exit(hold(**options))  # type: ignore[arg-type]


@cli.group()
def evidence() -> None:
    """Keep what was seen of the real service."""


@evidence.command()
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--id", "identifier", metavar="NAME", help="How to call it; default: run-, its day, a part of its digest."
)
@click.option("--out", type=FILE, metavar="FILE", help="The ledger; default: cases/observed.yaml of the checkout.")
@click.pass_context
def add(context: click.Context, /, **options: object) -> None:
    """Add REPORT, of a run against Twilio, as evidence of the cases it passed.

    Refused, with exit code 4, unless it says that a host of *.twilio.com was
    asked, that the preflight proved test credentials, and that it was judged by
    the cases as they are now. A report is a file that anybody can edit: this
    keeps mistakes out, not lies.
    """
    from conformance.commands.evidence import add as keep

    context.exit(keep(**options))  # type: ignore[arg-type]


@cli.command(epilog="Exit codes: 0 the target can be judged, 4 it cannot.")
@click.argument("target", required=False)
@click.option("--account-sid", metavar="SID", help="The Account SID to ask; default: as for run.")
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long an exchange may take.",
)
@click.pass_context
def doctor(context: click.Context, /, **options: object) -> None:
    """Look whether TARGET can be judged, and say what from: a line each.

    TARGET is what run takes. Settings and where each came from, versions, the
    way to the target, TLS, clock and, of Twilio, the kind of credentials; one
    GET of the account is all that is sent.
    """
    from conformance.commands.doctor import doctor as look

    context.exit(look(**options))  # type: ignore[arg-type]


@cli.command()
@click.argument("report", type=FILE)
@click.option("--exit-code", type=int, required=True, metavar="N", help="The exit code of the run.")
@click.pass_context
def outcome(context: click.Context, /, **options: object) -> None:
    """Say as NAME=VALUE lines, for a CI job, what a run came to.

    REPORT is the file that the run was to write.
    """
    from conformance.commands.night import outcome as show

    context.exit(show(**options))  # type: ignore[arg-type]


@cli.command()
@click.argument("last", type=click.Path(file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--report", type=FILE, required=True, metavar="FILE", help="The report that the run was to write.")
@click.option("--exit-code", type=int, required=True, metavar="N", help="The exit code of the run.")
@click.option("--issue", default="", metavar="NUMBER", help="The rolling issue, where it is open.")
@click.option("--run-url", required=True, metavar="URL", help="Where the run can be seen.")
@click.pass_context
def night(context: click.Context, /, **options: object) -> None:
    """Decide what a nightly run says: open, update, comment or close the issue.

    LAST is the folder that an earlier night wrote, NEW the one of this night,
    with changes.json and changes.md of compare, where there was a report to
    compare with. See docs/github.md.
    """
    from conformance.commands.night import night as decide

    context.exit(decide(**options))  # type: ignore[arg-type]


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; default: a free one.")
@click.option("--latency-ms", type=click.FloatRange(min=0), default=0.0, help="Wait so long before each answer.")
@click.pass_context
def serve(context: click.Context, /, **options: object) -> None:
    """Serve the embedded target: a fake of Twilio's test credentials."""
    from conformance.commands.serve import serve as show

    context.exit(show(**options))  # type: ignore[arg-type]


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


def main() -> None:
    """Runs the command line; every wrong use ends with exit code 4."""
    gc.set_threshold(YOUNG)
    words = sys.argv[1:]
    split = words.index("--") if words[:1] == ["run"] and "--" in words else len(words)
    try:
        code = cli.main(args=words[:split], obj=tuple(words[split + 1 :]), standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 4
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = 20
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception:  # noqa: BLE001 - whatever it is, it is an error of the suite and not of the target
        click.echo(_confession(words), err=True)
        code = 3
    sys.exit(code)
