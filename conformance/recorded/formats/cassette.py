"""Cassettes of VCR (Ruby), VCR.py and Betamax (Python), in YAML or JSON; those of PHP-VCR are plain lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.recorded.formats.fields import Pairs, content_bytes, urlencoded_form


def recognizes(document: Any) -> bool:  # noqa: ANN401 - a document has any shape
    """Whether there is a list of interactions."""
    return isinstance(document, dict) and ("interactions" in document or "http_interactions" in document)


def entries(document: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401
    """The interactions."""
    interactions: Iterable[Mapping[str, Any]] = document.get("interactions") or document.get("http_interactions") or ()
    return interactions


def form(request: Mapping[str, Any]) -> Pairs:
    """The parameters of the body; of a GET those of the URL."""
    return urlencoded_form(request, content_bytes(request.get("body")).decode("utf-8", "replace"))


def body(response: Mapping[str, Any]) -> bytes:
    """The body; VCR.py has it under `content` where it recorded httpx."""
    return content_bytes(response["content"] if "content" in response else response.get("body"))
