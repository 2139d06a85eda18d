"""Answers that say nothing about the contract: a service in trouble, its network, or credentials of another kind."""

from __future__ import annotations

from conformance.redact import UNSEARCHED
from conformance.reply import Reply

TROUBLE_CODES = range(20500, 20600)
"""The error codes of Twilio's dictionary that stand for trouble within the service, such as 20500 and 20503."""

NETWORK_STATUSES = (403, 429)
"""With which the content delivery network before Twilio refuses requests itself, in HTML."""

UNVERIFIED_RECIPIENT = 21608
"""The error code of a trial account that sends to a number which it has not verified."""


def trouble(reply: Reply, *, is_twilio: bool) -> str:
    """Why the answer says nothing about the contract; empty where it does. `is_twilio`: a host of Twilio's sent it."""
    answer = reply.answer
    if answer.body.endswith(UNSEARCHED.encode()):
        return "the body could not be searched for secrets within its bounds, so it is not shown"
    media_type = reply.media_type or "no media type"
    if answer.status >= 500 and not reply.has_envelope:
        return f"the service is not available: {answer.status}, {media_type}, without an error of Twilio's kind"
    if answer.status >= 500 and reply.code in TROUBLE_CODES:
        return f"the service is in trouble: {reply.outcome}"
    if is_twilio and answer.status in NETWORK_STATUSES and media_type == "text/html" and reply.content is None:
        return f"the network before the service refused the request: {answer.status}, {media_type}"
    if is_twilio and reply.code == UNVERIFIED_RECIPIENT:
        return (
            f"the credentials are live ones of a trial account, not test credentials: it was answered {reply.outcome}"
        )
    return ""
