"""Short digests: a few characters that differ where a content does."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode

DIGEST_BYTES = 3
"""How many bytes of SHA-256 are kept: two contents that differ are confused once in sixteen million."""


def short_digest(content: object) -> str:
    """The first bytes of SHA-256 of `content` as JSON, in four characters of base64."""
    whole = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
    return urlsafe_b64encode(whole[:DIGEST_BYTES]).decode().rstrip("=")
