"""Requests and answers as a report holds them."""

from __future__ import annotations

from typing import Any

from conformance.answer import Answer
from conformance.case import Case
from conformance.curl import curl
from conformance.reply import Reply
from conformance.request import Request
from conformance.target import Target

BODY_SHOWN = 4096
"""How many bytes of a body go into a report."""


def sent(request: Request, target: Target) -> dict[str, Any]:
    """A request as a report holds it: method, URL, form, who asked, and the curl command."""
    return {
        "method": request.method,
        "url": request.url,
        "form": [list(pair) for pair in request.form],
        "user": request.credentials[0] if request.credentials else None,
        "curl": curl(request, target),
    }


def got(answer: Answer, case: Case) -> dict[str, Any]:
    """An answer as a report holds it: outcome, status, headers, and the first `BODY_SHOWN` bytes of the body."""
    return {
        "outcome": Reply(answer, case.format).outcome,
        "status": answer.status,
        "headers": [list(pair) for pair in answer.headers],
        "body": answer.body[:BODY_SHOWN].decode("utf-8", "backslashreplace"),
        "cut": answer.truncated or len(answer.body) > BODY_SHOWN,
    }
