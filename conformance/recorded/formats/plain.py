"""Plain exchanges: `{"request": ..., "response": ...}`, one or a list of them, in JSON or YAML.

The list is the form of this suite's own, of PHP-VCR, and of entries that somebody took out of a cassette or a HAR file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.recorded.formats import cassette, har
from conformance.recorded.formats.fields import Pairs, text


def form(request: Mapping[str, Any]) -> Pairs:
    """The parameters under `form`, as a list of pairs or as an object; else as in a HAR file or a cassette."""
    given = request.get("form")
    if isinstance(given, list):
        return tuple((text(name), text(value)) for name, value in given)
    if isinstance(given, Mapping):
        return tuple((text(name), text(value)) for name, value in given.items())
    return har.form(request)


body = cassette.body
