"""An answer to a case that conforms: what the embedded target answers at this moment, and the judge accepts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.case import Case, Format
from conformance.result import Result
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.loader import Loaded
from conformance.target import EMBEDDED

LISTEN = 0.1
"""For how many seconds callbacks are waited for: the embedded target sends none."""


OF_CONNECTION = ("content-length", "connection", "transfer-encoding")
"""Headers that a server writes for one connection and one spelling of the body; a stub has its own."""


class NoExample(Exception):
    """The embedded target gives no answer to a case that conforms; the message says why."""


def example_answer(case: Case, loaded: Loaded) -> Result:
    """What the embedded target answers to a case of `loaded`, of which values are drawn; raises `NoExample`."""
    session = Session.open(Settings(where=EMBEDDED, listen=LISTEN), loaded)
    try:
        result = session.scheduler().result(case)
    finally:
        session.close()
    if result.reason or result.fails(session.settings.level):
        said = "; ".join([result.reason, *map(str, result.findings)]).strip("; ")
        raise NoExample(f"the embedded target gives no answer to {case.name} that conforms: {said}")
    if any(got["cut"] for got in result.got):
        raise NoExample(f"the answer of the embedded target to {case.name} is too long to be shown")
    return result


def answer_lines(case: Case, result: Result) -> list[str]:
    """The answers as they are sent: status, headers, and the body, indented where it is JSON.

    Equal requests get answers of one form, so that one of them is shown; a second request has an answer of its own.
    """
    if case.then is None:
        return list(_lines(result.got[0], case.format))
    first, second = result.got
    return [
        "# to the first request",
        *_lines(first, case.format),
        "",
        "# to the second request",
        *_lines(second, case.then.format),
    ]


def callback_note(case: Case) -> str:
    """What an answer to the case does not show; empty where it shows all."""
    if not case.silent:
        return ""
    names = " and ".join(case.silent)
    return f"The case needs a callback server too, which gets no request: {names} is its address."


def _lines(got: Mapping[str, Any], form: Format) -> Iterator[str]:
    yield f"HTTP/1.1 {got['status']}"
    yield from (f"{name}: {value}" for name, value in got["headers"] if name.lower() not in OF_CONNECTION)
    yield ""
    body = got["body"]
    if form is Format.JSON and body:
        body = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    yield from body.splitlines()
