"""Exchange records: requests and answers as JSON objects of a report."""

from __future__ import annotations

from typing import Any

from conformance.answer import Answer
from conformance.case import Format
from conformance.redact import Redact
from conformance.reply import Reply
from conformance.request import Request

BODY_SHOWN = 4096
"""How many characters of a body are kept in a report."""


HEADER_SHOWN = 1024
"""How many characters of the name and of the value of a header are kept in a report."""


def request_record(request: Request, curl: str = "") -> dict[str, Any]:
    """A request: method, URL, form, user name, and the command of curl that repeats it."""
    return {
        "method": request.method,
        "url": request.url,
        "form": [list(pair) for pair in request.form],
        "user": request.credentials[0] if request.credentials else None,
        "curl": curl,
    }


def answer_record(answer: Answer, form: Format, redact: Redact) -> dict[str, Any]:
    """An answer: outcome, status, headers, and the first `BODY_SHOWN` characters of the body.

    Body and headers are redacted before they are cut, since a part of a secret would not be recognised.
    """
    body = redact(answer.body.decode("utf-8", "backslashreplace"))
    return {
        "outcome": Reply(answer, form).outcome,
        "status": answer.status,
        "headers": [[redact(text)[:HEADER_SHOWN] for text in pair] for pair in answer.headers],
        "body": body[:BODY_SHOWN],
        "cut": answer.truncated or len(body) > BODY_SHOWN,
    }
