"""Compressed bodies in the HAR files of Polly.js: a list of chunks as JSON, hexadecimal to version 5, then base64."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from conformance.recorded.formats.fields import decoded_base64

HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})*", re.IGNORECASE)


def joined_chunks(content: Mapping[str, Any]) -> bytes | None:
    """The bytes of a body that is a list of chunks; `None` for any other."""
    text = content.get("text")
    is_encoded = content.get("encoding") == "base64" or content.get("_isBinary") is True
    if not is_encoded or not isinstance(text, str) or not text.lstrip().startswith("["):
        return None
    try:
        chunks = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(chunks, list) or not all(isinstance(chunk, str) for chunk in chunks):
        return None
    if all(HEXADECIMAL.fullmatch(chunk) for chunk in chunks) and content.get("encoding") != "base64":
        return bytes.fromhex("".join(chunks))
    return b"".join(decoded_base64(chunk) for chunk in chunks)
