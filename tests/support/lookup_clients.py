"""The official Python client, which looks numbers up: `python -m tests.support.lookup_clients`.

Reads the parameters of each request as JSON from standard input and prints as JSON what the client has of each. It is
given no base URL; the credentials are in the variables of Twilio.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any


def looked_up(sent: dict[str, str]) -> dict[str, Any]:
    """What the client has of a number: the number itself, and the packages that were asked for."""
    from twilio.rest import Client

    options = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): value for name, value in sent.items()}
    found = Client().lookups.v2.phone_numbers(options.pop("phone_number")).fetch(**options)
    asked = filter(None, sent.get("Fields", "").split(","))
    packages = {name: plain(getattr(found, name)) for name in asked}
    return {"phone_number": found.phone_number, "valid": found.valid, **packages}


def plain(package: Any) -> Any:
    """A package as a mapping."""
    return package if package is None or isinstance(package, dict) else vars(package)


if __name__ == "__main__":
    print(json.dumps([looked_up(sent) for sent in json.load(sys.stdin)], default=plain))
