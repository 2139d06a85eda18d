"""Verification of a certificate: what makes one invalid, which is any difference from what its exchanges prove.

The stored exchanges are judged again. The folder has to be, byte for byte, the one that `certify` writes for a run
with these exchanges: a certificate that no run has is invalid, whatever it says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.body import parse
from conformance.case import Suite
from conformance.certificates.attestation import build_attestation
from conformance.certificates.certificate import ATTESTATION, CERTIFICATE, build_certificate
from conformance.certificates.claim import Claim
from conformance.certificates.stored_exchanges import EXCHANGES, exchange_name
from conformance.certificates.stored_folder import InvalidCertificate, StoredFolder
from conformance.suite.validated_json import SchemaViolation, validated
from conformance.transcript import json_bytes

CERTIFICATE_LIMIT = 4 * 1024 * 1024
"""How many bytes a certificate or an attestation has at most."""

SHOWN_LENGTH = 100
"""How many characters of a value a message shows."""


def read_certificate(folder: Path) -> dict[str, Any]:
    """The certificate in `folder`; raises `SchemaViolation` or `InvalidCertificate` where it is none."""
    content = StoredFolder(folder).read(CERTIFICATE, CERTIFICATE_LIMIT)
    try:
        data = parse(content)
    except ValueError as error:
        raise SchemaViolation(f"{CERTIFICATE} is no certificate of this suite: {error}") from None
    return validated(data, "certificate", CERTIFICATE)


def differences(folder: Path, suite: Suite, certificate: dict[str, Any] | None = None) -> Iterator[str]:
    """Every difference between the certificate in `folder` and what follows from its exchanges, in words.

    `certificate` is what `read_certificate` returned for it, where it was read already.
    """
    try:
        stored = read_certificate(folder) if certificate is None else certificate
        not_asked = {case["case"] for case in stored["cases"] if case["exchange"] is None}
        asked = (case.name for case in suite.cases if case.name not in not_asked)
        known = {CERTIFICATE, ATTESTATION, *map(exchange_name, asked)}
        if surplus := list(StoredFolder(folder).surplus(known)):
            yield from surplus
            return
        derived = build_certificate(Claim.from_json(stored), folder / EXCHANGES, suite)
        yield from _file_differences(CERTIFICATE, folder, derived)
        yield from _file_differences(ATTESTATION, folder, build_attestation(derived))
    except (InvalidCertificate, SchemaViolation) as error:
        yield str(error)


def require_valid(folder: Path, suite: Suite) -> None:
    """Raises `InvalidCertificate` with the first difference, if there is one."""
    for difference in differences(folder, suite):
        raise InvalidCertificate(difference)


def _file_differences(name: str, folder: Path, derived: dict[str, Any]) -> Iterator[str]:
    """How the file `name` differs from `derived`; the same content in other bytes is a difference too."""
    content = StoredFolder(folder).read(name, CERTIFICATE_LIMIT)
    if content == json_bytes(derived):
        return
    try:
        stored = parse(content)
    except ValueError as error:
        yield f"{name} cannot be read: {error}"
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
