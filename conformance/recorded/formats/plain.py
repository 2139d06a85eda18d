"""Plain exchanges: `{"request": ..., "response": ...}`, one or a list of them, in JSON or YAML.

The list is the form of this suite's own, of PHP-VCR, and of entries that somebody took out of a cassette or a HAR file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.recorded.formats import cassette, har
from conformance.recorded.formats.fields import Pairs


def recognizes(document: Any) -> bool:  # noqa: ANN401 - a document has any shape
    """Whether it is an exchange or a list of them."""
    if isinstance(document, list):
        return bool(document) and all(isinstance(entry, dict) and "request" in entry for entry in document)
    return isinstance(document, dict) and isinstance(document.get("request"), dict) and "response" in document


def entries(document: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401
    """The exchanges of the list, or the one that there is."""
    return document if isinstance(document, list) else [document]


def form(request: Mapping[str, Any]) -> Pairs:
    """The parameters under `form`, as a list of pairs or as an object; else as in a HAR file or a cassette."""
    given = request.get("form")
    if isinstance(given, list):
        return tuple((str(name), str(value)) for name, value in given)
    if isinstance(given, Mapping):
        return tuple((str(name), str(value)) for name, value in given.items())
    return har.form(request)


body = cassette.body
