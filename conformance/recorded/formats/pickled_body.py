"""Bodies of requests that VCR.py kept as Python objects, such as the file that was sent: read, and never made again.

Neither a tag of YAML nor a pickle runs anything here. The bytes of a body are among the constants of the object.
"""

from __future__ import annotations

import pickletools
from collections.abc import Iterator, Mapping
from typing import Any

PICKLE = b"\x80"
"""How a pickle begins (protocol 2 and later), and no form does."""

STATE = ("state", "args", "listitems", "dictitems", "kwds")
"""Where YAML keeps what a Python object is made of."""

MOST_OPERATIONS = 10_000


def plain_body(body: Any) -> Any:  # noqa: ANN401 - formats keep bodies in different shapes
    """The body, or the longest text in the Python object that stands in its place."""
    if isinstance(body, Mapping) and set(body) & set(STATE) and not set(body) & {"string", "base64_string", "encoding"}:
        return _longest(_leaves(body))
    if isinstance(body, list) and body and all(isinstance(each, str | bytes) for each in body):
        parts = [each.encode() if isinstance(each, str) else each for each in body]
        return b"".join(parts)
    if isinstance(body, bytes) and body.startswith(PICKLE):
        return _longest(_constants(body))
    return body


def _leaves(value: Any) -> Iterator[str | bytes]:  # noqa: ANN401 - of YAML
    level = [value]
    while level:
        node = level.pop()
        if isinstance(node, Mapping):
            level += node.values()
        elif isinstance(node, list):
            level += node
        elif isinstance(node, str | bytes):
            yield node


def _constants(data: bytes) -> Iterator[str | bytes]:
    """The texts in a pickle, of which only the operations are listed; raises `ValueError` where it is none."""
    for number, (_, argument, _) in enumerate(pickletools.genops(data)):
        if number > MOST_OPERATIONS:
            raise ValueError("the pickled body has too many operations")
        if isinstance(argument, str | bytes):
            yield argument


def _longest(texts: Iterator[str | bytes]) -> str | bytes:
    return max(texts, key=len, default=b"")
