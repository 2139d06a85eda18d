"""`serve`: the embedded target as a fake for other people's tests."""

from __future__ import annotations

import signal
import threading

import click

from conformance.fake import ACCOUNT, Server
from conformance.reports.printing import say


def serve(*, port: int, latency_ms: float) -> int:
    """Serves until Ctrl-C or SIGTERM."""
    ended = threading.Event()
    try:
        server = Server(ACCOUNT, port=port, latency=latency_ms / 1000)
    except OSError as error:
        raise click.ClickException(f"cannot listen on port {port}: {error.strerror}") from None
    with server:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        say(greeting(server.base_url))
        ended.wait()
    say("Stopped.")
    return 0


def greeting(base_url: str) -> str:
    """Where the target is, and how the official clients and curl are pointed at it."""
    sid, token = ACCOUNT.sid, ACCOUNT.token
    return f"""\
Base URL     {base_url}
Account SID  {sid}
Auth token   {token}

Python  {_python(base_url)}
Node    {_node(base_url)}
curl    curl {base_url}/2010-04-01/Accounts/{sid}/Messages.json -u {sid}:{token} \
--data-urlencode To=+14108675310 --data-urlencode From=+15005550006 --data-urlencode Body=hello

Ctrl-C ends it."""


def _python(base_url: str) -> str:
    return f"client = twilio.rest.Client(sid, token); client.api.base_url = {base_url!r}"


def _node(base_url: str) -> str:
    return f"const client = require('twilio')(sid, token); client.api.baseUrl = '{base_url}'"
