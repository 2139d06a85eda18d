"""Commands about what other people recorded."""

from __future__ import annotations

import click

from conformance.cli.shared_options import (
    CASES,
    EXIT_CODES,
    JUNIT,
    LEVEL,
    REPORT,
    finish,
    output_options,
)


@click.command(epilog=EXIT_CODES)
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@LEVEL
@click.option("-v", "--verbose", "detail", flag_value="all", help="Print every exchange, as of one file alone.")
@click.option("-q", "--quiet", "detail", flag_value="quiet", help="Print the verdict alone.")
@REPORT
@JUNIT
@output_options
@CASES
@click.pass_context
def replay(context: click.Context, /, **options: object) -> None:
    """Judge recorded exchanges: cassettes, HAR files, stubs, reports.

    FILES are files, folders, or patterns such as 'spec/**/*.yml'. They are told
    apart by their content: VCR (Ruby, Python, PHP, Go, Elixir), Betamax, OkReplay,
    Schemathesis, HAR, nock, Polly, Postman, Newman, WireMock, Keploy, Laravel
    Telescope, reports of this suite, and lists of requests and responses.

    Without a network: each exchange with Twilio, or with a fake of it, is judged
    by the case that has its request, else by its form alone.
    """
    from conformance.commands.replay import replay as judge

    finish(context, judge, **options)
