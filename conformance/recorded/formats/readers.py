"""Readers of all formats, and which of them reads an entry: the first that recognises it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.recorded.formats import (
    call_events,
    cassette,
    exvcr,
    fixture,
    go_vcr,
    har,
    keploy,
    newman,
    nock,
    php_vcr,
    plain,
    postman,
    suite_report,
    telescope,
    wiremock,
)
from conformance.recorded.formats.parts import DOCUMENT, Reader

READERS: tuple[Reader, ...] = (
    go_vcr,
    cassette,
    har,
    suite_report,
    postman,
    newman,
    wiremock,
    nock,
    exvcr,
    php_vcr,
    call_events,
    keploy,
    telescope,
    fixture,
    plain,
)
"""Those that recognise more come later."""

DOCUMENT_KEYS = frozenset(key for reader in READERS if DOCUMENT in reader.PLACES for key in reader.KEYS)
"""The keys of a document that may make it an exchange."""

FORMATS = ", ".join(reader.NAME for reader in READERS)


def reader_of(place: str, content: object) -> Reader | None:
    """The module that reads an entry at that place of a file; `None` where no format has such entries."""
    if not isinstance(content, Mapping):
        return None
    entry: Mapping[str, Any] = content
    return next((reader for reader in READERS if place in reader.PLACES and reader.recognises(entry)), None)
