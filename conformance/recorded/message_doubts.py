"""Successes of messages that no document excludes and no recording shows, by their sender, channel or state."""

from __future__ import annotations

from conformance.recorded.hidden_values import is_hidden_parameter
from conformance.recorded.live_answers import LiveCreation
from conformance.recorded.live_echoes import service_of
from conformance.recorded.numbers import E164
from conformance.recorded.printed_values import is_printed

LONGEST_NAME = 11
"""How many characters the name of a sender has at most."""

SCHEDULING = ("SendAt", "ScheduleType")


def doubt_of_message(creation: LiveCreation) -> str:
    """Why nobody knows whether a message can have been accepted like that; empty where there is no such reason."""
    return _doubt_of_sender(creation) or _doubt_of_state(creation)


def _doubt_of_sender(creation: LiveCreation) -> str:
    sent = creation.sent
    sender, recipient = sent.get("From", ""), sent.get("To", "")
    if service_of(creation.form or ()) or not sender or is_hidden_parameter("From", sender):
        return ""
    if ":" in recipient and E164.fullmatch(sender) and not is_hidden_parameter("To", recipient):
        return f"{recipient!r} is an address of a channel, and {sender!r} is none"
    is_name = ":" not in sender and any(map(str.isalpha, sender))
    if is_printed(sender) or (is_name and len(sender) > LONGEST_NAME):
        return f"{sender!r} is no name of a sender, or stands for one"
    return ""


def _doubt_of_state(creation: LiveCreation) -> str:
    sent = creation.sent
    is_scheduled = any(sent.get(name) for name in SCHEDULING)
    if creation.status == "scheduled" and not is_scheduled:
        return "the message is scheduled, and no time was sent"
    if all(sent.get(name) for name in SCHEDULING) and creation.status not in ("scheduled", "accepted"):
        return f"a time was sent, and the message is {creation.status}"
    has_service = service_of(creation.form or ()) or creation.came("messaging_service_sid")
    if creation.status == "accepted" and creation.came("num_segments") == "0" and not has_service:
        return "the segments are not counted yet, and no messaging service chooses the sender"
    return ""
