"""A certificate is checked: its exchanges are judged again, and what they come to is compared with what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.case import Suite
from conformance.certificates.attestation import attestation
from conformance.certificates.certificate import ATTESTATION, CERTIFICATE, EXCHANGES, Claim, Unfounded, certificate
from conformance.suite import validated_json
from conformance.transcript import json_bytes, transcript_path

SHOWN = 100
"""How many characters of a value are shown."""


def said(folder: Path) -> dict[str, Any]:
    """What the certificate in `folder` says; raises `NotAsDescribed`."""
    for path in sorted(folder.rglob("*")):
        # A pipe or a device has no end, and whoever made the folder chose what is in it.
        if path.exists() and not path.is_file() and not path.is_dir():
            raise validated_json.SchemaViolation(f"{path.relative_to(folder)} is no regular file")
    return validated_json.read_validated(folder / CERTIFICATE, "certificate")


def differences(folder: Path, suite: Suite) -> Iterator[str]:
    """Every difference between the certificate in `folder` and what its exchanges come to, in words."""
    stored = said(folder)
    strange = _strange(folder, suite)
    if strange:
        yield from strange
        return
    try:
        found = certificate(Claim.read(stored), folder / EXCHANGES, suite)
    except Unfounded as error:
        yield str(error)
        return
    yield from _different(CERTIFICATE, folder, found)
    yield from _different(ATTESTATION, folder, attestation(found))


def _strange(folder: Path, suite: Suite) -> list[str]:
    """Files among the exchanges that belong to no case."""
    known = {transcript_path(folder / EXCHANGES, case.name) for case in suite.cases}
    there = [path for path in (folder / EXCHANGES).rglob("*") if not path.is_dir()]
    return [f"{path.relative_to(folder)} is the exchange of no case" for path in sorted(there) if path not in known]


def _different(name: str, folder: Path, found: dict[str, Any]) -> Iterator[str]:
    """What `name` says otherwise; the same content written otherwise is a difference too."""
    try:
        content = (folder / name).read_bytes()
        stored = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        yield f"{name} cannot be read: {error}"
        return
    if content == json_bytes(found):
        return
    told = list(_places("", stored, json.loads(json_bytes(found))))
    yield from (f"{name}: {line}" for line in told or ["says the same, but is not written as it was"])


def _places(where: str, stored: object, found: object) -> Iterator[str]:
    if isinstance(stored, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*stored, *found)):
            if key in stored and key in found:
                yield from _places(f"{where}/{key}", stored[key], found[key])
            else:
                yield f"{where}/{key} is {'not expected' if key in stored else 'missing'}"
    elif isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        for number, (one, other) in enumerate(zip(stored, found, strict=True)):
            yield from _places(f"{where}/{number}", one, other)
    elif stored != found or type(stored) is not type(found):
        yield f"{where} says {_shown(stored)}, and comes to {_shown(found)}"


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
