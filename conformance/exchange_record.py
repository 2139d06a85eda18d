"""Exchange records: requests and answers as JSON objects of a report."""

from __future__ import annotations

from typing import Any

from conformance.answer import Answer
from conformance.bounds import NAME, REASON, bounded, bounded_pairs
from conformance.case import Format
from conformance.reply import Reply
from conformance.request import Request

BODY_SHOWN = 4096
"""How many characters of a body are kept in a report where it is none that a case asks for, such as a page of HTML."""

READABLE_BODY_SHOWN = 24 * 1024
"""How many of one that can be read: a text of 1,600 characters may have two escapes of six for each of them."""


def request_record(request: Request, curl: str = "") -> dict[str, Any]:
    """A request: method, URL, form, user name, and the command of curl that repeats it."""
    return {
        "method": bounded(request.method, NAME),
        "url": bounded(request.url, REASON),
        "form": bounded_pairs(request.form),
        "user": request.credentials[0] if request.credentials else None,
        "curl": curl,
    }


def answer_record(answer: Answer, form: Format) -> dict[str, Any]:
    """An answer: outcome, status, headers, and the first characters of the body."""
    body, reply = answer.body.decode("utf-8", "backslashreplace"), Reply(answer, form)
    shown = BODY_SHOWN if reply.content is None else READABLE_BODY_SHOWN
    return {
        "outcome": reply.outcome,
        "status": answer.status,
        "headers": bounded_pairs(answer.headers),
        "body": body[:shown],
        "cut": answer.truncated or len(body) > shown,
    }
