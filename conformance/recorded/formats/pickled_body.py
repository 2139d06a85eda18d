"""Bodies of requests that VCR.py kept as Python objects, such as the file that was sent: read, and never made again.

Neither a tag of YAML nor a pickle runs anything here. The bytes of a body are among the constants of the object.
"""

from __future__ import annotations

import pickletools
from collections.abc import Mapping
from typing import Any

PICKLE = b"\x80"
"""How a pickle begins (protocol 2 and later), and no form does."""

STATE = ("state", "args", "listitems", "dictitems", "kwds")
"""Where YAML keeps what a Python object is made of."""

ENCODINGS = ("latin-1", "latin1")
"""What Python names beside a text that stands for bytes, as those of a `bytearray`."""

MOST_OPERATIONS = 10_000


def plain_body(body: Any) -> Any:  # noqa: ANN401 - formats keep bodies in different shapes
    """The body, or the text in the Python object that stands in its place."""
    if isinstance(body, Mapping) and set(body) & set(STATE) and not set(body) & {"string", "base64_string", "encoding"}:
        args = body.get("args")
        first = args[0] if isinstance(args, list) and args else None
        return plain_body(first) if isinstance(first, list) else _content(_leaves(body))
    if isinstance(body, list) and body and all(isinstance(each, str | bytes) for each in body):
        parts = [each.encode() if isinstance(each, str) else each for each in body]
        return b"".join(parts)
    if isinstance(body, bytes) and body.startswith(PICKLE):
        return _content(_constants(body))
    return body


def _leaves(value: Any) -> list[str | bytes]:  # noqa: ANN401 - of YAML
    """The texts in a value, in their order."""
    found: list[str | bytes] = []
    level = [value]
    while level:
        node = level.pop()
        if isinstance(node, Mapping | list):
            level += reversed(list(node.values() if isinstance(node, Mapping) else node))
        elif isinstance(node, str | bytes):
            found.append(node)
    return found


def _constants(data: bytes) -> list[str | bytes]:
    """The texts in a pickle, of which only the operations are listed; raises `ValueError` where it is none."""
    found: list[str | bytes] = []
    for number, (operation, argument, _) in enumerate(pickletools.genops(data)):
        if number > MOST_OPERATIONS:
            raise ValueError("the pickled body has too many operations")
        if operation.name == "STACK_GLOBAL":
            del found[-2:]  # the names of a module and of a class
        elif operation.name != "GLOBAL" and isinstance(argument, str | bytes | bytearray):
            found.append(argument if isinstance(argument, str) else bytes(argument))
    return found


def _content(texts: list[str | bytes]) -> str | bytes:
    """The text of a body among the parts of its object: bytes, else the longest text, in the encoding beside it."""
    encoding = next((each for each in texts if each in ENCODINGS), None)
    written = [each for each in texts if each not in ENCODINGS]
    longest = max([each for each in written if isinstance(each, bytes)] or written, key=len, default=b"")
    return longest.encode("latin-1", "replace") if encoding and isinstance(longest, str) else longest
