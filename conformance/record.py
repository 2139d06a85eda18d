"""Requests and answers as a report holds them."""

from __future__ import annotations

from typing import Any

from conformance.answer import Answer
from conformance.case import Format
from conformance.reply import Reply
from conformance.request import Request

BODY_SHOWN = 4096
"""How many bytes of a body go into a report."""


def sent(request: Request, curl: str = "") -> dict[str, Any]:
    """A request as a report holds it: method, URL, form, who asked, and the command that repeats it."""
    return {
        "method": request.method,
        "url": request.url,
        "form": [list(pair) for pair in request.form],
        "user": request.credentials[0] if request.credentials else None,
        "curl": curl,
    }


def got(answer: Answer, form: Format) -> dict[str, Any]:
    """An answer as a report holds it: outcome, status, headers, and the first `BODY_SHOWN` bytes of the body."""
    return {
        "outcome": Reply(answer, form).outcome,
        "status": answer.status,
        "headers": [list(pair) for pair in answer.headers],
        "body": answer.body[:BODY_SHOWN].decode("utf-8", "backslashreplace"),
        "cut": answer.truncated or len(answer.body) > BODY_SHOWN,
    }
