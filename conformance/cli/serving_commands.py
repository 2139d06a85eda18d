"""Commands that serve the embedded target."""

from __future__ import annotations

import click

from conformance.cli.shared_options import finish, time, whole


@click.command(options_metavar="[OPTIONS] [-- COMMAND [ARGUMENT]...]")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="The address to listen on.")
@click.option("--port", type=whole(0, 65535), default="0", metavar="PORT", help="The port; default: a free one.")
@click.option("--account-sid", metavar="SID", help="The Account SID; default: a dummy.")
@click.option("--auth-token-env", metavar="NAME", help="The variable that holds the auth token; default: a dummy.")
@click.option(
    "--latency-ms",
    type=time(60_000, may_be_zero=True),
    default="0",
    metavar="MILLISECONDS",
    help="Wait so long before each answer.",
)
@click.option(
    "--proxy",
    "as_proxy",
    is_flag=True,
    help="Be api.twilio.com and lookups.twilio.com for processes that use it as their proxy.",
)
@click.option(
    "--pass-environment",
    "passed",
    metavar="NAME",
    multiple=True,
    help="Pass a variable with TWILIO in its name on to COMMAND; may be repeated.",
)
@click.pass_context
def serve(context: click.Context, /, **options: object) -> None:
    """Serve the embedded target: a fake of Twilio's test credentials.

    Messages, calls, numbers and Lookup are at one base URL. With --proxy it is
    api.twilio.com and lookups.twilio.com too, for any process that is started
    with the variables that it prints and whose client reads them (fetch of
    Node 20 does not); hosts outside twilio.com are refused, and nothing is
    passed on. COMMAND is run with these variables and with the
    credentials of the fake in TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN; its
    exit code is that of serve.
    """
    from conformance.commands.serve import serve as show

    finish(context, show, command=context.obj, **options)
