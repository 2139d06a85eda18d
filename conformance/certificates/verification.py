"""Verification of a certificate: what makes one invalid, which is any difference from what its exchanges prove.

The stored exchanges are judged again. The certificate and its attestation have to be, byte for byte, what follows
from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.case import Suite
from conformance.certificates.attestation import build_attestation
from conformance.certificates.certificate import (
    ATTESTATION,
    CERTIFICATE,
    EXCHANGES,
    Claim,
    InvalidExchange,
    build_certificate,
)
from conformance.suite import validated_json
from conformance.transcript import json_bytes, transcript_path

SHOWN_LENGTH = 100
"""How many characters of a value a message shows."""


def read_certificate(folder: Path) -> dict[str, Any]:
    """The certificate in `folder`; raises `SchemaViolation` where its form is not that of a certificate."""
    for path in sorted(folder.rglob("*")):
        # The folder comes from others: reading a pipe or a device in it might never end.
        if path.exists() and not path.is_file() and not path.is_dir():
            raise validated_json.SchemaViolation(f"{path.relative_to(folder)} is not a regular file")
    return validated_json.read_validated(folder / CERTIFICATE, "certificate")


def differences(folder: Path, suite: Suite) -> Iterator[str]:
    """Every difference between the certificate in `folder` and what follows from its exchanges, in words."""
    stored = read_certificate(folder)
    unknown = _unknown_files(folder, suite)
    if unknown:
        yield from unknown
        return
    try:
        derived = build_certificate(Claim.from_json(stored), folder / EXCHANGES, suite)
    except InvalidExchange as error:
        yield str(error)
        return
    yield from _file_differences(CERTIFICATE, folder, derived)
    yield from _file_differences(ATTESTATION, folder, build_attestation(derived))


def _unknown_files(folder: Path, suite: Suite) -> list[str]:
    """Files among the exchanges that belong to no case."""
    known = {transcript_path(folder / EXCHANGES, case.name) for case in suite.cases}
    present = [path for path in (folder / EXCHANGES).rglob("*") if not path.is_dir()]
    return [f"{path.relative_to(folder)} belongs to no case" for path in sorted(present) if path not in known]


def _file_differences(name: str, folder: Path, derived: dict[str, Any]) -> Iterator[str]:
    """How the file `name` differs from `derived`; the same content in other bytes is a difference too."""
    try:
        content = (folder / name).read_bytes()
        stored = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        yield f"{name} cannot be read: {error}"
        return
    if content == json_bytes(derived):
        return
    lines = list(_value_differences("", stored, json.loads(json_bytes(derived))))
    yield from (f"{name}: {line}" for line in lines or ["has the same content, but not the same bytes"])


def _value_differences(pointer: str, stored: object, derived: object) -> Iterator[str]:
    if isinstance(stored, dict) and isinstance(derived, dict):
        for key in dict.fromkeys((*stored, *derived)):
            if key in stored and key in derived:
                yield from _value_differences(f"{pointer}/{key}", stored[key], derived[key])
            else:
                yield f"{pointer}/{key} is {'not expected' if key in stored else 'missing'}"
    elif isinstance(stored, list) and isinstance(derived, list) and len(stored) == len(derived):
        for number, (one, other) in enumerate(zip(stored, derived, strict=True)):
            yield from _value_differences(f"{pointer}/{number}", one, other)
    elif stored != derived or type(stored) is not type(derived):
        yield f"{pointer} is {_shown(stored)}, but its exchanges result in {_shown(derived)}"


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}..."
