"""Clear forms: whether the parameters that a recording shows are plainly those that the service read."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

from conformance.recorded.formats.fields import Pairs

SINGLE = ("To", "From", "Body", "Url", "Twiml", "ApplicationSid", "PhoneNumber", "AreaCode", "MessagingServiceSid")
"""Parameters that have one value."""

KNOWN = {name.lower(): name for name in (*SINGLE, "MediaUrl", "StatusCallback")}
NUMBERS = ("To", "From", "PhoneNumber")

JOINED = re.compile(rf"[;&](?:{'|'.join((*SINGLE, 'MediaUrl', 'StatusCallback'))})=")
"""Another parameter, behind a sign that does not separate it."""

WRONGLY_ENCODED = re.compile(r"(?:%2B| )[0-9]{5,}", re.IGNORECASE)
"""A number whose plus sign was encoded twice, or not at all."""


def doubt(pairs: Pairs, url: str) -> str:
    """Why the service may have read something else than `pairs` in a POST to `url`; empty where nothing says so."""
    in_address = [name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True) if name.lower() in KNOWN]
    if in_address:
        return f"{in_address[0]} stands in the address of a POST"
    for name, count in Counter(name for name, _ in pairs).items():
        if KNOWN.get(name.lower(), name) != name:
            return f"{name} is written otherwise than {KNOWN[name.lower()]}"
        if count > 1 and name in SINGLE:
            return f"{name} is sent {count} times"
    for name, value in pairs:
        if JOINED.search(value):
            return f"{name} has other parameters in its value"
        if name in NUMBERS and WRONGLY_ENCODED.fullmatch(value):
            return f"the plus sign of {name} was encoded twice, or not at all"
    return ""
