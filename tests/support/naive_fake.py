"""A fake of messages in thirty lines, as somebody writes it for the tests of an app."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from uuid import uuid4

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

app = Flask(__name__)
RECIPIENTS = {"+15005550001": 21211, "+15005550003": 21408, "+15005550004": 21610, "+15005550009": 21614}
SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}


def refuse(code: int) -> ResponseReturnValue:
    return {
        "code": code,
        "message": "refused",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": 400,
    }, 400


@app.post("/2010-04-01/Accounts/<sid>/Messages.json")
def create_message(sid: str) -> ResponseReturnValue:
    to, sender, body = (request.form.get(name) for name in ("To", "From", "Body"))
    for code, problem in ((21604, not to), (21603, not sender), (21602, not body)):
        if problem:
            return refuse(code)
    if code := RECIPIENTS.get(to) or SENDERS.get(sender):
        return refuse(code)
    now = datetime.now().isoformat()
    return {
        "sid": f"SM{uuid4().hex}",
        "account_sid": sid,
        "to": to,
        "from": sender,
        "body": body,
        "status": "sent",
        "direction": "outbound-api",
        "num_segments": 1,
        "date_created": now,
        "date_updated": now,
        "uri": f"/Messages/{sid}",
    }, 201


@contextmanager
def naive_fake(port: int = 0) -> Iterator[str]:
    """Serves the fake, and yields its base URL."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]))
