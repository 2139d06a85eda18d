"""The official Python client, which looks numbers up: `python -m tests.support.lookup_clients`.

Reads texts `[number, fields]` as JSON from standard input and prints as JSON what the client has of each, with an empty
text for fields that were not asked for. It is given no base URL; the credentials are in the variables of Twilio.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def looked_up(number: str, fields: str) -> dict[str, Any]:
    """What the client has of a number: the number itself, and the package that was asked for."""
    from twilio.rest import Client

    found = Client().lookups.v2.phone_numbers(number).fetch(**({"fields": fields} if fields else {}))
    package = getattr(found, fields) if fields else None
    return {"number": found.phone_number, "valid": found.valid, "package": plain(package)}


def plain(package: Any) -> Any:
    """A package as a mapping."""
    return package if package is None or isinstance(package, dict) else vars(package)


if __name__ == "__main__":
    print(json.dumps([looked_up(number, fields) for number, fields in json.load(sys.stdin)], default=plain))
