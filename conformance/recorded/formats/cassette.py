"""Cassettes of VCR (Ruby), VCR.py and Betamax (Python), in YAML or JSON; those of PHP-VCR are plain lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.recorded.formats.fields import Pairs, content_bytes, urlencoded_form


def form(request: Mapping[str, Any]) -> Pairs:
    """The parameters of the body; of a GET those of the URL."""
    return urlencoded_form(request, content_bytes(request.get("body")).decode("utf-8", "replace"))


def body(response: Mapping[str, Any]) -> bytes:
    """The body; VCR.py has it under `content` where it recorded httpx."""
    return content_bytes(response["content"] if "content" in response else response.get("body"))
