"""A fake of Lookup alone behind a socket, with one habit: what it makes of the answers of a faithful target."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import parse_qsl, unquote, urlsplit

from conformance.answer import Answer
from conformance.target import DUMMY_SID, DUMMY_TOKEN
from tests.support import lookup_answers, small_servers

AUTHORIZATION = "Basic " + b64encode(f"{DUMMY_SID}:{DUMMY_TOKEN}".encode()).decode()


def serving(habit: Callable[[Answer], Answer]) -> AbstractContextManager[small_servers.SmallServer]:
    """The server, at which the credentials are the dummies of the suite."""

    def behave(request: small_servers.ReceivedRequest) -> small_servers.Reply:
        url = urlsplit(request.path)
        path, query = unquote(url.path), dict(parse_qsl(url.query, keep_blank_values=True))
        is_authentic = request.headers.get("Authorization") == AUTHORIZATION
        answer = habit(lookup_answers.answer_to(request.method, path, query, is_authentic=is_authentic))
        return small_servers.as_json(answer.status, json.loads(answer.body))

    return small_servers.serving(behave)
