"""Successes of messages whose sender, channel or state no recording shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import live, verdict

TIME = {"SendAt": "2024-03-12T00:00:00Z", "ScheduleType": "fixed"}
SERVICE = "MG" + "0b" * 16


def sent(fields: dict[str, Any], **parameters: str) -> Any:
    echoed = {name.lower(): value for name, value in parameters.items() if name in ("To", "From")}
    entry = live(**echoed, **fields)
    entry["request"]["form"] |= parameters
    return entry


@pytest.mark.parametrize(
    ("fields", "parameters", "expected"),
    [
        ({}, {"From": "[object Object]"}, "fail outcome"),
        ({}, {"From": "undefined"}, "inconclusive"),
        ({}, {"From": "ABCDEFGHIJKLMNOP"}, "inconclusive"),
        ({}, {"From": "ABCDEFGHIJK"}, "pass"),
        ({}, {"To": "client:anna"}, "inconclusive"),
        ({}, {"To": "whatsapp:+12015550101", "From": "whatsapp:+12015550100"}, "pass"),
        ({"status": "scheduled"}, {}, "inconclusive"),
        (
            {"status": "queued", "messaging_service_sid": SERVICE},
            {"MessagingServiceSid": SERVICE, **TIME},
            "inconclusive",
        ),
        ({"status": "scheduled", "messaging_service_sid": SERVICE}, {"MessagingServiceSid": SERVICE, **TIME}, "pass"),
        ({"status": "accepted", "num_segments": "0"}, {}, "inconclusive"),
    ],
)
def test_what_no_recording_shows_of_a_message_is_inconclusive(
    tmp_path: Path, fields: dict[str, Any], parameters: dict[str, str], expected: str
) -> None:
    assert verdict(tmp_path, sent(fields, **parameters)) == expected
