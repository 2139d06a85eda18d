"""`serve`: the embedded target as a fake for other people's tests."""

from __future__ import annotations

import os
import shlex
import signal
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

import click

from conformance.address import InvalidAddress, parse_host
from conformance.commands.proxy_variables import proxy_variables
from conformance.commands.temporary_folder import temporary_folder
from conformance.fake import ACCOUNT, Server
from conformance.reports.printing import say
from conformance.target import LIVE_VARIABLES, NotStarted, Target, TargetRefused, speaks_of_twilio
from conformance.targets.credentials import target_from_url
from conformance.targets.environment import command_environment, is_never_passed
from conformance.targets.foreground import run_in_foreground


def serve(
    *,
    host: str,
    port: int,
    latency_ms: float,
    account_sid: str | None,
    auth_token_env: str | None,
    as_proxy: bool,
    passed: Sequence[str],
    command: Sequence[str] | None,
) -> int:
    """Serves until Ctrl-C or SIGTERM, or until the command has ended, whose exit code it returns."""
    _refuse_useless(as_proxy, passed, command)
    account = _account(account_sid, auth_token_env)
    with ExitStack() as stack:
        ca_folder = str(stack.enter_context(temporary_folder())) if as_proxy else ""
        server = stack.enter_context(_server(account, host, port, latency_ms, ca_folder))
        if command:
            return _run(command, server, passed)
        _serve_until_signal(greeting(server, account.token_shown))
    say("Stopped.")
    return 0


def _refuse_useless(as_proxy: bool, passed: Sequence[str], command: Sequence[str] | None) -> None:
    """Raises `click.UsageError` where an option would have no effect."""
    if command is not None and not command:
        raise click.UsageError("no command after --")
    if command and not as_proxy:
        raise click.UsageError("a command after -- is run with --proxy only")
    if passed and not command:
        raise click.UsageError("--pass-environment passes variables on to a command after --, and there is none")
    for name in passed:
        if is_never_passed(name):
            raise click.UsageError(f"--pass-environment {name}: variables of this name are for Twilio alone")


def _account(account_sid: str | None, auth_token_env: str | None) -> Target:
    """The account of the fake, checked as that of a target; raises `click.ClickException`."""
    try:
        account = target_from_url(
            "http://127.0.0.1",
            account_sid=ACCOUNT.sid if account_sid is None else account_sid,
            auth_token=ACCOUNT.token,
            auth_token_env=auth_token_env,
            environment=os.environ,
        )
    except TargetRefused as error:
        raise click.ClickException(str(error)) from None
    return account if auth_token_env else replace(account, token_shown=ACCOUNT.token)


def _server(account: Target, host: str, port: int, latency_ms: float, ca_folder: str) -> Server:
    try:
        return Server(
            replace(ACCOUNT, sid=account.account_sid, token=account.auth_token),
            host=parse_host(host),
            port=port,
            latency=latency_ms / 1000,
            ca_folder=ca_folder,
        )
    except InvalidAddress as error:
        raise click.UsageError(f"--host: {error}") from None
    except OSError as error:
        what = f"write {error.filename}" if error.filename else f"listen on port {port} of {host}"
        raise click.ClickException(f"cannot {what}: {error.strerror}") from None
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"--proxy requires the package {error.name}: pip install 'twilio-conformance[proxy]'"
        ) from None


def _run(command: Sequence[str], server: Server, passed: Sequence[str]) -> int:
    """Runs the command as a client of the server; says which variables it does not receive."""
    credentials = zip(LIVE_VARIABLES, (server.account.sid, server.account.token), strict=True)
    environment = command_environment(os.environ, proxy_variables(server) | dict(credentials), passed)
    withheld = [name for name in os.environ if speaks_of_twilio(name) and name not in environment]
    if names := ", ".join(sorted(name for name in withheld if not is_never_passed(name))):
        say(f"Not passed on to {command[0]}: {names} (--pass-environment NAME passes one on)", err=True)
    try:
        return run_in_foreground(command, environment)
    except NotStarted as error:
        raise click.ClickException(str(error)) from None


def _serve_until_signal(text: str) -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    say(text)
    ended.wait()


def greeting(server: Server, token: str) -> str:
    """Where the target is, and how clients are pointed at it; `token` is its auth token, or the variable with it."""
    base_url, sid = server.base_url, server.account.sid
    user, password = shlex.quote(sid), token if token == server.account.token else f'"{token}"'
    return f"""\
Base URL     {base_url}
Account SID  {sid}
Auth token   {token}

Python  {_python(base_url)}
Node    {_node(base_url)}
curl    curl {base_url}/2010-04-01/Accounts/{user}/Messages.json -u {user}:{password} \
--data-urlencode To=+14108675310 --data-urlencode From=+15005550006 --data-urlencode Body=hello
Lookup  curl '{base_url}/v2/PhoneNumbers/%2B12345678900?Fields=sim_swap' -u {user}:{password}

{_proxy(server, user, password) if server.ca_file else ""}Ctrl-C ends it."""


def _proxy(server: Server, user: str, password: str) -> str:
    """The variables as lines for a shell, for which `user` and `password` are quoted."""
    quoted = {name: shlex.quote(value) for name, value in proxy_variables(server).items()}
    quoted |= zip(LIVE_VARIABLES, (user, password), strict=True)
    lines = "\n".join(f"export {name}={value}" for name, value in quoted.items())
    return f"""\
For a process with these variables it is api.twilio.com, lookups.twilio.com, and every other host of twilio.com, of
which nothing is open; it refuses all other hosts, and passes nothing on. Clients that read no such variable pass it by
(of Node 20 `fetch` and `https`; docs/proxy.md lists more), and then talk to Twilio:

{lines}

"""


def _python(base_url: str) -> str:
    return f"client = twilio.rest.Client(sid, token); client.api.base_url = client.lookups.base_url = {base_url!r}"


def _node(base_url: str) -> str:
    return f"const client = require('twilio')(sid, token); client.api.baseUrl = client.lookups.baseUrl = '{base_url}'"
