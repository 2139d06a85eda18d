"""Programs of users that cannot be given a base URL: `python -m tests.support.proxied_clients LIBRARY`.

Reads texts `[to, from]` as JSON from standard input, sends a message for each, and prints as JSON what the library
tells its user. The credentials are in the variables of Twilio.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import sys
from typing import Any

Told = dict[str, Any]


def send_with_apprise(sid: str, token: str, to: str, sender: str) -> Told:
    import apprise

    notifying = apprise.Apprise()
    added = notifying.add(f"twilio://{sid}:{token}@{sender}/{to}")
    with apprise.LogCapture(level=logging.INFO, fmt="%(message)s") as log:
        sent = notifying.notify(body="hi")
    code = re.search(r"error=(\d+)\.", log.getvalue())
    return {"added": added, "sent": bool(sent), "code": code and int(code[1]), "text": log.getvalue()}


def send_with_notifiers(sid: str, token: str, to: str, sender: str) -> Told:
    import notifiers

    message = {"to": to, "from": sender, "message": "hi", "account_sid": sid, "auth_token": token}
    told = notifiers.get_notifier("twilio").notify(**message)
    body = told.response.json() if told.response is not None else {}
    return {"sent": told.ok, "code": body.get("code"), "text": "; ".join(told.errors or [])}


def send_with_twilio(_sid: str, _token: str, to: str, sender: str) -> Told:
    from twilio.base.exceptions import TwilioRestException
    from twilio.rest import Client

    try:
        message = Client().messages.create(to=to, from_=sender, body="hi")
    except TwilioRestException as refusal:
        return {"sent": False, "code": refusal.code, "text": refusal.msg}
    return {"sent": True, "code": None, "text": message.status}


def send_with_urllib(sid: str, token: str, to: str, sender: str) -> Told:
    from urllib.error import HTTPError
    from urllib.parse import urlencode
    from urllib.request import Request, urlopen

    url = f"https://api.twilio.com/2010-04-01/Accounts/{sid}/Messages.json"
    pair = base64.b64encode(f"{sid}:{token}".encode()).decode()
    form = urlencode({"To": to, "From": sender, "Body": "hi"}).encode()
    try:
        with urlopen(Request(url, form, {"Authorization": f"Basic {pair}"})) as answer:
            return {"sent": answer.status == 201, "code": None, "text": ""}
    except HTTPError as refusal:
        return {"sent": False, "code": json.load(refusal)["code"], "text": refusal.reason}


SENDERS = {
    "apprise": send_with_apprise,
    "notifiers": send_with_notifiers,
    "twilio": send_with_twilio,
    "urllib": send_with_urllib,
}

if __name__ == "__main__":
    send = SENDERS[sys.argv[1]]
    account = os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"]
    print(json.dumps([send(*account, to, sender) for to, sender in json.load(sys.stdin)]))
