"""Commands that judge: a target, a certificate."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.shared_options import (
    CASES,
    CONCURRENCY,
    EXIT_CODES,
    JUNIT,
    LEVEL,
    LISTEN,
    RATE,
    REPORT,
    REQUIREMENTS,
    RESOURCE,
    SEED,
    TARGET,
    TIMEOUT,
    FilePath,
    callback_options,
    detail_options,
    finish,
    output_options,
    whole,
)
from conformance.cli.target_file_text import TARGET_FILE, WRITTEN_CODES
from conformance.interrupts import defer_interrupts


@click.command(epilog=EXIT_CODES)
@TARGET
@click.option("--account-sid", metavar="SID", help="The Account SID; default: a dummy, or TWILIO_TEST_ACCOUNT_SID.")
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token.")
@click.option(
    "--allow-missing-credentials",
    is_flag=True,
    help="Where no credentials for Twilio are set, run nothing and succeed.",
)
@LEVEL
@REQUIREMENTS
@RESOURCE
@click.option("-k", "select", metavar="EXPRESSION", help="Only cases whose name or statement matches.")
@click.option("--case", "names", metavar="NAME", multiple=True, help="Only the case of exactly this name.")
@detail_options
@click.option("-x", "stop", is_flag=True, help="Stop at the first case that does not pass.")
@click.option("-n", "workers", type=whole(0, 256, "auto", "logical"), metavar="N", help="Spread over N processes.")
@click.option(
    "--tx", "machines", metavar="SPEC", multiple=True, help="Spread over machines: '4*ssh=HOST//python=PATH', repeated."
)
@TIMEOUT
@CONCURRENCY
@RATE
@callback_options
@SEED
@REPORT
@JUNIT
@output_options
@CASES
@click.pass_context
def run(context: click.Context, /, **options: object) -> None:
    """Judge TARGET: a base URL, a target file, 'twilio', or 'embedded'.

    'embedded' is the fake of test credentials that comes with the suite. A target
    file says how a fake is started and what it does not claim: 'baseline' writes
    one, 'baseline --help' shows one, 'schemas target' describes every key.

    Options after -- go to pytest, whose own output is then shown. It runs with
    pytest-xdist and without any other plugin, so that none changes a run.
    """
    with defer_interrupts():
        from conformance.commands.run import run as judge

    finish(context, judge, pytest_arguments=context.obj or (), **options)


@click.command(epilog=EXIT_CODES)
@TARGET
@click.option(
    "--out",
    required=True,
    type=FilePath(file_okay=False, path_type=Path),
    metavar="DIR",
    help="A new folder, or that of an older certificate.",
)
@click.option("--account-sid", metavar="SID", help="The Account SID to ask; default: as for run.")
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token.")
@LEVEL
@click.option("--requirements", metavar="VERSION", help="The released set of cases; default: the newest.")
@click.option(
    "--artifact",
    type=FilePath(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What is judged, such as a package: its digest goes into the certificate.",
)
@RESOURCE
@detail_options
@TIMEOUT
@CONCURRENCY
@RATE
@callback_options
@SEED
@REPORT
@JUNIT
@output_options
@CASES
@click.pass_context
def certify(context: click.Context, /, **options: object) -> None:
    """Judge TARGET by all cases, or those of some resources, and write a certificate.

    DIR gets certificate.json, every exchange, and attestation.json: the same
    as an in-toto statement, for signing. A target that does not conform gets a
    certificate of that; a run without a verdict gets none.
    """
    from conformance.commands.certify import certify as judge

    finish(context, judge, **options)


@click.command(epilog="Exit codes: 0 the certificate is valid, 1 it is not, 4 usage.")
@click.argument("folder", metavar="DIR", type=FilePath(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def verify(context: click.Context, /, **options: object) -> None:
    """Verify the certificate in DIR: judge its exchanges again, offline.

    Every difference from the certificate is listed.
    """
    from conformance.commands.verify import verify as check

    finish(context, check, **options)


@click.command(epilog=TARGET_FILE + WRITTEN_CODES)
@TARGET
@click.option(
    "--out",
    type=FilePath(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The new file; default: target.yaml, for a target file NAME.baseline.yaml beside it.",
)
@click.option("--account-sid", metavar="SID", help="The Account SID to ask; default: a dummy, or that of the file.")
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token.")
@RESOURCE
@TIMEOUT
@CONCURRENCY
@RATE
@LISTEN
@SEED
@CASES
@click.pass_context
def baseline(context: click.Context, /, **options: object) -> None:
    """Judge TARGET and write a first target file, in which you fill in the reasons.

    Findings become 'deviations', what TARGET does not offer
    'unsupported'. The rest of TARGET, where it is a target file, is kept.
    """
    from conformance.commands.baseline import baseline as write

    finish(context, write, **options)


@click.command(epilog="Exit codes: 0 the target can be judged, 4 it cannot.")
@TARGET
@click.option("--account-sid", metavar="SID", help="The Account SID to ask; default: as for run.")
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token.")
@TIMEOUT
@click.pass_context
def doctor(context: click.Context, /, **options: object) -> None:
    """Check whether TARGET can be judged: one line for each check.

    TARGET is as for run. Checked are the settings and the source of each, versions,
    the connection to the target, TLS, clock and, for Twilio, the kind of
    credentials. The only request is one GET of the account.
    """
    from conformance.commands.doctor import doctor as look

    finish(context, look, **options)
